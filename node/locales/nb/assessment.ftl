## Tildeling

assessment-assign-title = Kontroller søknaden og velg hvem som vurderer
assessment-add-title = Legg til komitémedlemmer
assessment-complete-heading = Er søknaden komplett?
assessment-complete-text = Listen viser om søkeren har oppgitt det komiteen må vite. Les svarene i søknaden før du sender den videre.
assessment-check-medicine = Legemiddel med ATC-kode
assessment-check-indication = Diagnose med ICD-10-kode
assessment-check-cost = Kostnad per måned
assessment-check-classification = Utprøvende eller etablert behandling
assessment-check-there = Oppgitt
assessment-check-missing = Mangler
assessment-complete = Jeg har lest søknaden, og den er komplett
assessment-complete-hint = Mangler noe, returnerer du den til søkeren.
assessment-complete-missing = Bekreft at søknaden er komplett, eller returner den til søkeren
assessment-return-link = Returner søknaden med spørsmål
assessment-assigned = Vurderer allerede
assessment-assessors = Hvem skal vurdere søknaden?
assessment-assessors-hint = De vurderer hver for seg. Alle du velger, må levere før saken kan besluttes.
assessment-nobody = Velg minst én som skal vurdere søknaden
assessment-no-candidates = Ingen kan velges
assessment-no-candidates-text = Foretaket har ingen komitémedlemmer uten tilknytning til saken. Be foretaksadministratoren gi noen rollen.
assessment-has-endorsed = har forankret søknaden
assessment-assign-go = Send til vurdering
flash-assigned = Søknaden er sendt til vurdering.

## Vurdering

assessment-rate-title = Vurder saken
assessment-rate-lead = Vurder hvert kriterium og begrunn vurderingen. Du ser ikke hva de andre mener før du har levert din egen.
assessment-conflict-link = Er du inhabil i saken? Meld fra
assessment-level-choice = { $level }. { $anchor }
assessment-level-of = Nivå { $level } av 4
assessment-cannot = Kan ikke vurderes
assessment-level-missing = { $criterion }: velg et nivå, eller at det ikke kan vurderes
assessment-reason = { $criterion }: begrunnelse
assessment-reason-missing = { $criterion }: skriv en begrunnelse
assessment-recommendation = Tilråding
assessment-recommendation-ask = Hva tilrår du?
assessment-recommendation-missing = Velg hva du tilrår
assessment-comment = Kommentar til beslutningen
assessment-comment-hint = Skriv for eksempel hvilke vilkår eller stoppkriterier du mener må gjelde.
assessment-rate-go = Lever vurderingen
assessment-rate-final = Når du har levert, kan du ikke endre vurderingen. Da ser du hva de andre har levert.
flash-rated = Vurderingen din er levert.

assessment-ask-benefit = Hvor stor nytte kan vi vente av behandlingen?
assessment-benefit-one = Ingen eller ubetydelig nytte
assessment-benefit-two = Liten nytte: kortvarig eller begrenset bedring
assessment-benefit-three = Moderat nytte: merkbart bedre funksjon, færre plager eller lengre levetid
assessment-benefit-four = Stor nytte: vesentlig lengre levetid, eller vesentlig og varig bedre funksjon eller livskvalitet
assessment-ask-resource-use = Står ressursbruken i et rimelig forhold til nytten?
assessment-resource-use-one = Nei: kostnaden er klart urimelig og vil fortrenge større nytte for andre
assessment-resource-use-two = Tvilsomt: kostnaden er høy i forhold til nytten
assessment-resource-use-three = Ja: kostnaden er rimelig i forhold til nytten
assessment-resource-use-four = Ja, klart: kostnaden er lav i forhold til nytten, eller behandlingen sparer ressurser
assessment-ask-severity = Hvor alvorlig er tilstanden uten denne behandlingen?
assessment-severity-one = Lite alvorlig: plager som går over eller lar seg leve med
assessment-severity-two = Moderat: varige plager eller funksjonstap, men liten fare for tidlig død
assessment-severity-three = Alvorlig: betydelig funksjonstap eller økt fare for tidlig død
assessment-severity-four = Svært alvorlig: livstruende, eller raskt og varig tap av viktige funksjoner
assessment-ask-certainty = Hvor sikre kan vi være på den forventede effekten (GRADE)?
assessment-certainty-one = Svært lav: effekten kan være en helt annen, for eksempel bare enkeltpasienter
assessment-certainty-two = Lav: effekten kan være vesentlig annerledes, for eksempel små studier uten kontrollgruppe
assessment-certainty-three = Moderat: effekten er trolig nær det studiene viser
assessment-certainty-four = Høy: vi er trygge på at effekten er nær det studiene viser
assessment-ask-safety = Hvor trygg er behandlingen?
assessment-safety-one = Alvorlig eller varig skade er sannsynlig og lar seg ikke forebygge
assessment-safety-two = Alvorlige bivirkninger er mulige og vanskelige å oppdage i tide, eller risikoen er ukjent
assessment-safety-three = Bivirkningene er kjent og lar seg overvåke og behandle
assessment-safety-four = Få og milde bivirkninger, godt kjent fra lang bruk
assessment-ask-alternatives = Hvilke andre behandlinger er prøvd eller mulige?
assessment-alternatives-one = Anbefalt behandling er ikke prøvd, og ingenting taler mot den
assessment-alternatives-two = Noe er prøvd, men minst ett godt alternativ gjenstår
assessment-alternatives-three = Anbefalt behandling er prøvd uten nok virkning; det som gjenstår, har mindre nytte eller mer risiko
assessment-alternatives-four = Alt aktuelt er prøvd eller kan ikke brukes
assessment-ask-exceptionality = Skiller pasienten seg klinisk fra dem Nye metoder sa nei for?
assessment-exceptionality-one = Nei: pasienten ligner dem som ble vurdert
assessment-exceptionality-two = Litt: forskjellene endrer neppe nytten eller alvorligheten
assessment-exceptionality-three = Ja: forskjellene gir trolig større nytte eller større alvorlighet
assessment-exceptionality-four = Ja, vesentlig og dokumentert: nytten står i et rimelig forhold til kostnaden for denne pasienten

## Vurderingene samlet

assessment-ratings-title = Vurderingene
assessment-table = Vurderingene side om side
assessment-criterion = Kriterium
assessment-apart = Vurderes ulikt
assessment-all-rated = { $count ->
    [one] Den som vurderer, har levert.
   *[other] Alle { $count } har levert.
  }
assessment-some-rated = { $done } av { $of } har levert. Vi venter på { $waiting }.

## Inhabilitet

assessment-conflict-title = Meld at du er inhabil
assessment-conflict-lead = Når du melder fra, trer du ut av saken. Du kan ikke lese eller vurdere den lenger, og det du har levert, teller ikke.
assessment-conflict-field = Hvorfor er du inhabil?
assessment-conflict-hint = For eksempel at du har behandlet pasienten, er i nær familie, eller har fått betaling fra produsenten. Ikke skriv hvem pasienten er.
assessment-conflict-missing = Skriv hvorfor du er inhabil
assessment-conflict-go = Meld inhabilitet
flash-stepped-down = Du har trådt ut av saken.

## Spørsmål til søker

assessment-question-title = Spør søkeren
assessment-question-lead = Saken venter til søkeren har svart. Komitémedlemmene ser både spørsmålet og svaret.
assessment-question-field = Spørsmål
assessment-question-hint = Spør om én ting på hver linje, slik at det er lett å svare på alt.
assessment-question-missing = Skriv spørsmålet
assessment-question-go = Send spørsmålet
flash-asked = Spørsmålet er sendt til søkeren.
