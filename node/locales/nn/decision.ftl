## Grunnlaget

decision-title = Ta avgjerd
decision-jump = Gå til avgjerda
decision-not-ready = Ikkje alle har levert vurderinga
decision-not-ready-text = Du kan ta avgjerd når alle som vurderer saka, har levert. Saksbehandlaren kan minne om det eller tildele saka til andre.

## Avgjerda

decision-heading = Avgjerda
decision-outcome = Kva er utfallet?
decision-outcome-missing = Vel kva utfallet er
decision-outcome-approved-hint = Behandlinga kan starte. Legen får ein referanse til resepten.
decision-outcome-conditions-hint = Behandlinga kan starte på vilkåra du skriv.
decision-outcome-rejected-hint = Behandlinga skal ikkje givast på rekninga til føretaket.
decision-outcome-dismissed-hint = Saka skulle ikkje vore søkt om her.
decision-outcome-referred-hint = Eit anna organ tek avgjerd, til dømes det interregionale utvalet.
decision-body = Kven tek avgjerda?
decision-body-missing = Vel kven som tek avgjerda
decision-grounds = Kva byggjer avgjerda på?
decision-grounds-hint = Vel eitt eller fleire. Vala blir viste i registeret og i rapportane.
decision-grounds-missing = Vel minst eitt forhold som avgjerda byggjer på
decision-grounds-text = Grunngiving
decision-grounds-text-hint = Søkjaren les teksten i saka. Han blir ikkje publisert.
decision-grounds-text-missing = Skriv ei grunngiving
decision-grounds-guidance = Ei god grunngiving
decision-grounds-guidance-weigh = Sei korleis nytte, ressursbruk og alvor er vegne mot kvarandre.
decision-grounds-guidance-apart = Der komitémedlemmene er usamde, sei kva som avgjorde.
decision-grounds-guidance-refusal = Ved avslag: ring søkjaren først, og sei kva som skulle til for eit anna svar.
decision-conditions = Vilkår
decision-conditions-hint = Til dømes dosegrense, kontroll etter tre månader og når behandlinga skal stoppast. Må fyllast ut når du innvilgar med vilkår.
decision-conditions-missing = Skriv vilkåra, eller vel at søknaden er innvilga utan vilkår
decision-classification = Kva slags behandling er dette?
decision-classification-hint = Svaret til søkjaren er valt. Endre det om komiteen meiner noko anna.
decision-classification-missing = Vel om behandlinga er utprøvande eller etablert
decision-valid-until = Gjeld til og med
decision-valid-until-hint = Til dømes 31 12 2027. La feltet stå tomt om avgjerda ikkje skal gå ut.
decision-valid-until-wrong = Gjeld til og med: { $what }
decision-valid-until-passed = Datoen avgjerda gjeld til, må vere etter i dag
decision-no-end = Ingen sluttdato

decision-public-heading = Det andre føretak får lese
decision-public-lead = Legemiddel, diagnose, utfall og grunnar blir publiserte saman med denne teksten til alle føretak.
decision-public-text = Kort grunngiving for publisering
decision-public-text-hint = Skriv for legar i andre føretak: kva vart avgjort for denne bruken, og kvifor?
decision-public-text-missing = Skriv ei kort grunngiving som kan publiserast
decision-public-text-long = Kort ned grunngivinga som blir publisert, til høgst 600 teikn
decision-public-conditions = Vilkår for publisering
decision-public-conditions-hint = Må fyllast ut når du innvilgar med vilkår.
decision-public-conditions-missing = Skriv vilkåra slik dei kan publiserast
decision-public-conditions-long = Kort ned vilkåra som blir publiserte, til høgst 600 teikn
decision-public-guidance = Ingen skal kunne kjenne att pasienten
decision-public-guidance-who = Ikkje skriv namn, alder, kjønn, bustad eller yrke.
decision-public-guidance-when = Ikkje skriv datoar eller når pasienten vart behandla.
decision-public-guidance-rare = Ved sjeldne sjukdommar kan eitt særtrekk vere nok. Skriv om bruken, ikkje om pasienten.
decision-public-guidance-gate = Teksten blir kontrollert før han blir publisert, og kan bli halden tilbake.
decision-next = Kontroller avgjerda

## Kontroll

decision-check-title = Kontroller avgjerda
decision-check-alert = Avgjerda er ikkje teken enno
decision-check-text = Når du tek henne, får søkjaren svar, og saka kan ikkje endrast.
decision-check-letter = Til søkjaren
decision-check-public = Til alle føretak
decision-check-public-text = Les teksten ein gong til: kan nokon kjenne att pasienten?
decision-check-reference = Legen får ein referanse som skal stå på resepten.
decision-go = Ta avgjerda
decision-change = Endre
flash-decided = Avgjerda er teken. Søkjaren ser henne i saka.
