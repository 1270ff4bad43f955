## Accessibility statement

accessibility-lead = Every employee must be able to use Samråd, also with a screen reader, with magnification, or with the keyboard alone.
accessibility-status = How far we have come
accessibility-status-text =
    The service is made to meet WCAG 2.2 at level AA. The pages are checked automatically with every change.

    The health trust that offers the service must publish its own statement with the Norwegian Authority for Universal Design of ICT.
accessibility-how = How the pages are made
accessibility-how-text =
    • Everything can be done with the keyboard, and you can see where you are.
    • Every field has a label, and says in words whether it is required.
    • Errors are gathered at the top of the page with links to the fields, and say how to correct them.
    • Colour is never the only difference.
    • The pages work on small screens, at 400 per cent magnification and without scripts.
    • Charts always come with a table of the same figures.
accessibility-limits = Known limits
accessibility-limits-text = Attachments uploaded by others may be scanned documents without text. Ask the sender for an accessible version if you cannot read them.
accessibility-tell = Tell us about obstacles
accessibility-tell-text = Have you found something you cannot use? Tell the support desk of your health trust which page it is and what you tried to do.
accessibility-law = The law
accessibility-law-text = The requirements follow from the Equality and Anti-Discrimination Act and the regulations on universal design of ICT solutions. The Norwegian Authority for Universal Design of ICT supervises them.

## Privacy

privacy-lead = Your health trust is responsible for the data in its own part of Samråd. No other trust can read them.
privacy-what = What we process
privacy-what-text =
    An application holds health data about one patient: who the patient is, the diagnosis, earlier treatment and why the medicine is needed. We process them to decide whether the hospital is to pay for the treatment.

    About you as an employee we process your name, your role and what you do in the service.
privacy-who = Who can read them
privacy-who-text =
    Only those who need it to handle the case: the applicant and the unit, those who endorse, the case officer, the assessors assigned to it, and the one who decides. National identity number and name are shown only where they are needed.

    The identity of the patient and all free text are encrypted with a key of their own for each patient.
privacy-shared = What is shared with other trusts
privacy-shared-text =
    When a decision is final, an anonymous summary on the medicine and the indication is published to the shared register of decisions. It is checked first: if anybody could recognise the patient, it is held back.

    If we ask another trust for an opinion, we send only the parts of the case that the case officer chooses, without name and national identity number. The disclosure is logged.
privacy-log = Access is logged
privacy-log-text = Every look into a case is logged with who, when and why. The log cannot be changed without being detected. The patient has the right to see it.
privacy-rights = The rights of the patient
privacy-rights-text =
    The patient may ask the health trust for

    • access to the data and to the log
    • correction of data that are wrong
    • erasure where the law allows it

    Contact the data protection officer of the health trust. The patient may also complain to the Norwegian Data Protection Authority.
privacy-cookies = Cookies
privacy-cookies-text = We use one cookie for the session and one that remembers the language you chose. The service fetches nothing from other sites and does not measure how you use it.

## Help

help-lead = The most important things about using Samråd.
help-apply = Applying for a medicine
help-apply-text =
    Apply when the patient needs a medicine that the hospital must pay for and that the ordinary schemes do not cover. The form asks only for what your case needs.

    Before you submit, you see all your answers. Choose “Change” to correct one. When the application is submitted, you get a reference and a list of what happens next.
help-draft = Drafts and time-outs
help-draft-text = The draft saves itself while you write. If you are away for a while, we ask whether you want to stay signed in. If you are signed out, you go on where you were when you sign in again.
help-codes = Finding the right code
help-codes-text = Type at least two letters of the substance or the diagnosis, or the beginning of the code. Choose from the list with the arrow keys and Enter, or with the mouse. If you do not find the code, you can type it yourself.
help-register = Searching the register of decisions
help-register-text = The register shows decisions from all connected trusts. Search by medicine or diagnosis. Each match shows who decided and that the decision was verified, and how fresh the copy from each trust is.
help-keyboard = Using the keyboard
help-keyboard-text =
    • Tab and Shift + Tab move between fields, links and buttons.
    • The first link of each page skips to the content.
    • The up and down arrows choose in lists and between options.
    • Space ticks a box. Enter follows a link or presses a button.
    • Esc closes lists and menus.
help-contact = Getting help from a person
help-contact-text = Questions about a case: contact the secretariat of your health trust. Trouble with signing in or with the pages: contact the support desk. Never write patient data in an e-mail.

## Licences

licences-lead = Samråd is free software and builds on work that others have given away.
licences-text = The program itself is licensed under EUPL-1.2. Below is what the pages are made with, and on which terms.
licences-named = Licence: { $licence }
