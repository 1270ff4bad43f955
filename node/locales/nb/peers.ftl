## Tilknyttede foretak

peers-title = Tilknyttede foretak
peers-lead = Foretakene her deler beslutninger med oss og kan be oss om vurderinger. Begge sider må godkjenne før noe utveksles.
peers-add = Knytt til et foretak
peers-empty = Ingen foretak er knyttet til ennå
peers-empty-text = Be administratoren i det andre foretaket om adressen, og velg «Knytt til et foretak».
peers-name = Navn
peers-state = Status
peers-last-good = Sist hentet uten feil
peers-never = Aldri
peers-problem = Problem
peers-no-problem = Ingen
peers-problem-since = { $what } Siden { $since }.
peers-ours = Vårt fingeravtrykk
peers-ours-text = Les dette opp for administratoren i det andre foretaket når dere knytter foretakene sammen.
peers-url = Adresse
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
peers-may-witness-hint = Foretaket signerer på at det har sett den samme listen som alle andre. Da oppdages det hvis noen viser ulike foretak ulike lister. Vi teller signaturene og venter aldri på dem.
peers-approve = Godkjenn foretaket
peers-cancel = Avbryt

peers-refused-already = Foretaket er allerede godkjent her
peers-refused-revoked = Foretaket er opphevet og kan ikke knyttes til igjen under samme navn
peers-refused-other-keys = Noden på denne adressen har andre nøkler enn de foretaket meldte seg med. Snakk med administratoren der før du gjør noe mer.
peers-refused-other-fingerprint = Nøklene er endret siden du så på dem. Slå opp på nytt, og sammenlign igjen.
peers-refused-ourselves = Dette er vår egen adresse

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
peers-contact = Henting
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
peers-plane-register = Beslutningsregister
peers-plane-mailbox = Meldinger
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

peers-problem-unreachable = Foretaket svarer ikke på denne adressen.
peers-problem-address-refused = Adressen peker inn i vårt eget nett, og dit kobler vi ikke.
peers-problem-certificate = Serveren har et annet sertifikat enn det som er bekreftet. Spør foretaket om nøkkelen er byttet.
peers-problem-timed-out = Foretaket brukte for lang tid på å svare.
peers-problem-redirected = Foretaket sender oss videre til en annen adresse, og det følger vi ikke.
peers-problem-too-large = Svaret fra foretaket er større enn det kan være.
peers-problem-denied = Foretaket slipper oss ikke inn. Kanskje har det ikke godkjent oss, eller satt oss på pause.
peers-problem-failed = Foretaket svarer med en feil.
peers-problem-malformed = Svaret fra foretaket er ikke slik det skal være.
peers-problem-bad-signature = Registeret til foretaket er signert med en annen nøkkel enn den som er bekreftet.
peers-problem-shrunk = Registeret til foretaket er mindre enn det har vært.
peers-problem-forked = Registeret til foretaket motsier det vi har sett før. Ingenting nytt tas inn.
peers-problem-other-content = Innhold fra foretaket stemmer ikke med det registeret viser til.
peers-problem-bad-envelope = En melding fra foretaket er ikke ekte eller ikke til oss.
peers-problem-gap = Meldinger fra foretaket mangler.

peers-alarm-other-bytes = En melding er kommet to ganger med ulikt innhold. Bare den første gjelder. Ta kontakt med foretaket.
peers-alarm-bad-envelope = En melding ble avvist fordi den ikke er ekte, ikke er til oss eller er skadet.
peers-alarm-gap = Meldinger mangler, og foretaket har dem ikke lenger.
