## What it rests on

decision-title = Decide
decision-jump = Go to the decision
decision-not-ready = Not everybody has handed in a rating
decision-not-ready-text = You can decide when everybody who assesses the case has handed in. The case officer can remind them or assign others.

## The decision

decision-heading = The decision
decision-outcome = What is the outcome?
decision-outcome-missing = Choose what the outcome is
decision-outcome-approved-hint = Treatment can begin. The doctor gets a reference for the prescription.
decision-outcome-conditions-hint = Treatment can begin on the conditions that you write.
decision-outcome-rejected-hint = The treatment is not to be given at the trust's expense.
decision-outcome-dismissed-hint = The case should not have been applied for here.
decision-outcome-referred-hint = Another body decides, for example the inter-regional committee.
decision-body = Who decides?
decision-body-missing = Choose who decides
decision-grounds = What does the decision rest on?
decision-grounds-hint = Choose one or more. They are shown in the register and in reports.
decision-grounds-missing = Choose at least one thing that the decision rests on
decision-grounds-text = Grounds
decision-grounds-text-hint = The applicant reads the text in the case. It is not published.
decision-grounds-text-missing = Write the grounds
decision-grounds-guidance = Good grounds
decision-grounds-guidance-weigh = Say how benefit, resource use and severity are weighed against each other.
decision-grounds-guidance-apart = Where the committee members disagree, say what decided.
decision-grounds-guidance-refusal = Before a refusal: call the applicant, and say what it would take to get another answer.
decision-conditions = Conditions
decision-conditions-hint = For example a dose limit, a check after three months and when treatment is to stop. Required when you approve with conditions.
decision-conditions-missing = Write the conditions, or choose that the application is approved without conditions
decision-classification = What kind of treatment is this?
decision-classification-hint = The applicant's own answer is chosen. Change it if the committee thinks otherwise.
decision-classification-missing = Choose whether the treatment is experimental or established
decision-valid-until = Valid until
decision-valid-until-hint = For example 31 12 2027. Leave it empty if the decision does not expire.
decision-valid-until-wrong = Valid until: { $what }
decision-valid-until-passed = The date that the decision is valid until must be after today
decision-no-end = No end date

decision-public-heading = What other trusts can read
decision-public-lead = Medicine, diagnosis, outcome and grounds are published with this text to all trusts.
decision-public-text = Short grounds for publication
decision-public-text-hint = Write for doctors in other trusts: what was decided for this use, and why?
decision-public-text-missing = Write short grounds that can be published
decision-public-text-long = Shorten the published grounds to at most 600 characters
decision-public-conditions = Conditions for publication
decision-public-conditions-hint = Required when you approve with conditions.
decision-public-conditions-missing = Write the conditions as they can be published
decision-public-conditions-long = Shorten the published conditions to at most 600 characters
decision-public-guidance = Nobody must be able to recognise the patient
decision-public-guidance-who = Do not write name, age, sex, home or occupation.
decision-public-guidance-when = Do not write dates or when the patient was treated.
decision-public-guidance-rare = In rare diseases a single trait can be enough. Write about the use, not about the patient.
decision-public-guidance-gate = The text is checked before it is published, and may be held back.
decision-next = Check the decision

## Check

decision-check-title = Check the decision
decision-check-alert = The decision has not been made yet
decision-check-text = Once you make it, the applicant gets an answer, and the case cannot be changed.
decision-check-letter = To the applicant
decision-check-public = To all trusts
decision-check-public-text = Read the text once more: could anybody recognise the patient?
decision-check-reference = The doctor gets a reference to write on the prescription.
decision-go = Make the decision
decision-change = Change
flash-decided = The decision has been made. The applicant sees it in the case.
