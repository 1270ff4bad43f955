## Svar som ikkje kan godtakast

answer-required = Du må svare på spørsmålet
answer-patient-fixed = Pasienten kan ikkje endrast etter at søknaden er send. Trekk søknaden og start ein ny.
answer-only-one = Vel berre eitt svar
answer-too-many = Vel høgst { $max } svar
answer-too-short = Skriv minst { $min } teikn
answer-too-long = Skriv høgst { $max } teikn. Du har skrive { $length }.
answer-pattern-mismatch = Svaret er ikkje skrive slik det blir spurt om
answer-not-a-whole-number = Skriv eit heilt tal
answer-not-a-number = Skriv eit tal, som 2,5
answer-too-many-decimals = Skriv talet med høgst { $max } desimalar
answer-too-small = Skriv { $min } eller meir
answer-too-large = Skriv { $max } eller mindre
answer-not-a-date = Skriv ein dato, som 31.12.2026
answer-too-early = Datoen kan ikkje vere før { $earliest }
answer-too-late = Datoen kan ikkje vere etter { $latest }
answer-not-yes-or-no = Vel ja eller nei
answer-not-an-option = Vel eit av alternativa
