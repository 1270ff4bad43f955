//! Contents against their leaves, what became of them, and what the search finds of them.

use federation_protocol::content::{Content, DecisionSummaryV1, Leaf, WithdrawalV1};
use federation_protocol::hash::Salt;
use federation_protocol::ids::Origin;

use crate::kernel::ids::SourceId;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::verification::Check;
use crate::register::EntryStatus;
use crate::register::apply::{is_lasting, stored_index};
use crate::register::summary::SearchRow;

/// The entries of one log.
pub(super) struct Contents<'a> {
    source: SourceId,
    origin: &'a Origin,
    own: bool,
}

#[derive(sqlx::FromRow)]
struct Entry {
    leaf_index: i64,
    entry_id: Option<uuid::Uuid>,
    status: String,
    salt: Option<Vec<u8>>,
    content: Option<Vec<u8>>,
    changed_by: Option<i64>,
    changed_in: Option<SourceId>,
}

/// The columns of the search that follow from a summary.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct Found {
    leaf_index: i64,
    scheme: String,
    scope: String,
    atc: String,
    substance: String,
    icd10: Option<String>,
    icd10_last: Option<String>,
    indication_text: Option<String>,
    outcome: String,
    classification: Option<String>,
    decided_by: String,
    decided: String,
    decided_first: String,
    decided_last: String,
    medicine_words: String,
    other_words: String,
}

impl<'a> Contents<'a> {
    pub(super) const fn of(source: SourceId, origin: &'a Origin, own: bool) -> Self {
        Self { source, origin, own }
    }

    /// Verifies the entries behind `leaves`, the first of which stands at `from`.
    pub(super) async fn verify(
        &self,
        view: &mut Tx,
        from: u64,
        leaves: &[Leaf],
        contents: &mut Check,
        search: &mut Check,
    ) -> Result<(), StoreError> {
        let (first, until) = (stored_index(from), stored_index(from + leaves.len() as u64));
        let entries: Vec<Entry> = on!(view.on(), c: DB => sqlx::query_as::<DB, Entry>(
            "SELECT leaf_index, entry_id, status, salt, content, changed_by, changed_in FROM register_entries
             WHERE source = $1 AND leaf_index >= $2 AND leaf_index < $3 ORDER BY leaf_index")
            .bind(self.source).bind(first).bind(until).fetch_all(c).await?);
        let found: Vec<Found> = on!(view.on(), c: DB => sqlx::query_as::<DB, Found>(
            "SELECT leaf_index, scheme, scope, atc, substance, icd10, icd10_last, indication_text, outcome, classification,
             decided_by, decided, decided_first, decided_last, medicine_words, other_words FROM register_decisions
             WHERE source = $1 AND leaf_index >= $2 AND leaf_index < $3 ORDER BY leaf_index")
            .bind(self.source).bind(first).bind(until).fetch_all(c).await?);
        let (mut entries, mut found) = (entries.iter().peekable(), found.iter().peekable());
        for (index, leaf) in (from..).zip(leaves) {
            contents.looked_at(1);
            let at = stored_index(index);
            let row = found.next_if(|row| row.leaf_index == at);
            let Some(entry) = entries.next_if(|entry| entry.leaf_index == at) else {
                contents.fault(format!("{} {index}: the entry is missing", self.origin));
                continue;
            };
            match self.judge(view, index, leaf, entry).await? {
                Err(why) => contents.fault(format!("{} {index}: {why}", self.origin)),
                Ok(live) => {
                    let expected = live.as_deref().map(|summary| expected(at, summary));
                    search.expect(row == expected.as_ref(), || {
                        format!("{} {index}: the search does not find what the entry says", self.origin)
                    });
                }
            }
        }
        Ok(())
    }

    /// The summary that the search must find, if any; or why the entry is not what it should be.
    async fn judge(
        &self,
        view: &mut Tx,
        index: u64,
        leaf: &Leaf,
        entry: &Entry,
    ) -> Result<Result<Option<Box<DecisionSummaryV1>>, &'static str>, StoreError> {
        let Some(status) = EntryStatus::from_code(&entry.status) else {
            return Ok(Err("its state is none that there is"));
        };
        let (salt, content) = match (&entry.salt, &entry.content) {
            (Some(salt), Some(content)) => (salt, content),
            (None, None) => return self.judge_absent(view, index, status, entry).await,
            _ => return Ok(Err("salt and content are not there together")),
        };
        if matches!(status, EntryStatus::Withdrawn | EntryStatus::Withheld) {
            return Ok(Err("its content should not be here"));
        }
        let commits = Salt::from_slice(salt).is_ok_and(|salt| leaf.commits_to(self.origin, &salt, content));
        if !commits {
            return Ok(Err("salt and content are not what its leaf commits to"));
        }
        if !matches!(status, EntryStatus::Live | EntryStatus::Superseded) {
            return Ok(Ok(None));
        }
        let Ok(Some(read)) = Content::read(self.origin, index, leaf.kind, content) else {
            return Ok(Err("it is shown, but its content cannot be read"));
        };
        if entry.entry_id != Some(read.id().as_uuid()) {
            return Ok(Err("it is kept under another id than its own"));
        }
        Ok(match read {
            Content::DecisionSummary(summary) if status == EntryStatus::Live => Ok(Some(summary)),
            Content::Withdrawal(withdrawal) if !self.is_carried_out(view, &withdrawal).await? => {
                Err("it withdraws an entry that stands as if nothing had happened")
            }
            _ => Ok(None),
        })
    }

    /// Content may be missing only where a verified entry withdrew it, or where a peer keeps it back.
    async fn judge_absent(
        &self,
        view: &mut Tx,
        index: u64,
        status: EntryStatus,
        entry: &Entry,
    ) -> Result<Result<Option<Box<DecisionSummaryV1>>, &'static str>, StoreError> {
        Ok(match status {
            EntryStatus::Withheld | EntryStatus::Revoked if !self.own => Ok(None),
            EntryStatus::Withdrawn => match entry.changed_by {
                Some(by) if self.withdraws(view, (entry.changed_in, by), index).await? => Ok(None),
                _ => Err("its content was erased, and no entry withdraws it"),
            },
            _ => Err("its content is missing"),
        })
    }

    /// Whether a withdrawal had its effect, if it is of an entry that can be withdrawn.
    async fn is_carried_out(&self, view: &mut Tx, withdrawal: &WithdrawalV1) -> Result<bool, StoreError> {
        let log = withdrawal.log.as_ref().unwrap_or(self.origin);
        let found: Option<(String, i64)> = on!(view.on(), c: DB => sqlx::query_as::<DB, (String, i64)>(
            "SELECT e.status, l.kind FROM register_entries e
             JOIN register_leaves l ON l.source = e.source AND l.leaf_index = e.leaf_index
             JOIN register_sources s ON s.id = e.source
             WHERE s.origin = $1 AND e.leaf_index = $2")
            .bind(log.as_str()).bind(stored_index(withdrawal.index)).fetch_optional(c).await?);
        Ok(found.is_some_and(|(status, kind)| is_lasting(kind) || status == EntryStatus::Withdrawn.code()))
    }

    /// Whether the entry at `by`, of this log or of the one named, withdraws the one at `index`. That its content is genuine
    /// is found at its own place.
    async fn withdraws(
        &self,
        view: &mut Tx,
        (log, by): (Option<SourceId>, i64),
        index: u64,
    ) -> Result<bool, StoreError> {
        type Row = (String, Option<Vec<u8>>, i64);
        let row: Option<Row> = on!(view.on(), c: DB => sqlx::query_as::<DB, Row>(
            "SELECT s.origin, e.content, l.kind FROM register_entries e
             JOIN register_leaves l ON l.source = e.source AND l.leaf_index = e.leaf_index
             JOIN register_sources s ON s.id = e.source
             WHERE e.source = $1 AND e.leaf_index = $2")
            .bind(log.unwrap_or(self.source)).bind(by).fetch_optional(c).await?);
        let (Some((origin, Some(content), kind)), Ok(by)) = (row, u64::try_from(by)) else {
            return Ok(false);
        };
        let Ok(origin) = origin.parse::<Origin>() else { return Ok(false) };
        let Ok(kind) = u16::try_from(kind) else { return Ok(false) };
        let kind = federation_protocol::ids::EntryKind::from_code(kind);
        let Ok(Some(Content::Withdrawal(withdrawal))) = Content::read(&origin, by, kind, &content) else {
            return Ok(false);
        };
        Ok(withdrawal.index == index && withdrawal.log.as_ref().unwrap_or(&origin) == self.origin)
    }
}

fn expected(leaf_index: i64, summary: &DecisionSummaryV1) -> Found {
    let row = SearchRow::of(summary);
    Found {
        leaf_index,
        scheme: summary.scheme.code().to_owned(),
        scope: summary.scope.code().to_owned(),
        atc: summary.atc.as_str().to_owned(),
        substance: summary.substance.as_str().to_owned(),
        icd10: row.icd10,
        icd10_last: row.icd10_last,
        indication_text: summary.indication_text.as_ref().map(|text| text.as_str().to_owned()),
        outcome: summary.outcome.code().to_owned(),
        classification: summary.classification.map(|class| class.code().to_owned()),
        decided_by: summary.decided_by.code().to_owned(),
        decided: summary.decided.as_str().to_owned(),
        decided_first: row.months.0,
        decided_last: row.months.1,
        medicine_words: row.medicine_words,
        other_words: row.other_words,
    }
}

/// How many rows the search has.
pub(super) async fn searchable(view: &mut Tx) -> Result<u64, StoreError> {
    let rows = on!(view.on(), c: DB => sqlx::query_scalar::<DB, i64>("SELECT COUNT(*) FROM register_decisions")
        .fetch_one(c).await?);
    Ok(rows.unsigned_abs())
}
