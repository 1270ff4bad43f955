//! A review that one trust asks another for, with both who work on it, and files to add to it.

use axum::body::Body;
use reqwest::StatusCode;
use samraad::kernel::access::Role;
use samraad::kernel::ids::CaseId;

use crate::databases::Kind;
use crate::federation::{FederationNode, add_user};
use crate::messages::pull;
use crate::person::{Answer, Person, attribute, first_id};
use crate::reviews::{ask, case_in_assessment, node};

/// The bytes of one part of a file.
pub const CHUNK: usize = 512 * 1024;

/// A PDF by its first bytes, and every byte different from its neighbours.
///
/// # Panics
/// When it is to be shorter than those.
pub fn pdf(length: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..length - bytes.len()).map(|n| u8::try_from(n * 131 % 251).expect("below 251")));
    bytes
}

/// A review that Nordvik asks Sunnvik for.
#[derive(Debug)]
pub struct Asked {
    /// Asks.
    pub nordvik: FederationNode,
    /// Is asked.
    pub sunnvik: FederationNode,
    /// What it is about.
    pub case: CaseId,
    /// The case officer of the one.
    pub officer: Person,
    /// The secretary of the other.
    pub secretary: Person,
    /// The page of the request at the one.
    pub here: String,
    /// Its page at the other.
    pub there: String,
}

impl Asked {
    /// Both nodes on databases of this kind.
    ///
    /// # Panics
    /// When the request does not get there.
    pub async fn on(kind: Kind) -> Self {
        let (nordvik, sunnvik) = (node("nordvik", kind).await, node("sunnvik", kind).await);
        nordvik.pair(&sunnvik).await;
        let case = case_in_assessment(&nordvik.trust).await;
        let officer = Person::sign_in(nordvik.server.url.as_str(), "saksbehandler").await;
        let peer = nordvik.peer(&sunnvik).await.id.to_string();
        assert_eq!(ask(&officer, case, &[peer]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(pull(&sunnvik, &nordvik).await, 1);
        add_user(&sunnvik.trust, "sekretariat", Role::CaseOfficer).await;
        let secretary = Person::sign_in(sunnvik.server.url.as_str(), "sekretariat").await;
        let prefix = format!("/saker/{case}/foresporsel/");
        let queue = officer.page("/foresporsler").await.expect("answered");
        let here = format!("{prefix}{}", first_id(&queue, &prefix));
        let queue = secretary.page("/foresporsler").await.expect("answered");
        let there = format!("/foresporsler/{}", first_id(&queue, "/foresporsler/"));
        Self { nordvik, sunnvik, case, officer, secretary, here, there }
    }

    /// The officer adds a file to the thread.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn upload(&self, name: &str, file: impl Into<Body>) -> Answer {
        let page = self.officer.get(&self.here).await.expect("answered");
        let action = format!("{}/vedlegg", self.here);
        let fields = [("file_looked_at", "true")];
        self.officer.upload(&page, &action, &fields, (name, file.into())).await.expect("an answer")
    }

    /// What the other side is told of the file's progress, and where it can be had.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn seen_there(&self) -> (String, Option<String>) {
        let page = self.secretary.page(&self.there).await.expect("answered");
        let link = page.split("<a").skip(1).find(|link| link.contains("/vedlegg/"));
        let href = link.and_then(|link| attribute(link.split('>').next().expect("a tag"), "href"));
        (page, href)
    }
}
