## Innsynsloggen

access-log-title = Innsynslogg
access-log-lead = Her står kvart innsyn i og kvar endring av ei sak. Òg ditt innsyn i loggen blir logga.
access-log-verify = Verifiser loggen
access-log-filters = Filter
access-log-person = Person
access-log-case = ID-en til saka
access-log-from = Frå og med
access-log-to = Til og med
access-log-date-hint = dd.mm.åååå
access-log-show = Vis treff
access-log-time = Tidspunkt
access-log-what = Handling
access-log-object = Gjeld
access-log-reason = Grunngiving
access-log-empty = Ingen treff
access-log-empty-text = Fjern eit filter eller vel eit lengre tidsrom.
access-log-case-wrong = Skriv ID-en til saka med 32 teikn, slik han står i loggen
access-log-date-wrong = Skriv datoen som dd.mm.åååå, til dømes 24.11.2026

access-log-unbroken = Loggen er ubroten
access-log-unbroken-text = { $rows ->
    [one] Éi rad stemmer
   *[other] { $rows } rader stemmer
  } med treet og med { $checkpoints ->
    [one] eitt sjekkpunkt
   *[other] { $checkpoints } sjekkpunkt
  } utanfor databasen. { $waiting ->
    [0] Ingen rader ventar på plass.
    [one] Éi rad ventar på plass.
   *[other] { $waiting } rader ventar på plass.
  } Rot: { $root }
access-log-broken = Loggen er broten
access-log-changed = Rad { $id } på plass { $place } er endra etter at ho fekk plassen sin.
access-log-missing = Rada på plass { $place } manglar.
access-log-put-in = Rad { $id } er sett inn bak slutten av loggen.
access-log-checkpoint = Radene frå plass { $from } til plass { $to } stemmer ikkje med sjekkpunktet som ligg utanfor databasen. Minst éi av dei er endra saman med sin eigen sum.
access-log-tree = Radene frå plass { $from } stemmer ikkje med treet i databasen.
access-log-cut = Eit sjekkpunkt utanfor databasen dekkjer { $expected } rader, men databasen har { $rows }. Rader er fjerna, eller ein eldre kopi er lagd tilbake.

## Handlingar

access-verify-access-log = Verifiserte innsynsloggen
access-disclose-dossier = Utleverte delar av saka til eit anna føretak
access-disclose-message = Sende melding til eit anna føretak
access-disclose-attachment = Sende fil til eit anna føretak
access-erase = Sletta opplysningar
access-read-attachment = Henta ei fil
access-read-case = Såg saka
access-read-identity = Såg kven pasienten er
access-edit-draft = Endra kladden
access-submit = Sende inn søknaden
access-withdraw = Trekte søknaden
access-endorse = Forankra søknaden
access-return-to-clinician = Sende søknaden tilbake
access-stop = Stoppa søknaden
access-lift-stop = Oppheva stoppen
access-assign-assessors = Fordelte til komitémedlemmer
access-request-information = Bad om opplysningar
access-give-information = Gav opplysningar
access-rate = Vurderte kriteria
access-declare-conflict = Melde seg inhabil
access-read-ratings = Såg vurderingane
access-request-review = Bad eit anna helseføretak om vurdering
access-receive-opinion = Tok imot fråsegn
access-receive-decline = Fekk nei frå eit anna føretak
access-withdraw-review = Trekte ein førespurnad
access-extend-review = Gav eit anna føretak meir tid
access-decide = Avgjorde
access-start-treatment = Registrerte behandlingsstart
access-close = Avslutta saka
access-publish-summary = Laga samandrag av avgjerda
access-review-publication = Kontrollerte publiseringa
access-start-case = Starta ein søknad
access-search-register = Søkte i registeret
access-manage-peers = Endra tilknytte føretak
access-manage-users = Endra brukarar
access-read-evidence = Såg bevis på to historier
access-read-access-log = Såg innsynsloggen
access-read-holds = Såg samandrag som er haldne tilbake
access-set-figures = Endra folketal for diagnosar
access-read-reviews = Såg førespurnader frå andre helseføretak
access-answer-review = Svara på ein førespurnad
access-decline-review = Svara nei på ein førespurnad

access-object-case = Sak
access-object-review = Vurderingsførespurnad
access-object-subject = Pasient eller gruppesak
access-object-peer = Tilknytt føretak
access-object-user = Brukar
access-object-register = Eige register
access-object-access-log = Innsynsloggen
access-withdraw-entry = Trekte attende ei oppføring i registeret
access-change-keys = Bytte ein av nøklane til føretaket
access-object-entry = Oppføring i registeret
access-object-keys = Nøklane til føretaket
access-log-kind-read = Lesing
access-log-kind-identity = Innsyn i kven pasienten er
access-log-kind-change = Endringar
access-log-kind-disclose = Utlevering til andre føretak
access-log-kind-break-glass = Nødinnsyn
access-log-patient = Innsyn i éin pasient
access-log-number = Fødselsnummer, D-nummer eller hjelpenummer
access-log-number-hint = 11 siffer. Nummeret blir ikkje ståande i loggen eller i adressa.
access-log-number-wrong = Skriv eit gyldig nummer med 11 siffer
access-log-number-unknown = Føretaket har ingen saker om ein pasient med dette nummeret
access-log-find-patient = Finn loggen til pasienten
access-log-one-patient = Loggen viser éin pasient
access-log-one-patient-text = Her står alle som har sett eller endra noko i sakene til pasienten. Pasienten har rett til å sjå det.
access-log-export = Last ned som rekneark til pasienten
access-log-role = Rolle
access-log-id = ID
access-export = Lasta ned innsynsloggen til ein pasient
access-settle-alarm = Behandla eit varsel
access-break-glass = Opna saka ved nødinnsyn

## Varsel

alarms-link = Varsel om uvanleg innsyn ({ $count })
alarms-title = Varsel om uvanleg innsyn
alarms-lead = Du blir varsla når nokon opnar ei sak ved nødinnsyn, les om fleire enn { $usual } pasientar på ein time, eller les om fleire pasientar om natta utan å pleie å arbeide då. Eit varsel betyr at nokon bør spørje, ikkje at noko er gale.
alarms-none = Ingen varsel ventar
alarms-none-text = Loggen blir sett gjennom kvart kvarter.
alarms-break-glass = Nødinnsyn
alarms-many-patients = Las om { $count } pasientar på ein time
alarms-at-night = Las om { $count } pasientar om natta
alarms-see-log = Sjå loggen
alarms-note = Kva fann du ut?
alarms-note-missing = Skriv kva du fann ut
alarms-note-long = Notatet kan ha høgst 1000 teikn
alarms-settle = Merk som behandla
alarms-settled = Behandla
alarms-what = Varsel
flash-alarm-settled = Varselet er behandla.
