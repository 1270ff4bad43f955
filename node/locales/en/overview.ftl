## Tasks

overview-start-title = Tasks
overview-new = New application
overview-search = Search the register of decisions
overview-questions = Questions for you
overview-drafts = Applications you are writing
overview-to-endorse = To endorse
overview-to-assign = To check and assign
overview-to-rate = To assess
overview-to-decide = Ready to decide
overview-to-answer = Requests of other trusts
overview-to-publish = To clear for publication
overview-held-since = Held since { $date }
overview-stopped = Stopped by an endorser
overview-more = See more in the list of cases
overview-nothing = Nothing waits for you
overview-nothing-text = When a case needs something from you, you will find it here.
overview-row-hint = Case { $number }, { $clinician }, { $unit }
overview-overdue = Was due { $date }
overview-due-today = Due today
overview-due = Due { $date }

## Cases

overview-list-title = Applications
overview-list-empty = No applications to show
overview-list-empty-text = Here you see applications of your own, of your unit, and those you assess. Remove the filter to see all.
overview-filter-stage = Where the case stands
overview-filter-go = Show results
overview-col-case = Application
overview-col-stage = Status
overview-col-unit = Unit and applicant
overview-col-due = Due
overview-col-changed = Last changed
overview-urgent = Urgent
overview-untitled = New application without a medicine

## Case file

overview-somebody = A former user
overview-facts = The case in short
overview-application = The application
overview-decision = Decision
overview-history = History
overview-assessors = Assessed by
overview-ratings = The assessments
overview-has-rated = Has assessed
overview-has-not-rated = Has not assessed
overview-scheme = Scheme
overview-scope = Concerns
overview-medicine = Medicine
overview-indication = Indication
overview-cost-month = Cost per month
overview-classification = Classification
overview-unit = Unit
overview-clinician = Applicant
overview-outcome = Outcome
overview-decided-by = Decided by
overview-grounds = Grounds
overview-grounds-text = Grounds in words
overview-conditions = Conditions
overview-valid-until = Valid until
overview-reference = Reference for the prescription
overview-reference-text = Write the reference on the prescription or requisition. It tells nothing about the patient.
overview-asked = Asked: { $peer }. { $question }
overview-now-due = Due { $due }.
overview-now-draft = The application is being written and has not been submitted.
overview-now-submitted = The application waits for endorsement in the unit.
overview-now-returned = The application is back with the applicant, with questions.
overview-now-endorsed = The application is endorsed and waits for the case officer to assign it.
overview-now-in-assessment = The committee assesses the application.
overview-now-awaiting-information = The assessment waits for an answer from the applicant.
overview-now-awaiting-peer-review = Another trust has been asked for its opinion. The committee assesses meanwhile.
overview-now-decided = The case has been decided.
overview-now-in-treatment = Treatment has begun.
overview-now-closed = The case is closed.
overview-now-withdrawn = The application has been withdrawn.
overview-now-stopped = The application was stopped by an endorser. The medical director may lift the stop.
overview-do-write = Continue the application
overview-do-endorse = Endorse the application
overview-do-assign = Check and assign
overview-do-rate = Assess the application
overview-do-decide = Decide the case
overview-do-answer = Answer the question
overview-do-lift = Lift the stop
overview-do-start = Register the start of treatment
overview-do-review = Ask another trust for its opinion
overview-do-ask = Ask the applicant
overview-do-add-assessor = Add an assessor
overview-do-return = Return to the applicant
overview-do-close = Close the case
overview-do-withdraw = Withdraw the application

## Events

event-started = Application begun
event-submitted = Application submitted
event-endorsed = Endorsed
event-returned = Returned to the applicant
event-stopped = Stopped
event-stop-lifted = Stop lifted
event-assessors-assigned = Assigned to assessors
event-conflict-declared = Declared a conflict of interest
event-rated = Assessment handed in
event-information-requested = Question to the applicant
event-information-given = Answer from the applicant
event-review-requested = Asked another trust for its opinion
event-opinion-received = Opinion received
event-decided = Decided
event-treatment-started = Treatment began
event-closed = Closed
event-withdrawn = Withdrawn by the applicant
