## The decision register

register-title = Decision register
register-count = { $count ->
    [one] 1 decision
   *[other] { $count } decisions
}
register-medicine = Medicine
register-medicine-hint = Substance, trade name or ATC code. An ATC group includes everything below it.
register-indication = Indication
register-indication-hint = ICD-10 code or words from the text.
register-show = Show decisions
register-filters = Filters
register-reset = Clear
register-outcome = Decision
register-trust = Health trust
register-scheme = Scheme
register-scope = Applies to
register-from = Decided from
register-from-hint = dd.mm.yyyy. The month counts.
register-from-wrong = Decided from: write a date such as 15.03.2026
register-chip-from = From { $date }
register-fresh = { $all ->
    [one] The search covers your own register. No other trust is connected yet.
   *[other] Fetched from { $fresh } of { $all } health trusts.
}
register-last-copy = The last copy is from { $time }.
register-no-copy = There is no copy yet.
register-problem-no-answer = is not answering now.
register-problem-denied = does not give access to its contents now.
register-problem-not-believed = served something that could not be verified, and it was not taken in.
register-problem-frozen = has signed two different histories. Nothing new is taken in.
register-problem-never = has not been fetched yet.
register-empty = No decisions to show
register-empty-searched = Remove a filter, search by substance instead of trade name, or use a shorter ATC or ICD-10 code.
register-empty-all = Decisions appear here as they are published, here and in connected trusts.
register-col-medicine = Medicine
register-col-indication = Indication
register-col-outcome = Decision
register-col-trust = Decided by
register-col-decided = When
register-no-indication = Not given
register-quarter = quarter { $quarter } of { $year }
register-month = { $month ->
    [1] January { $year }
    [2] February { $year }
    [3] March { $year }
    [4] April { $year }
    [5] May { $year }
    [6] June { $year }
    [7] July { $year }
    [8] August { $year }
    [9] September { $year }
    [10] October { $year }
    [11] November { $year }
   *[other] December { $year }
}
register-body-national-committee = Inter-regional committee
register-decision = The decision
register-body = Decided by
register-decided = Decided
register-grounds = Grounds
register-text = Reasons
register-conditions = Conditions
register-valid-until = Valid through
register-verified = What was verified
register-place = Place in the log
register-place-text = No. { $number } in { $origin }
register-signed = Signature
register-signed-own = Covered by the checkpoint over { $size } entries, which this trust has signed.
register-signed-peer = Covered by the checkpoint over { $size } entries. The signature of { $trust } was verified, and the root was recomputed from all entries.
register-signed-not-yet = Not yet covered by a signed checkpoint.
register-commitment = Content
register-commitment-text = Matches what the log committed to. Checked when this page was shown.
register-appended-at = Entered
register-applied-at = Fetched and verified
register-gate = Privacy check
register-released = Released
register-released-by-rules = By the rules alone
register-released-by-reviewer = By a privacy reviewer
register-rules = Rules
register-rule-identifiers = The text was read for what may point at somebody
register-rule-group = About a group, no single patient
register-rule-one-patient = About one patient, and held until a person had seen it
register-rule-small-cell = About one patient, and held until a person had seen it
register-rule-persons = Enough persons of the catchment have the diagnosis
register-rule-patients = Enough patients had a decision in the same period
register-rule-block = The diagnosis was made a block
register-k = Could be
register-k-text = one of at least { $k } patients
register-rule-quarter = The time was made a quarter
register-rule-year = The time was made a year
register-rule-category = The indication was cut to three characters
register-rule-no-indication = The indication was left out
register-withdrawal = Withdrawal
register-withdraws = Withdraws entry no.
register-why = Why
register-withdrawn-error = It was wrong.
register-withdrawn-privacy = It could have pointed at somebody.
register-withdrawn-revised = A revised entry takes its place.
register-withdrawn-revoked = The decision no longer stands.
register-entry-number = Entry no. { $number }
register-see-entry = See the entry
register-status-superseded = A later entry takes the place of this one.
register-status-withdrawn = The entry is withdrawn, and its content is erased.
register-status-withheld = The trust has not given us the content. We ask again each time the register is fetched.
register-status-unread = The entry is verified, but of a kind that this version does not read.
register-status-refused = The entry is verified, but its content breaks the rules and is not shown.
register-ground-benefit-shown = The expected benefit is documented
register-ground-benefit-insufficient = The expected benefit is too small
register-ground-evidence-insufficient = The evidence is too uncertain
register-ground-severity-high = The condition is severe
register-ground-severity-insufficient = The condition is not severe enough
register-ground-resource-use-proportionate = The use of resources is in proportion
register-ground-resource-use-disproportionate = The use of resources is out of proportion
register-ground-safety-concern = The risk is too high
register-ground-alternative-available = Other treatment remains
register-ground-alternatives-exhausted = Other treatment was tried or is ruled out
register-ground-clinically-exceptional = The patient differs clinically from the group
register-ground-not-clinically-exceptional = The patient does not differ clinically from the group
register-ground-trial-available = A clinical trial fits
register-ground-other-funding = Another scheme pays
register-ground-wrong-route = The application belongs elsewhere
flash-register-fetched = The register was fetched and verified.
flash-register-fetching = The register is still being fetched. Look again soon.
register-oldest-copy = The oldest copy is from { $time }.

## Earlier decisions on the same use

register-earlier-heading = Earlier decisions on the same use
register-earlier-none = No trust has published a decision on this medicine for this diagnosis.
register-earlier-count = { $outcome }: { $count }
register-earlier-trust = Trust
register-earlier-outcome = Outcome
register-earlier-decided = Decided
register-earlier-all = See all in the register

## Correcting and withdrawing

register-supersedes = This one takes the place of an earlier entry.
register-revise = Correct the entry
register-withdraw = Withdraw the entry
register-withdraw-back = Back to the entry
register-withdraw-what = This is what happens
register-withdraw-here = The content is erased here at once, and the search no longer finds it.
register-withdraw-there = { $count ->
    [0] No other trust reads your register now.
    [one] One other trust reads your register. It erases the content when it fetches next, and signs a receipt.
   *[other] { $count } other trusts read your register. They erase the content when they fetch next, and sign a receipt.
  }
register-withdraw-stays = The place in the log stays, empty, with date and reason. Somebody may have read the content already.
register-withdraw-for-ever = You cannot undo this. If something should stand instead, correct the entry.
register-withdraw-reason-hint = The reason is published.
register-withdraw-reason-missing = Choose why the entry is withdrawn
register-withdraw-now = Withdraw
register-withdraw-cancel = Cancel
flash-register-withdrawn = The entry is withdrawn, and its content is erased here.

register-erased = Erased at
register-erased-by = { $all ->
    [0] No other trust had the content.
   *[other] { $done } of { $all } trusts
  }
register-erased-not-yet = has not signed a receipt yet

## Keys

register-keys = Our keys
register-keys-lead = The trust has a key for each purpose. Change them regularly, one at a time.
register-keys-stolen = If a key has got into other hands, changing it does not help. Call the other trusts, ask them to revoke the pairing, and pair anew under a new name.
register-of-log = In the register
register-log-end = The register has ended
register-log-next = Goes on in
register-log-begin = The register begins
register-log-before = Follows on
register-key-change = Change of a key
register-key-purpose = Purpose
register-key-id = Key
register-key-since = Made
register-key-status = Status
register-key-new = New key
register-key-old = Old key
register-key-valid-from = New key is valid from
register-key-old-until = Old key is valid until
register-key-log = The log
register-key-cosignature = Daily confirmation
register-key-witness = Witness for others
register-key-envelope = Messages
register-key-request = Requests between nodes
register-key-sealing = Sealing
register-key-in-use = In use
register-key-begins = In use from { $time }
register-key-ends = Valid until { $time }
register-key-until-size = Until the log has { $size } entries
register-key-ended = Replaced
register-key-destroyed = Destroyed { $time }
register-key-change-now = Change the key
register-key-change-of = Change the key: { $key }
register-key-what = This is what happens
register-key-effect-announced = The new key is announced in the log, signed with the old one. The other trusts take it into use when they fetch the register.
register-key-effect-log = The old key goes on signing beside the new one until the log has { $count } more entries.
register-key-effect-sealing = What is sealed for the old key can be opened until it expires. The others may use it for { $days } more days.
register-key-effect-times = The new key is taken into use in { $hours } hours. After that the old one is accepted for { $days } more days, or until the last message that waits has expired.
register-key-effect-not-stolen = The old key is destroyed by itself when nothing needs it. Do not use this for a key that has got into other hands.
flash-key-changed = The key is changed and announced.
flash-key-underway = The key was not changed: an earlier change has not come to its end.

## Revoking

register-status-revoked = The entry was published after the last that you trust of this trust, and is not shown.
register-revoke-here = There are { $size } entries here. The root over them is { $root }.
register-revoke-size = How many of them do you trust?
register-revoke-size-hint = Lower the number if the trust says that the key was in other hands before. What came later is not shown.
register-revoke-size-wrong = Write a number from 0 to { $size }

## Own register, and the way back from a backup

restore-title = Own register
restore-lead = This shows how far your own register has come. Each trust signs its own, and the others check that nothing behind is ever changed.
own-log-name = Name of the register
own-log-former = Registers that have ended
own-log-former-row = { $log }: { $count } entries
own-log-waits = The register has ended. The next one begins as soon as the end is signed, and decisions are published there.
own-log-how-to-end = A register can be ended and a new one begun, for instance at the turn of the year. That is done on the server with “samraad register end”. The entries stay valid, are found by the search, and can be withdrawn.
restore-entries = Entries
restore-signed = Signed and published
restore-all-well = All is well.
restore-not-signed = The register is not signed now
restore-found = The database was restored from a backup (noticed { $time }).
restore-reason-behind = It has fewer entries than you have signed.
restore-reason-other-history = Its first entries are not those that you have signed.
restore-reason-marker-missing = The marker of what was last signed is missing, so nobody knows what has been signed since.
restore-reason-epoch-lost = It does not know the latest series of message numbers.
restore-reason-peers-ahead = Another trust has more of your entries than the database.
restore-next-soon = All have answered and nothing is missing. The register is signed again in a moment.
restore-next-waiting = What is missing is fetched from the trusts that have a copy. The register is signed again when all paired trusts have answered. They are asked every half minute.
restore-next-lost = All have answered, but { $missing ->
    [0] nobody has what was signed.
    [one] nobody has one of the { $signed } signed entries.
   *[other] nobody has { $missing } of the { $signed } signed entries.
} Find a newer backup if you can. If there is none, you may go on without them.
restore-next-conflict = { $trust } has another version of the register, signed with your key. Two versions cannot be made one, and neither can be signed further. Talk to the other trusts. Yours has to go on under a new name in the federation.
restore-meanwhile = Decisions can be made as usual. They are published when the register is signed again.
restore-waiting-for = Have not answered yet
restore-cannot-be-asked = { $name }: accepts no connections and cannot be asked. Call the trust and ask how much of the register it has fetched.
restore-sign-anyway = Sign anyway
restore-sign-anyway-text = Do this only when you know that the trusts that have not answered have nothing that you lack. If you are wrong, it looks as if you had forged the register, and it cannot be undone.
restore-why = Why is it safe?
restore-why-hint = The reason is kept in the access log.
restore-confirmed = I know that none of them has entries that we lack
restore-confirm-first = Confirm that none of them has entries that you lack
restore-reason-missing = Write why it is safe
flash-register-signed-again = The register is signed again.
register-via = { $trust } was fetched via { $via }.

## Sources and witnesses

register-sources-title = Sources
register-sources-see = See the sources
register-sources-lead = The register consists of the logs of these trusts.
register-sources-entries = Entries
register-sources-copy = Last copy
register-sources-own = Our own register
register-sources-witnesses = Witnesses
register-sources-no-witness = None yet
register-sources-witnessed = { $count } of { $all }
register-sources-witnessed-last = , last { $time }
register-sources-state = State
register-sources-ended = Ended
register-sources-good = All is in order
register-sources-two-histories = Has signed two different histories
register-sources-possibly-frozen = May be old
register-sources-what = What a witness is
register-sources-what-text = A witness is another trust that has fetched the whole log, computed it again, and signed that it agrees with what the witness saw before. “May be old” means that the trust has not confirmed its log for two days. What we see may then be an older state.

## Proof of two histories

register-evidence-title = { $trust } has signed two histories
register-evidence-lead = The log of { $trust } may only ever grow. Two checkpoints were found that are both signed with the trust’s key and cannot belong to the same log. So others were shown something else than we were, or history was changed afterwards.
register-evidence-lead-own = Two checkpoints were found that are both signed with the key of this trust and cannot belong to the same log. Either an old backup was restored and written to, or somebody else has had the key. The log is not signed any more.
register-evidence-follows = Nothing new from the log is taken in. What was verified before is still found by the search. All connected trusts receive the proof.
register-evidence-see = See the proof
register-evidence-number = Proof { $number }
register-evidence-same-size = Both checkpoints are of { $size } entries, but their roots differ. So at least one entry is another.
register-evidence-other-beginning = One checkpoint is of { $smaller } entries, the other of { $larger }. The first { $smaller } entries of the longer log are not those that the shorter checkpoint is of.
register-evidence-found = Found
register-evidence-found-here = Here, when checkpoints were compared
register-evidence-told = Sent here by { $trust }, and verified here
register-evidence-when = When
register-evidence-id = Identifier
register-evidence-first = One checkpoint
register-evidence-second = The other checkpoint
register-evidence-download = Download the proof
register-evidence-then = What to do now
register-evidence-then-text = Call the trust. Find out whether a backup was restored, or whether somebody else has had the key. The trust comes back under a new name in the federation. Anybody who knows the key of the log can verify the proof.
