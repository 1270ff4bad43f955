//! The access log of one patient: found by national identity number, and as a file for the patient, who may see it
//! (pasientjournalloven § 18, pasient- og brukerrettighetsloven § 5-1).

use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use zeroize::Zeroizing;

use super::list::{Filter, list};
use super::routes::render;
use super::{Access, Object, store, texts};
use crate::kernel::access::{ReadAccessLog, Role};
use crate::kernel::ids::SubjectId;
use crate::kernel::person::{PersonNumber, SyntheticNumbers};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::platform::form::{Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t};
use crate::platform::web::{WebError, see_other};

const NUMBER: &str = "number";
/// Rows read at once.
const PAGE: u16 = 1_000;

/// Leads to the log of the patient with this number. The number goes no further than this function: the address has the
/// patient's id.
pub(super) async fn find(signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    who.may::<ReadAccessLog>()?;
    let typed = Zeroizing::new(form.value(NUMBER).to_owned());
    let synthetic =
        if who.trust.settings.demo { SyntheticNumbers::Allowed } else { SyntheticNumbers::Refused };
    let today = who.trust.now().date_in_norway();
    let mut view = FormView::new(Form::default());
    let Ok(number) = PersonNumber::parse(&typed, synthetic, today) else {
        view.add_error(NUMBER, t(who.lang, "access-log-number-wrong"));
        return render(&who, view, None).await;
    };
    let digits = Zeroizing::new(number.expose_digits());
    match who.trust.keys.find(&digits).await? {
        Some(subject) => Ok(see_other(&format!("/innsynslogg?pasient={subject}"))),
        None => {
            view.add_error(NUMBER, t(who.lang, "access-log-number-unknown"));
            render(&who, view, None).await
        }
    }
}

/// Everything that was done with one patient's cases, oldest first, as a table that spreadsheets open.
pub(super) async fn export(who: SignedIn, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    let permit = who.may::<ReadAccessLog>()?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let subject: SubjectId = asked.value("pasient").parse().map_err(|_| WebError::NotFound)?;
    // Order: the trace is durable before the file leaves.
    let trace = Access {
        actor: &who.actor,
        action: texts::EXPORT,
        object: Object::AccessLog,
        subject: Some(subject),
        reason: None,
    };
    store::record_read(&who.trust, &trace).await?;
    let filter = Filter { subject: Some(subject), ..Filter::default() };
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = list(&who.trust.db, &permit, &filter, after, PAGE).await?;
        rows.extend(page);
        after = next;
        if after.is_none() {
            break;
        }
    }
    rows.reverse();
    let names = user_names(&who.trust.db).await?;
    let table = rows.into_iter().map(|row| {
        let node = row.roles == Role::Node.code();
        let name = names.get(&row.actor).cloned();
        let by = if node { String::new() } else { name.unwrap_or_else(|| row.actor.to_string()) };
        [
            format::date_time(who.lang, row.at.instant()),
            by,
            texts::roles(who.lang, &row.roles),
            texts::action(who.lang, &row.action),
            texts::object_kind(who.lang, &row.object_kind),
            row.object_id.map(|id| id.to_string()).unwrap_or_default(),
            row.reason.unwrap_or_default(),
        ]
    });
    let text =
        csv(headings(who.lang), table).ok_or_else(|| WebError::internal("the table cannot be written"))?;
    let name = format!("attachment; filename=\"innsynslogg-{}.csv\"", who.trust.now().date_in_norway());
    let head =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((head, text).into_response())
}

fn headings(lang: Lang) -> [String; 7] {
    [
        "access-log-time",
        "access-log-person",
        "access-log-role",
        "access-log-what",
        "access-log-object",
        "access-log-id",
        "access-log-reason",
    ]
    .map(|key| t(lang, key))
}

/// Semicolons and a byte order mark, as spreadsheets in Norwegian want it. A cell that would be read as a formula is made
/// text (OWASP: CSV injection).
fn csv(headings: [String; 7], rows: impl Iterator<Item = [String; 7]>) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(&headings).ok()?;
    for row in rows {
        let cells = row.map(|cell| {
            if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
        });
        writer.write_record(&cells).ok()?;
    }
    writer.into_inner().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_formula() {
        let row = ["1", "=2+3", "a;b", "-", "\"x\"", "", "@"].map(str::to_owned);
        let text = String::from_utf8(
            csv(["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned), [row].into_iter()).unwrap(),
        );
        assert_eq!(text.unwrap(), "\u{feff}a;b;c;d;e;f;g\n1;'=2+3;\"a;b\";'-;\"\"\"x\"\"\";;'@\n");
    }
}
