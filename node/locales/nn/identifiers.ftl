## Det som kan røpe kven nokon er

identifier-person-number = Fødselsnummer
identifier-date = Dato
identifier-phone = Telefonnummer
identifier-email = E-postadresse
identifier-record-number = Journal- eller saksnummer
identifier-address = Adresse
identifier-place = Stad
identifier-name = Namn
identifier-high-age = Alder over 89 år
