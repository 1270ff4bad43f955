//! Formats and rules of the Samråd federation.
//!
//! Trusts publish anonymised decision summaries in logs that cannot be rewritten unseen, and send each other sealed
//! messages. This crate has the formats and the rules and does **no I/O**: it is fed bytes, says what to fetch, store
//! or send next, and takes time and randomness as arguments. `docs/protocol` specifies everything here, with vectors;
//! another implementation needs nothing else.
//!
//! # A tutorial
//!
//! ## Keys
//!
//! A trust has an origin that never changes and a key for each purpose. Administrators compare the fingerprint of the
//! public keys before their nodes talk.
//!
//! ```
//! use federation_protocol::{ids::Origin, signature::TrustSecrets};
//! # use rand::{SeedableRng, rngs::ChaCha20Rng};
//! # let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let origin = Origin::new("samraad.helse-bergen.no/register")?;
//! let bergen = TrustSecrets::generate(&origin, &mut rng);
//! let fingerprint = bergen.public().fingerprint();
//! assert_eq!(fingerprint.words().len(), 16); // to read aloud
//! assert_eq!(fingerprint.to_string().len(), 64); // to compare on screen
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Publishing an entry
//!
//! Content is encoded once. The log holds a salted commitment to it; content and salt are stored beside the log and
//! can be erased later without breaking the tree.
//!
//! ```
//! # use federation_protocol::{ids::*, signature::TrustSecrets, content::*, hash::Salt, text::*};
//! # use rand::{SeedableRng, rngs::ChaCha20Rng};
//! use federation_protocol::{log::CompactRange, note::SignedCheckpoint};
//! # let mut rng = ChaCha20Rng::seed_from_u64(1);
//! # let origin = Origin::new("samraad.helse-bergen.no/register")?;
//! # let bergen = TrustSecrets::generate(&origin, &mut rng);
//!
//! let summary = DecisionSummaryV1 {
//!     id: EntryId::random(&mut rng),
//!     origin: origin.clone(),
//!     scheme: Scheme::OffLabel,
//!     scope: Scope::Group,
//!     atc: AtcCode::new("L01FA01")?,
//!     substance: Line::new("rituksimab")?,
//!     indication: Some(Icd10Code::new("G35")?),
//!     indication_text: None,
//!     outcome: Outcome::Approved,
//!     grounds: vec![Ground::BenefitShown, Ground::ResourceUseProportionate],
//!     grounds_text: None,
//!     conditions_text: None,
//!     classification: Some(Classification::Established),
//!     decided: Period::new("2026-11")?,
//!     valid_until: None,
//!     decided_by: DecidedBy::MedicalDirector,
//!     age_band: None,
//!     ratings: vec![],
//!     gate: GateProvenance { rules: vec![], k: None, released: Released::ByRules },
//!     supersedes: None,
//! };
//! let content = summary.encode()?;
//! let salt = Salt::random(&mut rng);
//! let leaf = content.commit(&salt);
//!
//! let mut log = CompactRange::empty();
//! log.append(leaf.hash())?;
//! // Store leaf, salt, content and range in one transaction; sign only after it.
//! let checkpoint = SignedCheckpoint::sign(&bergen.log, log.size(), log.root());
//! assert!(checkpoint.note().starts_with("samraad.helse-bergen.no/register\n1\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Verifying another trust's log
//!
//! The other side pulls. [`sync::SyncState`] says what to fetch; what comes back is checked before it is handed out.
//!
//! ```
//! # use federation_protocol::{ids::*, signature::TrustSecrets, content::*, hash::Salt, log::*, note::*};
//! # use rand::{SeedableRng, rngs::ChaCha20Rng};
//! use federation_protocol::sync::{Body, Need, Store, SyncState};
//! use federation_protocol::tiles::encode_entries;
//! # let mut rng = ChaCha20Rng::seed_from_u64(1);
//! # let origin = Origin::new("samraad.helse-bergen.no/register")?;
//! # let bergen = TrustSecrets::generate(&origin, &mut rng);
//! # let withdrawal = WithdrawalV1 { id: EntryId::random(&mut rng), origin: origin.clone(), log: None, index: 0,
//! #     reason: WithdrawalReason::Error };
//! # let salt = Salt::random(&mut rng);
//! # // An entry of a kind that nobody knows yet, then a withdrawal of it.
//! # let first = Leaf { kind: EntryKind::from_code(900), commitment: salt_free_hash() };
//! # fn salt_free_hash() -> federation_protocol::hash::Hash { federation_protocol::hash::Hash::of(b"later") }
//! # let content = withdrawal.encode()?;
//! # let second = content.commit(&salt);
//! # let mut range = CompactRange::empty();
//! # range.append(first.hash())?; range.append(second.hash())?;
//! # let note = SignedCheckpoint::sign(&bergen.log, 2, range.root()).note().to_owned();
//! # let served_entries = encode_entries([&first, &second]);
//! # let served_contents = ContentBundle { entries: vec![ContentEntry::Absent,
//! #     ContentEntry::Present { salt, content: content.bytes().to_vec() }] }.encode();
//! # let vkey = bergen.log.public().to_string();
//!
//! // The key that the administrator confirmed when the trusts were paired.
//! let bergen = KnownLog::new(vkey.parse()?);
//! let mut state = SyncState::new();
//! let mut leaves = Vec::new(); // our table of leaves
//! let mut entries = Vec::new(); // our copy of the register
//!
//! let mut step = state.on_checkpoint(&bergen, note.as_bytes())?;
//! loop {
//!     match step.store {
//!         Store::StateOnly => {}
//!         Store::StagedLeaves { leaves: new, .. } | Store::VerifiedLeaves { leaves: new, .. } => leaves.extend(new),
//!         Store::Entries(new) => entries.extend(new),
//!     }
//!     state = step.state; // here a node commits its transaction
//!     step = match state.next() {
//!         Need::Entries(resource) => {
//!             assert_eq!(resource.to_string(), "tile/entries/000.p/2");
//!             state.on_entries(&served_entries)?
//!         }
//!         Need::Contents { from, until, .. } => {
//!             let wanted = &leaves[from as usize..until as usize];
//!             state.on_contents(bergen.origin(), wanted, Some(&served_contents))?
//!         }
//!         Need::Nothing => break,
//!     };
//! }
//! assert!(matches!(entries[0].body, Body::Absent));
//! assert!(matches!(entries[1].body, Body::Read { content: Content::Withdrawal(_), .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Sealing a message and opening it
//!
//! ```
//! # use federation_protocol::{ids::*, signature::TrustSecrets};
//! # use rand::{SeedableRng, rngs::ChaCha20Rng};
//! use federation_protocol::envelope::{Draft, Envelope, EnvelopeKind};
//! # let mut rng = ChaCha20Rng::seed_from_u64(1);
//! # let bergen = TrustSecrets::generate(&Origin::new("samraad.helse-bergen.no/register")?, &mut rng);
//! # let oslo = TrustSecrets::generate(&Origin::new("samraad.ous.no/register")?, &mut rng);
//! # let payload = br#"{"kind":"review_request","v":1}"#;
//! let draft = Draft {
//!     id: EnvelopeId::random(&mut rng),
//!     message: EnvelopeKind::review_request(),
//!     conversation: ConversationId::random(&mut rng),
//!     epoch: Epoch::random(&mut rng),
//!     sequence: 1,
//!     sent: UnixSeconds(1_795_500_000),
//!     expires: UnixSeconds(1_795_500_000).plus(30 * 24 * 60 * 60),
//! };
//! let sent = draft.seal(payload, &bergen.envelope, &oslo.public().sealing, &mut rng)?.encode();
//!
//! // At the other trust: parse, then verify, then open.
//! let received = Envelope::parse(&sent)?.verify([&bergen.public().envelope])?;
//! received.check_live(oslo.sealing.origin(), UnixSeconds(1_795_500_100))?;
//! assert_eq!(received.open(&oslo.sealing)?.payload.as_slice(), payload);
//!
//! // Erased, it still proves who sent what when.
//! let mut proof = received.into_envelope();
//! proof.erase();
//! assert!(proof.verify([&bergen.public().envelope]).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod canonical;
pub mod content;
pub mod delivery;
pub mod discovery;
mod document;
pub mod envelope;
pub mod evidence;
pub mod exchange;
mod framing;
pub mod hash;
pub mod ids;
pub mod log;
pub mod mailbox;
pub mod mirror;
pub mod note;
pub mod pace;
pub mod pairing;
pub mod receipt;
pub mod request;
pub mod signature;
#[cfg(test)]
mod standard_vectors;
pub mod sync;
pub mod text;
pub mod tiles;
pub mod witness;

pub use document::DocumentError;
