arrival-no-host = Førespurnaden seier ikkje kva føretak han gjeld.
arrival-unknown-host = Ingen føretak finst på denne adressa. Kontroller adressa du har skrive.
