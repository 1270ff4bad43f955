## Assignment

assessment-assign-title = Check the application and choose who assesses it
assessment-add-title = Add committee members
assessment-complete-heading = Is the application complete?
assessment-complete-text = The list shows whether the applicant has given what the committee must know. Read the answers in the application before you send it on.
assessment-check-medicine = Medicine with ATC code
assessment-check-indication = Diagnosis with ICD-10 code
assessment-check-cost = Cost per month
assessment-check-classification = Experimental or established treatment
assessment-check-there = Given
assessment-check-missing = Missing
assessment-complete = I have read the application, and it is complete
assessment-complete-hint = If something is missing, return it to the applicant.
assessment-complete-missing = Confirm that the application is complete, or return it to the applicant
assessment-return-link = Return the application with questions
assessment-assigned = Already assessing
assessment-assessors = Who is to assess the application?
assessment-assessors-hint = They assess each on their own. All whom you choose must hand in before the case can be decided.
assessment-nobody = Choose at least one person to assess the application
assessment-no-candidates = Nobody can be chosen
assessment-no-candidates-text = The trust has no committee members without a part in the case. Ask the trust administrator to give somebody the role.
assessment-has-endorsed = has endorsed the application
assessment-assign-go = Send for assessment
flash-assigned = The application has been sent for assessment.

## Assessment

assessment-rate-title = Assess the case
assessment-rate-lead = Rate each criterion and give your reason. You do not see what the others think before you have handed in your own rating.
assessment-conflict-link = Do you have a conflict of interest? Declare it
assessment-level-choice = { $level }. { $anchor }
assessment-level-of = Level { $level } of 4
assessment-cannot = Cannot be assessed
assessment-level-missing = { $criterion }: choose a level, or that it cannot be assessed
assessment-reason = { $criterion }: reason
assessment-reason-missing = { $criterion }: write a reason
assessment-recommendation = Recommendation
assessment-recommendation-ask = What do you recommend?
assessment-recommendation-missing = Choose what you recommend
assessment-comment = Comment on the decision
assessment-comment-hint = For example which conditions or stop criteria you think must apply.
assessment-rate-go = Hand in the rating
assessment-rate-final = Once you have handed it in, you cannot change the rating. Then you see what the others have handed in.
flash-rated = Your rating has been handed in.

assessment-ask-benefit = How much benefit can we expect from the treatment?
assessment-benefit-one = No or negligible benefit
assessment-benefit-two = Small benefit: short or limited improvement
assessment-benefit-three = Moderate benefit: noticeably better function, fewer symptoms or longer life
assessment-benefit-four = Large benefit: substantially longer life, or substantially and lastingly better function or quality of life
assessment-ask-resource-use = Is the use of resources reasonable in relation to the benefit?
assessment-resource-use-one = No: the cost is clearly unreasonable and would displace greater benefit for others
assessment-resource-use-two = Doubtful: the cost is high in relation to the benefit
assessment-resource-use-three = Yes: the cost is reasonable in relation to the benefit
assessment-resource-use-four = Yes, clearly: the cost is low in relation to the benefit, or the treatment saves resources
assessment-ask-severity = How severe is the condition without this treatment?
assessment-severity-one = Not severe: symptoms that pass or can be lived with
assessment-severity-two = Moderate: lasting symptoms or loss of function, but little risk of early death
assessment-severity-three = Severe: considerable loss of function or a raised risk of early death
assessment-severity-four = Very severe: life-threatening, or rapid and lasting loss of important functions
assessment-ask-certainty = How certain can we be of the expected effect (GRADE)?
assessment-certainty-one = Very low: the effect may be quite another, for example single patients only
assessment-certainty-two = Low: the effect may be substantially different, for example small studies without controls
assessment-certainty-three = Moderate: the effect is probably close to what the studies show
assessment-certainty-four = High: we are confident that the effect is close to what the studies show
assessment-ask-safety = How safe is the treatment?
assessment-safety-one = Serious or lasting harm is likely and cannot be prevented
assessment-safety-two = Serious adverse effects are possible and hard to detect in time, or the risk is unknown
assessment-safety-three = The adverse effects are known and can be monitored and treated
assessment-safety-four = Few and mild adverse effects, well known from long use
assessment-ask-alternatives = Which other treatments have been tried or are possible?
assessment-alternatives-one = Recommended treatment has not been tried, and nothing speaks against it
assessment-alternatives-two = Something has been tried, but at least one good alternative remains
assessment-alternatives-three = Recommended treatment has been tried without enough effect; what remains has less benefit or more risk
assessment-alternatives-four = All that is relevant has been tried or cannot be used
assessment-ask-exceptionality = Does the patient differ clinically from those for whom Nye metoder said no?
assessment-exceptionality-one = No: the patient is like those who were assessed
assessment-exceptionality-two = A little: the differences hardly change benefit or severity
assessment-exceptionality-three = Yes: the differences probably mean greater benefit or greater severity
assessment-exceptionality-four = Yes, substantially and documented: the benefit is reasonable in relation to the cost for this patient

## The ratings together

assessment-ratings-title = The ratings
assessment-table = The ratings side by side
assessment-criterion = Criterion
assessment-apart = Rated differently
assessment-all-rated = { $count ->
    [one] The one who assesses has handed in.
   *[other] All { $count } have handed in.
  }
assessment-some-rated = { $done } of { $of } have handed in. We await { $waiting }.

## Conflict of interest

assessment-conflict-title = Declare a conflict of interest
assessment-conflict-lead = When you declare it, you leave the case. You can no longer read or assess it, and what you have handed in does not count.
assessment-conflict-field = What is your conflict of interest?
assessment-conflict-hint = For example that you have treated the patient, are close family, or have been paid by the manufacturer. Do not write who the patient is.
assessment-conflict-missing = Write what your conflict of interest is
assessment-conflict-go = Declare the conflict
flash-stepped-down = You have left the case.

## Questions to the applicant

assessment-question-title = Ask the applicant
assessment-question-lead = The case waits until the applicant has answered. The committee members see both question and answer.
assessment-question-field = Question
assessment-question-hint = Ask one thing a line, so that it is easy to answer all of them.
assessment-question-missing = Write the question
assessment-question-go = Send the question
flash-asked = The question has been sent to the applicant.
