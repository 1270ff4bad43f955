## Forankring

endorsement-title = Forankre søknaden
endorsement-back = Tilbake til forankringa
endorsement-so-far = Forankring så langt
endorsement-count = { $done } av { $steps } leiarar har forankra søknaden.
endorsement-endorsed = Forankra
endorsement-yours = Di forankring
endorsement-meaning = Når du forankrar, stadfestar du at klinikken kan gi behandlinga, følgje henne opp og bere kostnaden. Du tek ikkje stilling til om søknaden skal innvilgast.
endorsement-comment = Kommentar til saksbehandlar og komité
endorsement-comment-hint = Skriv til dømes noko om budsjett, kapasitet eller oppfølging. Ikkje skriv kven pasienten er.
endorsement-go = Forankre søknaden
endorsement-already = Du har forankra søknaden
endorsement-already-text = No ventar han på ein annan leiar. Du kan framleis returnere eller stoppe han.
endorsement-otherwise = Kan du ikkje forankre søknaden?
endorsement-return-link = Returner med spørsmål
endorsement-return-when = Når noko manglar eller er uklart. Søkjaren svarer og sender inn på nytt.
endorsement-stop-link = Stopp søknaden
endorsement-stop-when = Når behandlinga ikkje bør givast i klinikken. Søkjaren les grunngivinga i saka.
flash-endorsed = Du har forankra søknaden.

## Retur til søkjar

endorsement-return-title = Returner søknaden til søkjar
endorsement-return-lead = Søkjaren får spørsmåla dine, rettar søknaden og sender han inn på nytt. Etterpå må han forankrast igjen.
endorsement-return-field = Kva må søkjaren svare på eller rette?
endorsement-return-hint = Skriv eitt spørsmål på kvar linje, slik at det er lett å svare på alt.
endorsement-return-missing = Skriv kva søkjaren må svare på eller rette
endorsement-return-go = Returner søknaden
flash-returned = Søknaden er returnert til søkjaren.

## Stopp

endorsement-stop-title = Stopp søknaden
endorsement-stop-lead = Ein søknad som ikkje blir forankra, stoppar her. Snakk gjerne med søkjaren først: ofte løyser eit spørsmål saka.
endorsement-stop-reason = Kvifor stoppar du søknaden?
endorsement-stop-reason-missing = Vel kvifor du stoppar søknaden
endorsement-stop-field = Grunngiving til søkjaren
endorsement-stop-hint = Søkjaren les teksten i saka. Forklar kva som skulle til for eit anna svar.
endorsement-stop-missing = Skriv ei grunngiving til søkjaren
endorsement-stop-next = Kontroller før du stoppar
endorsement-stop-check-title = Kontroller at søknaden skal stoppast
endorsement-stop-check-alert = Søknaden er ikkje stoppa enno
endorsement-stop-check-text = Når du stoppar han, går han ikkje vidare til vurdering. Berre fagdirektøren kan oppheve stoppen.
endorsement-stop-go = Stopp søknaden
endorsement-stop-change = Endre
flash-stopped = Søknaden er stoppa. Søkjaren får grunngivinga.

## Opphev stopp

endorsement-lift-title = Opphev stoppen
endorsement-lift-lead = Når du opphevar stoppen, går søknaden vidare til saksbehandlar som om han var forankra.
endorsement-lift-field = Kvifor opphevar du stoppen?
endorsement-lift-hint = Leiaren som stoppa søknaden, og søkjaren kan lese dette.
endorsement-lift-missing = Skriv kvifor du opphevar stoppen
endorsement-lift-go = Opphev stoppen
flash-stop-lifted = Stoppen er oppheva. Søknaden ventar på saksbehandlar.
