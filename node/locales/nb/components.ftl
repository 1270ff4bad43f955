## Felter

form-required = Må fylles ut
form-optional = Valgfritt
form-choose = Velg
form-day = Dag
form-month = Måned
form-year = År
form-search = Søk
form-hits = Treff: { $count }
form-no-hits = Ingen treff. Prøv et annet ord eller koden.
form-search-failed = Søket svarer ikke. Skriv koden selv.
form-pick-hit = Velg riktig kode
form-chars-max = Høyst { $count } tegn
form-chars-left = { $count } tegn igjen
form-chars-over = { $count } tegn for mye

## Feil

form-error-summary = { $count ->
    [one] Du må rette én feil før du kan gå videre
   *[other] Du må rette { $count } feil før du kan gå videre
  }
form-date-part-missing = skriv både dag, måned og år
form-date-day = dagen må være et tall mellom 1 og 31
form-date-month = måneden må være et tall mellom 1 og 12
form-date-year = skriv årstallet med fire sifre
form-date-no-such-day = måneden har ikke så mange dager

## Steg, lister og filtre

form-steps = Stegene i skjemaet
form-step-of = Steg { $step } av { $of }
form-step-next = Neste: { $next }
form-no-answer = Ikke besvart
form-change = Endre
form-active-filters = Valgte filtre
form-remove-filter = Fjern filteret
form-pager = Bla i listen
form-newer = Nyere
form-older = Eldre

## Kladd

form-draft-saved = Kladden ble lagret kl. { $time }
form-draft-failed = Kladden ble ikke lagret. Vi prøver igjen.
form-draft-conflict = Noen andre har endret kladden. Last siden på nytt for å se endringene.
