//! Every way a call ends without an answer.
//!
//! Nothing here ever becomes a verdict on a person, and no message holds a value of the query: the
//! caller masks what a guest wrote before it gets here.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wasmtime::Trap;

use crate::wire;

/// Who must act on a failure: the four names that a workflow's `failures` uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The registry refuses this input; see the problems.
    Rejected,
    /// Rights, licence or configuration.
    NotPermitted,
    /// Not now; worth repeating.
    Unavailable,
    /// The connector or the wire is broken; repeating does not help.
    Protocol,
}

impl FailureKind {
    /// The name in workflows, metrics and journals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::NotPermitted => "not-permitted",
            Self::Unavailable => "unavailable",
            Self::Protocol => "protocol",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a call gave no answer. For the operator: it holds no personal values.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{kind} ({code}): {message}")]
pub struct Failure {
    /// Who must act.
    pub kind: FailureKind,
    /// Open code, more exact than the kind; the table stands in this crate's README.
    pub code: &'static str,
    /// For the operator, values of the query masked.
    pub message: String,
    /// What the registry refused, for `Rejected` only; each names a field.
    pub problems: Vec<wire::Problem>,
    /// How long the registry asks to be left alone.
    pub retry_after: Option<Duration>,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, code: &'static str, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), problems: Vec::new(), retry_after: None }
    }

    pub(crate) fn protocol(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Protocol, code, message)
    }

    /// The guest's own failure, one kind for one; `say` masks and shortens what it wrote.
    pub(crate) fn of_guest(failure: wire::Failure, say: impl Fn(&str) -> String) -> Self {
        match failure {
            wire::Failure::Rejected(problems) => Self {
                problems: problems.into_iter().map(|problem| masked(problem, &say)).collect(),
                ..Self::new(FailureKind::Rejected, "rejected", "the registry refuses the input")
            },
            wire::Failure::NotPermitted(text) => {
                Self::new(FailureKind::NotPermitted, "not-permitted", say(&text))
            }
            wire::Failure::Unavailable(why) => Self {
                retry_after: why.retry_after_seconds.map(|s| Duration::from_secs(s.into())),
                ..Self::new(FailureKind::Unavailable, "unavailable", say(&why.message))
            },
            wire::Failure::Protocol(text) => Self::protocol("protocol", say(&text)),
        }
    }
}

fn masked(problem: wire::Problem, say: &impl Fn(&str) -> String) -> wire::Problem {
    wire::Problem {
        name: say(&problem.name),
        code: say(&problem.code),
        message: say(&problem.message),
    }
}

/// A limit of ours that stopped the guest from inside a host function or a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stopped {
    #[error("the connector used up its computing time")]
    CpuBudget,
    #[error("the connector called the host too often")]
    HostCalls,
    #[error("the connector ended itself")]
    Exit,
    #[error("the connector asked for too much at once")]
    TooMuch,
}

/// What wasmtime says when a guest hands over more than `Store::set_hostcall_fuel`; the type of
/// that error is private to it.
const TOO_MUCH_DATA: &str = "too much data is being copied";

/// The failure that an error of wasmtime stands for. `memory_refused`: the guest had been denied
/// memory before it trapped.
pub(crate) fn of_wasmtime(error: &wasmtime::Error, memory_refused: bool) -> Failure {
    if let Some(stopped) = error.downcast_ref::<Stopped>() {
        let code = match stopped {
            Stopped::CpuBudget => "cpu-budget",
            Stopped::HostCalls => "host-calls",
            Stopped::Exit => "trap",
            Stopped::TooMuch => "too-much-data",
        };
        return Failure::protocol(code, stopped.to_string());
    }
    if memory_refused {
        return Failure::protocol("memory", "the connector needs more memory than its limit");
    }
    let cause = error.root_cause().to_string();
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => Failure::protocol("stack", "the connector's stack overflowed"),
        Some(trap) => Failure::protocol("trap", format!("the connector trapped: {trap}")),
        None if cause.contains(TOO_MUCH_DATA) => {
            Failure::protocol("answer-too-large", "the connector handed over too much data")
        }
        None => Failure::protocol("trap", format!("the connector could not run: {cause}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_as_workflows_name_them() {
        let kinds = [
            (FailureKind::Rejected, "rejected"),
            (FailureKind::NotPermitted, "not-permitted"),
            (FailureKind::Unavailable, "unavailable"),
            (FailureKind::Protocol, "protocol"),
        ];
        for (kind, name) in kinds {
            assert_eq!(kind.to_string(), name);
            assert_eq!(serde_json::json!(kind), name);
        }
    }

    #[test]
    fn everything_that_a_guest_wrote_is_masked() {
        let problem = wire::Problem { name: "a".into(), code: "b".into(), message: "c".into() };
        let failure = Failure::of_guest(wire::Failure::Rejected(vec![problem]), |_| "*".into());
        let problem = &failure.problems[0];
        assert_eq!((&*problem.name, &*problem.code, &*problem.message), ("*", "*", "*"));
        for guest in
            [wire::Failure::NotPermitted("secret".into()), wire::Failure::Protocol("secret".into())]
        {
            assert_eq!(Failure::of_guest(guest, |_| "*".into()).message, "*");
        }
    }

    #[test]
    fn a_stop_of_ours_is_told_before_the_memory_that_was_refused() {
        let stopped = wasmtime::Error::from(Stopped::CpuBudget);
        assert_eq!(of_wasmtime(&stopped, true).code, "cpu-budget");
        let trap = wasmtime::Error::from(Trap::UnreachableCodeReached);
        assert_eq!(of_wasmtime(&trap, true).code, "memory");
        assert_eq!(of_wasmtime(&trap, false).code, "trap");
        let overflow = wasmtime::Error::from(Trap::StackOverflow);
        assert_eq!(of_wasmtime(&overflow, false).code, "stack");
        assert_eq!(of_wasmtime(&Stopped::TooMuch.into(), false).code, "too-much-data");
    }
}
