## Beslutningsregisteret

register-title = Beslutningsregister
register-count = { $count ->
    [one] 1 treff
   *[other] { $count } treff
}
register-medicine = Legemiddel
register-medicine-hint = Virkestoff, handelsnavn eller ATC-kode. En ATC-gruppe tar med alt under seg.
register-indication = Diagnose
register-indication-hint = ICD-10-kode eller ord fra teksten.
register-show = Vis treff
register-filters = Filtre
register-reset = Nullstill
register-outcome = Beslutning
register-trust = Helseforetak
register-scheme = Ordning
register-scope = Gjelder
register-from = Besluttet fra og med
register-from-hint = dd.mm.åååå. Måneden teller.
register-from-wrong = Besluttet fra og med: skriv en dato som 15.03.2026
register-chip-from = Fra { $date }
register-fresh = { $all ->
    [one] Søket gjelder deres eget register. Ingen andre foretak er tilknyttet ennå.
   *[other] Hentet fra { $fresh } av { $all } helseforetak.
}
register-last-copy = Siste kopi er fra { $time }.
register-no-copy = Det finnes ingen kopi ennå.
register-problem-no-answer = svarer ikke nå.
register-problem-denied = gir ikke tilgang til innholdet nå.
register-problem-not-believed = leverte noe som ikke lot seg bekrefte, og det er ikke tatt inn.
register-problem-frozen = har signert to ulike historier. Ingenting nytt tas inn.
register-problem-never = er ikke hentet ennå.
register-empty = Ingen beslutninger å vise
register-empty-searched = Fjern et filter, søk på virkestoff i stedet for handelsnavn, eller bruk en kortere ATC- eller ICD-10-kode.
register-empty-all = Her kommer beslutningene etter hvert som de publiseres, her og i tilknyttede foretak.
register-col-medicine = Legemiddel
register-col-indication = Diagnose
register-col-outcome = Beslutning
register-col-trust = Besluttet av
register-col-decided = Når
register-no-indication = Ikke oppgitt
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
register-body-national-committee = Interregionalt utvalg
register-decision = Beslutningen
register-body = Besluttet av
register-decided = Besluttet
register-grounds = Grunner
register-text = Begrunnelse
register-conditions = Vilkår
register-valid-until = Gjelder til og med
register-verified = Hva som er kontrollert
register-place = Plass i loggen
register-place-text = Nr. { $number } i { $origin }
register-signed = Signatur
register-signed-own = Dekket av sjekkpunktet over { $size } oppføringer, som dette foretaket har signert.
register-signed-peer = Dekket av sjekkpunktet over { $size } oppføringer. Signaturen til { $trust } er bekreftet, og roten er regnet ut på nytt fra alle oppføringene.
register-signed-not-yet = Ikke dekket av et signert sjekkpunkt ennå.
register-commitment = Innhold
register-commitment-text = Stemmer med det loggen er bundet til. Kontrollert da siden ble vist.
register-appended-at = Ført inn
register-applied-at = Hentet og kontrollert
register-gate = Personvernkontroll
register-released = Frigitt
register-released-by-rules = Av reglene alene
register-released-by-reviewer = Av en publiseringskontrollør
register-rules = Regler
register-rule-identifiers = Teksten er lest for det som kan peke ut noen
register-rule-group = Gjelder en gruppe, ingen enkeltpasient
register-rule-one-patient = Gjelder én pasient, og er holdt tilbake til et menneske så på den
register-rule-small-cell = Gjelder én pasient, og er holdt tilbake til et menneske så på den
register-rule-persons = Nok personer i opptaksområdet har diagnosen
register-rule-patients = Nok pasienter fikk en beslutning i samme periode
register-rule-block = Diagnosen er gjort til en gruppe
register-k = Kan være
register-k-text = én av minst { $k } pasienter
register-rule-quarter = Tidspunktet er gjort om til kvartal
register-rule-year = Tidspunktet er gjort om til år
register-rule-category = Diagnosen er gjort om til tre tegn
register-rule-no-indication = Diagnosen er utelatt
register-withdrawal = Tilbaketrekking
register-withdraws = Trekker tilbake oppføring nr.
register-why = Hvorfor
register-withdrawn-error = Den var feil.
register-withdrawn-privacy = Den kunne ha pekt ut noen.
register-withdrawn-revised = En revidert oppføring har tatt plassen.
register-withdrawn-revoked = Beslutningen gjelder ikke lenger.
register-entry-number = Oppføring nr. { $number }
register-see-entry = Se oppføringen
register-status-superseded = En nyere oppføring har tatt plassen til denne.
register-status-withdrawn = Oppføringen er trukket tilbake, og innholdet er slettet.
register-status-withheld = Foretaket har ikke gitt oss innholdet. Vi spør igjen hver gang registeret hentes.
register-status-unread = Oppføringen er bekreftet, men er av et slag som denne versjonen ikke leser.
register-status-refused = Oppføringen er bekreftet, men innholdet følger ikke reglene og vises ikke.
register-ground-benefit-shown = Forventet nytte er dokumentert
register-ground-benefit-insufficient = Forventet nytte er for liten
register-ground-evidence-insufficient = Dokumentasjonen er for usikker
register-ground-severity-high = Tilstanden er alvorlig
register-ground-severity-insufficient = Tilstanden er ikke alvorlig nok
register-ground-resource-use-proportionate = Ressursbruken står i forhold til nytten
register-ground-resource-use-disproportionate = Ressursbruken står ikke i forhold til nytten
register-ground-safety-concern = Risikoen er for høy
register-ground-alternative-available = Andre behandlinger gjenstår
register-ground-alternatives-exhausted = Andre behandlinger er prøvd eller uaktuelle
register-ground-clinically-exceptional = Pasienten skiller seg klinisk fra gruppen
register-ground-not-clinically-exceptional = Pasienten skiller seg ikke klinisk fra gruppen
register-ground-trial-available = En klinisk studie passer
register-ground-other-funding = En annen ordning betaler
register-ground-wrong-route = Saken hører hjemme et annet sted
flash-register-fetched = Registeret er hentet og kontrollert.
flash-register-fetching = Registeret hentes fremdeles. Se igjen om litt.
register-oldest-copy = Eldste kopi er fra { $time }.

## Tidligere beslutninger om samme bruk

register-earlier-heading = Tidligere beslutninger om samme bruk
register-earlier-none = Ingen foretak har publisert en beslutning om dette legemidlet ved denne diagnosen.
register-earlier-count = { $outcome }: { $count }
register-earlier-trust = Foretak
register-earlier-outcome = Utfall
register-earlier-decided = Besluttet
register-earlier-all = Se alle i registeret

## Rette og trekke tilbake

register-supersedes = Denne tar plassen til en tidligere oppføring.
register-revise = Rett oppføringen
register-withdraw = Trekk tilbake oppføringen
register-withdraw-back = Tilbake til oppføringen
register-withdraw-what = Dette skjer
register-withdraw-here = Innholdet slettes her med det samme, og søket finner det ikke lenger.
register-withdraw-there = { $count ->
    [0] Ingen andre foretak leser registeret deres nå.
    [one] Ett annet foretak leser registeret deres. Det sletter innholdet neste gang det henter, og kvitterer for det.
   *[other] { $count } andre foretak leser registeret deres. De sletter innholdet neste gang de henter, og kvitterer for det.
  }
register-withdraw-stays = Plassen i loggen blir stående tom, med dato og grunn. Noen kan ha lest innholdet alt.
register-withdraw-for-ever = Du kan ikke angre. Skal noe stå i stedet, må oppføringen rettes.
register-withdraw-reason-hint = Grunnen blir publisert.
register-withdraw-reason-missing = Velg hvorfor oppføringen trekkes tilbake
register-withdraw-now = Trekk tilbake
register-withdraw-cancel = Avbryt
flash-register-withdrawn = Oppføringen er trukket tilbake, og innholdet er slettet her.

register-erased = Slettet hos
register-erased-by = { $all ->
    [0] Ingen andre foretak hadde innholdet.
   *[other] { $done } av { $all } foretak
  }
register-erased-not-yet = har ikke kvittert ennå

## Nøkler

register-keys = Nøklene våre
register-keys-lead = Foretaket har en nøkkel for hvert formål. Bytt dem jevnlig, én om gangen.
register-keys-stolen = Er en nøkkel på avveie, hjelper det ikke å bytte den. Ring de andre foretakene, be dem oppheve tilknytningen, og meld foretaket på nytt under et nytt navn.
register-of-log = I registeret
register-log-end = Registeret er avsluttet
register-log-next = Går videre i
register-log-begin = Registeret begynner
register-log-before = Følger etter
register-key-change = Bytte av nøkkel
register-key-purpose = Formål
register-key-id = Nøkkel
register-key-since = Laget
register-key-status = Status
register-key-new = Ny nøkkel
register-key-old = Gammel nøkkel
register-key-valid-from = Ny nøkkel gjelder fra
register-key-old-until = Gammel nøkkel gjelder til
register-key-log = Loggen
register-key-cosignature = Daglig bekreftelse
register-key-witness = Vitne for andre
register-key-envelope = Meldinger
register-key-request = Forespørsler mellom noder
register-key-sealing = Forsegling
register-key-in-use = I bruk
register-key-begins = Tas i bruk { $time }
register-key-ends = Gjelder til { $time }
register-key-until-size = Til loggen har { $size } oppføringer
register-key-ended = Avløst
register-key-destroyed = Slettet { $time }
register-key-change-now = Bytt nøkkel
register-key-change-of = Bytt nøkkel: { $key }
register-key-what = Dette skjer
register-key-effect-announced = Den nye nøkkelen kunngjøres i loggen, signert med den gamle. De andre foretakene tar den i bruk når de henter registeret.
register-key-effect-log = Den gamle nøkkelen signerer videre sammen med den nye til loggen har { $count } oppføringer til.
register-key-effect-sealing = Det som er forseglet for den gamle nøkkelen kan åpnes til det går ut. De andre kan bruke den i { $days } dager til.
register-key-effect-times = Den nye nøkkelen tas i bruk om { $hours } timer. Deretter godtas den gamle i { $days } dager til, eller til siste melding som venter går ut.
register-key-effect-not-stolen = Den gamle nøkkelen slettes av seg selv når ingenting trenger den. Bruk ikke dette for en nøkkel på avveie.
flash-key-changed = Nøkkelen er byttet og kunngjort.
flash-key-underway = Nøkkelen ble ikke byttet: et tidligere bytte er ikke ferdig.

## Oppheve

register-status-revoked = Oppføringen ble publisert etter det siste dere stoler på fra dette foretaket, og vises ikke.
register-revoke-here = Her er { $size } oppføringer. Roten over dem er { $root }.
register-revoke-size = Hvor mange av dem stoler dere på?
register-revoke-size-hint = Sett tallet ned hvis foretaket sier at nøkkelen var på avveie før. Det som kom etter, vises ikke.
register-revoke-size-wrong = Skriv et tall fra 0 til { $size }

## Eget register, og veien tilbake etter en sikkerhetskopi

restore-title = Eget register
restore-lead = Her ser dere hvor langt deres eget register er kommet. Hvert helseforetak signerer sitt eget, og de andre kontrollerer at det aldri endres bakover.
own-log-name = Registerets navn
own-log-former = Avsluttede registre
own-log-former-row = { $log }: { $count } oppføringer
own-log-waits = Registeret er avsluttet. Det neste begynner så snart slutten er signert, og beslutninger publiseres der.
own-log-how-to-end = Et register kan avsluttes, og et nytt begynne, for eksempel ved årsskiftet. Det gjøres på serveren med «samraad register end». De avsluttede oppføringene gjelder fortsatt, finnes i søket og kan trekkes tilbake.
restore-entries = Oppføringer
restore-signed = Signert og publisert
restore-all-well = Alt er som det skal være.
restore-not-signed = Registeret signeres ikke nå
restore-found = Databasen er gjenopprettet fra en sikkerhetskopi (oppdaget { $time }).
restore-reason-behind = Den har færre oppføringer enn dere har signert.
restore-reason-other-history = De første oppføringene er ikke de samme som dere har signert.
restore-reason-marker-missing = Merket for det som sist ble signert, mangler, så ingen vet hva som er signert siden.
restore-reason-epoch-lost = Den kjenner ikke den siste nummerserien for meldinger.
restore-reason-peers-ahead = Et annet foretak har flere av deres oppføringer enn databasen.
restore-next-soon = Alle har svart, og ingenting mangler. Registeret signeres igjen om et øyeblikk.
restore-next-waiting = Det som mangler, hentes fra foretakene som har en kopi. Registeret signeres igjen når alle tilknyttede foretak har svart. De spørres hvert halve minutt.
restore-next-lost = Alle har svart, men { $missing ->
    [0] det som ble signert, finnes ikke hos noen.
    [one] én av { $signed } signerte oppføringer finnes ikke hos noen.
   *[other] { $missing } av { $signed } signerte oppføringer finnes ikke hos noen.
} Finn helst en nyere sikkerhetskopi. Finnes ingen, kan dere gå videre uten dem.
restore-next-conflict = { $trust } har en annen utgave av registeret, signert med deres nøkkel. To utgaver kan ikke gjøres til én, og ingen av dem kan signeres videre. Snakk med de andre foretakene. Helseforetaket må gå videre under et nytt navn i føderasjonen.
restore-meanwhile = Beslutninger kan fattes som vanlig. De publiseres når registeret signeres igjen.
restore-waiting-for = Har ikke svart ennå
restore-cannot-be-asked = { $name }: tar ikke imot forbindelser og kan ikke spørres. Ring foretaket og spør hvor mye det har hentet av registeret.
restore-sign-anyway = Signer likevel
restore-sign-anyway-text = Gjør dette bare når dere vet at foretakene som ikke har svart, ikke har noe dere mangler. Tar dere feil, ser det ut som om dere har forfalsket registeret, og det kan ikke gjøres om.
restore-why = Hvorfor er det trygt?
restore-why-hint = Begrunnelsen står i innsynsloggen.
restore-confirmed = Jeg vet at ingen av dem har oppføringer som vi mangler
restore-confirm-first = Bekreft at ingen av dem har oppføringer som dere mangler
restore-reason-missing = Skriv hvorfor det er trygt
flash-register-signed-again = Registeret signeres igjen.
register-via = { $trust } er hentet via { $via }.

## Kilder og vitner

register-sources-title = Kilder
register-sources-see = Se kildene
register-sources-lead = Registeret består av loggene til disse helseforetakene.
register-sources-entries = Oppføringer
register-sources-copy = Siste kopi
register-sources-own = Eget register
register-sources-witnesses = Vitner
register-sources-no-witness = Ingen ennå
register-sources-witnessed = { $count } av { $all }
register-sources-witnessed-last = , sist { $time }
register-sources-state = Tilstand
register-sources-ended = Avsluttet
register-sources-good = Alt stemmer
register-sources-two-histories = Har signert to ulike historier
register-sources-possibly-frozen = Kan være gammelt
register-sources-what = Hva et vitne er
register-sources-what-text = Et vitne er et annet foretak som har hentet hele loggen, regnet den ut på nytt og signert på at den stemmer med det vitnet har sett før. «Kan være gammelt» betyr at foretaket ikke har bekreftet loggen sin på to døgn. Da kan det vi ser, være en eldre utgave.

## Bevis på to historier

register-evidence-title = { $trust } har signert to historier
register-evidence-lead = Loggen til { $trust } skal bare kunne vokse. Det er funnet to sjekkpunkter som begge er signert med nøkkelen til foretaket, men som ikke kan høre til samme logg. Andre har altså fått se noe annet enn oss, eller historien er endret i ettertid.
register-evidence-lead-own = Det er funnet to sjekkpunkter som begge er signert med nøkkelen til dette foretaket, men som ikke kan høre til samme logg. Enten er en gammel sikkerhetskopi tatt i bruk og skrevet videre på, eller så har andre hatt nøkkelen. Loggen signeres ikke lenger.
register-evidence-follows = Ingenting nytt fra loggen tas inn. Det som var kontrollert før, finnes fortsatt i søket. Alle tilknyttede foretak får beviset.
register-evidence-see = Se beviset
register-evidence-number = Bevis { $number }
register-evidence-same-size = Begge sjekkpunktene gjelder { $size } oppføringer, men roten er ulik. Minst én oppføring er altså forskjellig.
register-evidence-other-beginning = Det ene sjekkpunktet gjelder { $smaller } oppføringer, det andre { $larger }. De første { $smaller } oppføringene i den lengste loggen er ikke de samme som det korteste sjekkpunktet gjelder.
register-evidence-found = Funnet
register-evidence-found-here = Her, da sjekkpunkter ble sammenlignet
register-evidence-told = Sendt hit av { $trust }, og kontrollert her
register-evidence-when = Når
register-evidence-id = Kjennemerke
register-evidence-first = Det ene sjekkpunktet
register-evidence-second = Det andre sjekkpunktet
register-evidence-download = Last ned beviset
register-evidence-then = Hva dere gjør nå
register-evidence-then-text = Ta kontakt med foretaket på telefon. Finn ut om en sikkerhetskopi er tatt i bruk, eller om noen andre har hatt nøkkelen. Foretaket kommer tilbake under et nytt navn i samarbeidet. Beviset kan kontrolleres av alle som kjenner nøkkelen til loggen.
