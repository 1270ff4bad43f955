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
kept-form-text = Du måtte logge på igjen før skjemaet kunne sendes. Nå kan du sende det. Ingenting er lagret ennå.
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

## Engangskoder

one-time-title = Skriv engangskoden
one-time-label = Engangskode
one-time-hint = De seks sifrene som appen din viser nå, eller en av reservekodene dine
one-time-button = Fortsett
one-time-missing = Skriv engangskoden
one-time-wrong = Koden er feil eller brukt før. Vent til appen viser en ny, og skriv den.
one-time-codes-title = Engangskoder
one-time-codes-required = Helseforetaket krever engangskoder for å logge på med brukernavn og passord. Sett dem opp før du går videre.
one-time-codes-why = En engangskode fra en app på telefonen gjør at ingen kommer inn med passordet ditt alene. Du trenger en app for engangskoder, som Microsoft Authenticator eller Google Authenticator.
one-time-codes-begin = Sett opp engangskoder
one-time-codes-scan = Skann bildet med appen.
one-time-codes-picture = QR-kode for appen. Den samme koden står som tekst under.
one-time-codes-by-hand = Kan du ikke skanne, så skriv denne koden i appen:
one-time-codes-open-app = Åpne i appen på denne telefonen
one-time-codes-first = Kode fra appen
one-time-codes-first-hint = De seks sifrene som appen viser nå
one-time-codes-confirm = Bekreft
one-time-codes-set-up = Engangskoder er satt opp { $time }. Du har { $count } reservekoder igjen.
one-time-codes-lost = Har du mistet telefonen og reservekodene, kan administratoren i helseforetaket fjerne engangskodene, så du kan sette dem opp på nytt.
one-time-codes-new-recovery = Lag nye reservekoder
recovery-codes-title = Reservekodene dine
recovery-codes-text = Med en av disse kan du logge på uten telefonen. Hver kode virker én gang. Skriv dem ut eller noter dem nå: de vises ikke igjen.
recovery-codes-kept = Jeg har tatt vare på dem
