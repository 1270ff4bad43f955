## Tildeling

assessment-assign-title = Kontroller søknaden og vel kven som vurderer
assessment-add-title = Legg til komitémedlemmer
assessment-complete-heading = Er søknaden komplett?
assessment-complete-text = Lista viser om søkjaren har oppgitt det komiteen må vite. Les svara i søknaden før du sender han vidare.
assessment-check-medicine = Legemiddel med ATC-kode
assessment-check-indication = Diagnose med ICD-10-kode
assessment-check-cost = Kostnad per månad
assessment-check-classification = Utprøvande eller etablert behandling
assessment-check-there = Oppgitt
assessment-check-missing = Manglar
assessment-complete = Eg har lese søknaden, og han er komplett
assessment-complete-hint = Manglar noko, returnerer du han til søkjaren.
assessment-complete-missing = Stadfest at søknaden er komplett, eller returner han til søkjaren
assessment-return-link = Returner søknaden med spørsmål
assessment-assigned = Vurderer allereie
assessment-assessors = Kven skal vurdere søknaden?
assessment-assessors-hint = Dei vurderer kvar for seg. Alle du vel, må levere før det kan takast avgjerd i saka.
assessment-nobody = Vel minst éin som skal vurdere søknaden
assessment-no-candidates = Ingen kan veljast
assessment-no-candidates-text = Føretaket har ingen komitémedlemmer utan tilknyting til saka. Be føretaksadministratoren gi nokon rolla.
assessment-has-endorsed = har forankra søknaden
assessment-assign-go = Send til vurdering
flash-assigned = Søknaden er send til vurdering.

## Vurdering

assessment-rate-title = Vurder saka
assessment-rate-lead = Vurder kvart kriterium og grunngi vurderinga. Du ser ikkje kva dei andre meiner før du har levert di eiga.
assessment-conflict-link = Er du inhabil i saka? Meld frå
assessment-level-choice = { $level }. { $anchor }
assessment-level-of = Nivå { $level } av 4
assessment-cannot = Kan ikkje vurderast
assessment-level-missing = { $criterion }: vel eit nivå, eller at det ikkje kan vurderast
assessment-reason = { $criterion }: grunngiving
assessment-reason-missing = { $criterion }: skriv ei grunngiving
assessment-recommendation = Tilråding
assessment-recommendation-ask = Kva rår du til?
assessment-recommendation-missing = Vel kva du rår til
assessment-comment = Kommentar til avgjerda
assessment-comment-hint = Skriv til dømes kva vilkår eller stoppkriterium du meiner må gjelde.
assessment-rate-go = Lever vurderinga
assessment-rate-final = Når du har levert, kan du ikkje endre vurderinga. Då ser du kva dei andre har levert.
flash-rated = Vurderinga di er levert.

assessment-ask-benefit = Kor stor nytte kan vi vente av behandlinga?
assessment-benefit-one = Inga eller ubetydeleg nytte
assessment-benefit-two = Lita nytte: kortvarig eller avgrensa betring
assessment-benefit-three = Moderat nytte: merkbart betre funksjon, færre plager eller lengre levetid
assessment-benefit-four = Stor nytte: vesentleg lengre levetid, eller vesentleg og varig betre funksjon eller livskvalitet
assessment-ask-resource-use = Står ressursbruken i eit rimeleg forhold til nytten?
assessment-resource-use-one = Nei: kostnaden er klart urimeleg og vil fortrengje større nytte for andre
assessment-resource-use-two = Tvilsamt: kostnaden er høg i forhold til nytten
assessment-resource-use-three = Ja: kostnaden er rimeleg i forhold til nytten
assessment-resource-use-four = Ja, klart: kostnaden er låg i forhold til nytten, eller behandlinga sparer ressursar
assessment-ask-severity = Kor alvorleg er tilstanden utan denne behandlinga?
assessment-severity-one = Lite alvorleg: plager som går over eller lèt seg leve med
assessment-severity-two = Moderat: varige plager eller funksjonstap, men liten fare for tidleg død
assessment-severity-three = Alvorleg: monaleg funksjonstap eller auka fare for tidleg død
assessment-severity-four = Svært alvorleg: livstrugande, eller raskt og varig tap av viktige funksjonar
assessment-ask-certainty = Kor sikre kan vi vere på den venta effekten (GRADE)?
assessment-certainty-one = Svært låg: effekten kan vere ein heilt annan, til dømes berre enkeltpasientar
assessment-certainty-two = Låg: effekten kan vere vesentleg annleis, til dømes små studiar utan kontrollgruppe
assessment-certainty-three = Moderat: effekten er truleg nær det studiane viser
assessment-certainty-four = Høg: vi er trygge på at effekten er nær det studiane viser
assessment-ask-safety = Kor trygg er behandlinga?
assessment-safety-one = Alvorleg eller varig skade er sannsynleg og lèt seg ikkje førebyggje
assessment-safety-two = Alvorlege biverknader er moglege og vanskelege å oppdage i tide, eller risikoen er ukjend
assessment-safety-three = Biverknadene er kjende og lèt seg overvake og behandle
assessment-safety-four = Få og milde biverknader, godt kjende frå lang bruk
assessment-ask-alternatives = Kva andre behandlingar er prøvde eller moglege?
assessment-alternatives-one = Tilrådd behandling er ikkje prøvd, og ingenting talar mot henne
assessment-alternatives-two = Noko er prøvd, men minst eitt godt alternativ står att
assessment-alternatives-three = Tilrådd behandling er prøvd utan nok verknad; det som står att, har mindre nytte eller meir risiko
assessment-alternatives-four = Alt aktuelt er prøvd eller kan ikkje brukast
assessment-ask-exceptionality = Skil pasienten seg klinisk frå dei Nye metodar sa nei for?
assessment-exceptionality-one = Nei: pasienten liknar dei som vart vurderte
assessment-exceptionality-two = Litt: skilnadene endrar neppe nytten eller alvoret
assessment-exceptionality-three = Ja: skilnadene gir truleg større nytte eller større alvor
assessment-exceptionality-four = Ja, vesentleg og dokumentert: nytten står i eit rimeleg forhold til kostnaden for denne pasienten

## Vurderingane samla

assessment-ratings-title = Vurderingane
assessment-table = Vurderingane side om side
assessment-criterion = Kriterium
assessment-apart = Blir vurdert ulikt
assessment-all-rated = { $count ->
    [one] Den som vurderer, har levert.
   *[other] Alle { $count } har levert.
  }
assessment-some-rated = { $done } av { $of } har levert. Vi ventar på { $waiting }.

## Inhabilitet

assessment-conflict-title = Meld at du er inhabil
assessment-conflict-lead = Når du melder frå, trer du ut av saka. Du kan ikkje lese eller vurdere henne lenger, og det du har levert, tel ikkje.
assessment-conflict-field = Kvifor er du inhabil?
assessment-conflict-hint = Til dømes at du har behandla pasienten, er i nær familie, eller har fått betaling frå produsenten. Ikkje skriv kven pasienten er.
assessment-conflict-missing = Skriv kvifor du er inhabil
assessment-conflict-go = Meld inhabilitet
flash-stepped-down = Du har trådt ut av saka.

## Spørsmål til søkjar

assessment-question-title = Spør søkjaren
assessment-question-lead = Saka ventar til søkjaren har svart. Komitémedlemmene ser både spørsmålet og svaret.
assessment-question-field = Spørsmål
assessment-question-hint = Spør om éin ting på kvar linje, slik at det er lett å svare på alt.
assessment-question-missing = Skriv spørsmålet
assessment-question-go = Send spørsmålet
flash-asked = Spørsmålet er sendt til søkjaren.
