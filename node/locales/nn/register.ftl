## Avgjerdsregisteret

register-title = Avgjerdsregister
register-count = { $count ->
    [one] 1 treff
   *[other] { $count } treff
}
register-medicine = Legemiddel
register-medicine-hint = Verkestoff, handelsnamn eller ATC-kode. Ei ATC-gruppe tek med alt under seg.
register-indication = Diagnose
register-indication-hint = ICD-10-kode eller ord frå teksten.
register-show = Vis treff
register-filters = Filter
register-reset = Nullstill
register-outcome = Avgjerd
register-trust = Helseføretak
register-scheme = Ordning
register-scope = Gjeld
register-from = Avgjort frå og med
register-from-hint = dd.mm.åååå. Månaden tel.
register-from-wrong = Avgjort frå og med: skriv ein dato som 15.03.2026
register-chip-from = Frå { $date }
register-fresh = { $all ->
    [one] Søket gjeld dykkar eige register. Ingen andre føretak er tilknytte enno.
   *[other] Henta frå { $fresh } av { $all } helseføretak.
}
register-last-copy = Siste kopi er frå { $time }.
register-no-copy = Det finst ingen kopi enno.
register-problem-no-answer = svarar ikkje no.
register-problem-denied = gir ikkje tilgang til innhaldet no.
register-problem-not-believed = leverte noko som ikkje lét seg stadfeste, og det er ikkje teke inn.
register-problem-frozen = har signert to ulike historier. Ingenting nytt blir teke inn.
register-problem-never = er ikkje henta enno.
register-empty = Ingen avgjerder å vise
register-empty-searched = Fjern eit filter, søk på verkestoff i staden for handelsnamn, eller bruk ein kortare ATC- eller ICD-10-kode.
register-empty-all = Her kjem avgjerdene etter kvart som dei blir publiserte, her og i tilknytte føretak.
register-col-medicine = Legemiddel
register-col-indication = Diagnose
register-col-outcome = Avgjerd
register-col-trust = Avgjort av
register-col-decided = Når
register-no-indication = Ikkje oppgitt
register-quarter = { $quarter }. kvartal { $year }
register-month = { $month ->
    [1] januar { $year }
    [2] februar { $year }
    [3] mars { $year }
    [4] april { $year }
    [5] mai { $year }
    [6] juni { $year }
    [7] juli { $year }
    [8] august { $year }
    [9] september { $year }
    [10] oktober { $year }
    [11] november { $year }
   *[other] desember { $year }
}
register-body-national-committee = Interregionalt utval
register-decision = Avgjerda
register-body = Avgjort av
register-decided = Avgjort
register-grounds = Grunnar
register-text = Grunngiving
register-conditions = Vilkår
register-valid-until = Gjeld til og med
register-verified = Kva som er kontrollert
register-place = Plass i loggen
register-place-text = Nr. { $number } i { $origin }
register-signed = Signatur
register-signed-own = Dekt av sjekkpunktet over { $size } oppføringar, som dette føretaket har signert.
register-signed-peer = Dekt av sjekkpunktet over { $size } oppføringar. Signaturen til { $trust } er stadfesta, og rota er rekna ut på nytt frå alle oppføringane.
register-signed-not-yet = Ikkje dekt av eit signert sjekkpunkt enno.
register-commitment = Innhald
register-commitment-text = Stemmer med det loggen er bunden til. Kontrollert då sida vart vist.
register-appended-at = Ført inn
register-applied-at = Henta og kontrollert
register-gate = Personvernkontroll
register-released = Frigitt
register-released-by-rules = Av reglane åleine
register-released-by-reviewer = Av ein publiseringskontrollør
register-rules = Reglar
register-rule-identifiers = Teksten er lesen for det som kan peike ut nokon
register-rule-group = Gjeld ei gruppe, ingen einskild pasient
register-rule-one-patient = Gjeld éin pasient, og er halden tilbake til eit menneske såg på ho
register-rule-small-cell = Gjeld éin pasient, og er halden tilbake til eit menneske såg på ho
register-rule-persons = Nok personar i opptaksområdet har diagnosen
register-rule-patients = Nok pasientar fekk ei avgjerd i same periode
register-rule-block = Diagnosen er gjord til ei gruppe
register-k = Kan vere
register-k-text = éin av minst { $k } pasientar
register-rule-quarter = Tidspunktet er gjort om til kvartal
register-rule-year = Tidspunktet er gjort om til år
register-rule-category = Diagnosen er gjord om til tre teikn
register-rule-no-indication = Diagnosen er utelaten
register-withdrawal = Tilbaketrekking
register-withdraws = Trekkjer tilbake oppføring nr.
register-why = Kvifor
register-withdrawn-error = Ho var feil.
register-withdrawn-privacy = Ho kunne ha peikt ut nokon.
register-withdrawn-revised = Ei revidert oppføring har teke plassen.
register-withdrawn-revoked = Avgjerda gjeld ikkje lenger.
register-entry-number = Oppføring nr. { $number }
register-see-entry = Sjå oppføringa
register-status-superseded = Ei nyare oppføring har teke plassen til denne.
register-status-withdrawn = Oppføringa er trekt tilbake, og innhaldet er sletta.
register-status-withheld = Føretaket har ikkje gitt oss innhaldet. Vi spør igjen kvar gong registeret blir henta.
register-status-unread = Oppføringa er stadfesta, men er av eit slag som denne versjonen ikkje les.
register-status-refused = Oppføringa er stadfesta, men innhaldet følgjer ikkje reglane og blir ikkje vist.
register-ground-benefit-shown = Forventa nytte er dokumentert
register-ground-benefit-insufficient = Forventa nytte er for liten
register-ground-evidence-insufficient = Dokumentasjonen er for usikker
register-ground-severity-high = Tilstanden er alvorleg
register-ground-severity-insufficient = Tilstanden er ikkje alvorleg nok
register-ground-resource-use-proportionate = Ressursbruken står i forhold til nytta
register-ground-resource-use-disproportionate = Ressursbruken står ikkje i forhold til nytta
register-ground-safety-concern = Risikoen er for høg
register-ground-alternative-available = Andre behandlingar står att
register-ground-alternatives-exhausted = Andre behandlingar er prøvde eller uaktuelle
register-ground-clinically-exceptional = Pasienten skil seg klinisk frå gruppa
register-ground-not-clinically-exceptional = Pasienten skil seg ikkje klinisk frå gruppa
register-ground-trial-available = Ein klinisk studie passar
register-ground-other-funding = Ei anna ordning betaler
register-ground-wrong-route = Saka høyrer heime ein annan stad
flash-register-fetched = Registeret er henta og kontrollert.
flash-register-fetching = Registeret blir framleis henta. Sjå igjen om litt.
register-oldest-copy = Eldste kopi er frå { $time }.

## Tidlegare avgjerder om same bruk

register-earlier-heading = Tidlegare avgjerder om same bruk
register-earlier-none = Ingen føretak har publisert ei avgjerd om dette legemidlet ved denne diagnosen.
register-earlier-count = { $outcome }: { $count }
register-earlier-trust = Føretak
register-earlier-outcome = Utfall
register-earlier-decided = Avgjort
register-earlier-all = Sjå alle i registeret

## Rette og trekkje attende

register-supersedes = Denne tek plassen til ei tidlegare oppføring.
register-revise = Rett oppføringa
register-withdraw = Trekk attende oppføringa
register-withdraw-back = Tilbake til oppføringa
register-withdraw-what = Dette skjer
register-withdraw-here = Innhaldet blir sletta her med ein gong, og søket finn det ikkje lenger.
register-withdraw-there = { $count ->
    [0] Ingen andre føretak les registeret dykkar no.
    [one] Eitt anna føretak les registeret dykkar. Det slettar innhaldet neste gong det hentar, og kvitterer for det.
   *[other] { $count } andre føretak les registeret dykkar. Dei slettar innhaldet neste gong dei hentar, og kvitterer for det.
  }
register-withdraw-stays = Plassen i loggen blir ståande tom, med dato og grunn. Nokon kan ha lese innhaldet alt.
register-withdraw-for-ever = Du kan ikkje angre. Skal noko stå i staden, må oppføringa rettast.
register-withdraw-reason-hint = Grunnen blir publisert.
register-withdraw-reason-missing = Vel kvifor oppføringa blir trekt attende
register-withdraw-now = Trekk attende
register-withdraw-cancel = Avbryt
flash-register-withdrawn = Oppføringa er trekt attende, og innhaldet er sletta her.

register-erased = Sletta hos
register-erased-by = { $all ->
    [0] Ingen andre føretak hadde innhaldet.
   *[other] { $done } av { $all } føretak
  }
register-erased-not-yet = har ikkje kvittert enno

## Nøklar

register-keys = Nøklane våre
register-keys-lead = Føretaket har ein nøkkel for kvart føremål. Byt dei jamleg, éin om gongen.
register-keys-stolen = Er ein nøkkel på avvegar, hjelper det ikkje å byte han. Ring dei andre føretaka, be dei oppheve tilknytinga, og meld føretaket på nytt under eit nytt namn.
register-of-log = I registeret
register-log-end = Registeret er avslutta
register-log-next = Går vidare i
register-log-begin = Registeret byrjar
register-log-before = Følgjer etter
register-key-change = Byte av nøkkel
register-key-purpose = Føremål
register-key-id = Nøkkel
register-key-since = Laga
register-key-status = Status
register-key-new = Ny nøkkel
register-key-old = Gammal nøkkel
register-key-valid-from = Ny nøkkel gjeld frå
register-key-old-until = Gammal nøkkel gjeld til
register-key-log = Loggen
register-key-cosignature = Dagleg stadfesting
register-key-witness = Vitne for andre
register-key-envelope = Meldingar
register-key-request = Førespurnader mellom nodar
register-key-sealing = Forsegling
register-key-in-use = I bruk
register-key-begins = Blir teken i bruk { $time }
register-key-ends = Gjeld til { $time }
register-key-until-size = Til loggen har { $size } oppføringar
register-key-ended = Avløyst
register-key-destroyed = Sletta { $time }
register-key-change-now = Byt nøkkel
register-key-change-of = Byt nøkkel: { $key }
register-key-what = Dette skjer
register-key-effect-announced = Den nye nøkkelen blir kunngjord i loggen, signert med den gamle. Dei andre føretaka tek han i bruk når dei hentar registeret.
register-key-effect-log = Den gamle nøkkelen signerer vidare saman med den nye til loggen har { $count } oppføringar til.
register-key-effect-sealing = Det som er forsegla for den gamle nøkkelen, kan opnast til det går ut. Dei andre kan bruke han i { $days } dagar til.
register-key-effect-times = Den nye nøkkelen blir teken i bruk om { $hours } timar. Deretter blir den gamle godteken i { $days } dagar til, eller til siste melding som ventar, går ut.
register-key-effect-not-stolen = Den gamle nøkkelen blir sletta av seg sjølv når ingenting treng han. Bruk ikkje dette for ein nøkkel på avvegar.
flash-key-changed = Nøkkelen er bytt og kunngjord.
flash-key-underway = Nøkkelen vart ikkje bytt: eit tidlegare byte er ikkje ferdig.

## Oppheve

register-status-revoked = Oppføringa vart publisert etter det siste de stolar på frå dette føretaket, og blir ikkje vist.
register-revoke-here = Her er { $size } oppføringar. Rota over dei er { $root }.
register-revoke-size = Kor mange av dei stolar de på?
register-revoke-size-hint = Set talet ned dersom føretaket seier at nøkkelen var på avvegar før. Det som kom etter, blir ikkje vist.
register-revoke-size-wrong = Skriv eit tal frå 0 til { $size }

## Eige register, og vegen tilbake etter ein tryggingskopi

restore-title = Eige register
restore-lead = Her ser de kor langt dykkar eige register er kome. Kvart helseføretak signerer sitt eige, og dei andre kontrollerer at det aldri blir endra bakover.
own-log-name = Namnet på registeret
own-log-former = Avslutta register
own-log-former-row = { $log }: { $count } oppføringar
own-log-waits = Registeret er avslutta. Det neste byrjar så snart slutten er signert, og vedtak vert publiserte der.
own-log-how-to-end = Eit register kan avsluttast, og eit nytt byrje, til dømes ved årsskiftet. Det vert gjort på tenaren med «samraad register end». Dei avslutta oppføringane gjeld framleis, finst i søket og kan trekkjast tilbake.
restore-entries = Oppføringar
restore-signed = Signert og publisert
restore-all-well = Alt er som det skal vere.
restore-not-signed = Registeret blir ikkje signert no
restore-found = Databasen er gjenoppretta frå ein tryggingskopi (oppdaga { $time }).
restore-reason-behind = Han har færre oppføringar enn de har signert.
restore-reason-other-history = Dei første oppføringane er ikkje dei same som de har signert.
restore-reason-marker-missing = Merket for det som sist vart signert, manglar, så ingen veit kva som er signert sidan.
restore-reason-epoch-lost = Han kjenner ikkje den siste nummerserien for meldingar.
restore-reason-peers-ahead = Eit anna føretak har fleire av oppføringane dykkar enn databasen.
restore-next-soon = Alle har svart, og ingenting manglar. Registeret blir signert att om ein augneblink.
restore-next-waiting = Det som manglar, blir henta frå føretaka som har ein kopi. Registeret blir signert att når alle tilknytte føretak har svart. Dei blir spurde kvart halve minutt.
restore-next-lost = Alle har svart, men { $missing ->
    [0] det som vart signert, finst ikkje hos nokon.
    [one] éi av { $signed } signerte oppføringar finst ikkje hos nokon.
   *[other] { $missing } av { $signed } signerte oppføringar finst ikkje hos nokon.
} Finn helst ein nyare tryggingskopi. Finst ingen, kan de gå vidare utan dei.
restore-next-conflict = { $trust } har ei anna utgåve av registeret, signert med nøkkelen dykkar. To utgåver kan ikkje gjerast til éi, og ingen av dei kan signerast vidare. Snakk med dei andre føretaka. Helseføretaket må gå vidare under eit nytt namn i føderasjonen.
restore-meanwhile = Avgjerder kan takast som vanleg. Dei blir publiserte når registeret blir signert att.
restore-waiting-for = Har ikkje svart enno
restore-cannot-be-asked = { $name }: tek ikkje imot tilkoplingar og kan ikkje spørjast. Ring føretaket og spør kor mykje det har henta av registeret.
restore-sign-anyway = Signer likevel
restore-sign-anyway-text = Gjer dette berre når de veit at føretaka som ikkje har svart, ikkje har noko de manglar. Tek de feil, ser det ut som om de har forfalska registeret, og det kan ikkje gjerast om.
restore-why = Kvifor er det trygt?
restore-why-hint = Grunngjevinga står i innsynsloggen.
restore-confirmed = Eg veit at ingen av dei har oppføringar som vi manglar
restore-confirm-first = Stadfest at ingen av dei har oppføringar som de manglar
restore-reason-missing = Skriv kvifor det er trygt
flash-register-signed-again = Registeret blir signert att.
register-via = { $trust } er henta via { $via }.

## Kjelder og vitne

register-sources-title = Kjelder
register-sources-see = Sjå kjeldene
register-sources-lead = Registeret er sett saman av loggane til desse helseføretaka.
register-sources-entries = Oppføringar
register-sources-copy = Siste kopi
register-sources-own = Eige register
register-sources-witnesses = Vitne
register-sources-no-witness = Ingen enno
register-sources-witnessed = { $count } av { $all }
register-sources-witnessed-last = , sist { $time }
register-sources-state = Tilstand
register-sources-ended = Avslutta
register-sources-good = Alt stemmer
register-sources-two-histories = Har signert to ulike historier
register-sources-possibly-frozen = Kan vere gammalt
register-sources-what = Kva eit vitne er
register-sources-what-text = Eit vitne er eit anna føretak som har henta heile loggen, rekna han ut på nytt og signert på at han stemmer med det vitnet har sett før. «Kan vere gammalt» tyder at føretaket ikkje har stadfesta loggen sin på to døgn. Då kan det vi ser, vere ei eldre utgåve.

## Bevis på to historier

register-evidence-title = { $trust } har signert to historier
register-evidence-lead = Loggen til { $trust } skal berre kunne vekse. Det er funne to sjekkpunkt som begge er signerte med nøkkelen til føretaket, men som ikkje kan høyre til same logg. Andre har altså fått sjå noko anna enn oss, eller så er historia endra i ettertid.
register-evidence-lead-own = Det er funne to sjekkpunkt som begge er signerte med nøkkelen til dette føretaket, men som ikkje kan høyre til same logg. Anten er ein gammal tryggleikskopi teken i bruk og skriven vidare på, eller så har andre hatt nøkkelen. Loggen blir ikkje signert lenger.
register-evidence-follows = Ingenting nytt frå loggen blir teke inn. Det som var kontrollert før, finst framleis i søket. Alle tilknytte føretak får beviset.
register-evidence-see = Sjå beviset
register-evidence-number = Bevis { $number }
register-evidence-same-size = Begge sjekkpunkta gjeld { $size } oppføringar, men rota er ulik. Minst éi oppføring er altså ulik.
register-evidence-other-beginning = Det eine sjekkpunktet gjeld { $smaller } oppføringar, det andre { $larger }. Dei første { $smaller } oppføringane i den lengste loggen er ikkje dei same som det kortaste sjekkpunktet gjeld.
register-evidence-found = Funne
register-evidence-found-here = Her, då sjekkpunkt vart samanlikna
register-evidence-told = Sendt hit av { $trust }, og kontrollert her
register-evidence-when = Når
register-evidence-id = Kjennemerke
register-evidence-first = Det eine sjekkpunktet
register-evidence-second = Det andre sjekkpunktet
register-evidence-download = Last ned beviset
register-evidence-then = Kva de gjer no
register-evidence-then-text = Ta kontakt med føretaket på telefon. Finn ut om ein tryggleikskopi er teken i bruk, eller om nokon andre har hatt nøkkelen. Føretaket kjem tilbake under eit nytt namn i samarbeidet. Beviset kan kontrollerast av alle som kjenner nøkkelen til loggen.
