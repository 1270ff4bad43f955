## Scheme

scheme-off-label = Outside the approved indication
scheme-off-licence = Without Norwegian marketing authorisation
scheme-pending-method = Pending-method exception scheme
scheme-exceptional-access = Exceptional access scheme

scope-individual = One patient
scope-group = Group of patients

classification-experimental = Experimental treatment
classification-established = Established treatment

## Criteria and recommendation

criterion-benefit = Benefit
criterion-resource-use = Resource use
criterion-severity = Severity
criterion-certainty = Certainty of the evidence
criterion-safety = Adverse effects and risk
criterion-alternatives = Other treatments
criterion-exceptionality = Clinical exceptionality

recommendation-approve = Approve
recommendation-approve-with-conditions = Approve with conditions
recommendation-reject = Reject
recommendation-none = No opinion

## Decision

outcome-approved = Approved
outcome-approved-with-conditions = Approved with conditions
outcome-rejected = Rejected
outcome-dismissed = Dismissed
outcome-referred = Referred

ground-benefit-documented = The expected benefit is documented
ground-benefit-not-documented = The expected benefit is not documented
ground-cost-reasonable = The cost is reasonable in relation to the benefit
ground-cost-unreasonable = The cost is not reasonable in relation to the benefit
ground-serious-condition = The condition is serious
ground-alternatives-exhausted = Other treatments have been tried or are ruled out
ground-alternatives-remain = Other treatments remain
ground-risk-too-high = The risk outweighs the benefit
ground-clinically-exceptional = The patient differs clinically from others with the same diagnosis
ground-other-route = The case belongs to another scheme

body-medical-director = Medical director
body-clinic-director = Clinic director
body-committee = Committee

stop-benefit-not-documented = The benefit is not documented well enough
stop-alternatives-remain = Other treatments remain
stop-not-feasible = The clinic cannot give or follow up the treatment
stop-other-route = The case belongs to another scheme
stop-other = Other reason

decline-no-capacity = No time before the deadline
decline-no-expertise = No expertise in the field
decline-conflict-of-interest = A conflict of interest
decline-insufficient-information = Not enough information to answer
decline-other = Another reason

## Where the case stands

stage-draft = Draft
stage-submitted = Awaiting endorsement
stage-returned = Returned to the applicant
stage-endorsed = Endorsed
stage-in-assessment = In assessment
stage-awaiting-information = Awaiting the applicant's answer
stage-awaiting-peer-review = Awaiting an opinion
stage-decided = Decided
stage-in-treatment = In treatment
stage-closed = Closed
stage-withdrawn = Withdrawn
stage-stopped = Not endorsed
