## Asking another trust

review-ask-title = Ask another trust
review-ask-lead = The committee of the other trust gets the question and the parts of the case that you choose. Who the patient is, is never sent.
review-no-peers = No trust can be asked now
review-no-peers-text = The trust administrator must pair with another trust first.
review-peer = Which trust do you want to ask?
review-peer-missing = Choose a trust that is paired
review-peer-inactive = The trust is not paired now, so the answer cannot be sent. Talk to the trust administrator.
review-already-asked = This trust has already been asked and has not answered
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
review-panel-asked = Asked { $at }
review-panel-given = { $body }, { $at }
review-panel-verified = Signature verified
review-panel-waiting = Waiting for an answer
