## Ordning

scheme-off-label = Utanfor godkjend indikasjon
scheme-off-licence = Utan norsk marknadsføringsløyve
scheme-pending-method = Unntaksordninga
scheme-exceptional-access = Tilgangsordninga

scope-individual = Éin pasient
scope-group = Pasientgruppe

classification-experimental = Utprøvande behandling
classification-established = Etablert behandling

## Kriterium og tilråding

criterion-benefit = Nytte
criterion-resource-use = Ressursbruk
criterion-severity = Alvor
criterion-certainty = Tryggleik i dokumentasjonen
criterion-safety = Biverknader og risiko
criterion-alternatives = Andre behandlingar
criterion-exceptionality = Klinisk særpreg

recommendation-approve = Innvilg
recommendation-approve-with-conditions = Innvilg med vilkår
recommendation-reject = Avslå
recommendation-none = Inga fråsegn

## Avgjerd

outcome-approved = Innvilga
outcome-approved-with-conditions = Innvilga med vilkår
outcome-rejected = Avslått
outcome-dismissed = Avvist
outcome-referred = Oversend

ground-benefit-documented = Venta nytte er dokumentert
ground-benefit-not-documented = Venta nytte er ikkje dokumentert
ground-cost-reasonable = Kostnaden står i eit rimeleg forhold til nytten
ground-cost-unreasonable = Kostnaden står ikkje i eit rimeleg forhold til nytten
ground-serious-condition = Tilstanden er alvorleg
ground-alternatives-exhausted = Andre behandlingar er prøvde eller uaktuelle
ground-alternatives-remain = Andre behandlingar står att
ground-risk-too-high = Risikoen er større enn nytten
ground-clinically-exceptional = Pasienten skil seg klinisk frå andre med same diagnose
ground-other-route = Saka høyrer til ei anna ordning

body-medical-director = Fagdirektør
body-clinic-director = Klinikkdirektør
body-committee = Komité

stop-benefit-not-documented = Nytten er ikkje godt nok dokumentert
stop-alternatives-remain = Andre behandlingar står att
stop-not-feasible = Klinikken kan ikkje gi eller følgje opp behandlinga
stop-other-route = Saka høyrer til ei anna ordning
stop-other = Annan grunn

decline-no-capacity = Vi har ikkje tid før fristen
decline-no-expertise = Vi har ikkje kompetanse på feltet
decline-conflict-of-interest = Vi er ikkje habile
decline-insufficient-information = Opplysningane er ikkje nok til å svare
decline-other = Annan grunn

## Kvar saka står

stage-draft = Kladd
stage-submitted = Ventar på forankring
stage-returned = Returnert til søkjar
stage-endorsed = Forankra
stage-in-assessment = Til vurdering
stage-awaiting-information = Ventar på svar frå søkjar
stage-awaiting-peer-review = Ventar på fråsegn
stage-decided = Avgjord
stage-in-treatment = Under behandling
stage-closed = Avslutta
stage-withdrawn = Trekt
stage-stopped = Ikkje forankra
