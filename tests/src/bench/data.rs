//! Decision summaries as 25 trusts might write them over the years, drawn from a seed: few medicines hold most of them, and
//! the texts are Norwegian. All of it is invented.

use federation_protocol::content::{
    Classification, DecidedBy, DecisionSummaryV1, GateProvenance, Ground, Leaf, Outcome, Released, Scheme,
    Scope,
};
use federation_protocol::hash::Salt;
use federation_protocol::ids::{EntryId, Origin};
use federation_protocol::text::{AtcCode, Icd10Code, Line, Period, Text};
use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

/// The seed of every row, so that two runs measure the same work.
pub const SEED: u64 = 2026;

const MEDICINES: [(&str, &str); 40] = [
    ("L01FA01", "rituksimab"),
    ("L04AB02", "infliksimab"),
    ("L01FF02", "pembrolizumab"),
    ("L04AC07", "tocilizumab"),
    ("L01FG01", "bevacizumab"),
    ("J06BA02", "immunglobulin"),
    ("L04AB04", "adalimumab"),
    ("L04AC05", "ustekinumab"),
    ("L01FF01", "nivolumab"),
    ("L04AG04", "belimumab"),
    ("L04AC16", "guselkumab"),
    ("L01EE03", "binimetinib"),
    ("L01EX09", "nintedanib"),
    ("L04AF01", "tofacitinib"),
    ("L04AF02", "baricitinib"),
    ("L01XG01", "bortezomib"),
    ("L01FC01", "daratumumab"),
    ("R03DX09", "mepolizumab"),
    ("R03DX10", "benralizumab"),
    ("D11AH05", "dupilumab"),
    ("L04AC08", "kanakinumab"),
    ("L04AC03", "anakinra"),
    ("N03AX24", "cannabidiol"),
    ("N02CD01", "erenumab"),
    ("M05BX04", "denosumab"),
    ("L01BC07", "azacitidin"),
    ("L01EA01", "imatinib"),
    ("L01EJ01", "ruksolitinib"),
    ("L04AX04", "lenalidomid"),
    ("L04AX02", "talidomid"),
    ("L04AD02", "takrolimus"),
    ("L04AA06", "mykofenolsyre"),
    ("N01AX03", "ketamin"),
    ("C02KX01", "bosentan"),
    ("G04BE03", "sildenafil"),
    ("H01CB02", "oktreotid"),
    ("A16AB07", "alglukosidase alfa"),
    ("B02BX05", "eltrombopag"),
    ("L01XX52", "venetoklaks"),
    ("V03AC03", "deferasiroks"),
];

const INDICATIONS: [(&str, &str); 32] = [
    ("G35", "Multippel sklerose"),
    ("M05", "Seropositiv revmatoid artritt"),
    ("C83.3", "Diffust storcellet B-cellelymfom"),
    ("L40", "Psoriasis"),
    ("K50", "Crohns sykdom"),
    ("G61.8", "Kronisk inflammatorisk polynevropati"),
    ("M32", "Systemisk lupus"),
    ("C43", "Malignt melanom i hud"),
    ("G70.0", "Myasthenia gravis"),
    ("M31.3", "Granulomatose med polyangiitt"),
    ("D59.1", "Autoimmun hemolytisk anemi"),
    ("D69.3", "Immunologisk trombocytopeni"),
    ("L10", "Pemfigus"),
    ("H20", "Iridosyklitt"),
    ("J84.1", "Interstitiell lungesykdom med fibrose"),
    ("C90.0", "Myelomatose"),
    ("J45.5", "Alvorlig astma"),
    ("L20", "Atopisk eksem"),
    ("M33", "Dermatomyositt"),
    ("G36.0", "Nevromyelitis optica"),
    ("N04", "Nefrotisk syndrom"),
    ("C71", "Hjernesvulst"),
    ("C56", "Kreft i eggstokk"),
    ("E85", "Amyloidose"),
    ("M35.0", "Sjögrens syndrom"),
    ("M34", "Systemisk sklerose"),
    ("I27.0", "Primær pulmonal hypertensjon"),
    ("G40", "Epilepsi"),
    ("K51", "Ulcerøs kolitt"),
    ("C92.0", "Akutt myelogen leukemi"),
    ("D86", "Sarkoidose"),
    ("M45", "Ankyloserende spondylitt"),
];

const OPENINGS: [&str; 6] = [
    "Behandlingen er prøvd i flere mindre studier med",
    "Det finnes begrenset dokumentasjon, men",
    "Gruppen har alvorlig sykdom, og vanlig behandling har gitt",
    "Nasjonal fagretningslinje omtaler behandlingen, og",
    "To sykehus har erfaring fra før, og der sees",
    "Nytten regnes som rimelig i forhold til ressursbruken, med",
];
const MIDDLES: [&str; 6] = [
    "god og varig effekt hos de fleste",
    "nedgang i antall attakker det første året",
    "utilstrekkelig virkning av to andre midler",
    "bedre funksjon og færre innleggelser",
    "usikker nytte utover seks måneder",
    "lite bivirkninger når dosen trappes langsomt opp",
];
const ENDINGS: [&str; 6] = [
    "Effekten skal vurderes etter tre måneder.",
    "Behandlingen avsluttes dersom målet ikke er nådd.",
    "Oppfølging skjer ved poliklinikken hver sjette uke.",
    "Det tas blodprøver før hver dose.",
    "Erfaringene samles i et kvalitetsregister.",
    "Saken tas opp igjen når ny dokumentasjon foreligger.",
];

const OUTCOMES: [Outcome; 10] = [
    Outcome::Approved,
    Outcome::Approved,
    Outcome::Approved,
    Outcome::Approved,
    Outcome::ApprovedWithConditions,
    Outcome::ApprovedWithConditions,
    Outcome::Rejected,
    Outcome::Rejected,
    Outcome::Rejected,
    Outcome::Dismissed,
];

/// An entry with all that is stored of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// What it says.
    pub summary: DecisionSummaryV1,
    /// Its canonical bytes.
    pub content: Vec<u8>,
    /// Its salt.
    pub salt: Salt,
    /// Its leaf.
    pub leaf: Leaf,
}

/// Draws entries of one trust, the same ones for the same seed.
#[derive(Debug)]
pub struct Drawer {
    origin: Origin,
    rng: StdRng,
}

impl Drawer {
    /// Entries for the log of `origin`.
    pub fn new(seed: u64, origin: Origin) -> Self {
        Self { origin, rng: StdRng::seed_from_u64(seed) }
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.rng.random_range(0..of.len())]
    }

    /// The fourth power of a uniform draw: a tenth of the medicines hold more than half of the entries.
    fn skewed<T: Copy>(&mut self, of: &[T]) -> T {
        let uniform: f64 = self.rng.random();
        of[((uniform.powi(4) * of.len() as f64) as usize).min(of.len() - 1)]
    }

    fn text(&mut self) -> String {
        let sentences = self.rng.random_range(1..=3);
        let sentence = |this: &mut Self| {
            let number = this.rng.random_range(3..60);
            let (opening, middle, ending) =
                (this.one_of(&OPENINGS), this.one_of(&MIDDLES), this.one_of(&ENDINGS));
            format!("{opening} {middle} ({number} pasienter). {ending}")
        };
        (0..sentences).map(|_| sentence(self)).collect::<Vec<_>>().join(" ")
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// The next entry.
    ///
    /// # Panics
    /// Never: everything drawn is well-formed.
    pub fn draw(&mut self) -> Made {
        let (atc, substance) = self.skewed(&MEDICINES);
        let (icd10, indication) = self.skewed(&INDICATIONS);
        let outcome = self.one_of(&OUTCOMES);
        let id = uuid::Builder::from_random_bytes(self.bytes()).into_uuid();
        let conditions = (outcome == Outcome::ApprovedWithConditions)
            .then(|| Text::new(self.one_of(&ENDINGS)).expect("a text"));
        let grounds = match outcome {
            Outcome::Approved | Outcome::ApprovedWithConditions => {
                vec![Ground::BenefitShown, Ground::SeverityHigh]
            }
            _ => vec![Ground::EvidenceInsufficient],
        };
        let decided = format!("20{:02}-{:02}", self.rng.random_range(15..27), self.rng.random_range(1..13));
        let summary = DecisionSummaryV1 {
            id: id.to_string().parse::<EntryId>().expect("a random id"),
            origin: self.origin.clone(),
            scheme: self.one_of(&[Scheme::OffLabel, Scheme::OffLabel, Scheme::OffLicence]),
            scope: self.one_of(&[Scope::Group, Scope::Individual, Scope::Individual]),
            atc: AtcCode::new(atc).expect("a code"),
            substance: Line::new(substance).expect("a name"),
            indication: Some(Icd10Code::new(icd10).expect("a code")),
            indication_text: Some(Text::new(indication).expect("a text")),
            outcome,
            grounds,
            grounds_text: Some(Text::new(self.text()).expect("a text")),
            conditions_text: conditions,
            classification: Some(self.one_of(&[Classification::Established, Classification::Experimental])),
            decided: Period::new(decided).expect("a month"),
            valid_until: None,
            decided_by: self.one_of(&[
                DecidedBy::MedicalDirector,
                DecidedBy::ClinicDirector,
                DecidedBy::Committee,
            ]),
            age_band: None,
            ratings: vec![],
            gate: GateProvenance { rules: vec![], k: None, released: Released::ByRules },
            supersedes: None,
        };
        let encoded = summary.encode().expect("well-formed");
        let salt = Salt::from_bytes(self.bytes());
        Made { leaf: encoded.commit(&salt), content: encoded.bytes().to_vec(), salt, summary }
    }
}
