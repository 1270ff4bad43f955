## Grunnlaget

decision-title = Fatt beslutning
decision-jump = Gå til beslutningen
decision-not-ready = Ikke alle har levert vurderingen
decision-not-ready-text = Du kan beslutte når alle som vurderer saken, har levert. Saksbehandleren kan minne om det eller tildele saken til andre.

## Beslutningen

decision-heading = Beslutningen
decision-outcome = Hva er utfallet?
decision-outcome-missing = Velg hva utfallet er
decision-outcome-approved-hint = Behandlingen kan starte. Legen får en referanse til resepten.
decision-outcome-conditions-hint = Behandlingen kan starte på vilkårene du skriver.
decision-outcome-rejected-hint = Behandlingen skal ikke gis på foretakets regning.
decision-outcome-dismissed-hint = Saken skulle ikke vært søkt om her.
decision-outcome-referred-hint = Et annet organ beslutter, for eksempel det interregionale utvalget.
decision-body = Hvem beslutter?
decision-body-missing = Velg hvem som beslutter
decision-grounds = Hva bygger beslutningen på?
decision-grounds-hint = Velg ett eller flere. Valgene vises i registeret og i rapportene.
decision-grounds-missing = Velg minst ett forhold som beslutningen bygger på
decision-grounds-text = Begrunnelse
decision-grounds-text-hint = Søkeren leser teksten i saken. Den blir ikke publisert.
decision-grounds-text-missing = Skriv en begrunnelse
decision-grounds-guidance = En god begrunnelse
decision-grounds-guidance-weigh = Si hvordan nytte, ressursbruk og alvorlighet er veid mot hverandre.
decision-grounds-guidance-apart = Der komitémedlemmene er uenige, si hva som avgjorde.
decision-grounds-guidance-refusal = Ved avslag: ring søkeren først, og si hva som skulle til for et annet svar.
decision-conditions = Vilkår
decision-conditions-hint = For eksempel dosegrense, kontroll etter tre måneder og når behandlingen skal stoppes. Må fylles ut når du innvilger med vilkår.
decision-conditions-missing = Skriv vilkårene, eller velg at søknaden er innvilget uten vilkår
decision-classification = Hva slags behandling er dette?
decision-classification-hint = Søkerens eget svar er valgt. Endre det hvis komiteen mener noe annet.
decision-classification-missing = Velg om behandlingen er utprøvende eller etablert
decision-valid-until = Gjelder til og med
decision-valid-until-hint = For eksempel 31 12 2027. La feltet stå tomt hvis beslutningen ikke skal gå ut.
decision-valid-until-wrong = Gjelder til og med: { $what }
decision-valid-until-passed = Datoen beslutningen gjelder til, må være etter i dag
decision-no-end = Ingen sluttdato

decision-public-heading = Det andre foretak får lese
decision-public-lead = Legemiddel, diagnose, utfall og grunner publiseres sammen med denne teksten til alle foretak.
decision-public-text = Kort begrunnelse for publisering
decision-public-text-hint = Skriv for leger i andre foretak: hva ble besluttet for denne bruken, og hvorfor?
decision-public-text-missing = Skriv en kort begrunnelse som kan publiseres
decision-public-text-long = Kort ned begrunnelsen som publiseres, til høyst 600 tegn
decision-public-conditions = Vilkår for publisering
decision-public-conditions-hint = Må fylles ut når du innvilger med vilkår.
decision-public-conditions-missing = Skriv vilkårene slik de kan publiseres
decision-public-conditions-long = Kort ned vilkårene som publiseres, til høyst 600 tegn
decision-public-guidance = Ingen skal kunne kjenne igjen pasienten
decision-public-guidance-who = Ikke skriv navn, alder, kjønn, bosted eller yrke.
decision-public-guidance-when = Ikke skriv datoer eller når pasienten ble behandlet.
decision-public-guidance-rare = Ved sjeldne sykdommer kan ett særtrekk være nok. Skriv om bruken, ikke om pasienten.
decision-public-guidance-gate = Teksten kontrolleres før den publiseres, og kan bli holdt tilbake.
decision-next = Kontroller beslutningen

## Kontroll

decision-check-title = Kontroller beslutningen
decision-check-alert = Beslutningen er ikke fattet ennå
decision-check-text = Når du fatter den, får søkeren svar, og saken kan ikke endres.
decision-check-letter = Til søkeren
decision-check-public = Til alle foretak
decision-check-public-text = Les teksten en gang til: kan noen kjenne igjen pasienten?
decision-check-reference = Legen får en referanse som skal stå på resepten.
decision-go = Fatt beslutningen
decision-change = Endre
flash-decided = Beslutningen er fattet. Søkeren ser den i saken.
