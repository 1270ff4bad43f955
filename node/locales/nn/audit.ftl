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
access-object-peer = Tilknytt føretak
access-object-user = Brukar
access-object-register = Eige register
access-object-access-log = Innsynsloggen
access-withdraw-entry = Trekte attende ei oppføring i registeret
access-change-keys = Bytte ein av nøklane til føretaket
access-object-entry = Oppføring i registeret
access-object-keys = Nøklane til føretaket
