## Pålogging

sign-in-title = Logg på
sign-in-name = Brukarnamn
sign-in-password = Passord
sign-in-button = Logg på
sign-in-name-missing = Skriv brukarnamnet ditt
sign-in-password-missing = Skriv passordet ditt
sign-in-wrong = Brukarnamnet eller passordet er feil. Prøv igjen.
sign-in-with = Logg på med { $provider }
sign-in-local-heading = Brukarnamn og passord
sign-in-no-local-accounts = Helseføretaket har ikkje slått på pålogging med brukarnamn og passord. Spør administratoren i helseføretaket.

## Oppbevart skjema

kept-form-title = Vi tok vare på det du skreiv
kept-form-text = Du vart logga ut før skjemaet var sendt. No er du pålogga igjen og kan sende det. Ingenting er lagra enno.
kept-form-send = Send skjemaet
kept-form-discard = Forkast det eg skreiv

## Hovudmeny

nav-tasks = Oppgåver
nav-cases = Søknader
nav-register = Register
nav-reviews = Førespurnader
nav-publication = Publisering
nav-peers = Føretak
nav-users = Brukarar
nav-access-log = Innsynslogg

## Roller

role-clinician = Behandlande lege
role-endorser = Leiar som forankrar
role-case-officer = Saksbehandlar
role-assessor = Komitémedlem
role-decision-maker = Fagdirektør
role-privacy-reviewer = Publiseringskontrollør
role-pharmacist = Sjukehusapotek
role-controller = Controller
role-leader = Leiar, rapportlesar
role-trust-admin = Føretaksadministrator
role-auditor = Revisor
role-data-protection-officer = Personvernombod
role-user-representative = Brukarrepresentant
role-reader = Tilsett i spesialisthelsetenesta
role-node = Samråd
