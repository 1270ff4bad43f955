//! `samraad erase`: a patient, or a group case, whose information is destroyed for good; also while the node serves.

use std::fmt::Write as _;
use std::io::BufRead as _;

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use samraad::config::{ConfiguredTrust, Settings};
use samraad::erasure::Reason;
use samraad::erasure::carry_out::erase as erase_here;
use samraad::erasure::find::{Found, by_case_number, by_national_identity_number, by_reference};
use samraad::erasure::jobs::{ERASE, payload};
use samraad::erasure::standing::{Answer, Standing, standing, standings};
use samraad::kernel::access::Actor;
use samraad::kernel::clock::{Clock as _, Timestamp};
use samraad::kernel::ids::SubjectId;
use samraad::kernel::person::{PersonNumber, SyntheticNumbers};
use samraad::platform::db::Db;
use samraad::platform::key_store::KeyStore;
use samraad::platform::world::SystemClock;
use zeroize::Zeroizing;

use super::reach::{Reached, reach};
use super::{Failure, chosen, say};

/// Erasures that `--status` tells of.
const SHOWN: i64 = 100;
/// Characters of an id that are asked for before anything is destroyed.
const CONFIRMED_BY: usize = 8;

/// Who, and why.
#[derive(Args)]
#[command(group(ArgGroup::new("who").required(true).args(["case", "reference", "number_stdin", "status"])))]
pub(super) struct Erase {
    /// Which trust; may be left out where only one is configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// The patient of this case, with all other cases of theirs, or this group case.
    #[arg(long, value_name = "NUMBER")]
    case: Option<i64>,
    /// The same, by the reference of the decision.
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<String>,
    /// The patient whose national identity number stands in the first line of standard input.
    #[arg(long)]
    number_stdin: bool,
    /// Tells how far earlier erasures are, and erases nobody.
    #[arg(long)]
    status: bool,
    /// Why; kept in the access log.
    #[arg(long, value_name = "REASON", value_parser = PossibleValuesParser::new(reasons()), required_unless_present = "status")]
    reason: Option<String>,
    /// What this command shows first. Without it nothing is done.
    #[arg(long, value_name = "WORD", conflicts_with = "status")]
    confirm: Option<String>,
}

/// The reasons that a person may give.
fn reasons() -> Vec<&'static str> {
    Reason::ALL.iter().filter(|reason| **reason != Reason::Restored).map(|reason| reason.code()).collect()
}

/// Erases.
pub(super) async fn erase(settings: Settings, asked: Erase) -> Result<(), Failure> {
    let configured = chosen(&settings, asked.trust.as_deref())?;
    let number = asked.number_stdin.then(|| read_number(&configured)).transpose()?;
    let reached = reach(&settings, &configured).await?;
    let done = with(&reached, &asked, number.as_ref()).await;
    reached.close().await;
    done
}

async fn with(reached: &Reached, asked: &Erase, number: Option<&PersonNumber>) -> Result<(), Failure> {
    let Some((db, keys)) = reached.stores() else {
        return Err(Failure::Failed("the trust was not opened".to_owned()));
    };
    if asked.status {
        return tell_all(db).await;
    }
    let found = find(db, keys, asked, number).await?;
    let word: String = found.subject.to_string().chars().take(CONFIRMED_BY).collect();
    let reason = asked.reason.as_deref().and_then(Reason::from_code);
    let reason = reason.ok_or_else(|| Failure::Refused("say why: --reason".to_owned()))?;
    match asked.confirm.as_deref() {
        None => {
            say(&before(&found, &word));
            return Ok(());
        }
        Some(confirmed) if confirmed == word => {}
        Some(_) => {
            return Err(Failure::Refused(format!("--confirm names somebody else; this would be {word}")));
        }
    }
    match reached {
        Reached::Here(_) => {
            let Some(trust) = reached.trust() else {
                return Err(Failure::Failed("the trust was not opened".to_owned()));
            };
            let actor = Actor::node(trust.id.clone());
            let done = erase_here(trust, &actor, found.subject, reason).await;
            done.map_err(|error| Failure::of("not erased to the end; give the command again", &error))?;
        }
        Reached::Served(served) => {
            served.run(ERASE, &payload(found.subject, reason), async |_| {}).await?;
        }
    }
    let now = SystemClock.now();
    match standing(db, found.subject, now).await.map_err(|error| Failure::of("erasures", &error))? {
        Some(standing) => say(&told(&standing)),
        None => return Err(Failure::Failed("the erasure was not noted; give the command again".to_owned())),
    }
    Ok(())
}

/// The number is read and never an argument: arguments stand in lists of processes and in histories of shells.
fn read_number(configured: &ConfiguredTrust) -> Result<PersonNumber, Failure> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::of("standard input", &error))?;
    let synthetic =
        if configured.settings.demo { SyntheticNumbers::Allowed } else { SyntheticNumbers::Refused };
    PersonNumber::parse(line.trim(), synthetic, SystemClock.now().date_in_norway()).map_err(|_| {
        Failure::Refused("the first line of standard input is no national identity number".to_owned())
    })
}

async fn find(
    db: &Db,
    keys: &KeyStore,
    asked: &Erase,
    number: Option<&PersonNumber>,
) -> Result<Found, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of("cannot be looked up", error);
    let found = match (asked.case, &asked.reference, number) {
        (Some(case), ..) => by_case_number(db, case).await.map_err(|error| failed(&error))?,
        (_, Some(reference), _) => by_reference(db, reference).await.map_err(|error| failed(&error))?,
        (.., Some(number)) => {
            by_national_identity_number(db, keys, number).await.map_err(|error| failed(&error))?
        }
        _ => None,
    };
    found.ok_or_else(|| {
        Failure::Refused("nobody is found by that; whoever is erased is not found by number".to_owned())
    })
}

/// What erasing means, for whoever is about to.
fn before(found: &Found, word: &str) -> String {
    let cases: Vec<String> = found.cases.iter().map(ToString::to_string).collect();
    let who =
        if found.is_patient { "one patient" } else { "a group case, or a draft that has no patient yet" };
    format!(
        "This would erase {who}.\n\n    cases            {}\n    other trusts     {}\n\n\
         Nobody can read who it was or what was written any more, in no backup either once the backups of the keys are 30\n\
         days old. What was published stays published: it tells of nobody. Other trusts that were asked destroy what they\n\
         were sent, and sign for it. It cannot be undone.\n\n\
         Nothing has been done. To do it, give the same command with\n\n    --confirm {word}\n",
        if cases.is_empty() { "none".to_owned() } else { cases.join(", ") },
        found.asked,
    )
}

async fn tell_all(db: &Db) -> Result<(), Failure> {
    let found = standings(db, SystemClock.now(), SHOWN).await;
    let found = found.map_err(|error| Failure::of("erasures", &error))?;
    if found.is_empty() {
        say("Nobody was erased.\n");
    }
    for standing in &found {
        say(&told(standing));
    }
    let needing =
        found.iter().flat_map(|standing| &standing.holders).filter(|holder| needs_person(&holder.answer));
    match needing.count() {
        0 => Ok(()),
        some => Err(Failure::Failed(format!("somebody must see to {some} trusts that did not confirm"))),
    }
}

const fn needs_person(answer: &Answer) -> bool {
    matches!(answer, Answer::NotReached | Answer::Refused(_) | Answer::NotTold)
}

fn told(standing: &Standing) -> String {
    let Standing { subject, asked_at, reason, done_at, holders } = standing;
    let state = done_at.map_or("not done to the end".to_owned(), |at| format!("erased {}", moment(at)));
    let mut text = format!("{}  asked for {} ({reason}), {state}\n", short(*subject), moment(*asked_at));
    for holder in holders {
        let answer = match &holder.answer {
            Answer::Confirmed(at) => format!("has signed {} that it destroyed what it was sent", moment(*at)),
            Answer::Declined(at) => format!("declined {} and destroyed what it was sent", moment(*at)),
            Answer::Told => "is told, and has not signed yet".to_owned(),
            Answer::Refused(codes) => format!("answered that it did not ({codes}): call its administrator"),
            Answer::NotReached => "was not reached: call its administrator".to_owned(),
            Answer::NotTold => {
                "cannot be told, the two trusts do not talk now: call its administrator".to_owned()
            }
        };
        let _ = writeln!(text, "    {}: {answer}", holder.trust_name);
    }
    text
}

fn short(subject: SubjectId) -> String {
    subject.to_string().chars().take(CONFIRMED_BY).collect()
}

fn moment(at: Timestamp) -> String {
    at.to_string()
}
