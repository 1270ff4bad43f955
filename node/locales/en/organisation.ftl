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
kept-form-text = You had to sign in again before the form could be sent. Now you can send it. Nothing is saved yet.
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

## One-time codes

one-time-title = Enter the one-time code
one-time-label = One-time code
one-time-hint = The six digits that your app shows now, or one of your recovery codes
one-time-button = Continue
one-time-missing = Enter the one-time code
one-time-wrong = The code is wrong or was used before. Wait until the app shows a new one, and enter it.
one-time-codes-title = One-time codes
one-time-codes-required = The trust requires one-time codes for signing in with user name and password. Set them up before you go on.
one-time-codes-why = A one-time code from an app on your phone means that nobody gets in with your password alone. You need an app for one-time codes, such as Microsoft Authenticator or Google Authenticator.
one-time-codes-begin = Set up one-time codes
one-time-codes-scan = Scan the picture with the app.
one-time-codes-picture = QR code for the app. The same code is written below.
one-time-codes-by-hand = If you cannot scan, enter this code in the app:
one-time-codes-open-app = Open in the app on this phone
one-time-codes-first = Code from the app
one-time-codes-first-hint = The six digits that the app shows now
one-time-codes-confirm = Confirm
one-time-codes-set-up = One-time codes were set up { $time }. You have { $count } recovery codes left.
one-time-codes-lost = If you have lost your phone and the recovery codes, the administrator of the trust can remove the one-time codes, so that you can set them up again.
one-time-codes-new-recovery = Make new recovery codes
recovery-codes-title = Your recovery codes
recovery-codes-text = With one of these you can sign in without your phone. Each works once. Print them or write them down now: they are not shown again.
recovery-codes-kept = I have kept them
