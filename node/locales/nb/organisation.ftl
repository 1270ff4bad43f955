## Pålogging

sign-in-title = Logg på
sign-in-name = Brukernavn
sign-in-password = Passord
sign-in-button = Logg på
sign-in-name-missing = Skriv brukernavnet ditt
sign-in-password-missing = Skriv passordet ditt
sign-in-wrong = Brukernavnet eller passordet er feil. Prøv igjen.
sign-in-with = Logg på med { $provider }
sign-in-local-heading = Brukernavn og passord
sign-in-no-local-accounts = Helseforetaket har ikke slått på pålogging med brukernavn og passord. Spør administratoren i helseforetaket.

## Oppbevart skjema

kept-form-title = Vi tok vare på det du skrev
kept-form-text = Du ble logget ut før skjemaet var sendt. Nå er du pålogget igjen og kan sende det. Ingenting er lagret ennå.
kept-form-send = Send skjemaet
kept-form-discard = Forkast det jeg skrev

## Hovedmeny

nav-tasks = Oppgaver
nav-cases = Søknader
nav-register = Register
nav-reviews = Forespørsler
nav-publication = Publisering
nav-peers = Foretak
nav-users = Brukere
nav-access-log = Innsynslogg

## Roller

role-clinician = Behandlende lege
role-endorser = Leder som forankrer
role-case-officer = Saksbehandler
role-assessor = Komitémedlem
role-decision-maker = Fagdirektør
role-privacy-reviewer = Publiseringskontrollør
role-pharmacist = Sykehusapotek
role-controller = Controller
role-leader = Leder, rapportleser
role-trust-admin = Foretaksadministrator
role-auditor = Revisor
role-data-protection-officer = Personvernombud
role-user-representative = Brukerrepresentant
role-reader = Ansatt i spesialisthelsetjenesten
role-node = Samråd
