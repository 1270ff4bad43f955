//! Recomputes what receipts claim: of each, given and got, the signature, that the columns beside it say the same, and that
//! it is about the envelope that is here. And that nothing is said to be settled without one.

use std::collections::HashMap;

use federation_protocol::envelope::Envelope;
use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::receipt::{About, Outcome, Receipt, VerifiedReceipt};

use super::Sender;
use crate::kernel::ids::PeerId;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::verification::{Check, Report};

/// Receipts read at once; the envelope that one is about comes along where its digest is not kept beside it.
const PAGE: i64 = 100;

/// Verifies all receipts.
pub(super) async fn verify(
    view: &mut Tx,
    ours: &Sender,
    peers: &HashMap<PeerId, Sender>,
    report: &mut Report,
) -> Result<(), StoreError> {
    report.add(given(view, ours, peers).await?);
    report.add(got(view, ours, peers).await?);
    report.add(numbers(view).await?);
    report.add(settled(view).await?);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    epoch: uuid::Uuid,
    #[sqlx(default)]
    epoch_number: i64,
    number: i64,
    /// SHA-256 of the receipt, where it is kept beside it.
    #[sqlx(default)]
    digest: Option<Vec<u8>>,
    envelope_id: Option<uuid::Uuid>,
    outcome: Option<String>,
    log: Option<String>,
    withdrawal: Option<i64>,
    receipt: Vec<u8>,
    /// The digest of the envelope that it is about, as the other table has it.
    about_digest: Option<Vec<u8>>,
    /// The envelope itself, where the digest is not kept beside it.
    #[sqlx(default)]
    about_envelope: Option<Vec<u8>>,
}

impl Row {
    fn check(&self, giver: &Sender, recipient: &Origin) -> Result<(), String> {
        let receipt = Receipt::parse(&self.receipt).and_then(|receipt| receipt.verify(&giver.keys));
        let receipt = receipt.map_err(|error| error.to_string())?;
        let said = receipt.statement();
        if said.giver != giver.origin || said.recipient != *recipient {
            return Err("it is between other trusts than it is stored for".to_owned());
        }
        let named = said.epoch.as_uuid() == self.epoch && u64::try_from(self.number) == Ok(said.number);
        if !named || !self.says(&said.about) {
            return Err("it is stored under another number, envelope or outcome than it says".to_owned());
        }
        if self.digest.as_deref().is_some_and(|stored| stored != Hash::of(&self.receipt).as_bytes()) {
            return Err("another digest is stored than it has".to_owned());
        }
        self.check_subject(&receipt, recipient)
    }

    fn says(&self, about: &About) -> bool {
        match about {
            About::Message { envelope, outcome, .. } => {
                let outcome = match outcome {
                    Outcome::Stored => "stored",
                    Outcome::Ok => "ok",
                    Outcome::Rejected { .. } => "rejected",
                };
                self.envelope_id == Some(envelope.as_uuid()) && self.outcome.as_deref() == Some(outcome)
            }
            About::Erasure { log, withdrawal } => {
                self.log.as_deref() == Some(log.as_str())
                    && self.withdrawal.is_some_and(|stored| u64::try_from(stored) == Ok(*withdrawal))
            }
            About::Unread => self.envelope_id.is_none() && self.log.is_none(),
        }
    }

    fn check_subject(&self, receipt: &VerifiedReceipt, sender: &Origin) -> Result<(), String> {
        let About::Message { envelope, .. } = &receipt.statement().about else { return Ok(()) };
        let digest = match (&self.about_digest, &self.about_envelope) {
            (Some(digest), _) => Hash::from_slice(digest).ok(),
            (None, Some(bytes)) => Envelope::parse(bytes).ok().map(|envelope| envelope.digest()),
            (None, None) => return Err("the envelope that it is about is not here".to_owned()),
        };
        if digest.is_some_and(|digest| receipt.outcome_of(sender, *envelope, digest).is_ok()) {
            Ok(())
        } else {
            Err("it is about another envelope than the one that is here".to_owned())
        }
    }
}

async fn given(view: &mut Tx, ours: &Sender, peers: &HashMap<PeerId, Sender>) -> Result<Check, StoreError> {
    let mut check = Check::new("mailbox: receipts given");
    for (id, peer) in peers {
        let mut last = (0, 0);
        loop {
            let page: Vec<Row> = on!(view.on(), c: DB => sqlx::query_as::<DB, Row>(
                "SELECT e.epoch, r.epoch_number, r.number, r.envelope_id, r.outcome, r.log, r.withdrawal, r.receipt,
                 i.digest AS about_digest FROM receipts_given r JOIN mailbox_epochs e ON e.number = r.epoch_number
                 LEFT JOIN inbox i ON i.peer_id = r.peer_id AND i.id = r.envelope_id
                 WHERE r.peer_id = $1 AND (r.epoch_number, r.number) > ($2, $3) ORDER BY r.epoch_number, r.number LIMIT $4")
                .bind(id).bind(last.0).bind(last.1).bind(PAGE).fetch_all(c).await?);
            let Some(end) = page.last() else { break };
            last = (end.epoch_number, end.number);
            for row in &page {
                check.looked_at(1);
                if let Err(why) = row.check(ours, &peer.origin) {
                    check.fault(format!("{}.{} to {}: {why}", row.epoch, row.number, peer.origin));
                }
            }
        }
    }
    Ok(check)
}

async fn got(view: &mut Tx, ours: &Sender, peers: &HashMap<PeerId, Sender>) -> Result<Check, StoreError> {
    let mut check = Check::new("mailbox: receipts got");
    for (id, peer) in peers {
        let mut last = Vec::new();
        loop {
            let page: Vec<Row> = on!(view.on(), c: DB => sqlx::query_as::<DB, Row>(
                "SELECT r.epoch, r.number, r.digest, r.envelope_id, r.outcome, r.log, r.withdrawal, r.receipt,
                 o.digest AS about_digest, CASE WHEN o.digest IS NULL THEN o.envelope END AS about_envelope
                 FROM receipts_got r LEFT JOIN outbox o ON o.id = r.envelope_id AND o.peer_id = r.peer_id
                 WHERE r.peer_id = $1 AND r.digest > $2 ORDER BY r.digest LIMIT $3")
                .bind(id).bind(last.clone()).bind(PAGE).fetch_all(c).await?);
            let Some(end) = page.last() else { break };
            last = end.digest.clone().unwrap_or_default();
            for row in &page {
                check.looked_at(1);
                if let Err(why) = row.check(peer, &ours.origin) {
                    check.fault(format!("{}.{} from {}: {why}", row.epoch, row.number, peer.origin));
                }
            }
        }
    }
    Ok(check)
}

/// Numbers that were given out have no gap: nothing that was sent, and no receipt, has vanished from here.
async fn numbers(view: &mut Tx) -> Result<Check, StoreError> {
    let mut check = Check::new("mailbox: runs of numbers");
    for (table, sql) in [
        (
            "outbox",
            "SELECT peer_id, epoch_number, MIN(sequence), MAX(sequence), COUNT(*) FROM outbox
             GROUP BY peer_id, epoch_number",
        ),
        (
            "receipts_given",
            "SELECT peer_id, epoch_number, MIN(number), MAX(number), COUNT(*) FROM receipts_given
             GROUP BY peer_id, epoch_number",
        ),
    ] {
        let rows: Vec<(PeerId, i64, i64, i64, i64)> = on!(view.on(), c: DB =>
            sqlx::query_as::<DB, (PeerId, i64, i64, i64, i64)>(sql).fetch_all(c).await?);
        for (peer, run, first, last, count) in rows {
            check.looked_at(1);
            check.expect(first == 1 && last == count, || {
                format!("{table}: numbers are missing in run {run} for the peer {peer}")
            });
        }
    }
    Ok(check)
}

/// What is said to have become of a message is said by a receipt that is here.
async fn settled(view: &mut Tx) -> Result<Check, StoreError> {
    let mut check = Check::new("mailbox: messages settled");
    let settled: i64 = on!(view.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM outbox WHERE stored_at IS NOT NULL OR settled_at IS NOT NULL").fetch_one(c).await?);
    check.looked_at(u64::try_from(settled).unwrap_or(0));
    let without: Vec<uuid::Uuid> = on!(view.on(), c: DB => sqlx::query_scalar::<DB, uuid::Uuid>(
        "SELECT o.id FROM outbox o WHERE o.outcome IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipts_got r
         WHERE r.peer_id = o.peer_id AND r.envelope_id = o.id AND r.outcome = o.outcome)
         OR o.stored_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipts_got r
         WHERE r.peer_id = o.peer_id AND r.envelope_id = o.id) LIMIT 1000").fetch_all(c).await?);
    for id in without {
        check.fault(format!("{id}: no receipt says what has become of it"));
    }
    Ok(check)
}
