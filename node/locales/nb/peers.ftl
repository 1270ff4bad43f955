## Tilknyttede foretak

peers-title = Tilknyttede foretak
peers-lead = Foretakene her deler beslutninger med oss og kan be oss om vurderinger. Begge sider må godkjenne før noe utveksles.
peers-add = Knytt til et foretak
peers-empty = Ingen foretak er knyttet til ennå
peers-empty-text = Be administratoren i det andre foretaket om adressen, og velg «Knytt til et foretak».
peers-name = Navn
peers-never = Aldri
peers-problem-since = { $what } Siden { $since }.
peers-ours = Vårt fingeravtrykk
peers-ours-text = Les dette opp for administratoren i det andre foretaket når dere knytter foretakene sammen.
peers-url = Adresse
peers-no-address = Tar ikke imot forbindelser. Foretaket tar kontakt med oss.
peers-no-address-ours = Noden vår tar ikke imot forbindelser. Slå opp adressen til det andre foretaket her, så får det et forslag fra oss.
peers-no-address-heard = Tar ikke imot forbindelser. Sist hørt fra { $at }.
peers-no-address-never-heard = Tar ikke imot forbindelser. Har ikke tatt kontakt ennå.
peers-origin = Navn i føderasjonen
peers-organisation-number = Organisasjonsnummer
peers-certificate = Sertifikat
peers-words = Ord å lese opp
peers-digits = Siffer å sammenligne

peers-state-proposed-by-us = Venter på dem
peers-state-proposed-by-them = Venter på oss
peers-state-active = Tilknyttet
peers-state-paused = Satt på pause
peers-state-revoked = Opphevet

peers-next-proposed-by-us = Vi har godkjent. Administratoren i det andre foretaket må også godkjenne.
peers-next-proposed-by-them = Foretaket har godkjent oss og ber om tilknytning. Sammenlign fingeravtrykket før du godkjenner.
peers-next-active = Begge foretak har godkjent.
peers-next-paused = Vi henter ikke noe fra foretaket og slipper det ikke inn før pausen er over.
peers-next-revoked = Nøklene til dette foretaket godtas aldri mer. Det kan bare knyttes til igjen under et nytt navn i føderasjonen.

## Knytte til

peers-add-title = Knytt til et foretak
peers-add-lead = Skriv adressen du har fått fra administratoren i det andre foretaket. Vi spør noden hvem den er, og viser svaret før noe blir lagret.
peers-url-hint = For eksempel https://samraad.sykehuset.no
peers-url-missing = Skriv adressen til foretaket
peers-url-wrong = Skriv adressen som https:// og vertsnavnet, uten noe bak
peers-pin = Fingeravtrykk av sertifikatets nøkkel
peers-pin-hint = Bare når foretaket bruker et sertifikat det har laget selv. 64 siffer og bokstaver (SHA-256).
peers-pin-wrong = Fingeravtrykket av nøkkelen har 64 tegn, 0–9 og a–f
peers-authority-too = Sertifikatet må også være utstedt av en godkjent utsteder
peers-certificate-authority = Utstedt av en godkjent utsteder
peers-certificate-pin = Nøkkelen du har oppgitt
peers-certificate-both = Nøkkelen du har oppgitt, og en godkjent utsteder
peers-look-up = Slå opp

peers-confirm-title = Bekreft foretaket
peers-confirm-lead = Dette sier noden om seg selv. Alle kan påstå hva som helst, så sammenlign fingeravtrykket før du godkjenner.
peers-theirs = Foretakets fingeravtrykk
peers-call-title = Ring administratoren i det andre foretaket
peers-call-text = Bruk et nummer du har fra før, ikke et som står på en side du nettopp har åpnet. Les ordene for hverandre. Alle seksten må være like, i samme rekkefølge.
peers-compared = Jeg har sammenlignet ordene med administratoren i det andre foretaket, og alle er like
peers-compare-first = Sammenlign ordene med det andre foretaket, og kryss av når alle er like
peers-may = Hva foretaket får gjøre hos oss
peers-may-read-register = Lese beslutningsregisteret vårt
peers-may-read-register-hint = Publiserte sammendrag med begrunnelse, så foretaket kan søke i dem. Aldri saker og aldri noe om en pasient.
peers-may-request-review = Be oss om vurderinger
peers-may-request-review-hint = Forespørslene kommer i vår kø. Vi velger selv om vi svarer.
peers-may-mirror = Holde en kopi av registeret vårt
peers-may-mirror-hint = Foretaket lagrer det vi har publisert, og viser det til dem som får lese det hos oss. Slik kan andre hente registeret når vår node er nede.
peers-may-witness = Være vitne til registeret vårt
peers-may-witness-hint = Foretaket signerer på at det har sett den samme listen som alle andre. Da oppdages det hvis noen viser ulike foretak ulike lister. Vi teller signaturene og venter aldri på dem. Et foretak som ikke tar imot forbindelser, telles ikke.
peers-approve = Godkjenn foretaket
peers-cancel = Avbryt

peers-refused-already = Foretaket er allerede godkjent her
peers-refused-revoked = Foretaket er opphevet og kan ikke knyttes til igjen under samme navn
peers-refused-other-keys = Noden på denne adressen har andre nøkler enn de foretaket meldte seg med. Snakk med administratoren der før du gjør noe mer.
peers-refused-other-fingerprint = Nøklene er endret siden du så på dem. Slå opp på nytt, og sammenlign igjen.
peers-refused-ourselves = Dette er vår egen adresse
peers-both-must-not-be-unreachable = To foretak der ingen av nodene tar imot forbindelser, kan ikke knyttes sammen. Minst ett av dem må åpne for det andre.

## Ett foretak

peers-continue = Gå videre til godkjenning
peers-fetch-now = Hent nå
peers-pause = Sett på pause
peers-resume = Avslutt pausen
peers-dismiss = Avvis forslaget
peers-revoke = Opphev tilknytningen
peers-save = Lagre
peers-approvals = Godkjenninger
peers-approved-by-us = Godkjent av oss
peers-approved-by-them = Godkjent av dem
peers-stopped = Stanset av oss
peers-by-at = { $name }, { $at }
peers-not-yet = Ikke ennå
peers-every = Hvor ofte vi henter
peers-every-label = Hent fra foretaket
peers-every-hint = Gjelder både registeret og meldinger. «Hent nå» virker uansett.
peers-every-trust = Som ellers: { $period }
peers-every-hours = { $count ->
    [one] hver time
    [24] en gang i døgnet
   *[other] hver { $count }. time
}
peers-every-minutes = { $count ->
    [one] hvert minutt
   *[other] hvert { $count }. minutt
}
peers-every-seconds = hvert { $count }. sekund
peers-alarms = Varsler om meldinger
peers-about = Om foretaket

peers-revoke-title = Opphev tilknytningen
peers-revoke-warning = Tilknytningen til { $name } oppheves for alltid
peers-revoke-text = Gjør dette når nøklene til foretaket er kommet på avveie. Det vi har hentet før, blir stående. Foretaket må komme tilbake med nytt navn og nye nøkler. Vil du bare stanse en stund, velger du pause.
peers-revoke-for-ever = Opphev for alltid

flash-peer-approved = Foretaket er godkjent hos oss.
flash-peer-granted = Rettighetene er lagret.
flash-peer-fetch-every = Hvor ofte vi henter, er lagret.
flash-peer-paused = Foretaket er satt på pause.
flash-peer-resumed = Pausen er over.
flash-peer-dismissed = Forslaget er avvist.
flash-peer-revoked = Tilknytningen er opphevet.

## Problemer

peers-problem-unreachable = Foretaket svarer ikke.
peers-advice-unreachable = Vi prøver igjen av oss selv. Svarer det ikke innen et døgn, spør om noden deres er nede.
peers-problem-address-refused = Adressen peker inn i et nett vi ikke kobler til.
peers-advice-address-refused = Be driften gi vertsnavnet den offentlige adressen til foretaket.
peers-problem-certificate = Serveren viser et annet sertifikat enn det som er bekreftet.
peers-advice-certificate = Ring foretaket og spør om nøkkelen er byttet. Er den ikke det, er noen imellom: sett foretaket på pause.
peers-problem-timed-out = Foretaket brukte for lang tid på å svare.
peers-advice-timed-out = Vi prøver igjen av oss selv. Blir det ved, be driften der se på noden.
peers-problem-redirected = Foretaket sender oss videre til en annen adresse, og det følger vi ikke.
peers-advice-redirected = Be foretaket slippe /federation/ gjennom uten omvei eller innlogging.
peers-problem-too-large = Svaret fra foretaket er større enn det kan være, og vi sluttet å lese.
peers-advice-too-large = Det er ofte en feilside foran noden. Be driften der se på den.
peers-problem-denied = Foretaket slipper oss ikke inn.
peers-advice-denied = Spør om det har godkjent oss, om vi er satt på pause, og om vi får lese registeret. Sjekk også at klokkene går riktig.
peers-problem-failed = Foretaket svarer med en feil.
peers-advice-failed = Loggen hos dem sier mer. Vi prøver igjen av oss selv.
peers-problem-malformed = Svaret fra foretaket er ikke slik det skal være.
peers-advice-malformed = Det svarer trolig noe annet enn en node på adressen. Spør foretaket.
peers-problem-bad-signature = Registeret er signert med en nøkkel som ikke er bekreftet.
peers-advice-bad-signature = Ring foretaket og sammenlign fingeravtrykk. Ikke godkjenn noe nytt på e-post.
peers-problem-shrunk = Registeret er mindre enn det har vært.
peers-advice-shrunk = Foretaket har trolig tatt i bruk en gammel kopi. Be det rette det opp før noden signerer noe.
peers-problem-forked = Registeret motsier det vi har sett før.
peers-advice-forked = Ingenting nytt tas inn. Bevisene er tatt vare på. Ring foretaket, og si fra til de andre foretakene.
peers-problem-after-end = Foretaket har signert oppføringer bak slutten av et avsluttet register.
peers-advice-after-end = Vi tar dem ikke inn. Ring foretaket: et register som er avsluttet, kan ikke vokse.
peers-problem-other-content = Innhold i registeret er et annet enn det som er signert.
peers-advice-other-content = Vi tar det ikke inn. Ring foretaket: noe er endret etter at det ble publisert.
peers-problem-bad-envelope = En melding er ikke ekte, eller den er ikke til oss.
peers-advice-bad-envelope = Meldingen er avvist. Én gang kan være en feil. Ring foretaket hvis det gjentar seg.
peers-problem-gap = Meldinger mangler, og foretaket har dem ikke lenger.
peers-advice-gap = Spør foretaket om det har tatt i bruk en sikkerhetskopi, og hva det sendte.
peers-problem-both-unreachable = Verken vår node eller foretakets tar imot forbindelser, så ingenting kan utveksles.
peers-advice-both-unreachable = Ett av foretakene må åpne for forbindelser fra det andre. Be driften se på innstillingen accepts_connections, og avtal det med foretaket.
peers-problem-no-mirror = Foretaket tar ikke imot forbindelser, og ingen vi kan spørre, har en kopi av registeret.
peers-advice-no-mirror = Spør foretaket hvem det laster opp registeret sitt til. Det må være et foretak som også er tilknyttet oss, eller oss selv.

peers-alarm-other-bytes = En melding er kommet to ganger med ulikt innhold. Bare den første gjelder. Ta kontakt med foretaket.
peers-alarm-bad-envelope = En melding ble avvist fordi den ikke er ekte, ikke er til oss eller er skadet.
peers-alarm-gap = Meldinger mangler, og foretaket har dem ikke lenger.
peers-alarm-bad-receipt = En kvittering fra foretaket ble avvist. Den er ikke ekte, eller den gjelder ikke noe vi har sendt.
peers-alarm-other-receipt = Foretaket har kvittert for samme melding med to ulike svar. Bare det første gjelder. Ta kontakt med foretaket.

## Tilstand

peers-health = Tilstand
peers-count = { $light }: { $count }
peers-cells = Under «Register» og «Meldinger» står det når vi sist hentet uten feil, hvor mye som er hentet, og hva som venter på å bli levert.
peers-light-good = I orden
peers-light-watch = Følg med
peers-light-act = Må ordnes
peers-light-still = Ingen utveksling
peers-lights = Hva ordene betyr
peers-light-good-text = Alt er hentet, og ingenting venter.
peers-light-watch-text = Noe er forsinket eller venter, og ordner seg som regel av seg selv. Varer det et døgn, må det ordnes.
peers-light-act-text = Noe ordner seg ikke av seg selv. Åpne foretaket og se hva du kan gjøre.
peers-light-still-text = Vi utveksler ikke noe med foretaket nå: Det er satt på pause, opphevet eller ikke godkjent av begge.
peers-what-to-do = Gjør dette:
peers-register = Register
peers-mailbox = Meldinger
peers-none = Ingen
peers-entries = { $known ->
    [0] Ingen oppføringer ennå
   *[other] { $have } av { $known } oppføringer
}
peers-waiting = { $count ->
    [one] Én venter, siden { $since }
   *[other] { $count } venter, den eldste siden { $since }
}
peers-register-good = Registeret sist hentet uten feil
peers-register-entries = Hentet fra registeret
peers-register-source = Nyeste oppføringer hentet fra
peers-source-own = Noden til foretaket
peers-source-mirror = Speilet hos { $name }
peers-register-witnessed = Sist bekreftet av et vitne
peers-mailbox-good = Meldinger sist hentet uten feil
peers-mailbox-waiting = Meldinger som venter på å bli levert
peers-mailbox-unreceipted = Eldste melding uten kvittering
peers-mailbox-dead-letters = Meldinger som trenger at noen ser på dem
peers-evidence = Bevis på at registeret motsier seg selv

peers-concern-awaits-us = Foretaket har godkjent oss og venter på svar.
peers-do-awaits-us = Sammenlign fingeravtrykket og godkjenn, eller avvis forslaget.
peers-concern-evidence = Registeret til foretaket motsier seg selv, og vi tar ikke inn noe nytt derfra.
peers-do-evidence = Bevisene er tatt vare på. Ring foretaket, og si fra til de andre foretakene. Det som er hentet før, kan fortsatt brukes.
peers-concern-silent = Ingenting er hentet siden { $since }, uten at noe er meldt galt.
peers-do-silent = Noden vår henter ikke som den skal. Be driften se i loggen.
peers-concern-not-heard = Foretaket har ikke tatt kontakt siden { $since }, og vi kan ikke ta kontakt med det.
peers-do-not-heard = Ring foretaket og spør om noden er nede. Meldinger til det venter her til det henter dem.
peers-concern-not-brought = Registeret vårt er ikke levert dit siden { $since }. { $what }
peers-do-not-brought = De andre foretakene leser registeret vårt hos dem som har en kopi. Ta kontakt med foretaket, eller la flere ha en kopi.
peers-concern-dead-letters = { $count ->
    [one] Én melding kom ikke fram, ble avvist eller mangler kvittering.
   *[other] { $count } meldinger kom ikke fram, ble avvist eller mangler kvittering.
}
peers-do-dead-letters = Se på meldingene, og send dem på nytt eller legg dem bort.
peers-concern-waiting = { $count ->
    [one] Én melding har ventet på å bli levert siden { $since }.
   *[other] { $count } meldinger venter på å bli levert, den eldste siden { $since }.
}
peers-do-waiting = Vi prøver igjen av oss selv, eller foretaket henter dem. Haster det, ring foretaket.
peers-concern-held-back = Registeret har ikke bekreftet seg selv siden { $since }. Det vi får se, kan være gammelt.
peers-do-held-back = Kommer det ikke ny bekreftelse, ring foretaket og spør hvor mange oppføringer registeret har.
peers-concern-behind = { $count ->
    [one] Én oppføring er ikke hentet ennå.
   *[other] { $count } oppføringer er ikke hentet ennå.
}
peers-do-behind = De kommer ved neste henting. «Hent nå» henter med en gang.
peers-concern-withheld = { $count ->
    [one] Foretaket holder tilbake innholdet i én oppføring.
   *[other] Foretaket holder tilbake innholdet i { $count } oppføringer.
}
peers-do-withheld = Spør foretaket om vi får lese registeret. Vi spør etter innholdet på nytt hver gang vi henter.
