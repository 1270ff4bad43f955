//! A trust that accepts no connections, one that mirrors its register, and one that reads it there.

use federation_protocol::mirror::{UploadAnswerV1, prefix_of};
use federation_protocol::tiles::Resource;
use samraad::peers::client::{FetchError, PeerClient};
use samraad::platform::trust::Trust;
use samraad::register::own_log;
use samraad::register::store::source_of;
use samraad::register::upload::{Uploaded, upload};

use crate::checker::all_is_whole;
use crate::databases::Kind;
use crate::mirrors::Handled;

/// Sunnvik, as it is to itself, accepts no connections; Vestvik mirrors it; Nordvik reads.
#[derive(Debug)]
pub struct Scene {
    /// Reads.
    pub nordvik: Handled,
    /// Publishes; out of everybody's reach.
    pub sunnvik: Handled,
    /// Mirrors.
    pub vestvik: Handled,
    /// Sunnvik, as its configuration has it.
    pub closed: Trust,
}

impl Scene {
    /// All paired with all, on databases of this kind.
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, kind).await
    }

    /// The same with Sunnvik on a database of another kind.
    pub async fn with(sunnvik: Kind, kind: Kind) -> Self {
        let (nordvik, sunnvik, vestvik) = (
            Handled::start("nordvik", kind).await,
            Handled::start("sunnvik", sunnvik).await,
            Handled::start("vestvik", kind).await,
        );
        nordvik.pair(&sunnvik).await;
        nordvik.pair(&vestvik).await;
        sunnvik.pair(&vestvik).await;
        let closed = sunnvik.closed();
        Self { nordvik, sunnvik, vestvik, closed }
    }

    /// Sunnvik brings its log to the mirror.
    ///
    /// # Panics
    /// When its own side fails.
    pub async fn upload(&self) -> Uploaded {
        upload(&self.closed, self.sunnvik.peer(&self.vestvik).await.id).await.expect("our side works")
    }

    /// The parts that came to the mirror since it was last asked.
    pub fn parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        self.vestvik.behave(|it| parts = std::mem::take(&mut it.uploaded));
        parts
    }

    /// Sends a body as Sunnvik to the mirror, as the part of a log.
    ///
    /// # Errors
    /// The status of a refusal.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post(&self, of: &Trust, part: &str, body: &[u8]) -> Result<Vec<u8>, u16> {
        let client =
            PeerClient::new(&self.closed, &self.sunnvik.peer(&self.vestvik).await).expect("a client");
        match client.post(&format!("{}upload/{part}", prefix_of(&of.origin)), body, 1024).await {
            Ok(bytes) => Ok(bytes),
            Err(FetchError::Status { status, .. }) => Err(status.as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The same with a part of its own log; gives what the mirror wants next.
    ///
    /// # Errors
    /// The status of a refusal.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn wanted(&self, part: &str, body: &[u8]) -> Result<Option<String>, u16> {
        let answer = UploadAnswerV1::parse(&self.post(&self.closed, part, body).await?).expect("an answer");
        Ok(answer.wanted.map(|part| part.to_string()))
    }

    /// Whether the mirror applies nothing more of the log.
    ///
    /// # Panics
    /// When it does not know the log.
    pub async fn is_frozen(&self) -> bool {
        let source = source_of(&self.vestvik.trust.db, &self.closed.origin).await.expect("read");
        source.expect("a source").frozen_at.is_some()
    }

    /// Everything that the three have stored is what it should be.
    ///
    /// # Panics
    /// When it is not.
    pub async fn all_are_whole(&self) {
        for trust in [&self.nordvik.trust, &self.closed, &self.vestvik.trust] {
            all_is_whole(trust).await;
        }
    }
}

/// What a trust serves of its own log at a path below its prefix.
///
/// # Panics
/// When it serves nothing there.
pub async fn served(trust: &Trust, path: &str) -> Vec<u8> {
    let resource = Resource::parse(path).expect("a path");
    own_log::serve(&trust.db, resource).await.expect("read").expect("served")
}
