## Det som kan røpe hvem noen er

identifier-person-number = Fødselsnummer
identifier-date = Dato
identifier-phone = Telefonnummer
identifier-email = E-postadresse
identifier-record-number = Journal- eller saksnummer
identifier-address = Adresse
identifier-place = Sted
identifier-name = Navn
identifier-high-age = Alder over 89 år
