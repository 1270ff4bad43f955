//! Trusts that end their registers.

use federation_protocol::ids::Origin;
use samraad::kernel::access::Actor;
use samraad::platform::trust::Trust;
use samraad::register::own_log;
use samraad::register::store::source_of;

use crate::databases::Kind;
use crate::messages::count;
use crate::mirrors::Handled;

/// Ends the log as the command does.
///
/// # Panics
/// When it is refused.
pub async fn end(trust: &Trust) {
    own_log::end(trust, &Actor::node(trust.id.clone())).await.expect("ended");
    own_log::publish_checkpoint(trust).await.expect("signed, and the next one begun and signed");
}

/// The name of one of the trust's logs.
///
/// # Panics
/// Never: it is short.
pub fn log(trust: &Trust, number: u32) -> Origin {
    trust.origin.log(number).expect("a name")
}

/// Entries of a log here, -1 where it is not known, and how many of them are found by the search.
///
/// # Panics
/// When the database fails.
pub async fn held(trust: &Trust, log: &Origin) -> (i64, i64) {
    let source = source_of(&trust.db, log).await.expect("reads");
    let size = source.as_ref().map_or(-1, |source| source.size);
    let found = format!(
        "SELECT COUNT(*) FROM register_decisions d JOIN register_sources s ON s.id = d.source WHERE s.origin = '{log}'"
    );
    (size, count(&trust.db, found.leak()).await)
}

/// Nordvik, and Sunnvik that reads its register.
pub async fn two(kind: Kind) -> (Handled, Handled) {
    let (nordvik, sunnvik) =
        (Handled::start("nordvik", kind).await, Handled::start("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    (nordvik, sunnvik)
}
