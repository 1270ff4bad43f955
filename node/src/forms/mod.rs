//! Application forms: FHIR R4 Questionnaires, and the answers to them.
//!
//! A form is data, so that trusts share and edit forms (in Structor, say) without a new release. What a form asks of
//! this engine and the engine does not do is refused when the form is read, by name and path: nothing of a form is
//! ever silently ignored that changes what is asked. Answers live in two shapes. [`Answers`] is a draft, exactly as
//! typed, mistakes included; [`Submission`] is what a draft becomes when every visible answer is right, and turns
//! into a FHIR QuestionnaireResponse. Nothing here stores or shows anything.

mod answers;
mod columns;
mod conditions;
mod decimal;
mod library;
mod parse;
mod questionnaire;
mod reason;
mod response;
mod rules;
#[cfg(test)]
mod tests;
mod view;

pub use answers::{AnswerKey, Answers};
pub use columns::{Column, Wall};
pub use conditions::{Condition, Enable, EnableBehaviour, Operand, Operator, Test, Visible};
pub use decimal::Decimal;
pub use library::{FORMS, built_in};
pub use parse::InvalidQuestionnaire;
pub use questionnaire::{
    Choice, Control, DateLimit, Guidance, GuidanceKind, Item, ItemKind, LinkId, LocalText, Pattern,
    Questionnaire,
};
pub use reason::Reason;
pub use response::InvalidResponse;
pub use rules::{CheckContext, FieldError, Submission, Value};
pub use view::{ConditionView, FieldKind, FieldView, OptionView, PageBlock, PageView};
