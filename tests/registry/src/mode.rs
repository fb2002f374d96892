//! The ways in which a register may behave, and where they are set: for all, or for one number.
//!
//! A mode changes how an answer is given, never what the population holds.

use std::collections::BTreeMap;
use std::sync::RwLock;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// How the register answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// As it should.
    #[default]
    Well,
    /// As it should, after so many milliseconds.
    Slow {
        /// The wait.
        ms: u64,
    },
    /// Takes the request and never answers.
    Silent,
    /// No listener: new connections are refused, open ones reset. For one number: reset.
    Refuse,
    /// The connection breaks without an answer.
    Reset,
    /// 503 with `Retry-After`, from the register itself.
    Busy {
        /// What `Retry-After` says.
        seconds: u32,
    },
    /// X-Road cannot reach the register: 500 `Server.ServerProxy.NetworkError`.
    NetworkError,
    /// X-Road in maintenance: 500 `maintenance_mode`.
    Maintenance,
    /// X-Road refuses this client: 500 `Server.ServerProxy.AccessDenied`.
    Denied,
    /// X-Road finds the request bad: 400 `Client.BadRequest`.
    Bad,
    /// Answers about another person.
    Wrong,
    /// Answers that there is nobody.
    Empty,
    /// Answers with two people.
    Twice,
    /// Answers what nobody can read.
    Garbage(Garbage),
}

/// Answers that keep the status 200 and nothing else of the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Garbage {
    /// The right XML, broken off in the middle.
    Truncated,
    /// A login page.
    Html,
    /// The right XML under the content type text/plain.
    Type,
    /// Twelve million bytes.
    Huge,
    /// A SOAP fault.
    Fault,
    /// A document type with nested entities.
    Entities,
    /// The right elements in another namespace.
    Namespace,
    /// Bytes that are not UTF-8.
    Encoding,
    /// Nothing at all.
    Nothing,
}

/// The modes in force. Reading costs one lock that nobody else holds for long.
pub(crate) struct Modes {
    all: watch::Sender<Mode>,
    one: RwLock<BTreeMap<String, Mode>>,
}

impl Modes {
    pub fn new() -> Self {
        Self { all: watch::Sender::new(Mode::Well), one: RwLock::default() }
    }

    pub fn set(&self, mode: Mode) {
        self.all.send_replace(mode);
    }

    pub fn set_for(&self, number: &str, mode: Mode) {
        let mut one = self.one.write().expect("nothing panics under this lock");
        match mode {
            Mode::Well => one.remove(number),
            other => one.insert(number.to_owned(), other),
        };
    }

    /// The mode for a number; one that is set for it alone goes before the one for all.
    pub fn of(&self, number: &str) -> Mode {
        let one = self.one.read().expect("nothing panics under this lock");
        one.get(number).cloned().unwrap_or_else(|| self.all.borrow().clone())
    }

    /// Changes of the mode for all, for the listener.
    pub fn watch(&self) -> watch::Receiver<Mode> {
        self.all.subscribe()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_mode_for_one_goes_before_the_mode_for_all() {
        let modes = Modes::new();
        modes.set(Mode::Empty);
        modes.set_for("1", Mode::Wrong);
        assert_eq!((modes.of("1"), modes.of("2")), (Mode::Wrong, Mode::Empty));
        modes.set_for("1", Mode::Well);
        assert_eq!(modes.of("1"), Mode::Empty);
    }

    #[test]
    fn the_listener_hears_of_changes() {
        let modes = Modes::new();
        let mut watch = modes.watch();
        modes.set(Mode::Refuse);
        assert!(watch.has_changed().unwrap());
        assert_eq!(*watch.borrow_and_update(), Mode::Refuse);
    }

    #[test]
    fn modes_are_written_in_one_way() {
        for (mode, json) in [
            (Mode::Well, r#""well""#),
            (Mode::NetworkError, r#""network-error""#),
            (Mode::Slow { ms: 5 }, r#"{"slow":{"ms":5}}"#),
            (Mode::Garbage(Garbage::Html), r#"{"garbage":"html"}"#),
        ] {
            assert_eq!(serde_json::to_string(&mode).unwrap(), json);
            assert_eq!(serde_json::from_str::<Mode>(json).unwrap(), mode);
        }
    }
}
