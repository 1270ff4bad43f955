//! A file as it is given out: for saving, with the type that its bytes have, chunk by chunk, and noted in the access log.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use federation_protocol::ids::AttachmentId;
use federation_protocol::mailbox::MediaType;
use futures_util::stream;

use super::store::{self, Attached, State};
use crate::audit::{self, Access, Object};
use crate::kernel::access::Actor;
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;
use crate::review::conversation::Conversation;

/// A file that may be given out.
#[derive(Debug)]
pub struct Download {
    trust: Trust,
    key: SubjectKey,
    file: crate::kernel::ids::FileId,
    name: String,
    media_type: MediaType,
    size_bytes: u64,
    chunks: u32,
}

/// Finds a file of a conversation that the actor may read, and notes that it is read. Nothing where it is not there, not
/// whole, or damaged.
///
/// # Errors
/// [`KeyError`].
pub async fn download(
    trust: &Trust,
    actor: &Actor,
    conversation: &Conversation,
    id: AttachmentId,
) -> Result<Option<Download>, KeyError> {
    let Some(Attached {
        file, state: State::Whole, about: Some((name, media_type, size_bytes, chunks)), ..
    }) = store::find(trust, conversation, id).await?
    else {
        return Ok(None);
    };
    let access = Access {
        actor,
        action: audit::texts::READ_ATTACHMENT,
        object: Object::Review(conversation.review),
        subject: Some(conversation.subject),
        reason: None,
    };
    // Order: the trace is durable before the file leaves.
    audit::store::record_read(trust, &access).await?;
    let key = trust.keys.key(conversation.subject).await?;
    Ok(Some(Download { trust: trust.clone(), key, file, name, media_type, size_bytes, chunks }))
}

impl Download {
    /// The answer. Its body is read from the database while it is sent.
    pub fn into_response(self) -> Response {
        let name = file_name(&self.name, self.media_type);
        let (media_type, size) = (self.media_type, self.size_bytes);
        let chunks = stream::unfold((self, 0_i64), |(download, number)| async move {
            if number >= i64::from(download.chunks) {
                return None;
            }
            let chunk = store::chunk(&download.trust, &download.key, download.file, number).await;
            let bytes = match chunk {
                Ok(Some(chunk)) => Ok(chunk.to_vec()),
                // The connection breaks: the length says that something is missing.
                Ok(None) => Err(std::io::Error::other("a chunk is gone")),
                Err(_) => Err(std::io::Error::other("a chunk cannot be read")),
            };
            let next = if bytes.is_ok() { number.saturating_add(1) } else { i64::MAX };
            Some((bytes, (download, next)))
        });
        let mut response = Response::new(Body::from_stream(chunks));
        let headers = response.headers_mut();
        let content_type = match media_type {
            MediaType::Text => "text/plain; charset=utf-8",
            other => other.as_str(),
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
        headers.insert(header::CONTENT_DISPOSITION, disposition(&name));
        response
    }
}

/// The name under which it is saved: with the ending of its type, whatever the name says.
fn file_name(name: &str, media_type: MediaType) -> String {
    let endings: &[&str] = match media_type {
        MediaType::Pdf => &["pdf"],
        MediaType::Png => &["png"],
        MediaType::Jpeg => &["jpg", "jpeg"],
        MediaType::Text => &["txt"],
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match (ending, endings) {
        (Some(ending), endings) if endings.contains(&ending.as_str()) => name.to_owned(),
        (_, [usual, ..]) => format!("{name}.{usual}"),
        (_, []) => name.to_owned(),
    }
}

/// RFC 6266: the name in UTF-8, percent-encoded (RFC 8187); nothing of it stands as it is.
fn disposition(name: &str) -> HeaderValue {
    use std::fmt::Write as _;
    let mut value = "attachment; filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            value.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    HeaderValue::try_from(value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_saved_with_the_ending_of_its_type_and_cannot_leave_its_header() {
        assert_eq!(file_name("svar.PDF", MediaType::Pdf), "svar.PDF");
        assert_eq!(file_name("svar.exe", MediaType::Pdf), "svar.exe.pdf");
        assert_eq!(file_name("bilde", MediaType::Jpeg), "bilde.jpg");
        let header = disposition("forløp \"1\"\r\nSet-Cookie: a=b.txt");
        assert_eq!(
            header,
            "attachment; filename*=UTF-8''forl%C3%B8p%20%221%22%0D%0ASet-Cookie%3A%20a%3Db.txt"
        );
    }
}
