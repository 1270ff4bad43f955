## Spørre et annet foretak

review-ask-title = Spør andre foretak
review-ask-lead = Komiteene i de andre foretakene får spørsmålet og de delene av saken du velger. Hvem pasienten er, sendes aldri.
review-no-peers = Ingen foretak kan spørres nå
review-no-peers-text = Foretaksadministratoren må knytte til et annet foretak først.
review-peer = Hvilke foretak vil du spørre?
review-peer-hint = Hvert foretak får sin egen forespørsel, og ser ikke hvem andre du spør.
review-peer-missing = Velg minst ett foretak som er tilknyttet
review-peer-inactive = Foretaket er ikke tilknyttet nå, så svaret kan ikke sendes. Snakk med foretaksadministratoren.
review-already-asked = { $trust } er spurt allerede og har ikke svart
review-question = Spørsmålet
review-question-hint = Hva vil komiteen ha vurdert? Skriv ingenting som kan røpe hvem pasienten er.
review-question-missing = Skriv hva du spør om
review-question-long = Spørsmålet kan ha høyst 4000 tegn
review-deadline = Når trenger dere svar?
review-deadline-short = Svarfrist
review-deadline-missing = Skriv når dere trenger svar
review-deadline-wrong = Svarfristen: { $reason }
review-deadline-past = Svarfristen må være etter i dag
review-deadline-far = Svarfristen kan være høyst 90 dager fram
review-basis = Rettslig grunnlag
review-basis-hint = Grunnlaget for at opplysningene kan utleveres. Det loggføres sammen med utleveringen.
review-basis-missing = Velg det rettslige grunnlaget
review-basis-consent = Helsepersonelloven § 22: pasienten har samtykket
review-basis-deidentified = Helsepersonelloven § 23 nr. 3: individualiserende kjennetegn er utelatt
review-basis-cooperation = Helsepersonelloven § 25: samarbeidende personell
review-basis-care = Helsepersonelloven § 45: opplysninger som trengs for helsehjelp
review-sections = Hvilke deler av saken skal sendes?
review-sections-hint = Velg bare det som trengs for å svare. Åpne hver del og les den slik den blir sendt.
review-sections-missing = Velg minst én del av saken
review-section-long = «{ $title }» er for lang til å sendes
review-preview = Les «{ $title }» slik den blir sendt
review-marked = Kan røpe hvem pasienten er
review-read-through = Jeg har lest delene jeg har valgt, og ingen av dem røper hvem pasienten er
review-read-through-hint = Stedene vi har merket, er bare forslag. Se også etter navn, steder og datoer vi ikke har funnet.
review-read-through-missing = Les gjennom delene, og kryss av når du har gjort det
review-send = Send forespørselen
review-cancel = Avbryt
review-logged = Utleveringen loggføres med hvem, når, hva og på hvilket grunnlag.
flash-review-asked = Forespørselen er sendt.

## Køene

review-queue-title = Forespørsler
review-received = Andre foretak spør oss
review-received-empty = Ingen har spurt oss
review-received-empty-text = Når et tilknyttet foretak ber om en vurdering, står forespørselen her.
review-asked = Vi har spurt
review-asked-empty = Vi har ikke spurt noen
review-asked-empty-text = Saksbehandleren kan spørre et annet foretak fra en sak som er til vurdering.
review-about = Gjelder
review-from = Fra
review-to = Til
review-received-at = Mottatt
review-asked-at = Sendt
review-state = Status
review-state-open = Venter på svar
review-state-late = Over fristen
review-state-answered = Besvart
review-state-underway = På vei
review-state-expired = Kom ikke fram
review-state-due-soon = Fristen nærmer seg
review-state-declined = Svarte nei
review-state-withdrawn = Trukket

## Én forespørsel

review-facts = Om forespørselen
review-scheme = Ordning
review-substance = Virkestoff
review-dossier = Saken
review-our-answer = Uttalelsen vår
review-given-by = { $body }, sendt av { $name } { $at }
review-answer-title = Svar på forespørselen
review-recommendation = Hva tilrår dere?
review-recommendation-missing = Velg hva dere tilrår
review-text = Uttalelsen
review-text-hint = Begrunn tilrådingen, og skriv eventuelle vilkår.
review-text-missing = Skriv uttalelsen
review-text-long = Uttalelsen kan ha høyst 10 000 tegn
review-given = Hvem gir uttalelsen?
review-body-missing = Velg hvem som gir uttalelsen
review-ratings = Vurder kriteriene (valgfritt)
review-level = { $level }: { $anchor }
review-level-none = Kan ikke vurderes
review-level-missing = Velg nivå for { $criterion }, eller fjern begrunnelsen
review-reason = Begrunnelse for { $criterion }
review-reason-long = Begrunnelsen for { $criterion } kan ha høyst 2000 tegn
review-answer-send = Send uttalelsen
review-answer-final = Uttalelsen signeres av foretaket og kan ikke endres etterpå.
flash-review-answered = Uttalelsen er sendt.

## I saken

review-panel-title = Uttalelser fra andre foretak
review-panel-asked = Spurt { $at }, frist { $due }
review-panel-given = { $body }, { $at }
review-panel-verified = Signatur kontrollert
review-panel-answered = { $answered } av { $all } har svart
review-panel-late = { $count } over fristen
review-panel-declined = { $count } svarte nei
review-panel-withdrawn = { $count } trukket
review-panel-open = Åpne forespørselen

## En forespørsel vi har sendt

review-asked-title = Forespørsel til { $trust }
review-their-answer = Uttalelsen deres
review-ended-withdrawn = Vi har trukket forespørselen
review-ended-declined = De svarte nei: { $reason }
review-extend = Gi mer tid
review-extend-lead = { $trust } har frist { $deadline }. De får beskjed om den nye fristen.
review-extend-deadline = Ny svarfrist
review-extend-not-later = Den nye fristen må være senere enn den som gjelder
review-withdraw = Trekk forespørselen
review-withdraw-lead = { $trust } får beskjed, kan ikke svare lenger og sletter alt de har fått.
review-withdraw-reason = Hvorfor trekker du forespørselen?
review-withdraw-reason-hint = Det andre foretaket leser begrunnelsen. Skriv ingenting som kan røpe hvem pasienten er.
review-withdraw-missing = Skriv hvorfor du trekker forespørselen
review-withdraw-long = Begrunnelsen kan ha høyst 2000 tegn
review-withdrawn-erased = Opplysningene er slettet hos foretaket som spurte.
review-withdrawn-with-case = Saken er trukket.
flash-review-withdrawn = Forespørselen er trukket.
flash-review-extended = Den nye fristen er sendt.
flash-review-not-open = Forespørselen er ikke åpen lenger.

## Svare nei

review-decline = Svar nei
review-decline-lead = { $trust } får beskjed. Alt dere har fått i forespørselen, slettes her.
review-decline-reason = Hvorfor svarer dere nei?
review-decline-reason-missing = Velg hvorfor dere svarer nei
review-decline-text = Mer om grunnen
review-decline-text-hint = Det andre foretaket leser teksten. Skriv ingenting som kan røpe hvem pasienten er.
review-decline-text-missing = Skriv hva grunnen er
review-decline-text-long = Teksten kan ha høyst 2000 tegn
review-over-withdrawn = Foretaket som spurte, har trukket forespørselen. Alt dere fikk, er slettet.
review-over-declined = Dere svarte nei. Alt dere fikk, er slettet.
review-over-at = Avsluttet
flash-review-declined = Foretaket har fått beskjed, og opplysningene er slettet.

## Meldinger og filer

review-thread = Meldinger
review-thread-empty = Ingen har skrevet noe ennå.
review-thread-ours = { $name }, { $trust }
review-thread-delivered = Levert { $at }
review-thread-message = Ny melding
review-thread-message-hint = Det andre foretaket leser meldingen. Skriv ingenting som kan røpe hvem pasienten er.
review-thread-message-missing = Skriv meldingen
review-thread-message-long = Meldingen kan ha høyst 10 000 tegn
review-thread-send = Send meldingen
review-thread-over = Forespørselen er avsluttet, så det kan ikke sendes mer
review-thread-sent-parts = { $through } av { $all } deler levert
review-thread-received-parts = { $through } av { $all } deler mottatt
review-thread-checking = Kontrolleres
review-thread-damaged = Filen er ikke den som ble sendt. Be om å få den på nytt.
review-thread-unnamed = Fil på vei
review-peer-inactive-now = Foretaket er ikke tilknyttet nå, så det kan ikke sendes. Snakk med foretaksadministratoren.
review-marked-look = Teksten kan røpe hvem pasienten er. Se på stedene vi har merket.
review-marked-looked-at = Jeg har sett på stedene, og ingen av dem røper hvem pasienten er
review-attach = Legg ved en fil
review-attach-also = Send filen også til
review-attach-looked-at = Jeg har lest gjennom filen, og den røper ikke hvem pasienten er
review-attach-looked-at-hint = Se også etter navn og fødselsnummer i bilder, topptekster og filens egenskaper. Vi leter ikke i filen.
review-attach-looked-at-missing = Les gjennom filen, og kryss av når du har gjort det
review-attach-file = Filen
review-attach-file-hint = PDF, PNG, JPEG eller tekst, høyst 50 MiB
review-attach-send = Send filen
review-attach-missing = Velg en fil
review-attach-name = Filnavnet kan røpe hvem pasienten er. Gi filen et annet navn.
review-attach-empty = Filen er tom
review-attach-too-long = Filen er større enn 50 MiB
review-attach-type = Filen er ikke PDF, PNG, JPEG eller ren tekst
review-file-pdf = PDF
review-file-png = PNG-bilde
review-file-jpeg = JPEG-bilde
review-file-text = Tekst
review-file-kib = { $kind }, { $number } KiB
review-file-mib = { $kind }, { $number } MiB
flash-review-said = Meldingen er sendt.
flash-review-attached = Filen er lagret og blir sendt.
