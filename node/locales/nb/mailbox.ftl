## Meldinger til et foretak

mailbox-title = Meldinger
mailbox-see = Se meldinger
mailbox-about = Her ser du meldinger som ikke er kommet fram slik de skal. Innholdet vises ikke.
mailbox-needs-attention = Meldinger som trenger tilsyn
mailbox-count = { $count ->
    [one] 1 melding
   *[other] { $count } meldinger
}
mailbox-refused = Avvist av foretaket
mailbox-refused-none = Ingen meldinger er avvist.
mailbox-refused-text = Foretaket tar ikke imot disse meldingene. Finn ut hva som er galt før du sender dem igjen.
mailbox-unanswered = Uten gyldig kvittering
mailbox-unanswered-none = Alle meldinger har fått kvittering i tide.
mailbox-unanswered-text = Fristen for kvittering er ute, eller foretaket har svart at meldingen ikke kan brukes. Ta kontakt med foretaket.
mailbox-waiting = Venter på å bli levert
mailbox-waiting-none = Ingen meldinger venter.
mailbox-waiting-text = Disse sendes igjen til foretaket har fått dem eller de går ut på dato. Du trenger ikke gjøre noe.
mailbox-sent-until = Skrevet { $sent }, gjelder til { $expires }
mailbox-sent-on = Skrevet { $sent }
mailbox-send-again = Send igjen
mailbox-discard = Legg bort
mailbox-discard-reason = Hvorfor trenger ingen å følge opp denne meldingen?
mailbox-discard-hint = Skriv ikke noe om pasienten. Begrunnelsen lagres i innsynsloggen.
flash-mailbox-sent-again = Meldingen sendes igjen.
flash-mailbox-discarded = Meldingen er lagt bort.

mailbox-fate-waiting = Venter
mailbox-fate-delivered = Levert, ingen kvittering
mailbox-fate-stored = Levert, ikke lest
mailbox-fate-taken = Mottatt
mailbox-fate-rejected = Kan ikke brukes
mailbox-fate-refused = Avvist
mailbox-fate-expired = Gått ut, ikke levert

mailbox-kind-review-request = Forespørsel om uttalelse
mailbox-kind-opinion = Uttalelse
mailbox-kind-review-message = Melding i en forespørsel
mailbox-kind-review-withdrawal = Tilbaketrekking av en forespørsel
mailbox-kind-review-decline = Avslag på en forespørsel
mailbox-kind-review-extension = Ny frist for en forespørsel
mailbox-kind-attachment = Vedlegg
mailbox-kind-other = Melding

mailbox-refusal-damaged = Meldingen er skadet på veien, eller foretaket kjenner ikke nøkkelen vår.
mailbox-refusal-too-long = Meldingen er større enn foretaket tar imot.
mailbox-refusal-other-trust = Foretaket mener at meldingen er fra eller til noen andre.
mailbox-refusal-other-bytes = Foretaket har fått en annen melding med samme nummer.
mailbox-refusal-expired = Meldingen kom for sent.
mailbox-refusal-other = Foretaket avviste meldingen uten en grunn vi kjenner.

mailbox-rejection-cannot-open = Foretaket klarte ikke å åpne meldingen.
mailbox-rejection-malformed = Foretaket klarte ikke å lese innholdet.
mailbox-rejection-not-permitted = Foretaket har ikke gitt oss lov til å sende dette.
mailbox-rejection-not-asked = Meldingen svarer på noe foretaket ikke har spurt om.
mailbox-rejection-repeated = Foretaket har fått dette før.
mailbox-rejection-erased = Det meldingen hører til, er slettet hos foretaket.
mailbox-rejection-other = Foretaket oppgir en grunn vi ikke kjenner.
