## Fråsegn om tilgjenge

accessibility-lead = Samråd skal kunne brukast av alle tilsette, òg av dei som bruker skjermlesar, forstørring eller berre tastatur.
accessibility-status = Kor langt vi er komne
accessibility-status-text =
    Tenesta er laga for å oppfylle WCAG 2.2 på nivå AA. Sidene blir kontrollerte automatisk ved kvar endring.

    Helseføretaket som tilbyr tenesta, er ansvarleg for å publisere si eiga fråsegn hos Tilsynet for universell utforming av ikt.
accessibility-how = Slik er sidene laga
accessibility-how-text =
    • Alt kan gjerast med tastatur, og det er synleg kvar du er.
    • Alle felt har leietekst, og det står med ord om eit felt må fyllast ut.
    • Feil blir samla øvst på sida med lenkjer til felta, og teksten seier korleis dei blir retta.
    • Farge er aldri den einaste skilnaden.
    • Sidene verkar på små skjermar, med 400 prosent forstørring og utan skript.
    • Diagram har alltid ein tabell med dei same tala.
accessibility-limits = Kjende avgrensingar
accessibility-limits-text = Vedlegg som er lasta opp av andre, kan vere skanna dokument utan tekst. Be avsendaren om ei tilgjengeleg utgåve dersom du ikkje kan lese dei.
accessibility-tell = Sei frå om hindringar
accessibility-tell-text = Finn du noko du ikkje kan bruke? Sei frå til brukarstøtta i helseføretaket ditt. Fortel kva side det gjeld, og kva du prøvde å gjere.
accessibility-law = Regelverket
accessibility-law-text = Krava følgjer av likestillings- og diskrimineringslova og forskrift om universell utforming av IKT-løysingar. Tilsynet for universell utforming av ikt fører tilsyn.

## Personvern

privacy-lead = Helseføretaket ditt er ansvarleg for opplysningane i sin eigen del av Samråd. Ingen andre føretak kan lese dei.
privacy-what = Kva opplysningar vi behandlar
privacy-what-text =
    Ein søknad inneheld helseopplysningar om éin pasient: kven pasienten er, diagnose, tidlegare behandling og kvifor legemiddelet er nødvendig. Vi behandlar dei for å avgjere om sjukehuset skal betale for behandlinga.

    Om deg som tilsett behandlar vi namn, rolle og det du gjer i tenesta.
privacy-who = Kven som kan lese dei
privacy-who-text =
    Berre dei som treng det for å behandle saka: søkjaren og eininga, dei som forankrar, saksbehandlaren, dei som er sette til å vurdere, og den som tek avgjerda. Fødselsnummer og namn blir berre viste der det er nødvendig.

    Identiteten til pasienten og all fritekst er kryptert med ein eigen nøkkel for kvar pasient.
privacy-shared = Kva som blir delt med andre føretak
privacy-shared-text =
    Når ei avgjerd er endeleg, blir det publisert eit anonymt samandrag om legemiddelet og indikasjonen i det felles avgjerdsregisteret. Samandraget blir kontrollert først: kan nokon kjenne att pasienten, blir det halde tilbake.

    Ber vi eit anna føretak om ei vurdering, sender vi berre dei delane av saka som saksbehandlaren vel, utan namn og fødselsnummer. Utleveringa blir loggført.
privacy-log = Innsyn blir loggført
privacy-log-text = Kvart oppslag i ei sak blir loggført med kven, når og kvifor. Loggen kan ikkje endrast utan at det blir oppdaga. Pasienten har rett til å sjå han.
privacy-rights = Rettane til pasienten
privacy-rights-text =
    Pasienten kan be helseføretaket om

    • innsyn i opplysningane og i loggen
    • retting av opplysningar som er feil
    • sletting der lova gir høve til det

    Ta kontakt med personvernombodet i helseføretaket. Pasienten kan òg klage til Datatilsynet.
privacy-cookies = Informasjonskapslar
privacy-cookies-text = Vi bruker éin informasjonskapsel for pålogginga og éin som hugsar språket du har valt. Tenesta hentar ikkje noko frå andre nettstader og måler ikkje korleis du bruker henne.

## Hjelp

help-lead = Her er det viktigaste om korleis du bruker Samråd.
help-apply = Søkje om eit legemiddel
help-apply-text =
    Søk når pasienten treng eit legemiddel som sjukehuset må betale for, og som ikkje blir dekt av dei vanlege ordningane. Skjemaet spør berre om det som trengst for nett di sak.

    Før du sender, får du sjå alle svara. Vel «Endre» for å rette eit svar. Når søknaden er send, får du ein referanse og ei oversikt over kva som skjer vidare.
help-draft = Kladdar og tidsavbrot
help-draft-text = Kladden blir lagra av seg sjølv medan du skriv. Er du borte ei stund, spør vi om du framleis vil vere pålogga. Blir du logga ut, held du fram på same staden når du loggar på igjen.
help-codes = Finne rett kode
help-codes-text = Skriv minst to bokstavar av verkestoffet eller diagnosen, eller byrjinga av koden. Vel frå lista med piltastane og Enter, eller med musa. Finn du ikkje koden, kan du skrive han sjølv.
help-register = Leite i avgjerdsregisteret
help-register-text = Registeret viser avgjerder frå alle føretak som er knytte til. Søk på legemiddel eller diagnose. Kvart treff viser kven som har teke avgjerda, og at ho er kontrollert. Det står òg kor ny kopien frå kvart føretak er.
help-keyboard = Bruke tastaturet
help-keyboard-text =
    • Tab og Shift + Tab går mellom felt, lenkjer og knappar.
    • Den første lenkja på kvar side hoppar til innhaldet.
    • Pil opp og ned vel i lister og mellom alternativ.
    • Mellomrom kryssar av. Enter opnar ei lenkje eller trykkjer på ein knapp.
    • Esc lukkar lister og menyar.
help-contact = Få hjelp av ein person
help-contact-text = Spørsmål om ei sak: kontakt sekretariatet i helseføretaket ditt. Problem med pålogging eller sidene: kontakt brukarstøtta. Skriv aldri pasientopplysningar i e-post.

## Lisensar

licences-lead = Samråd er fri programvare og byggjer på arbeid som andre har gitt frå seg.
licences-text = Sjølve programmet har lisensen EUPL-1.2. Under står det som sidene er laga med, og vilkåra for det.
licences-named = Lisens: { $licence }
