## Endorsement

endorsement-title = Endorse the application
endorsement-back = Back to the endorsement
endorsement-so-far = Endorsements so far
endorsement-count = { $done } of { $steps } leaders have endorsed the application.
endorsement-endorsed = Endorsed
endorsement-yours = Your endorsement
endorsement-meaning = By endorsing you confirm that the clinic can give the treatment, follow it up and bear the cost. You do not decide whether the application is approved.
endorsement-comment = Comment to the case officer and the committee
endorsement-comment-hint = For example about budget, capacity or follow-up. Do not write who the patient is.
endorsement-go = Endorse the application
endorsement-already = You have endorsed the application
endorsement-already-text = It now awaits another leader. You can still return or stop it.
endorsement-otherwise = Can you not endorse the application?
endorsement-return-link = Return it with questions
endorsement-return-when = When something is missing or unclear. The applicant answers and submits again.
endorsement-stop-link = Stop the application
endorsement-stop-when = When the treatment should not be given in the clinic. The applicant reads the grounds in the case.
flash-endorsed = You have endorsed the application.

## Return to the applicant

endorsement-return-title = Return the application
endorsement-return-lead = The applicant gets your questions, mends the application and submits it again. It then has to be endorsed anew.
endorsement-return-field = What must the applicant answer or mend?
endorsement-return-hint = Write one question a line, so that it is easy to answer all of them.
endorsement-return-missing = Write what the applicant must answer or mend
endorsement-return-go = Return the application
flash-returned = The application has been returned to the applicant.

## Stop

endorsement-stop-title = Stop the application
endorsement-stop-lead = An application that is not endorsed ends here. Talk to the applicant first if you can: a question often settles it.
endorsement-stop-reason = Why do you stop the application?
endorsement-stop-reason-missing = Choose why you stop the application
endorsement-stop-field = Grounds for the applicant
endorsement-stop-hint = The applicant reads the text in the case. Explain what it would take to get another answer.
endorsement-stop-missing = Write the grounds for the applicant
endorsement-stop-next = Check before you stop it
endorsement-stop-check-title = Check that the application is to be stopped
endorsement-stop-check-alert = The application has not been stopped yet
endorsement-stop-check-text = When you stop it, it is not assessed. Only the medical director can lift the stop.
endorsement-stop-go = Stop the application
endorsement-stop-change = Change
flash-stopped = The application has been stopped. The applicant is sent the grounds.

## Lift the stop

endorsement-lift-title = Lift the stop
endorsement-lift-lead = When you lift the stop, the application goes on to the case officer as if it had been endorsed.
endorsement-lift-field = Why do you lift the stop?
endorsement-lift-hint = The leader who stopped the application and the applicant can read this.
endorsement-lift-missing = Write why you lift the stop
endorsement-lift-go = Lift the stop
flash-stop-lifted = The stop has been lifted. The application awaits the case officer.
