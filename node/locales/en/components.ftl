## Fields

form-required = Required
form-optional = Optional
form-choose = Choose
form-day = Day
form-month = Month
form-year = Year
form-search = Search
form-hits = Matches: { $count }
form-no-hits = No matches. Try another word or the code.
form-search-failed = The search does not answer. Type the code yourself.
form-pick-hit = Choose the right code
form-chars-max = At most { $count } characters
form-chars-left = { $count } characters left
form-chars-over = { $count } characters too many

## Errors

form-error-summary = { $count ->
    [one] Correct one error before you go on
   *[other] Correct { $count } errors before you go on
  }
form-date-part-missing = give day, month and year
form-date-day = the day must be a number from 1 to 31
form-date-month = the month must be a number from 1 to 12
form-date-year = write the year with four digits
form-date-no-such-day = the month does not have that many days

## Steps, lists and filters

form-steps = The steps of the form
form-step-of = Step { $step } of { $of }
form-step-next = Next: { $next }
form-no-answer = Not answered
form-change = Change
form-active-filters = Active filters
form-remove-filter = Remove the filter
form-pager = Browse the list
form-newer = Newer
form-older = Older

## Draft

form-draft-saved = The draft was saved at { $time }
form-draft-failed = The draft was not saved. We will try again.
form-draft-conflict = Somebody else has changed the draft. Load the page again to see the changes.
