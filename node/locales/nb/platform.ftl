## Rammen rundt alle sider

layout-title-error = Feil: { $title }
layout-skip = Hopp til innholdet
layout-demo = Demonstrasjon. Alle personer, sykehus og tall er oppdiktet.
layout-menu = Meny
layout-main-nav = Hovedmeny
layout-footer-nav = Om tjenesten
layout-accessibility = Tilgjengelighetserklæring
layout-privacy = Personvern
layout-help = Hjelp og brukerstøtte
layout-licences = Lisenser
layout-signed-in = Pålogget:
layout-log-out = Logg ut
layout-account = Engangskoder

session-title = Vil du fortsatt være pålogget?
session-text = Du blir snart logget ut fordi du ikke har vært aktiv.
session-draft-saved = Kladden din er lagret.
session-ended-title = Du er logget ut
session-ended = Logg på igjen for å fortsette på samme sted.
session-continue = Hold meg pålogget
session-again = Logg på igjen

## Datoer og klokkeslett

format-date-long = { $day }. { $month ->
    [1] januar
    [2] februar
    [3] mars
    [4] april
    [5] mai
    [6] juni
    [7] juli
    [8] august
    [9] september
    [10] oktober
    [11] november
   *[12] desember
  } { $year }
format-time = kl. { $hour }.{ $minute }
