//! A file from a browser into the thread of a request, of either side. The file is the form's last field and is taken as it
//! comes; what is wrong with it is said on the page that the form was on.

use axum::extract::Path;
use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::text::Line;

use super::answer;
use super::asked::{self, asked_path, refused_key};
use super::thread::{ALSO, FILE, FILE_LOOKED_AT};
use crate::kernel::access::AnswerReview;
use crate::kernel::ids::{CaseId, ReviewId};
use crate::organisation::signed_in::SignedIn;
use crate::organisation::signed_upload::{SignedUpload, answer_of};
use crate::platform::form::{Form, FormView};
use crate::platform::i18n::t;
use crate::platform::web::{WebError, see_other_saying};
use crate::review::attachments::{self, CannotUpload, Uploaded, Uploading};
use crate::review::conversation::{self, Conversation, Writer};
use crate::review::marks::Screen;

/// Into the thread of a request that was sent.
pub(super) async fn to_case(
    axum::Extension(screen): axum::Extension<Screen>,
    Path((case, review)): Path<(CaseId, ReviewId)>,
    upload: SignedUpload,
) -> Result<Response, WebError> {
    let SignedUpload { who, mut fields } = upload;
    let found = asked::find(who, case, review).await?;
    let permit = found.writer.clone().ok_or(WebError::Forbidden)?;
    let mut form = FormView::default();
    let Some(uploaded) = take(&found.who, &screen, &found.conversation, &mut fields, &mut form).await? else {
        return found.show(StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let mut conversations = vec![found.conversation.clone()];
    for sibling in &found.siblings {
        if form.has(ALSO, &sibling.review.to_string()) {
            let also = conversation::of_case(&found.who.trust.db, &permit, sibling.review).await?;
            conversations.extend(also);
        }
    }
    let sent = send(&found.who, Writer::Asking(&permit), &conversations, uploaded, &mut form).await?;
    if !sent {
        return found.show(StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    }
    Ok(see_other_saying(&asked_path(case, review), "flash-review-attached"))
}

/// Into the thread of a request that was received.
pub(super) async fn to_request(
    axum::Extension(screen): axum::Extension<Screen>,
    Path(id): Path<ReviewId>,
    upload: SignedUpload,
) -> Result<Response, WebError> {
    let SignedUpload { who, mut fields } = upload;
    let permit = who.may::<AnswerReview>()?;
    let conversation = conversation::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)?;
    let mut form = FormView::default();
    let uploaded = take(&who, &screen, &conversation, &mut fields, &mut form).await?;
    let sent = match uploaded {
        Some(uploaded) => {
            let to = std::slice::from_ref(&conversation);
            send(&who, Writer::Answering(&permit), to, uploaded, &mut form).await?
        }
        None => false,
    };
    if !sent {
        return answer::show_with(StatusCode::UNPROCESSABLE_ENTITY, &who, id, form, None).await;
    }
    Ok(see_other_saying(&answer::path(id), "flash-review-attached"))
}

/// Reads the form. Nothing is taken where something is wrong, which the form then says.
async fn take(
    who: &SignedIn,
    screen: &Screen,
    conversation: &Conversation,
    fields: &mut Multipart,
    form: &mut FormView,
) -> Result<Option<Uploaded>, WebError> {
    let mut answers = Form::default();
    loop {
        let field = fields.next_field().await.map_err(|_| WebError::TooLarge)?;
        let Some(field) = field else { return Err(WebError::Unprocessable) };
        match field.name() {
            Some(FILE) => {
                *form = FormView::new(answers);
                return take_file(who, screen, conversation, field, form).await;
            }
            Some(name @ (ALSO | FILE_LOOKED_AT)) => {
                let name = name.to_owned();
                answers.add(&name, answer_of(field).await?);
            }
            _ => return Err(WebError::Unprocessable),
        }
    }
}

async fn take_file(
    who: &SignedIn,
    screen: &Screen,
    conversation: &Conversation,
    mut field: Field<'_>,
    form: &mut FormView,
) -> Result<Option<Uploaded>, WebError> {
    let lang = who.lang;
    let refuse = |form: &mut FormView, key| form.add_error(FILE, t(lang, key));
    let name = name_of(field.file_name().unwrap_or_default());
    match &name {
        None => refuse(form, "review-attach-missing"),
        Some(name) if !screen(name.as_str(), who.trust.now().date_in_norway()).is_empty() => {
            refuse(form, "review-attach-name");
        }
        Some(_) => {}
    }
    if !form.values.ticked(FILE_LOOKED_AT) {
        form.add_error(FILE_LOOKED_AT, t(lang, "review-attach-looked-at-missing"));
    }
    if conversation.is_over {
        refuse(form, "review-thread-over");
    }
    let (Some(name), false) = (name, form.has_errors()) else {
        read_on(&mut field).await?;
        return Ok(None);
    };
    let mut uploading = Uploading::begin(&who.trust, conversation.subject).await?;
    let file = uploading.file();
    let taken = match fill(&mut uploading, &mut field).await {
        Ok(()) => uploading.finish(name).await,
        Err(error) => Err(error),
    };
    let key = match taken {
        Ok(uploaded) => return Ok(Some(uploaded)),
        Err(CannotUpload::Empty) => "review-attach-empty",
        Err(CannotUpload::TooLong) => "review-attach-too-long",
        Err(CannotUpload::Type) => "review-attach-type",
        Err(CannotUpload::BrokenOff) => {
            attachments::give_up(&who.trust, file).await?;
            return Err(WebError::TooLarge);
        }
        Err(CannotUpload::Key(error)) => return Err(error.into()),
    };
    attachments::give_up(&who.trust, file).await?;
    refuse(form, key);
    read_on(&mut field).await?;
    Ok(None)
}

async fn fill(uploading: &mut Uploading<'_>, field: &mut Field<'_>) -> Result<(), CannotUpload> {
    // The limit of the router, or a browser that hung up.
    while let Some(bytes) = field.chunk().await.map_err(|_| CannotUpload::BrokenOff)? {
        uploading.push(&bytes).await?;
    }
    Ok(())
}

/// Reads what is left and forgets it: a browser that is still sending does not listen to an answer.
async fn read_on(field: &mut Field<'_>) -> Result<(), WebError> {
    while field.chunk().await.map_err(|_| WebError::TooLarge)?.is_some() {}
    Ok(())
}

/// The last part of what may be a path, without what a line does not hold.
fn name_of(sent: &str) -> Option<Line<200>> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    Line::new(plain.trim().to_owned()).ok()
}

/// Sends it; tells whether it was sent. What is wrong stands in the form then.
async fn send(
    who: &SignedIn,
    writer: Writer<'_>,
    to: &[Conversation],
    uploaded: Uploaded,
    form: &mut FormView,
) -> Result<bool, WebError> {
    let file = uploaded.file();
    match attachments::attach(&who.trust, writer, to, &uploaded).await {
        Ok(()) => Ok(true),
        Err(error) => {
            attachments::give_up(&who.trust, file).await?;
            form.add_error(FILE, t(who.lang, refused_key(error)?));
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_follows_the_last_slash() {
        let name = |sent| name_of(sent).map(|name| name.as_str().to_owned());
        assert_eq!(name("C:\\fakepath\\svar.pdf").as_deref(), Some("svar.pdf"));
        assert_eq!(name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(name("forløp\r\n.txt").as_deref(), Some("forløp.txt"));
        assert_eq!(name("/"), None);
        assert_eq!(name(&"x".repeat(500)).map(|name| name.len()), Some(200));
    }
}
