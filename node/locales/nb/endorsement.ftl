## Forankring

endorsement-title = Forankre søknaden
endorsement-back = Tilbake til forankringen
endorsement-so-far = Forankring så langt
endorsement-count = { $done } av { $steps } ledere har forankret søknaden.
endorsement-endorsed = Forankret
endorsement-yours = Din forankring
endorsement-meaning = Når du forankrer, bekrefter du at klinikken kan gi behandlingen, følge den opp og bære kostnaden. Du tar ikke stilling til om søknaden skal innvilges.
endorsement-comment = Kommentar til saksbehandler og komité
endorsement-comment-hint = Skriv for eksempel noe om budsjett, kapasitet eller oppfølging. Ikke skriv hvem pasienten er.
endorsement-go = Forankre søknaden
endorsement-already = Du har forankret søknaden
endorsement-already-text = Nå venter den på en annen leder. Du kan fortsatt returnere eller stoppe den.
endorsement-otherwise = Kan du ikke forankre søknaden?
endorsement-return-link = Returner med spørsmål
endorsement-return-when = Når noe mangler eller er uklart. Søkeren svarer og sender inn på nytt.
endorsement-stop-link = Stopp søknaden
endorsement-stop-when = Når behandlingen ikke bør gis i klinikken. Søkeren leser begrunnelsen i saken.
flash-endorsed = Du har forankret søknaden.

## Retur til søker

endorsement-return-title = Returner søknaden til søker
endorsement-return-lead = Søkeren får spørsmålene dine, retter søknaden og sender den inn på nytt. Etterpå må den forankres igjen.
endorsement-return-field = Hva må søkeren svare på eller rette?
endorsement-return-hint = Skriv ett spørsmål på hver linje, slik at det er lett å svare på alt.
endorsement-return-missing = Skriv hva søkeren må svare på eller rette
endorsement-return-go = Returner søknaden
flash-returned = Søknaden er returnert til søkeren.

## Stopp

endorsement-stop-title = Stopp søknaden
endorsement-stop-lead = En søknad som ikke blir forankret, stopper her. Snakk gjerne med søkeren først: ofte løser et spørsmål saken.
endorsement-stop-reason = Hvorfor stopper du søknaden?
endorsement-stop-reason-missing = Velg hvorfor du stopper søknaden
endorsement-stop-field = Begrunnelse til søkeren
endorsement-stop-hint = Søkeren leser teksten i saken. Forklar hva som skulle til for et annet svar.
endorsement-stop-missing = Skriv en begrunnelse til søkeren
endorsement-stop-next = Kontroller før du stopper
endorsement-stop-check-title = Kontroller at søknaden skal stoppes
endorsement-stop-check-alert = Søknaden er ikke stoppet ennå
endorsement-stop-check-text = Når du stopper den, går den ikke videre til vurdering. Bare fagdirektøren kan oppheve stoppen.
endorsement-stop-go = Stopp søknaden
endorsement-stop-change = Endre
flash-stopped = Søknaden er stoppet. Søkeren får begrunnelsen.

## Opphev stopp

endorsement-lift-title = Opphev stoppen
endorsement-lift-lead = Når du opphever stoppen, går søknaden videre til saksbehandler som om den var forankret.
endorsement-lift-field = Hvorfor opphever du stoppen?
endorsement-lift-hint = Lederen som stoppet søknaden, og søkeren kan lese dette.
endorsement-lift-missing = Skriv hvorfor du opphever stoppen
endorsement-lift-go = Opphev stoppen
flash-stop-lifted = Stoppen er opphevet. Søknaden venter på saksbehandler.
