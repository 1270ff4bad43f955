## Spørje eit anna føretak

review-ask-title = Spør andre føretak
review-ask-lead = Komiteane i dei andre føretaka får spørsmålet og dei delane av saka du vel. Kven pasienten er, blir aldri sendt.
review-no-peers = Ingen føretak kan spørjast no
review-no-peers-text = Føretaksadministratoren må knyte til eit anna føretak først.
review-peer = Kva føretak vil du spørje?
review-peer-hint = Kvart føretak får sin eigen førespurnad, og ser ikkje kven andre du spør.
review-peer-missing = Vel minst eitt føretak som er tilknytt
review-peer-inactive = Føretaket er ikkje tilknytt no, så svaret kan ikkje sendast. Snakk med føretaksadministratoren.
review-already-asked = { $trust } er spurt alt og har ikkje svart
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
review-state-due-soon = Fristen nærmar seg
review-state-declined = Svara nei
review-state-withdrawn = Trekt

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
review-panel-asked = Spurt { $at }, frist { $due }
review-panel-given = { $body }, { $at }
review-panel-verified = Signatur kontrollert
review-panel-answered = { $answered } av { $all } har svara
review-panel-late = { $count } over fristen
review-panel-declined = { $count } svara nei
review-panel-withdrawn = { $count } trekt
review-panel-open = Opne førespurnaden

## Ein førespurnad vi har sendt

review-asked-title = Førespurnad til { $trust }
review-their-answer = Fråsegna deira
review-ended-withdrawn = Vi har trekt førespurnaden
review-ended-declined = Dei svara nei: { $reason }
review-extend = Gi meir tid
review-extend-lead = { $trust } har frist { $deadline }. Dei får beskjed om den nye fristen.
review-extend-deadline = Ny svarfrist
review-extend-not-later = Den nye fristen må vere seinare enn den som gjeld
review-withdraw = Trekk førespurnaden
review-withdraw-lead = { $trust } får beskjed, kan ikkje svare lenger og slettar alt dei har fått.
review-withdraw-reason = Kvifor trekkjer du førespurnaden?
review-withdraw-reason-hint = Det andre føretaket les grunngivinga. Skriv ingenting som kan røpe kven pasienten er.
review-withdraw-missing = Skriv kvifor du trekkjer førespurnaden
review-withdraw-long = Grunngivinga kan ha høgst 2000 teikn
review-withdrawn-erased = Opplysningane er sletta hos føretaket som spurde.
review-withdrawn-with-case = Saka er trekt.
flash-review-withdrawn = Førespurnaden er trekt.
flash-review-extended = Den nye fristen er send.
flash-review-not-open = Førespurnaden er ikkje open lenger.

## Svare nei

review-decline = Svar nei
review-decline-lead = { $trust } får beskjed. Alt de har fått i førespurnaden, blir sletta her.
review-decline-reason = Kvifor svarer de nei?
review-decline-reason-missing = Vel kvifor de svarer nei
review-decline-text = Meir om grunnen
review-decline-text-hint = Det andre føretaket les teksten. Skriv ingenting som kan røpe kven pasienten er.
review-decline-text-missing = Skriv kva grunnen er
review-decline-text-long = Teksten kan ha høgst 2000 teikn
review-over-withdrawn = Føretaket som spurde, har trekt førespurnaden. Alt de fekk, er sletta.
review-over-declined = De svara nei. Alt de fekk, er sletta.
review-over-at = Avslutta
flash-review-declined = Føretaket har fått beskjed, og opplysningane er sletta.

## Meldingar og filer

review-thread = Meldingar
review-thread-empty = Ingen har skrive noko enno.
review-thread-ours = { $name }, { $trust }
review-thread-delivered = Levert { $at }
review-thread-message = Ny melding
review-thread-message-hint = Det andre føretaket les meldinga. Skriv ingenting som kan røpe kven pasienten er.
review-thread-message-missing = Skriv meldinga
review-thread-message-long = Meldinga kan ha høgst 10 000 teikn
review-thread-send = Send meldinga
review-thread-over = Førespurnaden er avslutta, så det kan ikkje sendast meir
review-thread-sent-parts = { $through } av { $all } delar leverte
review-thread-received-parts = { $through } av { $all } delar mottekne
review-thread-checking = Blir kontrollert
review-thread-damaged = Fila er ikkje den som vart send. Be om å få ho på nytt.
review-thread-unnamed = Fil på veg
review-peer-inactive-now = Føretaket er ikkje tilknytt no, så det kan ikkje sendast. Snakk med føretaksadministratoren.
review-marked-look = Teksten kan røpe kven pasienten er. Sjå på stadene vi har merkt.
review-marked-looked-at = Eg har sett på stadene, og ingen av dei røper kven pasienten er
review-attach = Legg ved ei fil
review-attach-also = Send fila også til
review-attach-looked-at = Eg har lese gjennom fila, og ho røper ikkje kven pasienten er
review-attach-looked-at-hint = Sjå også etter namn og fødselsnummer i bilete, topptekstar og eigenskapane til fila. Vi leitar ikkje i fila.
review-attach-looked-at-missing = Les gjennom fila, og kryss av når du har gjort det
review-attach-file = Fila
review-attach-file-hint = PDF, PNG, JPEG eller tekst, høgst 50 MiB
review-attach-send = Send fila
review-attach-missing = Vel ei fil
review-attach-name = Filnamnet kan røpe kven pasienten er. Gi fila eit anna namn.
review-attach-empty = Fila er tom
review-attach-too-long = Fila er større enn 50 MiB
review-attach-type = Fila er ikkje PDF, PNG, JPEG eller rein tekst
review-file-pdf = PDF
review-file-png = PNG-bilete
review-file-jpeg = JPEG-bilete
review-file-text = Tekst
review-file-kib = { $kind }, { $number } KiB
review-file-mib = { $kind }, { $number } MiB
flash-review-said = Meldinga er send.
flash-review-attached = Fila er lagra og blir send.
