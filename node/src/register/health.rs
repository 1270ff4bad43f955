//! What the register knows of how it goes: with the own log, and with each peer's.

use std::collections::HashMap;

use federation_protocol::sync::SyncState;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::health::LogHealth;
use crate::platform::db::{Db, StoreError, on};

/// The trust's own log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnLog {
    /// Its entries.
    pub entries: u64,
    /// Those that its newest checkpoint covers: what others can see.
    pub signed_entries: u64,
}

/// The own log, as it is committed and as it is signed.
///
/// # Errors
/// [`StoreError`].
pub async fn own_log(db: &Db) -> Result<OwnLog, StoreError> {
    let row: Option<(i64, Option<i64>)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (i64, Option<i64>)>(
        "SELECT first_place + size, first_place + COALESCE(checkpoint_size, 0) FROM register_sources WHERE own")
        .fetch_optional(c).await?);
    let (entries, signed) = row.unwrap_or_default();
    Ok(OwnLog { entries: entries.unsigned_abs(), signed_entries: signed.unwrap_or_default().unsigned_abs() })
}

#[derive(sqlx::FromRow)]
struct LogRow {
    peer_id: PeerId,
    size: i64,
    sync_state: Option<String>,
    frozen_at: Option<Timestamp>,
    withheld: i64,
    evidence: i64,
    witnessed_at: Option<Timestamp>,
    cosigned_at: Option<Timestamp>,
    via: Option<String>,
}

/// The logs of each peer that was ever asked for them, as one.
///
/// # Errors
/// [`StoreError`].
pub async fn logs(db: &Db) -> Result<HashMap<PeerId, LogHealth>, StoreError> {
    let rows: Vec<LogRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, LogRow>(
        "SELECT p.id AS peer_id, s.size, s.sync_state, s.frozen_at,
                (SELECT COUNT(*) FROM register_entries e WHERE e.source = s.id AND e.status = 'withheld') AS withheld,
                (SELECT COUNT(*) FROM equivocations v WHERE v.source = s.id) AS evidence,
                (SELECT MAX(c.cosigned_at) FROM cosignatures c WHERE c.source = s.id AND c.cosigner LIKE '%/witness')
                    AS witnessed_at,
                (SELECT MAX(c.cosigned_at) FROM cosignatures c
                 WHERE c.source = s.id AND c.cosigner = p.origin || '/cosignature') AS cosigned_at,
                m.trust_name AS via
         FROM register_sources s JOIN peers p ON p.origin = COALESCE(s.trust_origin, s.origin)
         LEFT JOIN peers m ON m.origin = s.fetched_via WHERE NOT s.own ORDER BY s.origin")
        .fetch_all(c).await?);
    let mut logs: HashMap<PeerId, LogHealth> = HashMap::new();
    for row in rows {
        let (peer, log) = (row.peer_id, row.read()?);
        let all = logs.entry(peer).or_default();
        *all = LogHealth {
            entries: all.entries + log.entries,
            known_entries: all.known_entries + log.known_entries,
            withheld: all.withheld + log.withheld,
            evidence: all.evidence + log.evidence,
            frozen_at: all.frozen_at.or(log.frozen_at),
            witnessed_at: all.witnessed_at.max(log.witnessed_at),
            cosigned_at: all.cosigned_at.max(log.cosigned_at),
            // Of the newest log that there are entries of.
            via: if log.entries > 0 { log.via } else { all.via.take() },
        };
    }
    Ok(logs)
}

impl LogRow {
    fn read(self) -> Result<LogHealth, StoreError> {
        let corrupt = || StoreError::corrupt("register_sources", "sync_state", self.peer_id);
        let state: Option<SyncState> =
            self.sync_state.as_deref().map(serde_json::from_str).transpose().map_err(|_| corrupt())?;
        let entries = self.size.unsigned_abs();
        let fetching = state.and_then(|state| state.target_size());
        Ok(LogHealth {
            entries,
            known_entries: fetching.unwrap_or_default().max(entries),
            withheld: self.withheld.unsigned_abs(),
            evidence: self.evidence.unsigned_abs(),
            frozen_at: self.frozen_at,
            witnessed_at: self.witnessed_at,
            cosigned_at: self.cosigned_at,
            via: self.via,
        })
    }
}
