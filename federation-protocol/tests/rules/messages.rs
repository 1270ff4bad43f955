//! Keys, notes, envelopes and requests: what holds, and every way in which it does not.

use federation_protocol::discovery::*;
use federation_protocol::envelope::*;
use federation_protocol::ids::*;
use federation_protocol::log::CompactRange;
use federation_protocol::mailbox::*;
use federation_protocol::note::*;
use federation_protocol::request::*;
use federation_protocol::signature::purpose::{Envelope as EnvelopePurpose, Request, Sealing};
use federation_protocol::signature::*;
use proptest::prelude::*;
use uuid::Uuid;

use crate::trust::{origin, rng};

pub(crate) const NOW: UnixSeconds = UnixSeconds(1_795_500_000);

fn oslo() -> Origin {
    Origin::new("samraad.ous.no/register").unwrap()
}

pub(crate) fn bergen_and_oslo() -> (TrustSecrets, TrustSecrets) {
    (TrustSecrets::generate(&origin(), &mut rng(1)), TrustSecrets::generate(&oslo(), &mut rng(2)))
}

fn draft(seed: u64) -> Draft {
    let rng = &mut rng(seed);
    Draft {
        id: EnvelopeId::random(rng),
        message: EnvelopeKind::review_request(),
        conversation: ConversationId::random(rng),
        epoch: Epoch::random(rng),
        sequence: 1,
        sent: NOW,
        expires: NOW.plus(1000),
    }
}

#[test]
fn an_origin_has_one_spelling() {
    for name in ["samraad.helse-bergen.no/register", "a/b", "a.localhost/register/2027", "x1/._-"] {
        assert_eq!(Origin::new(name).unwrap().as_str(), name);
    }
    for name in [
        "",
        "helse-bergen.no",
        "/register",
        "helse.no/",
        "Helse.no/register",
        "helse no/register",
        "helse.no/re+gister",
        "helse.no//x",
        "helse.no/..",
        "helse.no/Å",
        "-a.no/x",
        "a-.no/x",
        "a..no/x",
        "a.no/x y",
        "a.no/x\n",
        "a.no:443/x",
    ] {
        assert!(Origin::new(name).is_err(), "{name}");
    }
    assert_eq!(Origin::new(&format!("a/{}", "b".repeat(127))), Err(OriginError::TooLong));
}

#[test]
fn ids_that_carry_a_time_are_refused() {
    let v7 = Uuid::from_u128(0x0192_f0a0_0000_7000_8000_0000_0000_0000);
    assert_eq!(EntryId::from_uuid(v7), Err(IdError));
    let id = EntryId::random(&mut rng(1));
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(id.to_string().to_uppercase().parse::<EntryId>(), Err(IdError));
    assert_eq!(id.to_string().replace('-', "").parse::<EntryId>(), Err(IdError));
}

#[test]
fn key_records_and_vkeys_are_read_back() {
    let keys = bergen_and_oslo().0.public();
    assert_eq!(keys.log.to_string().parse(), Ok(keys.log.clone()));
    assert_eq!(keys.envelope.to_string().parse(), Ok(keys.envelope.clone()));
    assert_eq!(keys.request.to_string().parse(), Ok(keys.request.clone()));
    assert_eq!(keys.sealing.to_string().parse(), Ok(keys.sealing.clone()));
}

#[test]
fn a_key_is_for_one_purpose() {
    let keys = bergen_and_oslo().0.public();
    let record = keys.envelope.to_string();
    assert_eq!(record.parse::<PublicKey<Request>>(), Err(SignatureError::OtherPurpose));
    // The purpose cannot be exchanged for another, since the key id binds it.
    let renamed = record.replace("+envelope+", "+request+");
    assert_eq!(renamed.parse::<PublicKey<Request>>(), Err(SignatureError::WrongKeyId));
}

#[test]
fn weak_keys_are_refused() {
    use base64::Engine as _;
    let encode = |key: [u8; 32]| base64::engine::general_purpose::STANDARD.encode(key);
    let mut identity = [0; 32];
    identity[0] = 1;
    let record =
        |purpose: &str| format!("samraad-key-v1+{purpose}+a.no/r+0000000000000000+{}", encode(identity));
    assert_eq!(record("envelope").parse::<PublicKey<EnvelopePurpose>>(), Err(SignatureError::WeakKey));
    assert_eq!(record("sealing").parse::<PublicKey<Sealing>>(), Err(SignatureError::WeakKey));
    let mut vkey = vec![1];
    vkey.extend_from_slice(&identity);
    let vkey = format!("a.no/r+00000000+{}", base64::engine::general_purpose::STANDARD.encode(vkey));
    assert_eq!(vkey.parse::<LogPublicKey>(), Err(VkeyError::WeakKey));
}

#[test]
fn secrets_do_not_show_themselves() {
    let secrets = bergen_and_oslo().0;
    let shown = format!("{secrets:?}");
    assert!(!shown.contains(&hex::encode(secrets.envelope.to_bytes().as_slice())), "{shown}");
    assert_eq!(shown.matches("samraad.helse-bergen.no/register").count(), 6, "{shown}");
}

#[test]
fn a_request_key_fits_the_forms_that_jwt_libraries_take() {
    use ed25519_dalek::SigningKey;
    let key = bergen_and_oslo().0.request;
    let der = key.to_pkcs8_der();
    assert_eq!(der.len(), 48);
    let secret: [u8; 32] = der[16..].try_into().unwrap();
    assert_eq!(SigningKey::from_bytes(&secret).verifying_key().as_bytes(), key.public().as_bytes());
    assert_eq!(key.public().to_jwk_x().len(), 43);
}

#[test]
fn the_fingerprint_changes_with_any_key() {
    let (bergen, oslo) = bergen_and_oslo();
    let (keys, other) = (bergen.public(), oslo.public());
    let variants = [
        keys.clone(),
        KeySet { log: other.log.clone(), ..keys.clone() },
        KeySet { envelope: other.envelope.clone(), ..keys.clone() },
        KeySet { request: other.request.clone(), ..keys.clone() },
        KeySet { sealing: other.sealing.clone(), ..keys.clone() },
        KeySet { cosignature: other.cosignature.clone(), ..keys.clone() },
        KeySet { witness: other.witness.clone(), ..keys.clone() },
        KeySet { cosignature: None, ..keys.clone() },
        KeySet { witness: None, ..keys.clone() },
    ];
    let words: std::collections::BTreeSet<_> = variants.iter().map(|it| it.fingerprint().words()).collect();
    assert_eq!(words.len(), variants.len());
    assert_eq!(variants[1].origin(), Err(SignatureError::MixedOrigins));
    assert_eq!(variants[5].origin(), Err(SignatureError::MixedOrigins));
    assert_eq!(variants[6].origin(), Err(SignatureError::MixedOrigins));
}

#[test]
fn keys_that_were_confirmed_before_there_were_cosigners_are_still_those_of_the_trust() {
    let (bergen, oslo) = bergen_and_oslo();
    let (keys, other) = (bergen.public(), oslo.public());
    let earlier = KeySet { cosignature: None, witness: None, ..keys.clone() };
    assert!(earlier.agrees_with(&keys) && keys.agrees_with(&earlier) && keys.agrees_with(&keys));
    assert!(keys.answers_to(&earlier.fingerprint()) && keys.answers_to(&keys.fingerprint()));
    assert!(!earlier.answers_to(&keys.fingerprint()));
    for changed in [
        KeySet { witness: other.witness.clone(), ..keys.clone() },
        KeySet { cosignature: other.cosignature.clone(), ..keys.clone() },
        KeySet { sealing: other.sealing.clone(), ..earlier.clone() },
    ] {
        assert!(!keys.agrees_with(&changed) && !changed.agrees_with(&keys));
    }
}

#[test]
fn witnesses_may_sign_beside_the_log_but_never_instead_of_it() {
    let (bergen, oslo) = bergen_and_oslo();
    let log = KnownLog::new(bergen.log.public());
    let root = CompactRange::empty().root();
    let note = SignedCheckpoint::sign(&bergen.log, 0, root).note().to_owned();
    let other = SignedCheckpoint::sign(&oslo.log, 0, root).note().to_owned();
    let witness_line = other.lines().last().unwrap();
    assert!(log.verify(format!("{note}{witness_line}\n").as_bytes()).is_ok());
    let (text, _) = note.split_once("\n\n").unwrap();
    let unsigned = format!("{text}\n\n{witness_line}\n");
    assert_eq!(log.verify(unsigned.as_bytes()), Err(CheckpointError::UnknownKey));
    assert_eq!(log.verify(other.as_bytes()), Err(CheckpointError::OtherOrigin));
}

#[test]
fn an_envelope_is_for_its_recipient_and_its_time() {
    let (bergen, oslo) = bergen_and_oslo();
    let sealed = draft(3).seal(b"{}", &bergen.envelope, &oslo.public().sealing, &mut rng(4)).unwrap();
    let verified = sealed.verify([&oslo.public().envelope, &bergen.public().envelope]).unwrap();
    let us = oslo.sealing.origin();
    assert_eq!(verified.check_live(us, NOW), Ok(()));
    assert_eq!(verified.check_live(us, NOW.plus(999)), Ok(()));
    assert_eq!(verified.check_live(us, NOW.plus(1000)), Err(EnvelopeError::Expired));
    assert_eq!(verified.check_live(us, NOW.plus(-600)), Ok(()));
    assert_eq!(verified.check_live(us, NOW.plus(-601)), Err(EnvelopeError::NotYetSent));
    assert_eq!(verified.check_live(&origin(), NOW), Err(EnvelopeError::OtherRecipient));
    assert_eq!(verified.open(&bergen.sealing), Err(EnvelopeError::OtherSealingKey));
    assert_eq!(verified.open(&oslo.sealing).unwrap().payload.as_slice(), b"{}");
    let unknown = verified.into_envelope().verify([&oslo.public().envelope]);
    assert_eq!(unknown, Err(EnvelopeError::UnknownKey));
}

#[test]
fn a_ciphertext_fits_no_other_envelope() {
    let (bergen, oslo) = bergen_and_oslo();
    let seal =
        |seed| draft(seed).seal(b"{}", &bergen.envelope, &oslo.public().sealing, &mut rng(seed)).unwrap();
    let (one, two) = (seal(5).encode(), seal(6).encode());
    let ciphertext = 4 + 32 + 32 + 2 + 16;
    let mut mixed = one[..one.len() - ciphertext].to_vec();
    mixed.extend_from_slice(&two[two.len() - ciphertext..]);
    let mixed = Envelope::parse(&mixed).unwrap().verify([&bergen.public().envelope]);
    assert_eq!(mixed, Err(EnvelopeError::OtherCiphertext));
}

#[test]
fn an_erased_envelope_still_proves_itself_and_opens_no_more() {
    let (bergen, oslo) = bergen_and_oslo();
    let sealed = draft(7).seal(b"secret", &bergen.envelope, &oslo.public().sealing, &mut rng(7)).unwrap();
    let digest = sealed.digest();
    let mut erased = sealed;
    erased.erase();
    let erased = Envelope::parse(&erased.encode()).unwrap();
    assert!(erased.is_erased());
    assert_eq!(erased.digest(), digest);
    let verified = erased.verify([&bergen.public().envelope]).unwrap();
    assert_eq!(verified.open(&oslo.sealing), Err(EnvelopeError::Erased));
}

#[test]
fn drafts_out_of_range_are_not_sealed() {
    let (bergen, oslo) = bergen_and_oslo();
    let seal = |draft: Draft, payload: &[u8]| {
        draft.seal(payload, &bergen.envelope, &oslo.public().sealing, &mut rng(8)).map(drop)
    };
    let sound = || draft(8);
    assert_eq!(seal(sound(), b"{}"), Ok(()));
    assert_eq!(seal(Draft { sequence: 0, ..sound() }, b"{}"), Err(EnvelopeError::Header));
    assert_eq!(seal(Draft { sequence: 1 << 53, ..sound() }, b"{}"), Err(EnvelopeError::Header));
    assert_eq!(seal(Draft { expires: NOW, ..sound() }, b"{}"), Err(EnvelopeError::Header));
    assert_eq!(seal(Draft { expires: NOW.plus(367 * 86400), ..sound() }, b"{}"), Err(EnvelopeError::Header));
    let most = vec![b' '; MAX_PAYLOAD_BYTES];
    let largest =
        sound().seal(&most, &bergen.envelope, &oslo.public().sealing, &mut rng(8)).unwrap().encode();
    assert!(largest.len() <= MAX_ENVELOPE_BYTES);
    assert!(Envelope::parse(&largest).is_ok());
    assert_eq!(seal(sound(), &[most.as_slice(), b" "].concat()), Err(EnvelopeError::TooLong));
    let to_oneself = sound().seal(b"{}", &bergen.envelope, &bergen.public().sealing, &mut rng(8));
    assert_eq!(to_oneself.map(drop), Err(EnvelopeError::Header));
}

#[test]
fn a_batch_is_divided_without_reading_its_envelopes() {
    let batch = encode_batch([b"one".as_slice(), b"", b"three"]);
    assert_eq!(decode_batch(&batch).unwrap(), [b"one".as_slice(), b"", b"three"]);
    assert_eq!(decode_batch(&batch[..batch.len() - 1]), Err(EnvelopeError::Malformed));
}

#[test]
fn a_token_is_good_for_one_request_to_one_trust_for_five_minutes() {
    let claims = RequestClaimsV1::new(origin(), oslo(), "POST", "/inbox?x=1", b"body", NOW);
    let (issuer, audience) = (origin(), oslo());
    let request = ReceivedRequest {
        issuer: &issuer,
        audience: &audience,
        method: "POST",
        path: "/inbox?x=1",
        body: b"body",
    };
    assert_eq!(claims.check(request, NOW), Ok(()));
    assert_eq!(claims.check(request, NOW.plus(299)), Ok(()));
    assert_eq!(claims.check(request, NOW.plus(300)), Err(RequestError::Expired));
    assert_eq!(claims.check(request, NOW.plus(-60)), Ok(()));
    assert_eq!(claims.check(request, NOW.plus(-61)), Err(RequestError::NotYetValid));
    let others = [
        (ReceivedRequest { issuer: &audience, ..request }, RequestError::OtherIssuer),
        (ReceivedRequest { audience: &issuer, ..request }, RequestError::OtherAudience),
        (ReceivedRequest { method: "GET", ..request }, RequestError::OtherRequest),
        (ReceivedRequest { path: "/inbox", ..request }, RequestError::OtherRequest),
        (ReceivedRequest { body: b"bodi", ..request }, RequestError::OtherRequest),
    ];
    for (other, error) in others {
        assert_eq!(claims.check(other, NOW), Err(error));
    }
    let long = RequestClaimsV1 { exp: NOW.plus(301), ..claims.clone() };
    assert_eq!(long.check(request, NOW), Err(RequestError::Lifetime));
    let backwards = RequestClaimsV1 { exp: NOW, ..claims.clone() };
    assert_eq!(backwards.check(request, NOW), Err(RequestError::Lifetime));
    assert_eq!(claims.check_once(request, NOW), Err(RequestError::NoSingleUseId));
    let id = Uuid::from_u128(7);
    assert_eq!(claims.once(id).check_once(request, NOW), Ok(id));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_altered_byte_of_an_envelope_is_always_found(
        payload in prop::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>(), flip in 1_u8..=255,
    ) {
        let (bergen, oslo) = bergen_and_oslo();
        let sealed = draft(10).seal(&payload, &bergen.envelope, &oslo.public().sealing, &mut rng(11)).unwrap();
        let mut bytes = sealed.encode();
        let opened = Envelope::parse(&bytes).unwrap().verify([&bergen.public().envelope]).unwrap();
        let read = opened.open(&oslo.sealing).unwrap();
        prop_assert_eq!(read.payload.as_slice(), payload.as_slice());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let altered = Envelope::parse(&bytes).and_then(|it| it.verify([&bergen.public().envelope]));
        prop_assert!(altered.is_err());
    }

    #[test]
    fn an_altered_byte_of_a_checkpoint_is_always_found(at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let key = bergen_and_oslo().0.log;
        let mut note = SignedCheckpoint::sign(&key, 12, CompactRange::empty().root()).note().as_bytes().to_vec();
        let at = at.index(note.len());
        note[at] ^= flip;
        prop_assert!(KnownLog::new(key.public()).verify(&note).is_err());
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        let _ = Envelope::parse(&bytes);
        let _ = decode_batch(&bytes);
        let _ = Note::parse(&bytes);
        let _ = DiscoveryV1::parse(&bytes);
        let _ = federation_protocol::pairing::PairingV1::parse(&bytes);
        let _ = Payload::read(&EnvelopeKind::opinion(), &bytes);
        let _ = text.parse::<LogPublicKey>();
        let _ = text.parse::<PublicKey<Sealing>>();
        let _ = Origin::new(&text);
    }
}
