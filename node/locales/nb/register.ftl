## Beslutningsregisteret

register-title = Beslutningsregister
register-count = { $count ->
    [one] 1 treff
   *[other] { $count } treff
}
register-medicine = Legemiddel
register-medicine-hint = Virkestoff, handelsnavn eller ATC-kode. En ATC-gruppe tar med alt under seg.
register-indication = Diagnose
register-indication-hint = ICD-10-kode eller ord fra teksten.
register-show = Vis treff
register-filters = Filtre
register-reset = Nullstill
register-outcome = Beslutning
register-trust = Helseforetak
register-scheme = Ordning
register-scope = Gjelder
register-from = Besluttet fra og med
register-from-hint = dd.mm.åååå. Måneden teller.
register-from-wrong = Besluttet fra og med: skriv en dato som 15.03.2026
register-chip-from = Fra { $date }
register-fresh = { $all ->
    [one] Søket gjelder deres eget register. Ingen andre foretak er tilknyttet ennå.
   *[other] Hentet fra { $fresh } av { $all } helseforetak.
}
register-last-copy = Siste kopi er fra { $time }.
register-no-copy = Det finnes ingen kopi ennå.
register-problem-no-answer = svarer ikke nå.
register-problem-denied = gir ikke tilgang til innholdet nå.
register-problem-not-believed = leverte noe som ikke lot seg bekrefte, og det er ikke tatt inn.
register-problem-frozen = har signert to ulike historier. Ingenting nytt tas inn.
register-problem-never = er ikke hentet ennå.
register-empty = Ingen beslutninger å vise
register-empty-searched = Fjern et filter, søk på virkestoff i stedet for handelsnavn, eller bruk en kortere ATC- eller ICD-10-kode.
register-empty-all = Her kommer beslutningene etter hvert som de publiseres, her og i tilknyttede foretak.
register-col-medicine = Legemiddel
register-col-indication = Diagnose
register-col-outcome = Beslutning
register-col-trust = Besluttet av
register-col-decided = Når
register-no-indication = Ikke oppgitt
register-quarter = { $quarter }. kvartal { $year }
register-month = { $month ->
    [1] januar { $year }
    [2] februar { $year }
    [3] mars { $year }
    [4] april { $year }
    [5] mai { $year }
    [6] juni { $year }
    [7] juli { $year }
    [8] august { $year }
    [9] september { $year }
    [10] oktober { $year }
    [11] november { $year }
   *[other] desember { $year }
}
register-body-national-committee = Interregionalt utvalg
register-decision = Beslutningen
register-body = Besluttet av
register-decided = Besluttet
register-grounds = Grunner
register-text = Begrunnelse
register-conditions = Vilkår
register-valid-until = Gjelder til og med
register-verified = Hva som er kontrollert
register-place = Plass i loggen
register-place-text = Nr. { $number } i { $origin }
register-signed = Signatur
register-signed-own = Dekket av sjekkpunktet over { $size } oppføringer, som dette foretaket har signert.
register-signed-peer = Dekket av sjekkpunktet over { $size } oppføringer. Signaturen til { $trust } er bekreftet, og roten er regnet ut på nytt fra alle oppføringene.
register-signed-not-yet = Ikke dekket av et signert sjekkpunkt ennå.
register-commitment = Innhold
register-commitment-text = Stemmer med det loggen er bundet til. Kontrollert da siden ble vist.
register-appended-at = Ført inn
register-applied-at = Hentet og kontrollert
register-gate = Personvernkontroll
register-released = Frigitt
register-released-by-rules = Av reglene alene
register-released-by-reviewer = Av en publiseringskontrollør
register-rules = Regler
register-rule-identifiers = Teksten er lest for det som kan peke ut noen
register-rule-group = Gjelder en gruppe, ingen enkeltpasient
register-rule-one-patient = Gjelder én pasient, og er holdt tilbake til et menneske så på den
register-rule-quarter = Tidspunktet er gjort om til kvartal
register-rule-year = Tidspunktet er gjort om til år
register-rule-category = Diagnosen er gjort om til tre tegn
register-rule-no-indication = Diagnosen er utelatt
register-withdrawal = Tilbaketrekking
register-withdraws = Trekker tilbake oppføring nr.
register-why = Hvorfor
register-withdrawn-error = Den var feil.
register-withdrawn-privacy = Den kunne ha pekt ut noen.
register-withdrawn-revised = En revidert oppføring har tatt plassen.
register-withdrawn-revoked = Beslutningen gjelder ikke lenger.
register-entry-number = Oppføring nr. { $number }
register-see-entry = Se oppføringen
register-status-superseded = En nyere oppføring har tatt plassen til denne.
register-status-withdrawn = Oppføringen er trukket tilbake, og innholdet er slettet.
register-status-withheld = Foretaket har ikke gitt oss innholdet. Vi spør igjen hver gang registeret hentes.
register-status-unread = Oppføringen er bekreftet, men er av et slag som denne versjonen ikke leser.
register-status-refused = Oppføringen er bekreftet, men innholdet følger ikke reglene og vises ikke.
register-ground-benefit-shown = Forventet nytte er dokumentert
register-ground-benefit-insufficient = Forventet nytte er for liten
register-ground-evidence-insufficient = Dokumentasjonen er for usikker
register-ground-severity-high = Tilstanden er alvorlig
register-ground-severity-insufficient = Tilstanden er ikke alvorlig nok
register-ground-resource-use-proportionate = Ressursbruken står i forhold til nytten
register-ground-resource-use-disproportionate = Ressursbruken står ikke i forhold til nytten
register-ground-safety-concern = Risikoen er for høy
register-ground-alternative-available = Andre behandlinger gjenstår
register-ground-alternatives-exhausted = Andre behandlinger er prøvd eller uaktuelle
register-ground-clinically-exceptional = Pasienten skiller seg klinisk fra gruppen
register-ground-not-clinically-exceptional = Pasienten skiller seg ikke klinisk fra gruppen
register-ground-trial-available = En klinisk studie passer
register-ground-other-funding = En annen ordning betaler
register-ground-wrong-route = Saken hører hjemme et annet sted
flash-register-fetched = Registeret er hentet og kontrollert.
flash-register-fetching = Registeret hentes fremdeles. Se igjen om litt.
register-oldest-copy = Eldste kopi er fra { $time }.

## Tidligere beslutninger om samme bruk

register-earlier-heading = Tidligere beslutninger om samme bruk
register-earlier-none = Ingen foretak har publisert en beslutning om dette legemidlet ved denne diagnosen.
register-earlier-count = { $outcome }: { $count }
register-earlier-trust = Foretak
register-earlier-outcome = Utfall
register-earlier-decided = Besluttet
register-earlier-all = Se alle i registeret
