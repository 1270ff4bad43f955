## The frame around every page

layout-title-error = Error: { $title }
layout-skip = Skip to the content
layout-demo = Demonstration. All persons, hospitals and figures are invented.
layout-menu = Menu
layout-main-nav = Main menu
layout-footer-nav = About the service
layout-accessibility = Accessibility statement
layout-privacy = Privacy
layout-help = Help and support
layout-licences = Licences
layout-signed-in = Signed in:
layout-log-out = Log out
layout-account = One-time codes

session-title = Do you want to stay signed in?
session-text = You will soon be signed out because you have not been active.
session-draft-saved = Your draft is saved.
session-ended-title = You are signed out
session-ended = Sign in again to go on where you were.
session-continue = Keep me signed in
session-again = Sign in again

## Dates and times

format-date-long = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  } { $year }
format-time = { $hour }:{ $minute }
