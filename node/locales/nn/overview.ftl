## Oppgåver

overview-start-title = Oppgåver
overview-new = Ny søknad
overview-search = Søk i avgjerdsregisteret
overview-questions = Spørsmål til deg
overview-drafts = Søknader du skriv på
overview-to-endorse = Til forankring
overview-to-assign = Til kontroll og tildeling
overview-to-rate = Til vurdering
overview-to-decide = Klare for avgjerd
overview-to-answer = Førespurnader frå andre føretak
overview-to-publish = Til publiseringskontroll
overview-held-since = Halde tilbake { $date }
overview-stopped = Ikkje forankra
overview-more = Sjå fleire i sakslista
overview-nothing = Ingenting ventar på deg
overview-nothing-text = Når ei sak treng noko av deg, finn du henne her.
overview-row-hint = Sak { $number }, { $clinician }, { $unit }
overview-overdue = Fristen var { $date }
overview-due-today = Frist i dag
overview-due = Frist { $date }

## Saker

overview-list-title = Søknader
overview-list-empty = Ingen søknader å vise
overview-list-empty-text = Her ser du søknader frå deg, frå avdelinga di, og dei du vurderer. Fjern filteret for å sjå alle.
overview-filter-stage = Kvar saka står
overview-filter-go = Vis treff
overview-col-case = Søknad
overview-col-stage = Status
overview-col-unit = Avdeling og søkjar
overview-col-due = Frist
overview-col-changed = Sist endra
overview-urgent = Hastar
overview-untitled = Ny søknad utan legemiddel

## Saksmappe

overview-somebody = Ein tidlegare brukar
overview-facts = Saka kort
overview-application = Søknaden
overview-decision = Avgjerd
overview-history = Hendingar
overview-assessors = Blir vurdert av
overview-ratings = Vurderingane
overview-has-rated = Har vurdert
overview-has-not-rated = Har ikkje vurdert
overview-scheme = Ordning
overview-scope = Gjeld
overview-medicine = Legemiddel
overview-indication = Indikasjon
overview-cost-month = Kostnad per månad
overview-classification = Klassifisering
overview-unit = Avdeling
overview-clinician = Søkjar
overview-outcome = Utfall
overview-decided-by = Avgjord av
overview-grounds = Grunnar
overview-grounds-text = Grunngiving
overview-conditions = Vilkår
overview-valid-until = Gjeld til og med
overview-reference = Referanse til resepten
overview-reference-text = Skriv referansen på resepten eller rekvisisjonen. Han seier ingenting om pasienten.
overview-asked = Spurt: { $peer }. { $question }
overview-now-due = Frist { $due }.
overview-now-draft = Søknaden er under skriving og ikkje send.
overview-now-submitted = Søknaden ventar på forankring i avdelinga.
overview-now-returned = Søknaden er returnert til søkjaren med spørsmål.
overview-now-endorsed = Søknaden er forankra og ventar på at saksbehandlaren tildeler han.
overview-now-in-assessment = Komiteen vurderer søknaden.
overview-now-awaiting-information = Vurderinga ventar på svar frå søkjaren.
overview-now-awaiting-peer-review = Eit anna føretak er bede om fråsegn. Komiteen vurderer imens.
overview-now-decided = Saka er avgjord.
overview-now-in-treatment = Behandlinga har starta.
overview-now-closed = Saka er avslutta.
overview-now-withdrawn = Søknaden er trekt.
overview-now-stopped = Søknaden blei ikkje forankra. Fagdirektøren kan oppheve stoppen.
overview-do-write = Hald fram med søknaden
overview-do-endorse = Forankre søknaden
overview-do-assign = Kontroller og tildel
overview-do-rate = Vurder søknaden
overview-do-decide = Avgjer saka
overview-do-answer = Svar på spørsmålet
overview-do-lift = Opphev stoppen
overview-do-start = Registrer oppstart
overview-do-review = Be eit anna føretak om fråsegn
overview-do-ask = Spør søkjaren
overview-do-add-assessor = Legg til komitémedlem
overview-do-return = Returner til søkjaren
overview-do-close = Avslutt saka
overview-do-withdraw = Trekk søknaden

## Hendingar

event-started = Søknad påbyrja
event-submitted = Søknad send
event-endorsed = Forankra
event-returned = Returnert til søkjar
event-stopped = Ikkje forankra
event-stop-lifted = Stoppen oppheva
event-assessors-assigned = Tildelt komitémedlemmer
event-conflict-declared = Melde seg inhabil
event-rated = Vurdering levert
event-information-requested = Spørsmål til søkjar
event-information-given = Svar frå søkjar
event-review-requested = Bad eit anna føretak om fråsegn
event-opinion-received = Fråsegn motteken
event-decided = Avgjord
event-treatment-started = Behandling starta
event-closed = Avslutta
event-withdrawn = Trekt av søkjar
