## Ordning

scheme-off-label = Utenfor godkjent indikasjon
scheme-off-licence = Uten norsk markedsføringstillatelse
scheme-pending-method = Unntaksordningen
scheme-exceptional-access = Tilgangsordningen

scope-individual = Én pasient
scope-group = Pasientgruppe

classification-experimental = Utprøvende behandling
classification-established = Etablert behandling

## Kriterier og tilråding

criterion-benefit = Nytte
criterion-resource-use = Ressursbruk
criterion-severity = Alvorlighet
criterion-certainty = Sikkerhet i dokumentasjonen
criterion-safety = Bivirkninger og risiko
criterion-alternatives = Andre behandlinger
criterion-exceptionality = Klinisk særegenhet

recommendation-approve = Innvilg
recommendation-approve-with-conditions = Innvilg med vilkår
recommendation-reject = Avslå
recommendation-none = Ingen uttalelse

## Beslutning

outcome-approved = Innvilget
outcome-approved-with-conditions = Innvilget med vilkår
outcome-rejected = Avslått
outcome-dismissed = Avvist
outcome-referred = Oversendt

ground-benefit-documented = Forventet nytte er dokumentert
ground-benefit-not-documented = Forventet nytte er ikke dokumentert
ground-cost-reasonable = Kostnaden står i et rimelig forhold til nytten
ground-cost-unreasonable = Kostnaden står ikke i et rimelig forhold til nytten
ground-serious-condition = Tilstanden er alvorlig
ground-alternatives-exhausted = Andre behandlinger er prøvd eller uaktuelle
ground-alternatives-remain = Andre behandlinger gjenstår
ground-risk-too-high = Risikoen er større enn nytten
ground-clinically-exceptional = Pasienten skiller seg klinisk fra andre med samme diagnose
ground-other-route = Saken hører til en annen ordning

body-medical-director = Fagdirektør
body-clinic-director = Klinikkdirektør
body-committee = Komité

stop-benefit-not-documented = Nytten er ikke godt nok dokumentert
stop-alternatives-remain = Andre behandlinger gjenstår
stop-not-feasible = Klinikken kan ikke gi eller følge opp behandlingen
stop-other-route = Saken hører til en annen ordning
stop-other = Annen grunn

decline-no-capacity = Vi har ikke tid før fristen
decline-no-expertise = Vi har ikke kompetanse på feltet
decline-conflict-of-interest = Vi er ikke habile
decline-insufficient-information = Opplysningene er ikke nok til å svare
decline-other = Annen grunn

## Hvor saken står

stage-draft = Kladd
stage-submitted = Venter på forankring
stage-returned = Returnert til søker
stage-endorsed = Forankret
stage-in-assessment = Til vurdering
stage-awaiting-information = Venter på svar fra søker
stage-awaiting-peer-review = Venter på uttalelse
stage-decided = Besluttet
stage-in-treatment = Under behandling
stage-closed = Avsluttet
stage-withdrawn = Trukket
stage-stopped = Ikke forankret
