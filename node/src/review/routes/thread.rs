//! The thread of a request, the same on the pages of both sides: what was said and sent, and how far it has come.

use std::collections::{BTreeMap, HashMap};

use federation_protocol::ids::EnvelopeId;
use federation_protocol::mailbox::MediaType;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CommandId, UserId};
use crate::organisation::signed_in::SignedIn;
use crate::organisation::store::user_names;
use crate::peers::{self, mailbox};
use crate::platform::form::Choice;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::Tone;
use crate::platform::web::WebError;
use crate::review::attachments::{self, Attached, State};
use crate::review::conversation::Conversation;
use crate::review::marks::Marked;
use crate::review::messages::{self, Said};

/// Fields of the thread's forms.
pub(super) const MESSAGE: &str = "message";
pub(super) const FILE: &str = "file";
pub(super) const FILE_LOOKED_AT: &str = "file_looked_at";
pub(super) const ALSO: &str = "also";

/// See the module; rendered by `thread.html`.
pub(super) struct Thread {
    pub(super) entries: Vec<Entry>,
    /// Address of the request's page: the forms lead below it.
    pub(super) path: String,
    /// Whether the reader may write now.
    pub(super) may_write: bool,
    /// What was typed and must be looked at again.
    pub(super) marked: Option<Marked>,
    /// Other open requests of the case that a file can go to as well.
    pub(super) also: Vec<Choice>,
    pub(super) command: CommandId,
}

/// Something that was said or sent.
pub(super) struct Entry {
    at: Timestamp,
    pub(super) is_ours: bool,
    pub(super) who: String,
    pub(super) time: String,
    pub(super) machine_time: String,
    pub(super) text: String,
    pub(super) file: Option<FileView>,
    pub(super) status: Option<(Tone, String)>,
}

/// A file.
pub(super) struct FileView {
    pub(super) name: String,
    /// Where it can be had; nothing until all of it is here and checked.
    pub(super) href: Option<String>,
    pub(super) what: String,
    /// Parts that have come through, of all; nothing once all have.
    pub(super) progress: Option<(u32, u32, String)>,
}

/// When an envelope was delivered.
type Delivered = HashMap<EnvelopeId, Timestamp>;

/// Reads the thread. Notes that it was seen where `may_write`.
pub(super) async fn thread(
    who: &SignedIn,
    conversation: &Conversation,
    path: String,
    may_write: bool,
) -> Result<Thread, WebError> {
    let (trust, lang) = (&who.trust, who.lang);
    let said = messages::list(trust, conversation).await?;
    let attached = attachments::list(trust, conversation).await?;
    if may_write && (said.iter().any(|it| !it.is_seen) || attached.iter().any(|it| !it.is_seen)) {
        messages::note_seen(trust, conversation.review).await?;
    }
    let envelopes: Vec<EnvelopeId> = said
        .iter()
        .filter_map(|it| it.envelope)
        .chain(attached.iter().flat_map(|it| it.envelope.iter().chain(&it.chunk_envelopes).copied()))
        .collect();
    let delivered = mailbox::delivered(&trust.db, &envelopes).await?;
    let names = user_names(&trust.db).await?;
    let peer = peers::store::peer(&trust.db, conversation.peer).await?;
    let reader = Reader {
        lang,
        names,
        ours: trust.settings.name.clone(),
        delivered,
        theirs: peer.map(|peer| peer.trust_name).unwrap_or_default(),
    };
    let mut entries: Vec<Entry> = said.into_iter().map(|it| reader.said(it)).collect();
    entries.extend(attached.into_iter().map(|it| reader.attached(it, &path)));
    entries.sort_by_key(|entry| entry.at);
    let command = CommandId::new(trust.random());
    Ok(Thread { entries, path, may_write, marked: None, also: Vec::new(), command })
}

/// What words are made of.
struct Reader {
    lang: Lang,
    names: BTreeMap<UserId, String>,
    ours: String,
    theirs: String,
    delivered: Delivered,
}

impl Reader {
    fn entry(&self, author: Option<UserId>, at: Timestamp) -> Entry {
        let who = match author {
            Some(user) => {
                let name = self.names.get(&user).cloned().unwrap_or_default();
                ta(self.lang, "review-thread-ours", &[("name", &name), ("trust", &self.ours)])
            }
            None => self.theirs.clone(),
        };
        Entry {
            at,
            is_ours: author.is_some(),
            who,
            time: format::date_time(self.lang, at.instant()),
            machine_time: format::machine_time(at.instant()),
            text: String::new(),
            file: None,
            status: None,
        }
    }

    fn status(&self, envelope: Option<EnvelopeId>) -> Option<(Tone, String)> {
        let status = match self.delivered.get(&envelope?) {
            Some(at) => {
                let at = format::date_time(self.lang, at.instant());
                (Tone::Success, ta(self.lang, "review-thread-delivered", &[("at", &at)]))
            }
            None => (Tone::Neutral, t(self.lang, "review-state-underway")),
        };
        Some(status)
    }

    fn said(&self, said: Said) -> Entry {
        let status = self.status(said.envelope);
        Entry { text: said.text, status, ..self.entry(said.author, said.at) }
    }

    fn attached(&self, attached: Attached, path: &str) -> Entry {
        let lang = self.lang;
        let all = attached.about.as_ref().map(|(_, _, _, chunks)| *chunks);
        let (through, key) = match attached.author {
            Some(_) => {
                let delivered = attached.chunk_envelopes.iter().filter(|id| self.delivered.contains_key(id));
                (u32::try_from(delivered.count()).unwrap_or(u32::MAX), "review-thread-sent-parts")
            }
            None => (attached.here, "review-thread-received-parts"),
        };
        let progress = all
            .filter(|all| through < *all)
            .map(|all| (through, all, ta(lang, key, &[("through", &through), ("all", &all)])));
        let status = match (attached.state, attached.author) {
            (State::Damaged, _) => Some((Tone::Danger, t(lang, "review-thread-damaged"))),
            (_, Some(_)) if progress.is_some() => None,
            (_, Some(_)) => self.status(attached.envelope),
            (State::Partial, None) if progress.is_none() => {
                Some((Tone::Neutral, t(lang, "review-thread-checking")))
            }
            (State::Partial | State::Whole, None) => None,
        };
        let (name, what) = match &attached.about {
            Some((name, media_type, size, _)) => (name.clone(), what(lang, *media_type, *size)),
            None => (t(lang, "review-thread-unnamed"), String::new()),
        };
        let href = (attached.state == State::Whole).then(|| format!("{path}/vedlegg/{}", attached.id));
        let file = Some(FileView { name, href, what, progress });
        Entry { file, status, ..self.entry(attached.author, attached.at) }
    }
}

/// Type and size in words.
fn what(lang: Lang, media_type: MediaType, size_bytes: u64) -> String {
    let kind = t(
        lang,
        match media_type {
            MediaType::Pdf => "review-file-pdf",
            MediaType::Png => "review-file-png",
            MediaType::Jpeg => "review-file-jpeg",
            MediaType::Text => "review-file-text",
        },
    );
    let kib = size_bytes.div_ceil(1024);
    let (number, unit) =
        if kib < 1024 { (kib, "review-file-kib") } else { (kib.div_ceil(1024), "review-file-mib") };
    ta(lang, unit, &[("kind", &kind), ("number", &number)])
}
