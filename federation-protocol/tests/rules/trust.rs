//! A trust that publishes, and one that copies: both in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use federation_protocol::content::*;
use federation_protocol::hash::Salt;
use federation_protocol::ids::*;
use federation_protocol::log::CompactRange;
use federation_protocol::note::{KnownLog, SignedCheckpoint};
use federation_protocol::signature::TrustSecrets;
use federation_protocol::sync::*;
use federation_protocol::text::*;
use federation_protocol::tiles::{Resource, encode_entries};
use rand::SeedableRng as _;
use rand::rngs::ChaCha20Rng;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn origin() -> Origin {
    Origin::new("samraad.helse-bergen.no/register").unwrap()
}

pub(crate) fn summary(rng: &mut ChaCha20Rng) -> DecisionSummaryV1 {
    DecisionSummaryV1 {
        id: EntryId::random(rng),
        origin: origin(),
        scheme: Scheme::OffLabel,
        scope: Scope::Individual,
        atc: AtcCode::new("L01FA01").unwrap(),
        substance: Line::new("rituksimab").unwrap(),
        indication: Some(Icd10Code::new("G35").unwrap()),
        indication_text: Some(Text::new("multippel sklerose, attakkvis").unwrap()),
        outcome: Outcome::ApprovedWithConditions,
        grounds: vec![Ground::BenefitShown, Ground::AlternativesExhausted],
        grounds_text: Some(Text::new("Effekten er dokumentert.\nRisikoen er håndtert.").unwrap()),
        conditions_text: Some(Text::new("MR-kontroll hver sjette måned.").unwrap()),
        classification: Some(Classification::Established),
        decided: Period::new("2026-Q3").unwrap(),
        valid_until: Some(YearMonth::new("2027-09").unwrap()),
        decided_by: DecidedBy::Committee,
        age_band: Some(AgeBand::Adult),
        ratings: vec![
            CriterionLevel { criterion: Criterion::Benefit, level: Level::try_from(4).ok() },
            CriterionLevel { criterion: Criterion::Safety, level: None },
        ],
        gate: GateProvenance {
            rules: vec![Code::new("identifiers").unwrap(), Code::new("period_to_quarter").unwrap()],
            k: Some(5),
            released: Released::ByRules,
        },
        supersedes: None,
    }
}

/// A log with everything behind it.
#[derive(Clone)]
pub(crate) struct Publisher {
    secrets: Rc<TrustSecrets>,
    pub(crate) rng: Rc<RefCell<ChaCha20Rng>>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) contents: Vec<ContentEntry>,
    pub(crate) range: CompactRange,
}

impl Publisher {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = rng(seed);
        let secrets = TrustSecrets::generate(&origin(), &mut rng).into();
        Publisher {
            secrets,
            rng: Rc::new(RefCell::new(rng)),
            leaves: vec![],
            contents: vec![],
            range: CompactRange::empty(),
        }
    }

    pub(crate) fn known_log(&self) -> KnownLog {
        KnownLog::new(self.secrets.log.public())
    }

    pub(crate) fn publish(&mut self, content: &EncodedContent) {
        let salt = Salt::random(&mut *self.rng.borrow_mut());
        let leaf = content.commit(&salt);
        self.range.append(leaf.hash()).unwrap();
        self.leaves.push(leaf);
        self.contents.push(ContentEntry::Present { salt, content: content.bytes().to_vec() });
    }

    pub(crate) fn publish_summaries(&mut self, count: usize) {
        for _ in 0..count {
            let content = summary(&mut self.rng.borrow_mut()).encode().unwrap();
            self.publish(&content);
        }
    }

    pub(crate) fn serve(&self, resource: Resource) -> Vec<u8> {
        let leaves = resource.leaves();
        let (start, end) = (leaves.start as usize, (leaves.end as usize).min(self.leaves.len()));
        match resource {
            Resource::Checkpoint => {
                let signed = SignedCheckpoint::sign(&self.secrets.log, self.range.size(), self.range.root());
                signed.note().as_bytes().to_vec()
            }
            Resource::Entries { .. } => encode_entries(&self.leaves[start..end]),
            Resource::Content { .. } => {
                ContentBundle { entries: self.contents[start..end].to_vec() }.encode()
            }
            Resource::Hashes { .. } => panic!("a pull reads no hash tiles"),
        }
    }
}

/// A stored copy of a log: what a database would hold. Cloning it is what a crash leaves behind.
#[derive(Clone, Default, PartialEq, Debug)]
pub(crate) struct Copy {
    pub(crate) state: SyncState,
    pub(crate) leaves: BTreeMap<u64, Leaf>,
    pub(crate) entries: BTreeMap<u64, SyncedEntry>,
}

impl Copy {
    /// One transaction.
    pub(crate) fn commit(&mut self, step: Step) {
        match step.store {
            Store::StateOnly => {}
            Store::StagedLeaves { first, leaves } | Store::VerifiedLeaves { first, leaves, .. } => {
                self.leaves.extend((first..).zip(leaves));
            }
            Store::Entries(entries) => {
                for entry in entries {
                    let before = self.entries.insert(entry.index, entry);
                    assert!(before.is_none(), "nothing is applied twice");
                }
            }
        }
        self.state = step.state;
    }

    /// One step of a pull, fed by `fetch`; `None` when nothing is left to do.
    pub(crate) fn step(
        &self,
        log: &KnownLog,
        fetch: impl FnOnce(Resource) -> Vec<u8>,
    ) -> Option<Result<Step, SyncError>> {
        Some(match self.state.next() {
            Need::Nothing => return None,
            Need::Entries(resource) => self.state.on_entries(&fetch(resource)),
            Need::Contents { resource, from, until } => {
                let leaves: Vec<Leaf> = (from..until).map(|index| self.leaves[&index]).collect();
                self.state.on_contents(log.origin(), &leaves, Some(&fetch(resource)))
            }
        })
    }

    /// A whole pull.
    pub(crate) fn pull(
        &mut self,
        log: &KnownLog,
        fetch: impl Fn(Resource) -> Vec<u8>,
    ) -> Result<(), SyncError> {
        let step = self.state.on_checkpoint(log, &fetch(Resource::Checkpoint))?;
        self.commit(step);
        while let Some(step) = self.step(log, &fetch) {
            self.commit(step?);
        }
        Ok(())
    }

    /// Recomputes everything from what is stored, as an auditor would.
    pub(crate) fn assert_equals(&self, publisher: &Publisher) {
        assert_eq!(self.state.verified_size(), publisher.range.size());
        assert_eq!(self.state.applied_size(), publisher.range.size());
        assert!(self.leaves.values().eq(&publisher.leaves));
        let mut range = CompactRange::empty();
        for leaf in self.leaves.values() {
            range.append(leaf.hash()).unwrap();
        }
        if let Some(verified) = self.state.verified().unwrap() {
            assert_eq!(range.root(), verified.root());
        }
        assert_eq!(self.entries.len(), publisher.contents.len());
        for (entry, published) in self.entries.values().zip(&publisher.contents) {
            match (&entry.body, published) {
                (Body::Read { salt, bytes, .. }, ContentEntry::Present { salt: s, content }) => {
                    assert!(salt == s && bytes == content);
                    assert!(entry.leaf.commits_to(&origin(), salt, bytes));
                }
                (Body::Absent, ContentEntry::Absent) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}
