## Tilknytte føretak

peers-title = Tilknytte føretak
peers-lead = Føretaka her deler avgjerder med oss og kan be oss om vurderingar. Begge sider må godkjenne før noko blir utveksla.
peers-add = Knyt til eit føretak
peers-empty = Ingen føretak er knytte til enno
peers-empty-text = Be administratoren i det andre føretaket om adressa, og vel «Knyt til eit føretak».
peers-name = Namn
peers-never = Aldri
peers-problem-since = { $what } Sidan { $since }.
peers-ours = Fingeravtrykket vårt
peers-ours-text = Les dette opp for administratoren i det andre føretaket når de knyter føretaka saman.
peers-url = Adresse
peers-no-address = Tek ikkje imot tilkoplingar. Føretaket tek kontakt med oss.
peers-no-address-ours = Noden vår tek ikkje imot tilkoplingar. Slå opp adressa til det andre føretaket her, så får det eit framlegg frå oss.
peers-no-address-heard = Tek ikkje imot tilkoplingar. Sist høyrt frå { $at }.
peers-no-address-never-heard = Tek ikkje imot tilkoplingar. Har ikkje teke kontakt enno.
peers-origin = Namn i føderasjonen
peers-organisation-number = Organisasjonsnummer
peers-certificate = Sertifikat
peers-words = Ord å lese opp
peers-digits = Siffer å samanlikne

peers-state-proposed-by-us = Ventar på dei
peers-state-proposed-by-them = Ventar på oss
peers-state-active = Tilknytt
peers-state-paused = Sett på pause
peers-state-revoked = Oppheva

peers-next-proposed-by-us = Vi har godkjent. Administratoren i det andre føretaket må òg godkjenne.
peers-next-proposed-by-them = Føretaket har godkjent oss og ber om tilknyting. Samanlikn fingeravtrykket før du godkjenner.
peers-next-active = Begge føretaka har godkjent.
peers-next-paused = Vi hentar ikkje noko frå føretaket og slepp det ikkje inn før pausen er over.
peers-next-revoked = Nøklane til dette føretaket blir aldri godtekne meir. Det kan berre knytast til igjen under eit nytt namn i føderasjonen.

## Knyte til

peers-add-title = Knyt til eit føretak
peers-add-lead = Skriv adressa du har fått frå administratoren i det andre føretaket. Vi spør noden kven han er, og viser svaret før noko blir lagra.
peers-url-hint = Til dømes https://samraad.sjukehuset.no
peers-url-missing = Skriv adressa til føretaket
peers-url-wrong = Skriv adressa som https:// og vertsnamnet, utan noko bak
peers-pin = Fingeravtrykk av nøkkelen til sertifikatet
peers-pin-hint = Berre når føretaket bruker eit sertifikat det har laga sjølv. 64 siffer og bokstavar (SHA-256).
peers-pin-wrong = Fingeravtrykket av nøkkelen har 64 teikn, 0–9 og a–f
peers-authority-too = Sertifikatet må òg vere skrive ut av ein godkjend utskrivar
peers-certificate-authority = Skrive ut av ein godkjend utskrivar
peers-certificate-pin = Nøkkelen du har oppgitt
peers-certificate-both = Nøkkelen du har oppgitt, og ein godkjend utskrivar
peers-look-up = Slå opp

peers-confirm-title = Stadfest føretaket
peers-confirm-lead = Dette seier noden om seg sjølv. Alle kan påstå kva som helst, så samanlikn fingeravtrykket før du godkjenner.
peers-theirs = Fingeravtrykket til føretaket
peers-call-title = Ring administratoren i det andre føretaket
peers-call-text = Bruk eit nummer du har frå før, ikkje eit som står på ei side du nettopp har opna. Les orda for kvarandre. Alle seksten må vere like, i same rekkjefølgje.
peers-compared = Eg har samanlikna orda med administratoren i det andre føretaket, og alle er like
peers-compare-first = Samanlikn orda med det andre føretaket, og kryss av når alle er like
peers-may = Kva føretaket får gjere hos oss
peers-may-read-register = Lese avgjerdsregisteret vårt
peers-may-read-register-hint = Publiserte samandrag med grunngjeving, så føretaket kan søkje i dei. Aldri saker og aldri noko om ein pasient.
peers-may-request-review = Be oss om vurderingar
peers-may-request-review-hint = Førespurnadene kjem i køen vår. Vi vel sjølve om vi svarer.
peers-may-mirror = Halde ein kopi av registeret vårt
peers-may-mirror-hint = Føretaket lagrar det vi har publisert, og viser det til dei som får lese det hos oss. Slik kan andre hente registeret når noden vår er nede.
peers-may-witness = Vere vitne til registeret vårt
peers-may-witness-hint = Føretaket signerer på at det har sett den same lista som alle andre. Då blir det oppdaga om nokon viser ulike føretak ulike lister. Vi tel signaturane og ventar aldri på dei. Eit føretak som ikkje tek imot tilkoplingar, blir ikkje talt med.
peers-approve = Godkjenn føretaket
peers-cancel = Avbryt

peers-refused-already = Føretaket er alt godkjent her
peers-refused-revoked = Føretaket er oppheva og kan ikkje knytast til igjen under same namn
peers-refused-other-keys = Noden på denne adressa har andre nøklar enn dei føretaket melde seg med. Snakk med administratoren der før du gjer noko meir.
peers-refused-other-fingerprint = Nøklane er endra sidan du såg på dei. Slå opp på nytt, og samanlikn igjen.
peers-refused-ourselves = Dette er vår eiga adresse
peers-both-must-not-be-unreachable = To føretak der ingen av nodane tek imot tilkoplingar, kan ikkje knytast saman. Minst eitt av dei må opne for det andre.

## Eitt føretak

peers-continue = Gå vidare til godkjenning
peers-fetch-now = Hent no
peers-pause = Set på pause
peers-resume = Avslutt pausen
peers-dismiss = Avvis forslaget
peers-revoke = Opphev tilknytinga
peers-save = Lagre
peers-approvals = Godkjenningar
peers-approved-by-us = Godkjent av oss
peers-approved-by-them = Godkjent av dei
peers-stopped = Stansa av oss
peers-by-at = { $name }, { $at }
peers-not-yet = Ikkje enno
peers-every = Kor ofte vi hentar
peers-every-label = Hent frå føretaket
peers-every-hint = Gjeld både registeret og meldingar. «Hent no» verkar uansett.
peers-every-trust = Som elles: { $period }
peers-every-hours = { $count ->
    [one] kvar time
    [24] éin gong i døgnet
   *[other] kvar { $count }. time
}
peers-every-minutes = { $count ->
    [one] kvart minutt
   *[other] kvart { $count }. minutt
}
peers-every-seconds = kvart { $count }. sekund
peers-alarms = Varsel om meldingar
peers-about = Om føretaket

peers-revoke-title = Opphev tilknytinga
peers-revoke-warning = Tilknytinga til { $name } blir oppheva for alltid
peers-revoke-text = Gjer dette når nøklane til føretaket er komne på avvegar. Det vi har henta før, blir ståande. Føretaket må kome tilbake med nytt namn og nye nøklar. Vil du berre stanse ei stund, vel du pause.
peers-revoke-for-ever = Opphev for alltid

flash-peer-approved = Føretaket er godkjent hos oss.
flash-peer-granted = Rettane er lagra.
flash-peer-fetch-every = Kor ofte vi hentar, er lagra.
flash-peer-paused = Føretaket er sett på pause.
flash-peer-resumed = Pausen er over.
flash-peer-dismissed = Forslaget er avvist.
flash-peer-revoked = Tilknytinga er oppheva.

## Problem

peers-problem-unreachable = Føretaket svarar ikkje.
peers-advice-unreachable = Vi prøver igjen av oss sjølve. Svarar det ikkje innan eit døgn, spør om noden deira er nede.
peers-problem-address-refused = Adressa peikar inn i eit nett vi ikkje koplar oss til.
peers-advice-address-refused = Be drifta gi vertsnamnet den offentlege adressa til føretaket.
peers-problem-certificate = Tenaren viser eit anna sertifikat enn det som er stadfesta.
peers-advice-certificate = Ring føretaket og spør om nøkkelen er bytt. Er han ikkje det, står nokon imellom: set føretaket på pause.
peers-problem-timed-out = Føretaket brukte for lang tid på å svare.
peers-advice-timed-out = Vi prøver igjen av oss sjølve. Held det fram, be drifta der sjå på noden.
peers-problem-redirected = Føretaket sender oss vidare til ei anna adresse, og det følgjer vi ikkje.
peers-advice-redirected = Be føretaket sleppe /federation/ gjennom utan omveg eller innlogging.
peers-problem-too-large = Svaret frå føretaket er større enn det kan vere, og vi slutta å lese.
peers-advice-too-large = Det er ofte ei feilside framfor noden. Be drifta der sjå på henne.
peers-problem-denied = Føretaket slepp oss ikkje inn.
peers-advice-denied = Spør om det har godkjent oss, om vi er sette på pause, og om vi får lese registeret. Sjekk òg at klokkene går rett.
peers-problem-failed = Føretaket svarar med ein feil.
peers-advice-failed = Loggen hos dei seier meir. Vi prøver igjen av oss sjølve.
peers-problem-malformed = Svaret frå føretaket er ikkje slik det skal vere.
peers-advice-malformed = Det svarar truleg noko anna enn ein node på adressa. Spør føretaket.
peers-problem-bad-signature = Registeret er signert med ein nøkkel som ikkje er stadfesta.
peers-advice-bad-signature = Ring føretaket og samanlikn fingeravtrykk. Ikkje godkjenn noko nytt på e-post.
peers-problem-shrunk = Registeret er mindre enn det har vore.
peers-advice-shrunk = Føretaket har truleg teke i bruk ein gammal kopi. Be det rette opp i det før noden signerer noko.
peers-problem-forked = Registeret seier imot det vi har sett før.
peers-advice-forked = Ingenting nytt blir teke inn. Prova er tekne vare på. Ring føretaket, og sei frå til dei andre føretaka.
peers-problem-after-end = Føretaket har signert oppføringar bak slutten av eit avslutta register.
peers-advice-after-end = Vi tek dei ikkje inn. Ring føretaket: eit register som er avslutta, kan ikkje vekse.
peers-problem-other-content = Innhald i registeret er eit anna enn det som er signert.
peers-advice-other-content = Vi tek det ikkje inn. Ring føretaket: noko er endra etter at det vart publisert.
peers-problem-bad-envelope = Ei melding er ikkje ekte, eller ho er ikkje til oss.
peers-advice-bad-envelope = Meldinga er avvist. Éin gong kan vere ein feil. Ring føretaket dersom det skjer igjen.
peers-problem-gap = Meldingar manglar, og føretaket har dei ikkje lenger.
peers-advice-gap = Spør føretaket om det har teke i bruk ein tryggingskopi, og kva det sende.
peers-problem-both-unreachable = Verken vår node eller noden til føretaket tek imot tilkoplingar, så ingenting kan utvekslast.
peers-advice-both-unreachable = Eitt av føretaka må opne for tilkoplingar frå det andre. Be drifta sjå på innstillinga accepts_connections, og avtal det med føretaket.
peers-problem-no-mirror = Føretaket tek ikkje imot tilkoplingar, og ingen vi kan spørje, har ein kopi av registeret.
peers-advice-no-mirror = Spør føretaket kven det lastar opp registeret sitt til. Det må vere eit føretak som òg er tilknytt oss, eller oss sjølve.

peers-alarm-other-bytes = Ei melding er komen to gonger med ulikt innhald. Berre den første gjeld. Ta kontakt med føretaket.
peers-alarm-bad-envelope = Ei melding vart avvist fordi ho ikkje er ekte, ikkje er til oss eller er skadd.
peers-alarm-gap = Meldingar manglar, og føretaket har dei ikkje lenger.
peers-alarm-bad-receipt = Ei kvittering frå føretaket vart avvist. Ho er ikkje ekte, eller ho gjeld ikkje noko vi har sendt.
peers-alarm-other-receipt = Føretaket har kvittert for same melding med to ulike svar. Berre det første gjeld. Ta kontakt med føretaket.

## Tilstand

peers-health = Tilstand
peers-count = { $light }: { $count }
peers-cells = Under «Register» og «Meldingar» står det når vi sist henta utan feil, kor mykje som er henta, og kva som ventar på å bli levert.
peers-light-good = I orden
peers-light-watch = Følg med
peers-light-act = Må ordnast
peers-light-still = Inga utveksling
peers-lights = Kva orda tyder
peers-light-good-text = Alt er henta, og ingenting ventar.
peers-light-watch-text = Noko er forseinka eller ventar, og ordnar seg som regel av seg sjølv. Varer det eit døgn, må det ordnast.
peers-light-act-text = Noko ordnar seg ikkje av seg sjølv. Opne føretaket og sjå kva du kan gjere.
peers-light-still-text = Vi utvekslar ikkje noko med føretaket no: Det er sett på pause, oppheva eller ikkje godkjent av begge.
peers-what-to-do = Gjer dette:
peers-register = Register
peers-mailbox = Meldingar
peers-none = Ingen
peers-entries = { $known ->
    [0] Ingen oppføringar enno
   *[other] { $have } av { $known } oppføringar
}
peers-waiting = { $count ->
    [one] Éi ventar, sidan { $since }
   *[other] { $count } ventar, den eldste sidan { $since }
}
peers-register-good = Registeret sist henta utan feil
peers-register-entries = Henta frå registeret
peers-register-source = Nyaste oppføringar henta frå
peers-source-own = Noden til føretaket
peers-source-mirror = Spegelen hos { $name }
peers-register-witnessed = Sist stadfesta av eit vitne
peers-mailbox-good = Meldingar sist henta utan feil
peers-mailbox-waiting = Meldingar som ventar på å bli leverte
peers-mailbox-unreceipted = Eldste melding utan kvittering
peers-mailbox-dead-letters = Meldingar som treng at nokon ser på dei
peers-evidence = Prov på at registeret seier imot seg sjølv

peers-concern-awaits-us = Føretaket har godkjent oss og ventar på svar.
peers-do-awaits-us = Samanlikn fingeravtrykket og godkjenn, eller avvis forslaget.
peers-concern-evidence = Registeret til føretaket seier imot seg sjølv, og vi tek ikkje inn noko nytt derifrå.
peers-do-evidence = Prova er tekne vare på. Ring føretaket, og sei frå til dei andre føretaka. Det som er henta før, kan framleis brukast.
peers-concern-silent = Ingenting er henta sidan { $since }, utan at noko er meldt gale.
peers-do-silent = Noden vår hentar ikkje som han skal. Be drifta sjå i loggen.
peers-concern-not-heard = Føretaket har ikkje teke kontakt sidan { $since }, og vi kan ikkje ta kontakt med det.
peers-do-not-heard = Ring føretaket og spør om noden er nede. Meldingar til det ventar her til det hentar dei.
peers-concern-not-brought = Registeret vårt er ikkje levert dit sidan { $since }. { $what }
peers-do-not-brought = Dei andre føretaka les registeret vårt hos dei som har ein kopi. Ta kontakt med føretaket, eller la fleire ha ein kopi.
peers-concern-dead-letters = { $count ->
    [one] Éi melding kom ikkje fram, vart avvist eller manglar kvittering.
   *[other] { $count } meldingar kom ikkje fram, vart avviste eller manglar kvittering.
}
peers-do-dead-letters = Sjå på meldingane, og send dei på nytt eller legg dei bort.
peers-concern-waiting = { $count ->
    [one] Éi melding har venta på å bli levert sidan { $since }.
   *[other] { $count } meldingar ventar på å bli leverte, den eldste sidan { $since }.
}
peers-do-waiting = Vi prøver igjen av oss sjølve, eller føretaket hentar dei. Hastar det, ring føretaket.
peers-concern-held-back = Registeret har ikkje stadfesta seg sjølv sidan { $since }. Det vi får sjå, kan vere gammalt.
peers-do-held-back = Kjem det ikkje ny stadfesting, ring føretaket og spør kor mange oppføringar registeret har.
peers-concern-behind = { $count ->
    [one] Éi oppføring er ikkje henta enno.
   *[other] { $count } oppføringar er ikkje henta enno.
}
peers-do-behind = Dei kjem ved neste henting. «Hent no» hentar med ein gong.
peers-concern-withheld = { $count ->
    [one] Føretaket held tilbake innhaldet i éi oppføring.
   *[other] Føretaket held tilbake innhaldet i { $count } oppføringar.
}
peers-do-withheld = Spør føretaket om vi får lese registeret. Vi spør etter innhaldet på nytt kvar gong vi hentar.
