## Asking another trust

review-ask-title = Ask other trusts
review-ask-lead = The committees of the other trusts get the question and the parts of the case that you choose. Who the patient is, is never sent.
review-no-peers = No trust can be asked now
review-no-peers-text = The trust administrator must pair with another trust first.
review-peer = Which trusts do you want to ask?
review-peer-hint = Each trust gets a request of its own, and does not see whom else you ask.
review-peer-missing = Choose at least one paired trust
review-peer-inactive = The trust is not paired now, so the answer cannot be sent. Talk to the trust administrator.
review-already-asked = { $trust } has been asked already and has not answered
review-question = The question
review-question-hint = What does the committee want reviewed? Write nothing that may tell who the patient is.
review-question-missing = Write what you ask
review-question-long = The question can have at most 4000 characters
review-deadline = When do you need the answer?
review-deadline-short = Deadline
review-deadline-missing = Write when you need the answer
review-deadline-wrong = The deadline: { $reason }
review-deadline-past = The deadline must be after today
review-deadline-far = The deadline can be at most 90 days ahead
review-basis = Legal basis
review-basis-hint = What allows the information to be disclosed. It is logged together with the disclosure.
review-basis-missing = Choose the legal basis
review-basis-consent = Health Personnel Act § 22: the patient has consented
review-basis-deidentified = Health Personnel Act § 23 no. 3: identifying characteristics are left out
review-basis-cooperation = Health Personnel Act § 25: cooperating personnel
review-basis-care = Health Personnel Act § 45: information needed for health care
review-sections = Which parts of the case are sent?
review-sections-hint = Choose only what is needed to answer. Open each part and read it as it is sent.
review-sections-missing = Choose at least one part of the case
review-section-long = “{ $title }” is too long to be sent
review-preview = Read “{ $title }” as it is sent
review-marked = May tell who the patient is
review-read-through = I have read the parts that I have chosen, and none of them tells who the patient is
review-read-through-hint = The places that we have marked are only suggestions. Look also for names, places and dates that we have not found.
review-read-through-missing = Read through the parts, and tick the box when you have
review-send = Send the request
review-cancel = Cancel
review-logged = The disclosure is logged: who, when, what, and on which basis.
flash-review-asked = The request is sent.

## The queues

review-queue-title = Requests
review-received = Other trusts ask us
review-received-empty = Nobody has asked us
review-received-empty-text = When a paired trust asks for a review, the request stands here.
review-asked = We have asked
review-asked-empty = We have asked nobody
review-asked-empty-text = The case officer can ask another trust from a case that is in assessment.
review-about = About
review-from = From
review-to = To
review-received-at = Received
review-asked-at = Sent
review-state = Status
review-state-open = Waiting for an answer
review-state-late = Past the deadline
review-state-answered = Answered
review-state-underway = On its way
review-state-expired = Did not arrive
review-state-due-soon = Due soon
review-state-declined = Declined
review-state-withdrawn = Withdrawn

## One request

review-facts = About the request
review-scheme = Scheme
review-substance = Substance
review-dossier = The case
review-our-answer = Our opinion
review-given-by = { $body }, sent by { $name } { $at }
review-answer-title = Answer the request
review-recommendation = What do you recommend?
review-recommendation-missing = Choose what you recommend
review-text = The opinion
review-text-hint = Give the reasons for the recommendation, and any conditions.
review-text-missing = Write the opinion
review-text-long = The opinion can have at most 10,000 characters
review-given = Who gives the opinion?
review-body-missing = Choose who gives the opinion
review-ratings = Rate the criteria (optional)
review-level = { $level }: { $anchor }
review-level-none = Cannot be assessed
review-level-missing = Choose a level for { $criterion }, or remove the reason
review-reason = Reason for { $criterion }
review-reason-long = The reason for { $criterion } can have at most 2000 characters
review-answer-send = Send the opinion
review-answer-final = The opinion is signed by the trust and cannot be changed afterwards.
flash-review-answered = The opinion is sent.

## In the case

review-panel-title = Opinions of other trusts
review-panel-asked = Asked { $at }, due { $due }
review-panel-given = { $body }, { $at }
review-panel-verified = Signature verified
review-panel-answered = { $answered } of { $all } have answered
review-panel-late = { $count } overdue
review-panel-declined = { $count } declined
review-panel-withdrawn = { $count } withdrawn
review-panel-open = Open the request

## A request that we have sent

review-asked-title = Request to { $trust }
review-their-answer = Their opinion
review-ended-withdrawn = We have withdrawn the request
review-ended-declined = They declined: { $reason }
review-extend = Give more time
review-extend-lead = { $trust } has until { $deadline }. They are told of the new deadline.
review-extend-deadline = New deadline
review-extend-not-later = The new deadline must be later than the present one
review-withdraw = Withdraw the request
review-withdraw-lead = { $trust } is told, can no longer answer and deletes all that it was sent.
review-withdraw-reason = Why do you withdraw the request?
review-withdraw-reason-hint = The other trust reads the reason. Write nothing that can tell who the patient is.
review-withdraw-missing = Write why you withdraw the request
review-withdraw-long = The reason can have at most 2000 characters
review-withdrawn-erased = The information has been erased by the trust that asked.
review-withdrawn-with-case = The case has been withdrawn.
flash-review-withdrawn = The request is withdrawn.
flash-review-extended = The new deadline is sent.
flash-review-not-open = The request is not open any more.

## Declining

review-decline = Decline
review-decline-lead = { $trust } is told. All that you were sent with the request is deleted here.
review-decline-reason = Why do you decline?
review-decline-reason-missing = Choose why you decline
review-decline-text = More about the reason
review-decline-text-hint = The other trust reads the text. Write nothing that can tell who the patient is.
review-decline-text-missing = Write what the reason is
review-decline-text-long = The text can have at most 2000 characters
review-over-withdrawn = The trust that asked has withdrawn the request. All that you were sent is deleted.
review-over-declined = You declined. All that you were sent is deleted.
review-over-at = Ended
flash-review-declined = The trust has been told, and the information is deleted.

## Messages and files

review-thread = Messages
review-thread-empty = Nobody has written anything yet.
review-thread-ours = { $name }, { $trust }
review-thread-delivered = Delivered { $at }
review-thread-message = New message
review-thread-message-hint = The other trust reads the message. Write nothing that can tell who the patient is.
review-thread-message-missing = Write the message
review-thread-message-long = The message can have at most 10,000 characters
review-thread-send = Send the message
review-thread-over = The request has ended, so nothing more can be sent
review-thread-sent-parts = { $through } of { $all } parts delivered
review-thread-received-parts = { $through } of { $all } parts received
review-thread-checking = Being checked
review-thread-damaged = The file is not the one that was sent. Ask for it again.
review-thread-unnamed = File on its way
review-peer-inactive-now = The trust is not paired now, so nothing can be sent. Talk to the administrator of your trust.
review-marked-look = The text may tell who the patient is. Look at the places that we have marked.
review-marked-looked-at = I have looked at the places, and none of them tells who the patient is
review-attach = Attach a file
review-attach-also = Send the file also to
review-attach-looked-at = I have read through the file, and it does not tell who the patient is
review-attach-looked-at-hint = Look for names and identity numbers in pictures, headers and the properties of the file as well. We do not search the file.
review-attach-looked-at-missing = Read through the file, and tick the box when you have done so
review-attach-file = The file
review-attach-file-hint = PDF, PNG, JPEG or text, at most 50 MiB
review-attach-send = Send the file
review-attach-missing = Choose a file
review-attach-name = The name of the file may tell who the patient is. Give the file another name.
review-attach-empty = The file is empty
review-attach-too-long = The file is larger than 50 MiB
review-attach-type = The file is neither PDF, PNG, JPEG nor plain text
review-file-pdf = PDF
review-file-png = PNG picture
review-file-jpeg = JPEG picture
review-file-text = Text
review-file-kib = { $kind }, { $number } KiB
review-file-mib = { $kind }, { $number } MiB
flash-review-said = The message is sent.
flash-review-attached = The file is stored and will be sent.
