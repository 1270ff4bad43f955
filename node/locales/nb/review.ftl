## Spørre et annet foretak

review-ask-title = Spør et annet foretak
review-ask-lead = Komiteen i det andre foretaket får spørsmålet og de delene av saken du velger. Hvem pasienten er, sendes aldri.
review-no-peers = Ingen foretak kan spørres nå
review-no-peers-text = Foretaksadministratoren må knytte til et annet foretak først.
review-peer = Hvilket foretak vil du spørre?
review-peer-missing = Velg et foretak som er tilknyttet
review-peer-inactive = Foretaket er ikke tilknyttet nå, så svaret kan ikke sendes. Snakk med foretaksadministratoren.
review-already-asked = Dette foretaket er spurt allerede og har ikke svart
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
review-panel-asked = Spurt { $at }
review-panel-given = { $body }, { $at }
review-panel-verified = Signatur kontrollert
review-panel-waiting = Venter på svar
