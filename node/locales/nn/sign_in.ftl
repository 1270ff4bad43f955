## Pålogging hos ein identitetstilbydar

provider-refused-title = Vi kunne ikkje logge deg på
provider-again = Prøv igjen
provider-other-ways = Andre måtar å logge på
provider-down = { $provider } svarar ikkje akkurat no. Vent nokre minutt og prøv igjen. Varer det, sei frå til administratoren i { $trust }.
provider-misfit = { $provider } og denne tenesta forstår ikkje kvarandre. Det kan du ikkje rette sjølv: sei frå til administratoren i { $trust }.
provider-not-ours = Pålogginga tok for lang tid, var brukt før, eller vart starta i ein annan nettlesar. Prøv igjen herifrå.
provider-unbelievable = Svaret frå { $provider } er ikkje til å lite på, så vi brukte det ikkje. Prøv igjen. Hender det fleire gonger, sei frå til administratoren i { $trust }.
provider-clock = Klokka her og klokka hos { $provider } viser for ulik tid. Prøv igjen. Hender det fleire gonger, sei frå til administratoren i { $trust }.
provider-denied = Pålogginga vart avbroten hos { $provider }. Du kan prøve igjen.
provider-not-finished = Du vart ikkje ferdig hos { $provider }. Prøv igjen og fullfør stega der.
provider-assurance = Denne sida krev ei sikrare pålogging enn den du brukte hos { $provider }. Prøv igjen med ein elektronisk ID på høgare nivå.
provider-not-of-trust = { $provider } seier ikkje at du høyrer til { $trust }. Høyrer du til her, spør administratoren i { $trust }.
provider-without-role = Du er kjend hos { $provider }, men har inga rolle i denne tenesta. Spør administratoren i { $trust } om tilgang.
provider-waits-for-role = Du er kjend, men har inga rolle i denne tenesta enno. Be administratoren i { $trust } om å gi deg ei, og logg på igjen.
provider-switched-off = Brukaren din er deaktivert. Spør administratoren i { $trust }.

## Utlogging

signing-out-title = Du er logga ut her
signing-out-text = No loggar vi deg ut hos { $provider } òg.
signing-out-go-on = Hald fram

## Stadfeste kven ein er

confirm-title = Stadfest kven du er
confirm-text = Det du skal gjere no, krev at du nett har stadfesta kven du er hos { $provider }. Har du skrive noko, er det teke vare på, og du kan sende det etterpå.
confirm-button = Stadfest hos { $provider }
