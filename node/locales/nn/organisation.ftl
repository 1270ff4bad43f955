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
kept-form-text = Du måtte logge på igjen før skjemaet kunne sendast. No kan du sende det. Ingenting er lagra enno.
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

## Eingongskodar

one-time-title = Skriv eingongskoden
one-time-label = Eingongskode
one-time-hint = Dei seks siffera som appen din viser no, eller ein av reservekodane dine
one-time-button = Hald fram
one-time-missing = Skriv eingongskoden
one-time-wrong = Koden er feil eller brukt før. Vent til appen viser ein ny, og skriv den.
one-time-codes-title = Eingongskodar
one-time-codes-required = Helseføretaket krev eingongskodar for å logge på med brukarnamn og passord. Set dei opp før du går vidare.
one-time-codes-why = Ein eingongskode frå ein app på telefonen gjer at ingen kjem inn med passordet ditt åleine. Du treng ein app for eingongskodar, som Microsoft Authenticator eller Google Authenticator.
one-time-codes-begin = Set opp eingongskodar
one-time-codes-scan = Skann biletet med appen.
one-time-codes-picture = QR-kode for appen. Den same koden står som tekst under.
one-time-codes-by-hand = Kan du ikkje skanne, så skriv denne koden i appen:
one-time-codes-open-app = Opne i appen på denne telefonen
one-time-codes-first = Kode frå appen
one-time-codes-first-hint = Dei seks siffera som appen viser no
one-time-codes-confirm = Stadfest
one-time-codes-set-up = Eingongskodar er sette opp { $time }. Du har { $count } reservekodar att.
one-time-codes-lost = Har du mista telefonen og reservekodane, kan administratoren i helseføretaket fjerne eingongskodane, så du kan setje dei opp på nytt.
one-time-codes-new-recovery = Lag nye reservekodar
recovery-codes-title = Reservekodane dine
recovery-codes-text = Med ein av desse kan du logge på utan telefonen. Kvar kode verkar éin gong. Skriv dei ut eller noter dei no: dei blir ikkje viste igjen.
recovery-codes-kept = Eg har teke vare på dei
