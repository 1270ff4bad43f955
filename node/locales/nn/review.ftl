## Spørje eit anna føretak

review-ask-title = Spør eit anna føretak
review-ask-lead = Komiteen i det andre føretaket får spørsmålet og dei delane av saka du vel. Kven pasienten er, blir aldri sendt.
review-no-peers = Ingen føretak kan spørjast no
review-no-peers-text = Føretaksadministratoren må knyte til eit anna føretak først.
review-peer = Kva føretak vil du spørje?
review-peer-missing = Vel eit føretak som er tilknytt
review-peer-inactive = Føretaket er ikkje tilknytt no, så svaret kan ikkje sendast. Snakk med føretaksadministratoren.
review-already-asked = Dette føretaket er spurt alt og har ikkje svart
review-question = Spørsmålet
review-question-hint = Kva vil komiteen ha vurdert? Skriv ingenting som kan røpe kven pasienten er.
review-question-missing = Skriv kva du spør om
review-question-long = Spørsmålet kan ha høgst 4000 teikn
review-deadline = Når treng de svar?
review-deadline-short = Svarfrist
review-deadline-missing = Skriv når de treng svar
review-deadline-wrong = Svarfristen: { $reason }
review-deadline-past = Svarfristen må vere etter i dag
review-deadline-far = Svarfristen kan vere høgst 90 dagar fram
review-basis = Rettsleg grunnlag
review-basis-hint = Grunnlaget for at opplysningane kan utleverast. Det blir loggført saman med utleveringa.
review-basis-missing = Vel det rettslege grunnlaget
review-basis-consent = Helsepersonellova § 22: pasienten har samtykt
review-basis-deidentified = Helsepersonellova § 23 nr. 3: individualiserande kjenneteikn er utelatne
review-basis-cooperation = Helsepersonellova § 25: samarbeidande personell
review-basis-care = Helsepersonellova § 45: opplysningar som trengst for helsehjelp
review-sections = Kva delar av saka skal sendast?
review-sections-hint = Vel berre det som trengst for å svare. Opne kvar del og les han slik han blir send.
review-sections-missing = Vel minst éin del av saka
review-section-long = «{ $title }» er for lang til å sendast
review-preview = Les «{ $title }» slik han blir send
review-marked = Kan røpe kven pasienten er
review-read-through = Eg har lese delane eg har valt, og ingen av dei røper kven pasienten er
review-read-through-hint = Stadene vi har merkt, er berre framlegg. Sjå òg etter namn, stader og datoar vi ikkje har funne.
review-read-through-missing = Les gjennom delane, og kryss av når du har gjort det
review-send = Send førespurnaden
review-cancel = Avbryt
review-logged = Utleveringa blir loggført med kven, når, kva og på kva grunnlag.
flash-review-asked = Førespurnaden er send.

## Køane

review-queue-title = Førespurnader
review-received = Andre føretak spør oss
review-received-empty = Ingen har spurt oss
review-received-empty-text = Når eit tilknytt føretak ber om ei vurdering, står førespurnaden her.
review-asked = Vi har spurt
review-asked-empty = Vi har ikkje spurt nokon
review-asked-empty-text = Saksbehandlaren kan spørje eit anna føretak frå ei sak som er til vurdering.
review-about = Gjeld
review-from = Frå
review-to = Til
review-received-at = Motteken
review-asked-at = Send
review-state = Status
review-state-open = Ventar på svar
review-state-late = Over fristen
review-state-answered = Svart på
review-state-underway = På veg
review-state-expired = Kom ikkje fram

## Éin førespurnad

review-facts = Om førespurnaden
review-scheme = Ordning
review-substance = Verkestoff
review-dossier = Saka
review-our-answer = Fråsegna vår
review-given-by = { $body }, send av { $name } { $at }
review-answer-title = Svar på førespurnaden
review-recommendation = Kva rår de til?
review-recommendation-missing = Vel kva de rår til
review-text = Fråsegna
review-text-hint = Grunngi tilrådinga, og skriv eventuelle vilkår.
review-text-missing = Skriv fråsegna
review-text-long = Fråsegna kan ha høgst 10 000 teikn
review-given = Kven gir fråsegna?
review-body-missing = Vel kven som gir fråsegna
review-ratings = Vurder kriteria (valfritt)
review-level = { $level }: { $anchor }
review-level-none = Kan ikkje vurderast
review-level-missing = Vel nivå for { $criterion }, eller fjern grunngivinga
review-reason = Grunngiving for { $criterion }
review-reason-long = Grunngivinga for { $criterion } kan ha høgst 2000 teikn
review-answer-send = Send fråsegna
review-answer-final = Fråsegna blir signert av føretaket og kan ikkje endrast etterpå.
flash-review-answered = Fråsegna er send.

## I saka

review-panel-title = Fråsegner frå andre føretak
review-panel-asked = Spurt { $at }
review-panel-given = { $body }, { $at }
review-panel-verified = Signatur kontrollert
review-panel-waiting = Ventar på svar
