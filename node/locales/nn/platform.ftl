## Ramma rundt alle sider

layout-title-error = Feil: { $title }
layout-skip = Hopp til innhaldet
layout-demo = Demonstrasjon. Alle personar, sjukehus og tal er oppdikta.
layout-menu = Meny
layout-main-nav = Hovudmeny
layout-footer-nav = Om tenesta
layout-accessibility = Fråsegn om tilgjenge
layout-privacy = Personvern
layout-help = Hjelp og brukarstøtte
layout-licences = Lisensar
layout-signed-in = Pålogga:
layout-log-out = Logg ut
layout-account = Eingongskodar

session-title = Vil du framleis vere pålogga?
session-text = Du blir snart logga ut fordi du ikkje har vore aktiv.
session-draft-saved = Kladden din er lagra.
session-ended-title = Du er logga ut
session-ended = Logg på igjen for å halde fram på same staden.
session-continue = Hald meg pålogga
session-again = Logg på igjen

## Datoar og klokkeslett

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
