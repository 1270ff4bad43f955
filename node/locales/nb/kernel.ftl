## Fødselsnummer

person-number-missing = Skriv fødselsnummeret
person-number-not-digits = Fødselsnummeret skal bare ha siffer
person-number-wrong-length = Fødselsnummeret skal ha 11 siffer. Du har skrevet { $digits }.
person-number-no-such-date = Fødselsnummeret begynner ikke med en dato. Sjekk de seks første sifrene.
person-number-check-digits = Fødselsnummeret er ikke riktig. Sjekk at alle sifrene stemmer.
person-number-synthetic = Dette er et testnummer. Skriv fødselsnummeret til en virkelig person.

## Koder

code-missing = Velg en kode
code-not-atc = Dette er ikke en ATC-kode. Søk på virkestoffet og velg fra listen.
code-not-icd10 = Dette er ikke en ICD-10-kode. Søk på diagnosen og velg fra listen.
code-not-a-substance = Koden gjelder en gruppe av legemidler. Velg koden for selve virkestoffet.
code-unknown = Koden finnes ikke i kodeverket. Søk og velg fra listen.

## Beløp

amount-missing = Skriv et beløp
amount-not-a-number = Skriv beløpet med tall, som 12 500,50
amount-too-many-decimals = Skriv beløpet med høyst to desimaler
amount-ambiguous-full-stop = Skriv beløpet uten punktum, som 12 500
amount-too-large = Beløpet er for stort

## Beslutningsreferanse

reference-missing = Skriv referansen
reference-wrong-length = Referansen har 9 tegn. Du har skrevet { $characters }.
reference-unknown-character = Tegnet { $character } finnes ikke i noen referanse. Sjekk hva som står på resepten.
reference-check-character = Referansen er ikke riktig. Sjekk at alle tegnene stemmer.
