## Svar som ikke kan godtas

answer-required = Du må svare på spørsmålet
answer-patient-fixed = Pasienten kan ikke endres etter at søknaden er sendt. Trekk søknaden og start en ny.
answer-only-one = Velg bare ett svar
answer-too-many = Velg høyst { $max } svar
answer-too-short = Skriv minst { $min } tegn
answer-too-long = Skriv høyst { $max } tegn. Du har skrevet { $length }.
answer-pattern-mismatch = Svaret er ikke skrevet slik det blir spurt om
answer-not-a-whole-number = Skriv et helt tall
answer-not-a-number = Skriv et tall, som 2,5
answer-too-many-decimals = Skriv tallet med høyst { $max } desimaler
answer-too-small = Skriv { $min } eller mer
answer-too-large = Skriv { $max } eller mindre
answer-not-a-date = Skriv en dato, som 31.12.2026
answer-too-early = Datoen kan ikke være før { $earliest }
answer-too-late = Datoen kan ikke være etter { $latest }
answer-not-yes-or-no = Velg ja eller nei
answer-not-an-option = Velg et av alternativene
