## Pålogging hos en identitetstilbyder

provider-refused-title = Vi kunne ikke logge deg på
provider-again = Prøv igjen
provider-other-ways = Andre måter å logge på
provider-down = { $provider } svarer ikke akkurat nå. Vent noen minutter og prøv igjen. Varer det, si fra til administratoren i { $trust }.
provider-misfit = { $provider } og denne tjenesten forstår ikke hverandre. Det kan du ikke rette selv: si fra til administratoren i { $trust }.
provider-not-ours = Påloggingen tok for lang tid, var brukt før, eller ble begynt i en annen nettleser. Prøv igjen herfra.
provider-unbelievable = Svaret fra { $provider } er ikke til å stole på, så vi brukte det ikke. Prøv igjen. Hender det flere ganger, si fra til administratoren i { $trust }.
provider-clock = Klokken her og klokken hos { $provider } viser for ulik tid. Prøv igjen. Hender det flere ganger, si fra til administratoren i { $trust }.
provider-denied = Påloggingen ble avbrutt hos { $provider }. Du kan prøve igjen.
provider-not-finished = Du ble ikke ferdig hos { $provider }. Prøv igjen og fullfør stegene der.
provider-assurance = Denne siden krever en sikrere pålogging enn den du brukte hos { $provider }. Prøv igjen med en elektronisk ID på høyere nivå.
provider-not-of-trust = { $provider } sier ikke at du hører til { $trust }. Hører du til her, spør administratoren i { $trust }.
provider-without-role = Du er kjent hos { $provider }, men har ingen rolle i denne tjenesten. Spør administratoren i { $trust } om tilgang.
provider-waits-for-role = Du er kjent, men har ingen rolle i denne tjenesten ennå. Be administratoren i { $trust } om å gi deg en, og logg på igjen.
provider-switched-off = Brukeren din er deaktivert. Spør administratoren i { $trust }.

## Utlogging

signing-out-title = Du er logget ut her
signing-out-text = Nå logger vi deg ut hos { $provider } også.
signing-out-go-on = Fortsett

## Bekrefte hvem man er

confirm-title = Bekreft hvem du er
confirm-text = Det du skal gjøre nå, krever at du nettopp har bekreftet hvem du er hos { $provider }. Har du skrevet noe, er det tatt vare på, og du kan sende det etterpå.
confirm-button = Bekreft hos { $provider }
