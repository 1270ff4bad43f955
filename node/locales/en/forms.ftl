## Answers that cannot be accepted

answer-required = Answer the question
answer-patient-fixed = The patient cannot be changed once the application has been submitted. Withdraw it and begin a new one.
answer-only-one = Choose only one answer
answer-too-many = Choose at most { $max } answers
answer-too-short = Write at least { $min } characters
answer-too-long = Write at most { $max } characters. You wrote { $length }.
answer-pattern-mismatch = The answer is not written as asked for
answer-not-a-whole-number = Enter a whole number
answer-not-a-number = Enter a number, such as 2,5
answer-too-many-decimals = Enter the number with at most { $max } decimals
answer-too-small = Enter { $min } or more
answer-too-large = Enter { $max } or less
answer-not-a-date = Enter a date, such as 31.12.2026
answer-too-early = The date cannot be before { $earliest }
answer-too-late = The date cannot be after { $latest }
answer-not-yes-or-no = Choose yes or no
answer-not-an-option = Choose one of the options
