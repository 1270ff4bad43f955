## Shared

case-yes = Yes
case-no = No
case-number = Case { $number }
case-cancel = Cancel
case-back-start = To my tasks
case-back-case = To the case
case-back-topics = To the application's overview
case-patient-number = National identity number
case-patient-name = Name
flash-case-step-gone = That cannot be done in the case now. See where the case stands.
flash-draft-saved = The draft is saved. You will find it among your tasks.

## New application

case-begin-title = New application
case-begin-lead = Apply for a medicine outside its approved indication. The draft is saved as you write, and you can spread the work over several days.
case-begin-scope = Whom is the application for?
case-begin-individual = One patient
case-begin-individual-hint = You need the national identity number, the diagnosis and a treatment plan.
case-begin-group = A group of patients
case-begin-group-hint = For a described group with the same diagnosis. If approved, no separate application is needed for each patient.
case-begin-scope-missing = Choose whom the application is for
case-begin-unit = Unit
case-begin-unit-hint = The leaders of the unit endorse the application.
case-begin-unit-missing = Choose a unit
case-begin-no-unit = You do not belong to a unit
case-begin-no-unit-text = Ask the trust administrator to add you to the unit you apply from.
case-begin-other-routes = Is this the right route?
case-begin-other-h = If the medicine is on the H-prescription list for the indication, you need not apply here.
case-begin-other-helfo = If the terms for individual reimbursement may be met (blåreseptforskriften § 3), apply to Helfo first.
case-begin-other-methods = If Nye metoder is assessing the method, or has said no, the exception schemes apply. Contact the case officer of the trust.
case-begin-go = Start the application

## Filling in

case-application-title = Application { $number }
case-topics-done = { $done } of { $of } topics are done.
case-topic-empty = Not started
case-topic-begun = Begun
case-topic-done = Done
case-topic-ready = Ready
case-topic-later = Not ready yet
case-check-not-yet = Complete all topics first.
case-returned-title = The application was returned with questions
case-withdraw-link = Withdraw the application
case-guidance = Guidance
case-example = For example: { $example }
case-unit = Answer in { $unit }
case-other = Other
case-round = { $title }: number { $number }
case-round-add = Add another
case-round-remove = Remove
case-next-step = Next step
case-save-later = Save and continue later
case-save-and-check = Save and go to the check
case-field-error = { $label } – { $message }

## Check and submit

case-check-title = Check and submit
case-check-lead = Look over your answers before you submit. You can change each of them.
case-check-declare = When you submit, the application goes to endorsement. You can withdraw it until it is decided.
case-submit = Submit the application
case-only-doctor = Only the doctor can submit the application
case-only-doctor-text = The application is ready. Ask the doctor to sign in, check the answers and submit.
case-receipt-title = The application has been submitted
case-next-title = What happens next
case-next-endorse =
    The application is to be endorsed by { $steps ->
        [one] one leader
       *[other] { $steps } leaders
    }, by { $due }.
case-next-assess = Then the committee assesses it by fixed criteria. You may be asked questions on the way.
case-next-decide = Once decided, you will find the decision and the reference for the prescription in the case.
case-see-case = See the case

## Later steps

case-answer-title = Answer a question
case-answer-lead = The case officer asks. The assessment waits for your answer.
case-answer-field = Your answer
case-answer-go = Send the answer
case-answer-missing = Write your answer
flash-case-answered = The answer has been sent. The assessment goes on.
case-withdraw-title = Withdraw the application
case-withdraw-lead = The case ends without a decision. This cannot be undone, but you can apply again.
case-withdraw-field = Why do you withdraw the application?
case-withdraw-go = Withdraw the application
flash-case-withdrawn = The application has been withdrawn.
case-treatment-title = Register the start of treatment
case-treatment-lead = Follow-up is counted from the day treatment began.
case-treatment-field = First day of treatment
case-treatment-go = Register the start
case-treatment-missing = Write the first day of treatment
case-treatment-expired = The decision was no longer valid on that day. Apply for renewal.
case-treatment-future = The day lies ahead. Register the start once treatment has begun.
flash-case-treatment = The start of treatment has been registered.
case-close-title = Close the case
case-close-lead = Close the case when the treatment is over or will not take place. This cannot be undone.
case-close-field = Why is the case closed?
case-close-go = Close the case
flash-case-closed = The case has been closed.

## Emergency access

emergency-link = Emergency access to a case of another unit
emergency-title = Emergency access
emergency-lead = Do you need a case of another unit to treat the patient now? You can read it for four hours. You cannot change anything.
emergency-told = The auditor is told
emergency-told-text = Your access is logged with your explanation, and auditor and data protection officer are told. The patient may learn of it.
emergency-number = Case number
emergency-number-hint = Stands in letters and at the top of the case.
emergency-ground = Why do you need the case?
emergency-acute-treatment = I treat the patient now
emergency-on-call = I am on call for the unit
emergency-supervision = I supervise or advise whoever treats
emergency-words = Describe the situation
emergency-words-hint = The auditor reads this. Write what you need to know, and why it cannot wait.
emergency-confirm = I need to read this case for my work
emergency-open = Open the case
emergency-number-missing = Write the case number
emergency-number-unknown = There is no case with this number that was handed in and that you can open
emergency-ground-missing = Choose why you need the case
emergency-words-missing = Describe the situation
emergency-words-short = Describe the situation in at least { $least } characters
emergency-words-long = The description can have at most { $most } characters
emergency-confirm-missing = Confirm that you need it for your work
emergency-open-until = You read this case by emergency access, until { $time }. It is logged, and the auditor is told.
flash-emergency = The case is open to you for four hours.
