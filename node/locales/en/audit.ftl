## The access log

access-log-title = Access log
access-log-lead = Every reading and every change of a case is listed here. Your own look at the log is logged too.
access-log-verify = Verify the log
access-log-filters = Filters
access-log-person = Person
access-log-case = ID of the case
access-log-from = From
access-log-to = Up to and including
access-log-date-hint = dd.mm.yyyy
access-log-show = Show results
access-log-time = Time
access-log-what = Action
access-log-object = Concerns
access-log-reason = Reason
access-log-empty = No results
access-log-empty-text = Remove a filter or choose a longer period.
access-log-case-wrong = Enter the ID of the case with its 32 characters, as it stands in the log
access-log-date-wrong = Enter the date as dd.mm.yyyy, for instance 24.11.2026

access-log-unbroken = The log is unbroken
access-log-unbroken-text = { $rows ->
    [one] One row agrees
   *[other] { $rows } rows agree
  } with the tree and with { $checkpoints ->
    [one] one checkpoint
   *[other] { $checkpoints } checkpoints
  } outside the database. { $waiting ->
    [0] No rows wait for their place.
    [one] One row waits for its place.
   *[other] { $waiting } rows wait for their place.
  } Root: { $root }
access-log-broken = The log is broken
access-log-changed = Row { $id } in place { $place } has been changed since it got its place.
access-log-missing = The row in place { $place } is missing.
access-log-put-in = Row { $id } has been put in behind the end of the log.
access-log-checkpoint = The rows from place { $from } to place { $to } do not agree with the checkpoint that lies outside the database. At least one of them was changed together with its own hash.
access-log-tree = The rows from place { $from } do not agree with the tree in the database.
access-log-cut = A checkpoint outside the database covers { $expected } rows, but the database has { $rows }. Rows have been removed, or an older copy has been restored.

## Actions

access-verify-access-log = Verified the access log
access-disclose-dossier = Disclosed parts of the case to another trust
access-disclose-message = Sent a message to another trust
access-disclose-attachment = Sent a file to another trust
access-erase = Erased information
access-read-attachment = Fetched a file
access-read-case = Read the case
access-read-identity = Saw who the patient is
access-edit-draft = Changed the draft
access-submit = Handed in the application
access-withdraw = Withdrew the application
access-endorse = Endorsed the application
access-return-to-clinician = Sent the application back
access-stop = Stopped the application
access-lift-stop = Lifted the stop
access-assign-assessors = Assigned committee members
access-request-information = Asked for information
access-give-information = Gave information
access-rate = Rated the criteria
access-declare-conflict = Declared a conflict of interest
access-read-ratings = Read the ratings
access-request-review = Asked another trust for a review
access-receive-opinion = Received an opinion
access-receive-decline = Received a decline
access-withdraw-review = Withdrew a request
access-extend-review = Gave another trust more time
access-decide = Decided
access-start-treatment = Registered start of treatment
access-close = Closed the case
access-publish-summary = Made a decision summary
access-review-publication = Reviewed the publication
access-start-case = Began an application
access-search-register = Searched the register
access-manage-peers = Changed paired trusts
access-manage-users = Changed users
access-read-evidence = Saw proof of two histories
access-read-access-log = Read the access log
access-read-holds = Read held summaries
access-set-figures = Changed population figures for diagnoses
access-read-reviews = Read requests from other trusts
access-answer-review = Answered a request
access-decline-review = Declined a request

access-object-case = Case
access-object-review = Review request
access-object-subject = Patient or group case
access-object-peer = Paired trust
access-object-user = User
access-object-register = Own register
access-object-access-log = The access log
access-withdraw-entry = Withdrew an entry of the register
access-change-keys = Changed one of the trust's keys
access-object-entry = Entry of the register
access-object-keys = Keys of the trust
access-log-kind-read = Reading
access-log-kind-identity = Seeing who the patient is
access-log-kind-change = Changes
access-log-kind-disclose = Disclosure to other trusts
access-log-kind-break-glass = Emergency access
access-log-patient = Access to one patient
access-log-number = National identity number, D-number or emergency number
access-log-number-hint = 11 digits. The number is not kept in the log or in the address.
access-log-number-wrong = Write a valid number of 11 digits
access-log-number-unknown = The trust has no cases about a patient with this number
access-log-find-patient = Find the patient’s log
access-log-one-patient = The log shows one patient
access-log-one-patient-text = Here is everybody who has seen or changed something in the patient’s cases. The patient has a right to see it.
access-log-export = Download as a spreadsheet for the patient
access-log-role = Role
access-log-id = ID
access-export = Downloaded a patient’s access log
access-settle-alarm = Settled an alarm
access-break-glass = Opened the case in an emergency

## Alarms

alarms-link = Alarms about unusual access ({ $count })
alarms-title = Alarms about unusual access
alarms-lead = You are told when somebody opens a case in an emergency, reads about more than { $usual } patients within an hour, or reads about several patients at night without usually working then. An alarm means that somebody should ask, not that something is wrong.
alarms-none = No alarms wait
alarms-none-text = The log is looked through every quarter of an hour.
alarms-break-glass = Emergency access
alarms-many-patients = Read about { $count } patients within an hour
alarms-at-night = Read about { $count } patients at night
alarms-see-log = See the log
alarms-note = What did you find out?
alarms-note-missing = Write what you found out
alarms-note-long = The note can have at most 1000 characters
alarms-settle = Mark as settled
alarms-settled = Settled
alarms-what = Alarm
flash-alarm-settled = The alarm is settled.
