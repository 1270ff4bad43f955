## Messages to a trust

mailbox-title = Messages
mailbox-see = See messages
mailbox-about = Messages that have not arrived as they should. What they say is not shown.
mailbox-needs-attention = Messages that need attention
mailbox-count = { $count ->
    [one] 1 message
   *[other] { $count } messages
}
mailbox-refused = Refused by the trust
mailbox-refused-none = No message has been refused.
mailbox-refused-text = The trust does not take these messages. Find out what is wrong before you send them again.
mailbox-unanswered = Without a valid receipt
mailbox-unanswered-none = Every message got its receipt in time.
mailbox-unanswered-text = The deadline for the receipt has passed, or the trust has answered that the message is of no use. Contact the trust.
mailbox-waiting = Waiting to be delivered
mailbox-waiting-none = No message waits.
mailbox-waiting-text = These are sent again until the trust has them or they expire. You need not do anything.
mailbox-sent-until = Written { $sent }, valid until { $expires }
mailbox-sent-on = Written { $sent }
mailbox-send-again = Send again
mailbox-discard = Put aside
mailbox-discard-reason = Why does nobody need to follow up this message?
mailbox-discard-hint = Write nothing about the patient. The reason is kept in the access log.
flash-mailbox-sent-again = The message is being sent again.
flash-mailbox-discarded = The message has been put aside.

mailbox-fate-waiting = Waiting
mailbox-fate-delivered = Delivered, no receipt
mailbox-fate-stored = Delivered, not read
mailbox-fate-taken = Received
mailbox-fate-rejected = Of no use
mailbox-fate-refused = Refused
mailbox-fate-expired = Expired, not delivered

mailbox-kind-review-request = Request for an opinion
mailbox-kind-opinion = Opinion
mailbox-kind-review-message = Message in a request
mailbox-kind-review-withdrawal = Withdrawal of a request
mailbox-kind-review-decline = A request declined
mailbox-kind-review-extension = New deadline of a request
mailbox-kind-attachment = Attachment
mailbox-kind-other = Message

mailbox-refusal-damaged = The message was damaged on the way, or the trust does not know our key.
mailbox-refusal-too-long = The message is larger than the trust accepts.
mailbox-refusal-other-trust = The trust says that the message is from or for somebody else.
mailbox-refusal-other-bytes = The trust has got another message with the same number.
mailbox-refusal-expired = The message came too late.
mailbox-refusal-other = The trust refused the message for no reason that we know.

mailbox-rejection-cannot-open = The trust could not open the message.
mailbox-rejection-malformed = The trust could not read the content.
mailbox-rejection-not-permitted = The trust has not allowed us to send this.
mailbox-rejection-not-asked = The message answers something that the trust has not asked.
mailbox-rejection-repeated = The trust has got this before.
mailbox-rejection-erased = What the message belongs to was erased by the trust.
mailbox-rejection-other = The trust gives a reason that we do not know.
