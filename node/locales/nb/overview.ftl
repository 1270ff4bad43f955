## Oppgaver

overview-start-title = Oppgaver
overview-new = Ny søknad
overview-search = Søk i beslutningsregisteret
overview-questions = Spørsmål til deg
overview-drafts = Søknader du skriver på
overview-to-endorse = Til forankring
overview-to-assign = Til kontroll og tildeling
overview-to-rate = Til vurdering
overview-to-decide = Klare for beslutning
overview-to-answer = Forespørsler fra andre foretak
overview-to-publish = Til publiseringskontroll
overview-held-since = Holdt tilbake { $date }
overview-stopped = Ikke forankret
overview-more = Se flere i sakslisten
overview-nothing = Ingenting venter på deg
overview-nothing-text = Når en sak trenger noe av deg, finner du den her.
overview-row-hint = Sak { $number }, { $clinician }, { $unit }
overview-overdue = Fristen var { $date }
overview-due-today = Frist i dag
overview-due = Frist { $date }

## Saker

overview-list-title = Søknader
overview-list-empty = Ingen søknader å vise
overview-list-empty-text = Her ser du søknader fra deg, fra avdelingen din, og de du vurderer. Fjern filteret for å se alle.
overview-filter-stage = Hvor saken står
overview-filter-go = Vis treff
overview-col-case = Søknad
overview-col-stage = Status
overview-col-unit = Avdeling og søker
overview-col-due = Frist
overview-col-changed = Sist endret
overview-urgent = Haster
overview-untitled = Ny søknad uten legemiddel

## Saksmappe

overview-somebody = En tidligere bruker
overview-facts = Saken kort
overview-application = Søknaden
overview-decision = Beslutning
overview-history = Hendelser
overview-assessors = Vurderes av
overview-ratings = Vurderingene
overview-has-rated = Har vurdert
overview-has-not-rated = Har ikke vurdert
overview-scheme = Ordning
overview-scope = Gjelder
overview-medicine = Legemiddel
overview-indication = Indikasjon
overview-cost-month = Kostnad per måned
overview-classification = Klassifisering
overview-unit = Avdeling
overview-clinician = Søker
overview-outcome = Utfall
overview-decided-by = Besluttet av
overview-grounds = Grunner
overview-grounds-text = Begrunnelse
overview-conditions = Vilkår
overview-valid-until = Gjelder til og med
overview-reference = Referanse til resepten
overview-reference-text = Skriv referansen på resepten eller rekvisisjonen. Den sier ingenting om pasienten.
overview-asked = Spurt: { $peer }. { $question }
overview-now-due = Frist { $due }.
overview-now-draft = Søknaden skrives og er ikke sendt.
overview-now-submitted = Søknaden venter på forankring i avdelingen.
overview-now-returned = Søknaden er returnert til søkeren med spørsmål.
overview-now-endorsed = Søknaden er forankret og venter på at saksbehandleren tildeler den.
overview-now-in-assessment = Komiteen vurderer søknaden.
overview-now-awaiting-information = Vurderingen venter på svar fra søkeren.
overview-now-awaiting-peer-review = Et annet foretak er bedt om uttalelse. Komiteen vurderer imens.
overview-now-decided = Saken er besluttet.
overview-now-in-treatment = Behandlingen har startet.
overview-now-closed = Saken er avsluttet.
overview-now-withdrawn = Søknaden er trukket.
overview-now-stopped = Søknaden ble ikke forankret. Fagdirektøren kan oppheve stoppen.
overview-do-write = Fortsett på søknaden
overview-do-endorse = Forankre søknaden
overview-do-assign = Kontroller og tildel
overview-do-rate = Vurder søknaden
overview-do-decide = Beslutt saken
overview-do-answer = Svar på spørsmålet
overview-do-lift = Opphev stoppen
overview-do-start = Registrer oppstart
overview-do-review = Be et annet foretak om uttalelse
overview-do-ask = Spør søkeren
overview-do-add-assessor = Legg til komitémedlem
overview-do-return = Returner til søkeren
overview-do-close = Avslutt saken
overview-do-withdraw = Trekk søknaden

## Hendelser

event-started = Søknad påbegynt
event-submitted = Søknad sendt
event-endorsed = Forankret
event-returned = Returnert til søker
event-stopped = Ikke forankret
event-stop-lifted = Stoppen opphevet
event-assessors-assigned = Tildelt komitémedlemmer
event-conflict-declared = Meldt seg inhabil
event-rated = Vurdering levert
event-information-requested = Spørsmål til søker
event-information-given = Svar fra søker
event-review-requested = Bedt et annet foretak om uttalelse
event-opinion-received = Uttalelse mottatt
event-decided = Besluttet
event-treatment-started = Behandling startet
event-closed = Avsluttet
event-withdrawn = Trukket av søker
