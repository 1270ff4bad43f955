## Peers

peers-title = Paired trusts
peers-lead = These trusts share decisions with us and may ask us for reviews. Both sides must approve before anything is exchanged.
peers-add = Pair with a trust
peers-empty = No trust is paired yet
peers-empty-text = Ask the administrator of the other trust for its address, and choose “Pair with a trust”.
peers-name = Name
peers-never = Never
peers-problem-since = { $what } Since { $since }.
peers-ours = Our fingerprint
peers-ours-text = Read this out to the administrator of the other trust when you pair the trusts.
peers-url = Address
peers-no-address = Accepts no connections. The trust contacts us.
peers-no-address-ours = Our node accepts no connections. Look up the address of the other trust here, and it gets a proposal from us.
peers-no-address-heard = Accepts no connections. Last heard from { $at }.
peers-no-address-never-heard = Accepts no connections. Has not contacted us yet.
peers-origin = Name in the federation
peers-organisation-number = Organisation number
peers-certificate = Certificate
peers-words = Words to read out
peers-digits = Digits to compare

peers-state-proposed-by-us = Waiting for them
peers-state-proposed-by-them = Waiting for us
peers-state-active = Paired
peers-state-paused = Paused
peers-state-revoked = Revoked

peers-next-proposed-by-us = We have approved. The administrator of the other trust must approve too.
peers-next-proposed-by-them = The trust has approved us and asks to be paired. Compare the fingerprint before you approve.
peers-next-active = Both trusts have approved.
peers-next-paused = We fetch nothing from the trust and do not let it in until the pause is over.
peers-next-revoked = The keys of this trust are never accepted again. It can only be paired again under a new name in the federation.

## Pairing

peers-add-title = Pair with a trust
peers-add-lead = Enter the address that the administrator of the other trust gave you. We ask the node who it is and show the answer before anything is stored.
peers-url-hint = For example https://samraad.hospital.no
peers-url-missing = Enter the address of the trust
peers-url-wrong = Write the address as https:// and the host name, with nothing after it
peers-pin = Fingerprint of the certificate’s key
peers-pin-hint = Only when the trust uses a certificate that it made itself. 64 digits and letters (SHA-256).
peers-pin-wrong = The fingerprint of the key has 64 characters, 0–9 and a–f
peers-authority-too = The certificate must also come from a recognised authority
peers-certificate-authority = From a recognised authority
peers-certificate-pin = The key that you entered
peers-certificate-both = The key that you entered, and a recognised authority
peers-look-up = Look up

peers-confirm-title = Confirm the trust
peers-confirm-lead = This is what the node says about itself. Anybody can claim anything, so compare the fingerprint before you approve.
peers-theirs = Fingerprint of the trust
peers-call-title = Call the administrator of the other trust
peers-call-text = Use a number that you already have, not one from a page that you have just opened. Read the words to each other. All sixteen must be the same, in the same order.
peers-compared = I have compared the words with the administrator of the other trust, and all are the same
peers-compare-first = Compare the words with the other trust, and tick the box when all are the same
peers-may = What the trust may do here
peers-may-read-register = Read our register of decisions
peers-may-read-register-hint = Published summaries with their reasons, so that the trust can search them. Never cases, and never anything about a patient.
peers-may-request-review = Ask us for reviews
peers-may-request-review-hint = The requests come to our queue. We choose whether to answer.
peers-may-mirror = Hold a copy of our register
peers-may-mirror-hint = The trust stores what we have published and shows it to those who may read it here. That way others can fetch the register while our node is down.
peers-may-witness = Be a witness of our register
peers-may-witness-hint = The trust signs that it has seen the same list as everybody else. That way it comes out when somebody shows different lists to different trusts. We count the signatures and never wait for them. A trust that accepts no connections is not counted.
peers-approve = Approve the trust
peers-cancel = Cancel

peers-refused-already = The trust has already been approved here
peers-refused-revoked = The trust was revoked and cannot be paired again under the same name
peers-refused-other-keys = The node at this address has other keys than the trust proposed itself with. Talk to its administrator before you do anything more.
peers-refused-other-fingerprint = The keys have changed since you looked. Look the trust up again, and compare again.
peers-refused-ourselves = This is our own address
peers-both-must-not-be-unreachable = Two trusts whose nodes both accept no connections cannot be paired. At least one of them must open for the other.

## One peer

peers-continue = Continue to approval
peers-fetch-now = Fetch now
peers-pause = Pause
peers-resume = End the pause
peers-dismiss = Dismiss the proposal
peers-revoke = Revoke the pairing
peers-save = Save
peers-approvals = Approvals
peers-approved-by-us = Approved by us
peers-approved-by-them = Approved by them
peers-stopped = Stopped by us
peers-by-at = { $name }, { $at }
peers-not-yet = Not yet
peers-every = How often we fetch
peers-every-label = Fetch from the trust
peers-every-hint = Applies to both the register and messages. "Fetch now" works in any case.
peers-every-trust = As otherwise: { $period }
peers-every-hours = { $count ->
    [one] every hour
    [24] once a day
   *[other] every { $count } hours
}
peers-every-minutes = { $count ->
    [one] every minute
   *[other] every { $count } minutes
}
peers-every-seconds = every { $count } seconds
peers-alarms = Alarms about messages
peers-about = About the trust

peers-revoke-title = Revoke the pairing
peers-revoke-warning = The pairing with { $name } ends for ever
peers-revoke-text = Do this when the keys of the trust are in the wrong hands. What we have fetched before stays. The trust must come back with a new name and new keys. If you only want to stop for a while, choose pause.
peers-revoke-for-ever = Revoke for ever

flash-peer-approved = The trust is approved here.
flash-peer-granted = The rights are saved.
flash-peer-fetch-every = How often we fetch is saved.
flash-peer-paused = The trust is paused.
flash-peer-resumed = The pause is over.
flash-peer-dismissed = The proposal is dismissed.
flash-peer-revoked = The pairing is revoked.

## Problems

peers-problem-unreachable = The trust does not answer.
peers-advice-unreachable = We try again by ourselves. If it does not answer within a day, ask whether their node is down.
peers-problem-address-refused = The address points into a network that we do not connect to.
peers-advice-address-refused = Ask your operators to give the host name the trust's public address.
peers-problem-certificate = The server shows another certificate than the one that was confirmed.
peers-advice-certificate = Call the trust and ask whether its key was changed. If not, somebody stands in between: pause the trust.
peers-problem-timed-out = The trust took too long to answer.
peers-advice-timed-out = We try again by ourselves. If it goes on, ask their operators to look at the node.
peers-problem-redirected = The trust sends us on to another address, where we do not go.
peers-advice-redirected = Ask the trust to let /federation/ through without a detour or a sign-in.
peers-problem-too-large = The answer from the trust is larger than it can be, and we stopped reading.
peers-advice-too-large = Often it is an error page in front of the node. Ask their operators to look at it.
peers-problem-denied = The trust does not let us in.
peers-advice-denied = Ask whether it has approved us, whether it has paused us, and whether we may read the register. Check both clocks, too.
peers-problem-failed = The trust answers with an error.
peers-advice-failed = Their log says more. We try again by ourselves.
peers-problem-malformed = The answer from the trust is not what it should be.
peers-advice-malformed = Probably something other than a node answers at the address. Ask the trust.
peers-problem-bad-signature = The register is signed with a key that was not confirmed.
peers-advice-bad-signature = Call the trust and compare fingerprints. Approve nothing new by e-mail.
peers-problem-shrunk = The register is smaller than it was.
peers-advice-shrunk = The trust has probably taken an old copy into use. Ask it to mend that before the node signs anything.
peers-problem-forked = The register contradicts what we have seen before.
peers-advice-forked = Nothing new is taken in. The proof is kept. Call the trust, and tell the other trusts.
peers-problem-after-end = The trust has signed entries behind the end of a register.
peers-advice-after-end = We do not take them in. Call the trust: a register that has ended cannot grow.
peers-problem-other-content = Content in the register is not what was signed.
peers-advice-other-content = We do not take it in. Call the trust: something was changed after it was published.
peers-problem-bad-envelope = A message is not genuine, or it is not for us.
peers-advice-bad-envelope = The message was refused. Once may be an accident. Call the trust if it happens again.
peers-problem-gap = Messages are missing, and the trust no longer has them.
peers-advice-gap = Ask the trust whether it restored a backup, and what it sent.
peers-problem-both-unreachable = Neither our node nor the trust’s accepts connections, so nothing can be exchanged.
peers-advice-both-unreachable = One of the trusts must open for connections from the other. Ask your operators to look at the setting accepts_connections, and agree on it with the trust.
peers-problem-no-mirror = The trust accepts no connections, and nobody whom we can ask has a copy of its register.
peers-advice-no-mirror = Ask the trust to whom it uploads its register. That must be a trust that is paired with us as well, or ourselves.

peers-alarm-other-bytes = A message came twice with different content. Only the first counts. Contact the trust.
peers-alarm-bad-envelope = A message was refused because it is not authentic, not for us, or damaged.
peers-alarm-gap = Messages are missing, and the trust no longer has them.
peers-alarm-bad-receipt = A receipt from the trust was refused. It is not authentic, or it is about nothing that we sent.
peers-alarm-other-receipt = The trust has given two different answers about the same message. Only the first counts. Contact the trust.

## Health

peers-health = Health
peers-count = { $light }: { $count }
peers-cells = Under "Register" and "Messages" stand when we last fetched without errors, how much is fetched, and what waits to be delivered.
peers-light-good = In order
peers-light-watch = Keep an eye on it
peers-light-act = Needs you
peers-light-still = No exchange
peers-lights = What the words mean
peers-light-good-text = Everything is fetched, and nothing waits.
peers-light-watch-text = Something is late or waits, and usually mends itself. After a day, somebody must act.
peers-light-act-text = Something does not mend itself. Open the trust to see what you can do.
peers-light-still-text = We exchange nothing with the trust now: it is paused, revoked, or not approved by both.
peers-what-to-do = Do this:
peers-register = Register
peers-mailbox = Messages
peers-none = None
peers-entries = { $known ->
    [0] No entries yet
   *[other] { $have } of { $known } entries
}
peers-waiting = { $count ->
    [one] One waits, since { $since }
   *[other] { $count } wait, the oldest since { $since }
}
peers-register-good = Register last fetched without errors
peers-register-entries = Fetched from the register
peers-register-source = Newest entries fetched from
peers-source-own = The trust's own node
peers-source-mirror = The copy at { $name }
peers-register-witnessed = Last confirmed by a witness
peers-mailbox-good = Messages last fetched without errors
peers-mailbox-waiting = Messages that wait to be delivered
peers-mailbox-unreceipted = Oldest message without a receipt
peers-mailbox-dead-letters = Messages that somebody must look at
peers-evidence = Proof that the register contradicts itself

peers-concern-awaits-us = The trust has approved us and waits for an answer.
peers-do-awaits-us = Compare the fingerprint and approve, or dismiss the proposal.
peers-concern-evidence = The trust's register contradicts itself, and we take in nothing new from it.
peers-do-evidence = The proof is kept. Call the trust, and tell the other trusts. What was fetched before can still be used.
peers-concern-silent = Nothing was fetched since { $since }, and no fault was noted.
peers-do-silent = Our node does not fetch as it should. Ask your operators to look at the log.
peers-concern-not-heard = The trust has not contacted us since { $since }, and we cannot contact it.
peers-do-not-heard = Call the trust and ask whether its node is down. Messages for it wait here until it fetches them.
peers-concern-not-brought = Our register has not been delivered there since { $since }. { $what }
peers-do-not-brought = The other trusts read our register at those that hold a copy. Contact the trust, or let more of them hold a copy.
peers-concern-dead-letters = { $count ->
    [one] One message did not arrive, was rejected or has no receipt.
   *[other] { $count } messages did not arrive, were rejected or have no receipt.
}
peers-do-dead-letters = Look at the messages, and send them again or put them away.
peers-concern-waiting = { $count ->
    [one] One message has waited to be delivered since { $since }.
   *[other] { $count } messages wait to be delivered, the oldest since { $since }.
}
peers-do-waiting = We try again by ourselves, or the trust fetches them. If it is urgent, call the trust.
peers-concern-held-back = The register has not confirmed itself since { $since }. What we are shown may be old.
peers-do-held-back = If no new confirmation comes, call the trust and ask how many entries its register has.
peers-concern-behind = { $count ->
    [one] One entry is not fetched yet.
   *[other] { $count } entries are not fetched yet.
}
peers-do-behind = They come with the next fetch. "Fetch now" fetches at once.
peers-concern-withheld = { $count ->
    [one] The trust keeps back the content of one entry.
   *[other] The trust keeps back the content of { $count } entries.
}
peers-do-withheld = Ask the trust whether we may read the register. We ask for the content again each time we fetch.
