## Meldingar til eit føretak

mailbox-title = Meldingar
mailbox-see = Sjå meldingar
mailbox-about = Her ser du meldingar som ikkje har kome fram slik dei skal. Innhaldet blir ikkje vist.
mailbox-needs-attention = Meldingar som treng tilsyn
mailbox-count = { $count ->
    [one] 1 melding
   *[other] { $count } meldingar
}
mailbox-refused = Avviste av føretaket
mailbox-refused-none = Ingen meldingar er avviste.
mailbox-refused-text = Føretaket tek ikkje imot desse meldingane. Finn ut kva som er gale før du sender dei på nytt.
mailbox-unanswered = Utan gyldig kvittering
mailbox-unanswered-none = Alle meldingar har fått kvittering i tide.
mailbox-unanswered-text = Fristen for kvittering er ute, eller føretaket har svart at meldinga ikkje kan brukast. Ta kontakt med føretaket.
mailbox-waiting = Ventar på å bli leverte
mailbox-waiting-none = Ingen meldingar ventar.
mailbox-waiting-text = Desse blir sende på nytt til føretaket har fått dei eller dei går ut på dato. Du treng ikkje gjere noko.
mailbox-sent-until = Skriven { $sent }, gjeld til { $expires }
mailbox-sent-on = Skriven { $sent }
mailbox-send-again = Send på nytt
mailbox-discard = Legg bort
mailbox-discard-reason = Kvifor treng ingen å følgje opp denne meldinga?
mailbox-discard-hint = Skriv ikkje noko om pasienten. Grunngivinga blir lagra i innsynsloggen.
flash-mailbox-sent-again = Meldinga blir send på nytt.
flash-mailbox-discarded = Meldinga er lagd bort.

mailbox-fate-waiting = Ventar
mailbox-fate-delivered = Levert, inga kvittering
mailbox-fate-stored = Levert, ikkje lesen
mailbox-fate-taken = Motteken
mailbox-fate-rejected = Kan ikkje brukast
mailbox-fate-refused = Avvist
mailbox-fate-expired = Gått ut, ikkje levert

mailbox-kind-review-request = Førespurnad om fråsegn
mailbox-kind-opinion = Fråsegn
mailbox-kind-review-message = Melding i ein førespurnad
mailbox-kind-review-withdrawal = Tilbaketrekking av ein førespurnad
mailbox-kind-review-decline = Avslag på ein førespurnad
mailbox-kind-review-extension = Ny frist for ein førespurnad
mailbox-kind-attachment = Vedlegg
mailbox-kind-other = Melding

mailbox-refusal-damaged = Meldinga er skadd på vegen, eller føretaket kjenner ikkje nøkkelen vår.
mailbox-refusal-too-long = Meldinga er større enn føretaket tek imot.
mailbox-refusal-other-trust = Føretaket meiner at meldinga er frå eller til nokon andre.
mailbox-refusal-other-bytes = Føretaket har fått ei anna melding med same nummer.
mailbox-refusal-expired = Meldinga kom for seint.
mailbox-refusal-other = Føretaket avviste meldinga utan ein grunn vi kjenner.

mailbox-rejection-cannot-open = Føretaket klarte ikkje å opne meldinga.
mailbox-rejection-malformed = Føretaket klarte ikkje å lese innhaldet.
mailbox-rejection-not-permitted = Føretaket har ikkje gitt oss lov til å sende dette.
mailbox-rejection-not-asked = Meldinga svarer på noko føretaket ikkje har spurt om.
mailbox-rejection-repeated = Føretaket har fått dette før.
mailbox-rejection-erased = Det meldinga høyrer til, er sletta hos føretaket.
mailbox-rejection-other = Føretaket gir ein grunn vi ikkje kjenner.
