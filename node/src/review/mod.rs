//! Cross-trust review: a committee asks another trust for its opinion, and answers when it is asked itself.

pub mod rules;
