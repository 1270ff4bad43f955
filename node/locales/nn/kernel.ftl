## Fødselsnummer

person-number-missing = Skriv fødselsnummeret
person-number-not-digits = Fødselsnummeret skal berre ha siffer
person-number-wrong-length = Fødselsnummeret skal ha 11 siffer. Du har skrive { $digits }.
person-number-no-such-date = Fødselsnummeret byrjar ikkje med ein dato. Sjekk dei seks første siffera.
person-number-check-digits = Fødselsnummeret er ikkje rett. Sjekk at alle siffera stemmer.
person-number-synthetic = Dette er eit testnummer. Skriv fødselsnummeret til ein verkeleg person.

## Kodar

code-missing = Vel ein kode
code-not-atc = Dette er ikkje ein ATC-kode. Søk på verkestoffet og vel frå lista.
code-not-icd10 = Dette er ikkje ein ICD-10-kode. Søk på diagnosen og vel frå lista.
code-not-a-substance = Koden gjeld ei gruppe av legemiddel. Vel koden for sjølve verkestoffet.
code-unknown = Koden finst ikkje i kodeverket. Søk og vel frå lista.

## Beløp

amount-missing = Skriv eit beløp
amount-not-a-number = Skriv beløpet med tal, som 12 500,50
amount-too-many-decimals = Skriv beløpet med høgst to desimalar
amount-ambiguous-full-stop = Skriv beløpet utan punktum, som 12 500
amount-too-large = Beløpet er for stort

## Referanse til avgjerda

reference-missing = Skriv referansen
reference-wrong-length = Referansen har 9 teikn. Du har skrive { $characters }.
reference-unknown-character = Teiknet { $character } finst ikkje i nokon referanse. Sjekk kva som står på resepten.
reference-check-character = Referansen er ikkje rett. Sjekk at alle teikna stemmer.
