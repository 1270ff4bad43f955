## Felles

case-yes = Ja
case-no = Nei
case-number = Sak { $number }
case-cancel = Avbryt
case-back-start = Til oppgavene
case-back-case = Til saken
case-back-topics = Til oversikten over søknaden
case-patient-number = Fødselsnummer
case-patient-name = Navn
flash-case-step-gone = Det kan ikke gjøres i saken nå. Se hvor saken står.
flash-draft-saved = Kladden er lagret. Du finner den igjen under oppgavene dine.

## Ny søknad

case-begin-title = Ny søknad
case-begin-lead = Søk om legemiddel utenfor godkjent indikasjon. Kladden lagres mens du skriver, og du kan dele den opp over flere dager.
case-begin-scope = Hvem gjelder søknaden?
case-begin-individual = Én pasient
case-begin-individual-hint = Du trenger fødselsnummer, diagnose og behandlingsplan.
case-begin-group = En gruppe pasienter
case-begin-group-hint = For en beskrevet gruppe med samme diagnose. Innvilges den, trenger ikke hver pasient egen søknad.
case-begin-scope-missing = Velg hvem søknaden gjelder
case-begin-unit = Avdeling
case-begin-unit-hint = Lederne i avdelingen forankrer søknaden.
case-begin-unit-missing = Velg avdeling
case-begin-no-unit = Du er ikke knyttet til en avdeling
case-begin-no-unit-text = Be foretaksadministratoren knytte deg til avdelingen du søker fra.
case-begin-other-routes = Er dette riktig vei?
case-begin-other-h = Står legemidlet på H-reseptlisten for indikasjonen, trenger du ikke søke her.
case-begin-other-helfo = Kan vilkårene for individuell stønad etter blåreseptforskriften § 3 være oppfylt, søker du Helfo først.
case-begin-other-methods = Er metoden til vurdering i Nye metoder, eller har den fått nei, gjelder unntaksordningen eller tilgangsordningen. Kontakt saksbehandleren i foretaket.
case-begin-go = Start søknaden

## Utfylling

case-application-title = Søknad { $number }
case-topics-done = { $done } av { $of } tema er ferdige.
case-topic-empty = Ikke startet
case-topic-begun = Påbegynt
case-topic-done = Ferdig
case-topic-ready = Klar
case-topic-later = Ikke klar ennå
case-check-not-yet = Fullfør alle temaene først.
case-returned-title = Søknaden er returnert med spørsmål
case-withdraw-link = Trekk søknaden
case-guidance = Veiledning
case-example = For eksempel: { $example }
case-unit = Svar i { $unit }
case-other = Annet
case-round = { $title }: nummer { $number }
case-round-add = Legg til flere
case-round-remove = Fjern
case-next-step = Neste steg
case-save-later = Lagre og fortsett senere
case-save-and-check = Lagre og gå til kontrollen
case-field-error = { $label } – { $message }

## Kontroller og send

case-check-title = Kontroller og send
case-check-lead = Se over svarene før du sender. Du kan endre hvert svar.
case-check-declare = Når du sender, går søknaden til forankring. Du kan trekke den fram til den er besluttet.
case-submit = Send søknaden
case-only-doctor = Bare legen kan sende søknaden
case-only-doctor-text = Søknaden er klar. Be legen logge inn, kontrollere svarene og sende.
case-receipt-title = Søknaden er sendt
case-next-title = Dette skjer nå
case-next-endorse =
    Søknaden skal forankres av { $steps ->
        [one] én leder
       *[other] { $steps } ledere
    }, senest { $due }.
case-next-assess = Så vurderer komiteen søknaden etter faste kriterier. Du kan få spørsmål underveis.
case-next-decide = Når saken er besluttet, finner du beslutningen og referansen til resepten i saken.
case-see-case = Se saken

## Senere steg

case-answer-title = Svar på spørsmål
case-answer-lead = Saksbehandleren spør. Vurderingen venter på svaret ditt.
case-answer-field = Svaret ditt
case-answer-go = Send svaret
case-answer-missing = Skriv svaret ditt
flash-case-answered = Svaret er sendt. Vurderingen fortsetter.
case-withdraw-title = Trekk søknaden
case-withdraw-lead = Saken avsluttes uten beslutning. Det kan ikke angres, men du kan søke på nytt.
case-withdraw-field = Hvorfor trekker du søknaden?
case-withdraw-go = Trekk søknaden
flash-case-withdrawn = Søknaden er trukket.
case-treatment-title = Registrer oppstart av behandling
case-treatment-lead = Oppfølgingen regnes fra den dagen behandlingen startet.
case-treatment-field = Første behandlingsdag
case-treatment-go = Registrer oppstart
case-treatment-missing = Skriv første behandlingsdag
case-treatment-expired = Beslutningen gjaldt ikke lenger den dagen. Søk om fornying.
case-treatment-future = Dagen er ikke kommet ennå. Registrer oppstart når behandlingen har begynt.
flash-case-treatment = Oppstarten er registrert.
case-close-title = Avslutt saken
case-close-lead = Avslutt saken når behandlingen er ferdig eller ikke blir noe av. Det kan ikke angres.
case-close-field = Hvorfor avsluttes saken?
case-close-go = Avslutt saken
flash-case-closed = Saken er avsluttet.

## Nødinnsyn

emergency-link = Nødinnsyn i en sak fra en annen enhet
emergency-title = Nødinnsyn
emergency-lead = Trenger du en sak fra en annen enhet for å behandle pasienten nå? Du kan lese den i fire timer. Du kan ikke endre noe.
emergency-told = Revisor får beskjed
emergency-told-text = Innsynet logges med begrunnelsen din, og revisor og personvernombud varsles. Pasienten kan få vite om det.
emergency-number = Saksnummer
emergency-number-hint = Står i brev og øverst i saken.
emergency-ground = Hvorfor trenger du saken?
emergency-acute-treatment = Jeg behandler pasienten nå
emergency-on-call = Jeg har vakt for enheten
emergency-supervision = Jeg veileder eller gir råd til den som behandler
emergency-words = Beskriv situasjonen
emergency-words-hint = Revisor leser dette. Skriv hva du trenger å vite, og hvorfor det ikke kan vente.
emergency-confirm = Jeg har et tjenstlig behov for å lese denne saken
emergency-open = Åpne saken
emergency-number-missing = Skriv saksnummeret
emergency-number-unknown = Det er ingen innsendt sak med dette nummeret som du kan åpne
emergency-ground-missing = Velg hvorfor du trenger saken
emergency-words-missing = Beskriv situasjonen
emergency-words-short = Beskriv situasjonen med minst { $least } tegn
emergency-words-long = Beskrivelsen kan ha høyst { $most } tegn
emergency-confirm-missing = Bekreft at du har et tjenstlig behov
emergency-open-until = Du leser denne saken ved nødinnsyn, til { $time }. Innsynet er logget, og revisor er varslet.
flash-emergency = Saken er åpen for deg i fire timer.
