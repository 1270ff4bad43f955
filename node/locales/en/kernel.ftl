## National identity number

person-number-missing = Enter the national identity number
person-number-not-digits = The national identity number has only digits
person-number-wrong-length = The national identity number has 11 digits. You entered { $digits }.
person-number-no-such-date = The national identity number does not begin with a date. Check the first six digits.
person-number-check-digits = The national identity number is not right. Check every digit.
person-number-synthetic = This is a test number. Enter the number of a real person.

## Codes

code-missing = Choose a code
code-not-atc = This is not an ATC code. Search for the substance and choose from the list.
code-not-icd10 = This is not an ICD-10 code. Search for the diagnosis and choose from the list.
code-not-a-substance = The code names a group of medicines. Choose the code of the substance itself.
code-unknown = The code is not in the code system. Search and choose from the list.

## Amounts

amount-missing = Enter an amount
amount-not-a-number = Enter the amount in figures, such as 12 500,50
amount-too-many-decimals = Enter the amount with at most two decimals
amount-ambiguous-full-stop = Enter the amount without a full stop, such as 12 500
amount-too-large = The amount is too large

## Decision reference

reference-missing = Enter the reference
reference-wrong-length = The reference has 9 characters. You entered { $characters }.
reference-unknown-character = No reference contains { $character }. Check what the prescription says.
reference-check-character = The reference is not right. Check every character.
