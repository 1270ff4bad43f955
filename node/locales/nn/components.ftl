## Felt

form-required = Må fyllast ut
form-optional = Valfritt
form-choose = Vel
form-day = Dag
form-month = Månad
form-year = År
form-search = Søk
form-hits = Treff: { $count }
form-no-hits = Ingen treff. Prøv eit anna ord eller koden.
form-search-failed = Søket svarer ikkje. Skriv koden sjølv.
form-pick-hit = Vel rett kode
form-chars-max = Høgst { $count } teikn
form-chars-left = { $count } teikn att
form-chars-over = { $count } teikn for mykje

## Feil

form-error-summary = { $count ->
    [one] Du må rette éin feil før du kan gå vidare
   *[other] Du må rette { $count } feil før du kan gå vidare
  }
form-date-part-missing = skriv både dag, månad og år
form-date-day = dagen må vere eit tal mellom 1 og 31
form-date-month = månaden må vere eit tal mellom 1 og 12
form-date-year = skriv årstalet med fire siffer
form-date-no-such-day = månaden har ikkje så mange dagar

## Steg, lister og filter

form-steps = Stega i skjemaet
form-step-of = Steg { $step } av { $of }
form-step-next = Neste: { $next }
form-no-answer = Ikkje svart på
form-change = Endre
form-active-filters = Valde filter
form-remove-filter = Fjern filteret
form-pager = Bla i lista
form-newer = Nyare
form-older = Eldre

## Kladd

form-draft-saved = Kladden vart lagra kl. { $time }
form-draft-failed = Kladden vart ikkje lagra. Vi prøver igjen.
form-draft-conflict = Nokon andre har endra kladden. Last sida på nytt for å sjå endringane.
