## Innsynsloggen

access-log-title = Innsynslogg
access-log-lead = Her står hvert innsyn i og hver endring av en sak. Også ditt innsyn i loggen blir logget.
access-log-verify = Verifiser loggen
access-log-filters = Filtre
access-log-person = Person
access-log-case = Sakens ID
access-log-from = Fra og med
access-log-to = Til og med
access-log-date-hint = dd.mm.åååå
access-log-show = Vis treff
access-log-time = Tidspunkt
access-log-what = Handling
access-log-object = Gjelder
access-log-reason = Begrunnelse
access-log-empty = Ingen treff
access-log-empty-text = Fjern et filter eller velg et lengre tidsrom.
access-log-case-wrong = Skriv sakens ID med 32 tegn, slik den står i loggen
access-log-date-wrong = Skriv datoen som dd.mm.åååå, for eksempel 24.11.2026

access-log-unbroken = Loggen er ubrutt
access-log-unbroken-text = { $rows ->
    [one] Én rad stemmer
   *[other] { $rows } rader stemmer
  } med treet og med { $checkpoints ->
    [one] ett sjekkpunkt
   *[other] { $checkpoints } sjekkpunkter
  } utenfor databasen. { $waiting ->
    [0] Ingen rader venter på plass.
    [one] Én rad venter på plass.
   *[other] { $waiting } rader venter på plass.
  } Rot: { $root }
access-log-broken = Loggen er brutt
access-log-changed = Rad { $id } på plass { $place } er endret etter at den fikk plassen sin.
access-log-missing = Raden på plass { $place } mangler.
access-log-put-in = Rad { $id } er satt inn bak slutten av loggen.
access-log-checkpoint = Radene fra plass { $from } til plass { $to } stemmer ikke med sjekkpunktet som ligger utenfor databasen. Minst én av dem er endret sammen med sin egen sum.
access-log-tree = Radene fra plass { $from } stemmer ikke med treet i databasen.
access-log-cut = Et sjekkpunkt utenfor databasen dekker { $expected } rader, men databasen har { $rows }. Rader er fjernet, eller en eldre kopi er lagt tilbake.

## Handlinger

access-verify-access-log = Verifiserte innsynsloggen
access-disclose-dossier = Utleverte deler av saken til et annet foretak
access-disclose-message = Sendte melding til et annet foretak
access-disclose-attachment = Sendte fil til et annet foretak
access-erase = Slettet opplysninger
access-read-attachment = Hentet en fil
access-read-case = Så saken
access-read-identity = Så hvem pasienten er
access-edit-draft = Endret kladden
access-submit = Sendte inn søknaden
access-withdraw = Trakk søknaden
access-endorse = Forankret søknaden
access-return-to-clinician = Sendte søknaden tilbake
access-stop = Stoppet søknaden
access-lift-stop = Opphevet stoppet
access-assign-assessors = Fordelte til komitémedlemmer
access-request-information = Ba om opplysninger
access-give-information = Ga opplysninger
access-rate = Vurderte kriteriene
access-declare-conflict = Meldte seg inhabil
access-read-ratings = Så vurderingene
access-request-review = Ba et annet helseforetak om vurdering
access-receive-opinion = Tok imot uttalelse
access-receive-decline = Fikk nei fra et annet foretak
access-withdraw-review = Trakk en forespørsel
access-extend-review = Ga et annet foretak mer tid
access-decide = Besluttet
access-start-treatment = Registrerte behandlingsstart
access-close = Avsluttet saken
access-publish-summary = Lagde beslutningssammendrag
access-review-publication = Kontrollerte publiseringen
access-start-case = Startet en søknad
access-search-register = Søkte i registeret
access-manage-peers = Endret tilknyttede foretak
access-manage-users = Endret brukere
access-read-evidence = Så bevis på to historier
access-read-access-log = Så innsynsloggen
access-read-holds = Så tilbakeholdte sammendrag
access-set-figures = Endret folketall for diagnoser
access-read-reviews = Så forespørsler fra andre helseforetak
access-answer-review = Svarte på en forespørsel
access-decline-review = Svarte nei på en forespørsel

access-object-case = Sak
access-object-review = Vurderingsforespørsel
access-object-subject = Pasient eller gruppesak
access-object-peer = Tilknyttet foretak
access-object-user = Bruker
access-object-register = Eget register
access-object-access-log = Innsynsloggen
access-withdraw-entry = Trakk tilbake en oppføring i registeret
access-change-keys = Byttet en av foretakets nøkler
access-object-entry = Oppføring i registeret
access-object-keys = Foretakets nøkler
access-log-kind-read = Lesing
access-log-kind-identity = Innsyn i hvem pasienten er
access-log-kind-change = Endringer
access-log-kind-disclose = Utlevering til andre foretak
access-log-kind-break-glass = Nødinnsyn
access-log-patient = Innsyn i én pasient
access-log-number = Fødselsnummer, D-nummer eller hjelpenummer
access-log-number-hint = 11 sifre. Nummeret blir ikke stående i loggen eller i adressen.
access-log-number-wrong = Skriv et gyldig nummer med 11 sifre
access-log-number-unknown = Foretaket har ingen saker om en pasient med dette nummeret
access-log-find-patient = Finn pasientens logg
access-log-one-patient = Loggen viser én pasient
access-log-one-patient-text = Her står alle som har sett eller endret noe i pasientens saker. Pasienten har rett til å se det.
access-log-export = Last ned som regneark til pasienten
access-log-role = Rolle
access-log-id = ID
access-export = Lastet ned en pasients innsynslogg
access-settle-alarm = Behandlet et varsel
access-break-glass = Åpnet saken ved nødinnsyn

## Varsler

alarms-link = Varsler om uvanlig innsyn ({ $count })
alarms-title = Varsler om uvanlig innsyn
alarms-lead = Du varsles når noen åpner en sak ved nødinnsyn, leser om flere enn { $usual } pasienter på en time, eller leser om flere pasienter om natten uten å pleie å arbeide da. Et varsel betyr at noen bør spørre, ikke at noe er galt.
alarms-none = Ingen varsler venter
alarms-none-text = Loggen sees gjennom hvert kvarter.
alarms-break-glass = Nødinnsyn
alarms-many-patients = Leste om { $count } pasienter på en time
alarms-at-night = Leste om { $count } pasienter om natten
alarms-see-log = Se loggen
alarms-note = Hva fant du ut?
alarms-note-missing = Skriv hva du fant ut
alarms-note-long = Notatet kan ha høyst 1000 tegn
alarms-settle = Marker som behandlet
alarms-settled = Behandlet
alarms-what = Varsel
flash-alarm-settled = Varselet er behandlet.
