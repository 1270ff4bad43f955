## Tilgjengelighetserklæring

accessibility-lead = Samråd skal kunne brukes av alle ansatte, også av dem som bruker skjermleser, forstørring eller bare tastatur.
accessibility-status = Hvor langt vi er kommet
accessibility-status-text =
    Tjenesten er laget for å oppfylle WCAG 2.2 på nivå AA. Sidene kontrolleres automatisk ved hver endring.

    Helseforetaket som tilbyr tjenesten, er ansvarlig for å publisere sin egen erklæring hos Tilsynet for universell utforming av ikt.
accessibility-how = Slik er sidene laget
accessibility-how-text =
    • Alt kan gjøres med tastatur, og det er synlig hvor du er.
    • Alle felt har ledetekst, og det står med ord om et felt må fylles ut.
    • Feil samles øverst på siden med lenker til feltene, og teksten sier hvordan de rettes.
    • Farge er aldri den eneste forskjellen.
    • Sidene virker på små skjermer, med 400 prosent forstørring og uten skript.
    • Diagrammer har alltid en tabell med de samme tallene.
accessibility-limits = Kjente begrensninger
accessibility-limits-text = Vedlegg som er lastet opp av andre, kan være skannede dokumenter uten tekst. Be avsenderen om en tilgjengelig utgave hvis du ikke kan lese dem.
accessibility-tell = Si fra om hindringer
accessibility-tell-text = Finner du noe du ikke kan bruke? Si fra til brukerstøtten i helseforetaket ditt. Fortell hvilken side det gjelder, og hva du prøvde å gjøre.
accessibility-law = Regelverket
accessibility-law-text = Kravene følger av likestillings- og diskrimineringsloven og forskrift om universell utforming av IKT-løsninger. Tilsynet for universell utforming av ikt fører tilsyn.

## Personvern

privacy-lead = Helseforetaket ditt er ansvarlig for opplysningene i sin egen del av Samråd. Ingen andre foretak kan lese dem.
privacy-what = Hvilke opplysninger vi behandler
privacy-what-text =
    En søknad inneholder helseopplysninger om én pasient: hvem pasienten er, diagnose, tidligere behandling og hvorfor legemiddelet er nødvendig. Vi behandler dem for å avgjøre om sykehuset skal betale for behandlingen.

    Om deg som ansatt behandler vi navn, rolle og det du gjør i tjenesten.
privacy-who = Hvem som kan lese dem
privacy-who-text =
    Bare de som trenger det for å behandle saken: søkeren og enheten, de som forankrer, saksbehandleren, de som er satt til å vurdere, og den som beslutter. Fødselsnummer og navn vises bare der det er nødvendig.

    Pasientens identitet og all fritekst er kryptert med en egen nøkkel for hver pasient.
privacy-shared = Hva som deles med andre foretak
privacy-shared-text =
    Når en beslutning er endelig, publiseres et anonymt sammendrag om legemiddelet og indikasjonen i det felles beslutningsregisteret. Sammendraget kontrolleres først: kan noen kjenne igjen pasienten, blir det holdt tilbake.

    Ber vi et annet foretak om en vurdering, sender vi bare de delene av saken som saksbehandleren velger, uten navn og fødselsnummer. Utleveringen blir loggført.
privacy-log = Innsyn blir loggført
privacy-log-text = Hvert oppslag i en sak blir loggført med hvem, når og hvorfor. Loggen kan ikke endres uten at det oppdages. Pasienten har rett til å se den.
privacy-rights = Pasientens rettigheter
privacy-rights-text =
    Pasienten kan be helseforetaket om

    • innsyn i opplysningene og i loggen
    • retting av opplysninger som er feil
    • sletting der loven gir adgang til det

    Ta kontakt med personvernombudet i helseforetaket. Pasienten kan også klage til Datatilsynet.
privacy-cookies = Informasjonskapsler
privacy-cookies-text = Vi bruker én informasjonskapsel for påloggingen og én som husker språket du har valgt. Tjenesten henter ikke noe fra andre nettsteder og måler ikke hvordan du bruker den.

## Hjelp

help-lead = Her er det viktigste om hvordan du bruker Samråd.
help-apply = Søke om et legemiddel
help-apply-text =
    Søk når pasienten trenger et legemiddel som sykehuset må betale for, og som ikke dekkes av de vanlige ordningene. Skjemaet spør bare om det som trengs for akkurat din sak.

    Før du sender, får du se alle svarene. Velg «Endre» for å rette et svar. Når søknaden er sendt, får du en referanse og en oversikt over hva som skjer videre.
help-draft = Kladder og tidsavbrudd
help-draft-text = Kladden lagres av seg selv mens du skriver. Er du borte en stund, spør vi om du fortsatt vil være pålogget. Blir du logget ut, fortsetter du på samme sted når du logger på igjen.
help-codes = Finne riktig kode
help-codes-text = Skriv minst to bokstaver av virkestoffet eller diagnosen, eller begynnelsen av koden. Velg fra listen med piltastene og Enter, eller med musen. Finner du ikke koden, kan du skrive den selv.
help-register = Lete i beslutningsregisteret
help-register-text = Registeret viser beslutninger fra alle foretak som er tilknyttet. Søk på legemiddel eller diagnose. Hvert treff viser hvem som har besluttet, og at beslutningen er kontrollert. Det står også hvor ny kopien fra hvert foretak er.
help-keyboard = Bruke tastaturet
help-keyboard-text =
    • Tab og Shift + Tab går mellom felt, lenker og knapper.
    • Den første lenken på hver side hopper til innholdet.
    • Pil opp og ned velger i lister og mellom alternativer.
    • Mellomrom krysser av. Enter åpner en lenke eller trykker på en knapp.
    • Esc lukker lister og menyer.
help-contact = Få hjelp av en person
help-contact-text = Spørsmål om en sak: kontakt sekretariatet i helseforetaket ditt. Problemer med pålogging eller sidene: kontakt brukerstøtten. Skriv aldri pasientopplysninger i e-post.

## Lisenser

licences-lead = Samråd er fri programvare og bygger på arbeid som andre har gitt fra seg.
licences-text = Selve programmet har lisensen EUPL-1.2. Under står det som sidene er laget med, og vilkårene for det.
licences-named = Lisens: { $licence }
