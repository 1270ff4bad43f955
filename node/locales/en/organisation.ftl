## Signing in

sign-in-title = Sign in
sign-in-name = User name
sign-in-password = Password
sign-in-button = Sign in
sign-in-name-missing = Enter your user name
sign-in-password-missing = Enter your password
sign-in-wrong = The user name or the password is wrong. Try again.
sign-in-with = Sign in with { $provider }
sign-in-local-heading = User name and password
sign-in-no-local-accounts = The trust has not switched on sign-in with user name and password. Ask the administrator of your trust.

## A form that was kept

kept-form-title = We kept what you wrote
kept-form-text = You were signed out before the form was sent. You are signed in again and can send it now. Nothing has been saved yet.
kept-form-send = Send the form
kept-form-discard = Discard what I wrote

## Main menu

nav-tasks = Tasks
nav-cases = Applications
nav-register = Register
nav-reviews = Requests
nav-publication = Publication
nav-peers = Trusts
nav-users = Users
nav-access-log = Access log

## Roles

role-clinician = Treating doctor
role-endorser = Endorsing manager
role-case-officer = Case officer
role-assessor = Committee member
role-decision-maker = Medical director
role-privacy-reviewer = Publication reviewer
role-pharmacist = Hospital pharmacy
role-controller = Controller
role-leader = Manager, reports
role-trust-admin = Trust administrator
role-auditor = Auditor
role-data-protection-officer = Data protection officer
role-user-representative = User representative
role-reader = Specialist health service employee
role-node = Samråd
