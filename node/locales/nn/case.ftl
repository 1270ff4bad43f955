## Felles

case-yes = Ja
case-no = Nei
case-number = Sak { $number }
case-cancel = Avbryt
case-back-start = Til oppgåvene
case-back-case = Til saka
case-back-topics = Til oversikta over søknaden
case-patient-number = Fødselsnummer
case-patient-name = Namn
flash-case-step-gone = Det kan ikkje gjerast i saka no. Sjå kvar saka står.
flash-draft-saved = Kladden er lagra. Du finn han att under oppgåvene dine.

## Ny søknad

case-begin-title = Ny søknad
case-begin-lead = Søk om legemiddel utanfor godkjend indikasjon. Kladden blir lagra medan du skriv, og du kan dele arbeidet over fleire dagar.
case-begin-scope = Kven gjeld søknaden?
case-begin-individual = Éin pasient
case-begin-individual-hint = Du treng fødselsnummer, diagnose og behandlingsplan.
case-begin-group = Ei gruppe pasientar
case-begin-group-hint = For ei skildra gruppe med same diagnose. Blir ho innvilga, treng ikkje kvar pasient eigen søknad.
case-begin-scope-missing = Vel kven søknaden gjeld
case-begin-unit = Avdeling
case-begin-unit-hint = Leiarane i avdelinga forankrar søknaden.
case-begin-unit-missing = Vel avdeling
case-begin-no-unit = Du er ikkje knytt til ei avdeling
case-begin-no-unit-text = Be føretaksadministratoren knyte deg til avdelinga du søkjer frå.
case-begin-other-routes = Er dette rett veg?
case-begin-other-h = Står legemidlet på H-reseptlista for indikasjonen, treng du ikkje søkje her.
case-begin-other-helfo = Kan vilkåra for individuell stønad etter blåreseptforskrifta § 3 vere oppfylte, søkjer du Helfo først.
case-begin-other-methods = Er metoden til vurdering i Nye metodar, eller har han fått nei, gjeld unntaksordninga eller tilgangsordninga. Kontakt saksbehandlaren i føretaket.
case-begin-go = Start søknaden

## Utfylling

case-application-title = Søknad { $number }
case-topics-done = { $done } av { $of } tema er ferdige.
case-topic-empty = Ikkje starta
case-topic-begun = Påbyrja
case-topic-done = Ferdig
case-topic-ready = Klar
case-topic-later = Ikkje klar enno
case-check-not-yet = Fullfør alle temaa først.
case-returned-title = Søknaden er returnert med spørsmål
case-withdraw-link = Trekk søknaden
case-guidance = Rettleiing
case-example = Til dømes: { $example }
case-unit = Svar i { $unit }
case-other = Anna
case-round = { $title }: nummer { $number }
case-round-add = Legg til fleire
case-round-remove = Fjern
case-next-step = Neste steg
case-save-later = Lagre og hald fram seinare
case-save-and-check = Lagre og gå til kontrollen
case-field-error = { $label } – { $message }

## Kontroller og send

case-check-title = Kontroller og send
case-check-lead = Sjå over svara før du sender. Du kan endre kvart svar.
case-check-declare = Når du sender, går søknaden til forankring. Du kan trekkje han fram til han er avgjord.
case-submit = Send søknaden
case-only-doctor = Berre legen kan sende søknaden
case-only-doctor-text = Søknaden er klar. Be legen logge inn, kontrollere svara og sende.
case-receipt-title = Søknaden er send
case-next-title = Dette skjer no
case-next-endorse =
    Søknaden skal forankrast av { $steps ->
        [one] éin leiar
       *[other] { $steps } leiarar
    }, seinast { $due }.
case-next-assess = Så vurderer komiteen søknaden etter faste kriterium. Du kan få spørsmål undervegs.
case-next-decide = Når saka er avgjord, finn du avgjerda og referansen til resepten i saka.
case-see-case = Sjå saka

## Seinare steg

case-answer-title = Svar på spørsmål
case-answer-lead = Saksbehandlaren spør. Vurderinga ventar på svaret ditt.
case-answer-field = Svaret ditt
case-answer-go = Send svaret
case-answer-missing = Skriv svaret ditt
flash-case-answered = Svaret er sendt. Vurderinga held fram.
case-withdraw-title = Trekk søknaden
case-withdraw-lead = Saka blir avslutta utan avgjerd. Det kan ikkje angrast, men du kan søkje på nytt.
case-withdraw-field = Kvifor trekkjer du søknaden?
case-withdraw-go = Trekk søknaden
flash-case-withdrawn = Søknaden er trekt.
case-treatment-title = Registrer oppstart av behandling
case-treatment-lead = Oppfølginga blir rekna frå den dagen behandlinga starta.
case-treatment-field = Første behandlingsdag
case-treatment-go = Registrer oppstart
case-treatment-missing = Skriv første behandlingsdag
case-treatment-expired = Avgjerda gjaldt ikkje lenger den dagen. Søk om fornying.
case-treatment-future = Dagen er ikkje komen enno. Registrer oppstart når behandlinga har byrja.
flash-case-treatment = Oppstarten er registrert.
case-close-title = Avslutt saka
case-close-lead = Avslutt saka når behandlinga er ferdig eller ikkje blir noko av. Det kan ikkje angrast.
case-close-field = Kvifor blir saka avslutta?
case-close-go = Avslutt saka
flash-case-closed = Saka er avslutta.

## Nødinnsyn

emergency-link = Nødinnsyn i ei sak frå ei anna eining
emergency-title = Nødinnsyn
emergency-lead = Treng du ei sak frå ei anna eining for å behandle pasienten no? Du kan lese ho i fire timar. Du kan ikkje endre noko.
emergency-told = Revisor får beskjed
emergency-told-text = Innsynet blir logga med grunngjevinga di, og revisor og personvernombod blir varsla. Pasienten kan få vite om det.
emergency-number = Saksnummer
emergency-number-hint = Står i brev og øvst i saka.
emergency-ground = Kvifor treng du saka?
emergency-acute-treatment = Eg behandlar pasienten no
emergency-on-call = Eg har vakt for eininga
emergency-supervision = Eg rettleier eller gir råd til den som behandlar
emergency-words = Skildre situasjonen
emergency-words-hint = Revisor les dette. Skriv kva du treng å vite, og kvifor det ikkje kan vente.
emergency-confirm = Eg har eit tenestleg behov for å lese denne saka
emergency-open = Opne saka
emergency-number-missing = Skriv saksnummeret
emergency-number-unknown = Det er inga innsend sak med dette nummeret som du kan opne
emergency-ground-missing = Vel kvifor du treng saka
emergency-words-missing = Skildre situasjonen
emergency-words-short = Skildre situasjonen med minst { $least } teikn
emergency-words-long = Skildringa kan ha høgst { $most } teikn
emergency-confirm-missing = Stadfest at du har eit tenestleg behov
emergency-open-until = Du les denne saka ved nødinnsyn, til { $time }. Innsynet er logga, og revisor er varsla.
flash-emergency = Saka er open for deg i fire timar.
