//! The contract's plain data, as `schemas/connector/v1/connector.wit` names it.
//!
//! These are the very types that cross the sandbox border, so a call copies nothing twice. All of
//! them are `Clone`, `PartialEq`, and serde-readable, so that calls can be recorded and compared.
//! This module never interprets a value: comparing is `hoso-civil`'s.

pub use crate::bindings::hoso::connector::types::{
    Address, Answer, Answered, CivilDate, CivilMonth, Compared, Context, Description, EndpointNeed,
    Evidence, Failure, Field, FieldVerdict, Offer, PartialDate, Place, Problem, Progress, Query,
    Reply, SecretNeed, Ticket, Unavailability, Value, Verdict,
};

impl Answer {
    /// The contract's name of this case of `answer`, as `offer.answers` lists it.
    pub fn case(&self) -> &'static str {
        match self {
            Answer::Found(_) => "found",
            Answer::Compared(_) => "compared",
            Answer::Agrees(_) => "agrees",
            Answer::NoMatch(_) => "no-match",
            Answer::NotFound => "not-found",
            Answer::Ambiguous(_) => "ambiguous",
            Answer::Pending(_) => "pending",
        }
    }
}
