use proptest::prelude::*;

use super::*;
use crate::kernel::person::PersonNumber;

const TODAY: Date = jiff::civil::date(2026, 11, 24);

/// The marked parts with their kinds.
fn marked(text: &str) -> Vec<(&str, IdentifierKind)> {
    find_identifiers(text, TODAY).into_iter().map(|hit| (&text[hit.range], hit.kind)).collect()
}

fn assert_marks(text: &str, expected: &[(&str, IdentifierKind)]) {
    assert_eq!(marked(text), expected, "in: {text}");
}

/// Clinical sentences in both written forms of Norwegian, and in English. None of them names anybody.
const CLEAN: &[&str] = &[
    "Fall i CRP fra 120 til 8 etter to uker.",
    "10 mg/kg hver 3. uke, deretter 5 mg/kg hver 6. uke i 12 måneder.",
    "C83.3, tredje linje etter R-CHOP og R-ICE.",
    "Fase 2-studie, n=112, median PFS 11,4 måneder (95 % KI 9,2–13,8; p<0,001).",
    "Behandlinga blir stoppa dersom det ikkje er effekt etter 3 månader.",
    "Pasienten har ikke hatt effekt av metotreksat 15 mg i uken.",
    "Pasienten har nådd målet. Dosen økes fra dag 1.",
    "Dag 1, 8 og 15 i hver syklus à 28 dager.",
    "Per pasient er kostnaden 45 000 kr i måneden, til sammen 1 234 567 kr.",
    "Crohns sykdom med fistler; Hodgkins lymfom; Wilsons sykdom; Behçets sykdom.",
    "Kawasaki-liknende sykdom. Guillain-Barré syndrom etter infeksjon. Larsens syndrom er utelukket.",
    "Hansen et al. 2019 viste effekt, se PMID 31562797 og 30280641.",
    "Se doi 10.1056/NEJMoa2034577 og https://www.nejm.org/doi/full/10.1200/JCO.2018.06.15.",
    "NCT04567890 og EudraCT 2019-001234-12 er avsluttet.",
    "Luftveien 2 cm over carina. Galleveien 4 mm. Administrasjonsvei 2.",
    "Beslutningen gjelder barn 2–17 år og voksne over 90 år.",
    "Alder under 18 år eller eldre enn 90 år var eksklusjonskriterium.",
    "Helse Bergen HF og St. Olavs hospital har avgjort likt i 2025.",
    "I 2025 Oslo universitetssykehus innvilget 12 av 14 søknader.",
    "Dose 5-10-15 mg, opptrapping over 3 uker; maks 1000 IE daglig.",
    "Ferritin 12500 µg/l, Hb 8,9 g/dl, trombocytter 22 33 44.",
    "Stig i kreatinin ga dosereduksjon. Tom mage før inntak. Finn laveste effektive dose.",
    "Hans tilstand er ikke beskrevet her. Hennes heller ikke.",
    "Vedtaket gjelder til mars 2027 og kan fornyes i 2027.",
    "Rituksimab 375 mg/m² ukentlig × 4. Anakinra 100 mg s.c. daglig.",
    "Sjå kapittel 4.2.10 i retningslinja, versjon 3.1.24.",
    "For 100 år siden fantes ingen behandling.",
    "EQ-5D-5L 0,42; ECOG 1; LDH 3 x ULN; EF 55 %.",
    "Frist etter fvl. § 29. Prisen er avtalt i LIS 2507.",
    "Two of 17 patients responded; see Table 3 and Figure 2.",
    "Gutt på 7 år med Duchennes muskeldystrofi og EF 42 %.",
    "Andre behandlingsvalg er prøvd; Andre generasjons hemmer likeså.",
    "Studien (NCT 03526769) inkluderte 210 pasienter, HR 0,62 (0,48-0,81).",
    "N Engl J Med 2020;383:1207-17. Lancet 2021;397:1085-94.",
    "Blodtrykk 120/80, puls 72, SpO2 95 %, 28/28 dager, 1/3 av gruppen.",
    "Jf. prioriteringsmeldingen (Meld. St. 34 (2015-2016)) og § 3 i blåreseptforskriften.",
    "Effekten kommer fra andre uke. Effekt den 2.5 ganger større.",
    "ANA negativ, ADA ikke påvist, IDA behandlet, HLA-B27 positiv.",
    "Prosessen er beskrevet. Dosen er lav. Responsen var god.",
    "Metode ID2021_045 i Nye metoder, besluttet av Beslutningsforum.",
    "Kriteriene er oppfylt hos 4 av 10, NNT 7, oppfølging 24 måneder.",
];

#[test]
fn clinical_sentences_pass() {
    for text in CLEAN {
        assert_marks(text, &[]);
    }
}

#[test]
fn person_numbers_are_marked_with_and_without_right_check_digits() {
    let number = (0..10)
        .find_map(|last| PersonNumber::from_first_nine([1, 7, 0, 5, 4, 6, 1, 2, last]))
        .unwrap()
        .expose_digits();
    let near_miss = format!("{}{}", &number[..10], (number.as_bytes()[10] - b'0' + 1) % 10);
    let (date, rest) = number.split_at(6);
    for written in [
        number.clone(),
        near_miss,
        format!("{date} {rest}"),
        format!("{date}\u{a0}{rest}"),
        format!("{date}-{rest}"),
        format!("{} {} {} {rest}", &date[..2], &date[2..4], &date[4..]),
        format!("{}.{}.{} {rest}", &date[..2], &date[2..4], &date[4..]),
        format!("{date} {} {}", &rest[..3], &rest[3..]),
        "41017012345".to_owned(),
        "01417012345".to_owned(),
        "81234567890".to_owned(),
        "01817012345".to_owned(),
        "99999912345".to_owned(),
    ] {
        let text = format!("Gjelder {written}, som har hatt god effekt.");
        assert_marks(&text, &[(&written, IdentifierKind::PersonNumber)]);
    }
    assert_marks("fnr. 0101015012", &[("0101015012", IdentifierKind::PersonNumber)]);
    assert_marks("Fødselsnummeret er 010101 501", &[("010101 501", IdentifierKind::PersonNumber)]);
    assert_marks("D-nummer: 410170", &[("410170", IdentifierKind::PersonNumber)]);
    assert_marks("fnr01010150123", &[("01010150123", IdentifierKind::PersonNumber)]);
}

#[test]
fn days_are_marked_however_they_are_written() {
    for day in [
        "24.11.2026",
        "4.1.26",
        "24/11-2026",
        "24/11-26",
        "2026-11-24",
        "24-11-2026",
        "24 11 2026",
        "24. november 2026",
        "24. november",
        "3. mai",
        "3 mars 2026",
        "12. des. 2025",
    ] {
        assert_marks(&format!("Behandlet {day} med effekt."), &[(day, IdentifierKind::Date)]);
        assert_marks(&format!("Fekk medisin den {day}, og han verka."), &[(day, IdentifierKind::Date)]);
    }
    assert_marks("Started on November 24, 2026 in hospital.", &[("November 24, 2026", IdentifierKind::Date)]);
    assert_marks("Seen on 24th of May.", &[("24th of May", IdentifierKind::Date)]);
    assert_marks("Kvinne f. 010203 med lupus", &[("010203", IdentifierKind::Date)]);
    assert_marks("Født 01021943.", &[("01021943", IdentifierKind::Date)]);
    assert_marks("Innlagt den 5.6. på dagtid.", &[("5.6", IdentifierKind::Date)]);
    assert_marks("Fødd 1.2.1943.", &[("1.2.1943", IdentifierKind::Date)]);
}

#[test]
fn high_ages_are_marked_and_limits_are_not() {
    for (text, age) in [
        ("Kvinne 93 år med lungekreft.", "93 år"),
        ("En 91-åring med myelomatose.", "91-åring"),
        ("Ein 102-årig mann.", "102-årig"),
        ("Mann på nittito år.", "nittito år"),
        ("Alder: 94. Kjent hjertesvikt.", "94"),
        ("A 95-year-old woman.", "95-year"),
        ("Født i 1931, bor hjemme.", "1931"),
    ] {
        assert_marks(text, &[(age, IdentifierKind::HighAge)]);
    }
    for text in ["Mann 89 år.", "Over 90 år.", "Eldre enn 95 år.", "90 dager", "92 kg"] {
        assert_marks(text, &[]);
    }
}

#[test]
fn ways_to_reach_somebody_are_marked() {
    for (text, found, kind) in [
        ("Ring 912 34 567 ved spørsmål.", "912 34 567", IdentifierKind::Phone),
        ("Pårørende nås på 22 33 44 55.", "22 33 44 55", IdentifierKind::Phone),
        ("Mobil: 91234567.", "91234567", IdentifierKind::Phone),
        ("Kontakt 91234567.", "91234567", IdentifierKind::Phone),
        ("Tlf. 55975", "55975", IdentifierKind::Phone),
        ("Nummeret er +47 912 34 567.", "+47 912 34 567", IdentifierKind::Phone),
        ("Nummeret er +46701234567.", "+46701234567", IdentifierKind::Phone),
        ("Nummeret er 0047 91234567.", "0047 91234567", IdentifierKind::Phone),
        (
            "Skriv til ola.nordmann@sykehus.example.no.",
            "ola.nordmann@sykehus.example.no",
            IdentifierKind::Email,
        ),
        ("Bor i Storgata 5 B, andre etasje.", "Storgata 5 B", IdentifierKind::Address),
        ("Adressa er Karl Johans gate 22.", "Karl Johans gate 22", IdentifierKind::Address),
        ("Hjemme i Bjørkeveien 12.", "Bjørkeveien 12", IdentifierKind::Address),
        ("Sendt til Postboks 123.", "Postboks 123", IdentifierKind::Address),
        ("Kommer fra 9690 Havøysund.", "9690 Havøysund", IdentifierKind::Place),
        ("Adresse: Lia, 6999 Etsteder.", "6999 Etsteder", IdentifierKind::Place),
        ("Familien bor i Vardø.", "Vardø", IdentifierKind::Place),
        ("Kjem frå Bømlo.", "Bømlo", IdentifierKind::Place),
        ("pas. nr. 88231", "88231", IdentifierKind::RecordNumber),
        ("Han er busett på Frøya.", "Frøya", IdentifierKind::Place),
        ("Journalnr. 123456 er gjennomgått.", "123456", IdentifierKind::RecordNumber),
        ("Se pasient-ID: A-9981/24.", "A-9981/24", IdentifierKind::RecordNumber),
        ("Prøvenummer 4471 viste mutasjon.", "4471", IdentifierKind::RecordNumber),
        ("MRN 00123 er felles.", "00123", IdentifierKind::RecordNumber),
        ("Konto 1234 56 78901.", "1234 56 78901", IdentifierKind::RecordNumber),
    ] {
        assert_marks(text, &[(found, kind)]);
    }
}

#[test]
fn names_are_marked_and_eponyms_are_not() {
    for (text, name) in [
        ("Kari fikk full effekt.", "Kari"),
        ("Behandlingen til Karis lege hjalp.", "Karis"),
        ("Effekten hos Ola Nordmann var god.", "Ola Nordmann"),
        ("Overlege Nordmann anbefaler det.", "Nordmann"),
        ("Vurdert av dr. Xyzvik i mars.", "Xyzvik"),
        ("Pasienten Ahmet trengte mer.", "Ahmet"),
        ("Navn: Anne-Lise Ås Vik.", "Anne-Lise Ås Vik"),
        ("Vurdert av K. Nordmann.", "K. Nordmann"),
        ("Sammen med Torgersen ble det besluttet.", "Torgersen"),
        ("Møtet med Hansen avklarte dette.", "Hansen"),
        ("Dag Solberg trenger behandling.", "Dag Solberg"),
        ("Tom Berg er informert.", "Tom Berg"),
        ("Samtale med Bjørn er gjennomført.", "Bjørn"),
        ("gjelder ola nordmann på avdelingen", "ola nordmann"),
        ("Mor Fatima samtykker.", "Fatima"),
        ("KARI NORDMANN er innlagt.", "KARI NORDMANN"),
        ("Guten heiter Sondre.", "Sondre"),
        ("hun heter kari", "kari"),
        ("Mannen, Jon Lie, samtykker.", "Jon Lie"),
    ] {
        assert_marks(text, &[(name, IdentifierKind::Name)]);
    }
    for text in [
        "Bjørn er et rovdyr.",
        "Liv og død.",
        "Ved Hansens sykdom gis dapson.",
        "Olsens test var positiv.",
        "Etter Berg og medarbeidere.",
    ] {
        assert_marks(text, &[]);
    }
}

#[test]
fn several_identifiers_in_one_text_are_all_marked() {
    assert_marks(
        "Kari Nordmann, f. 01.02.1943, tlf 912 34 567, bor i Storgata 5, 9690 Havøysund.",
        &[
            ("Kari Nordmann", IdentifierKind::Name),
            ("01.02.1943", IdentifierKind::Date),
            ("912 34 567", IdentifierKind::Phone),
            ("Storgata 5", IdentifierKind::Address),
            ("9690 Havøysund", IdentifierKind::Place),
        ],
    );
}

#[test]
fn the_time_is_linear_in_the_text() {
    // Inputs that make a rule look ahead or back at every token.
    for unit in ["1 ", "1.1.", "nr ", "K. ", "@", "a@", "fnr ", "Kari ", "10.1000/x ", "0000 ", "Ås-", "f. "]
    {
        let text = unit.repeat(100_000 / unit.len());
        let started = std::time::Instant::now();
        find_identifiers(&text, TODAY);
        let elapsed = started.elapsed();
        assert!(elapsed.as_secs() < 5, "{unit:?} took {elapsed:?}");
    }
}

proptest! {
    #[test]
    fn hits_are_in_order_and_on_character_boundaries(text in "[ 0-9a-zA-ZæøåÆØÅ.,:@/+-]{0,80}|.{0,60}") {
        let mut end = 0;
        for hit in find_identifiers(&text, TODAY) {
            prop_assert!(hit.range.start >= end && hit.range.start < hit.range.end);
            prop_assert!(text.get(hit.range.clone()).is_some());
            end = hit.range.end;
        }
    }

    #[test]
    fn a_person_number_is_found_wherever_it_stands(
        before in 0..CLEAN.len(), after in 0..CLEAN.len(), first_nine in proptest::array::uniform9(0u8..10),
    ) {
        if let Some(number) = PersonNumber::from_first_nine(first_nine) {
            let text = format!("{} {} {}", CLEAN[before], number.formatted(), CLEAN[after]);
            let hits = marked(&text);
            prop_assert!(hits.iter().any(|(found, kind)| *found == number.formatted() && *kind == IdentifierKind::PersonNumber), "{hits:?}");
        }
    }
}

#[test]
fn medicines_and_diagnoses_are_no_persons() {
    use crate::codes::{Coded, starter};
    let medicines = starter::medicines().unwrap();
    let indications = starter::indications().unwrap();
    let names = medicines.iter().flat_map(|entry| entry.names().chain(entry.other_names()));
    for name in names.chain(indications.iter().flat_map(|entry| entry.names())) {
        for text in [format!("{name} er vurdert."), format!("Søknaden gjelder {name} for gruppen.")] {
            assert_marks(&text, &[]);
        }
    }
}
