//! Leaves a registry alone that does not answer: after so many failures in a row its circuit opens,
//! and one probe at a time finds out whether it is back. Never sleeps and never reads a clock.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::settings;

/// What a caller may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admit {
    /// Call.
    Go,
    /// Look again after this.
    Wait(Duration),
}

#[derive(Debug, Clone, Copy)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant, pause: Duration },
    Probing { since: Instant, pause: Duration },
}

/// One registry's circuit.
#[derive(Debug)]
pub(crate) struct Circuit {
    settings: settings::Breaker,
    state: Mutex<State>,
}

/// A probe whose result never comes is given up after this.
const LOST: Duration = Duration::from_secs(60);

impl Circuit {
    pub(crate) fn new(settings: settings::Breaker) -> Self {
        Circuit { settings, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call may begin; changes nothing, so that whoever then finds nothing to ask has
    /// used no probe up.
    pub(crate) fn admits(&self, now: Instant) -> Admit {
        match *self.state() {
            State::Closed { .. } => Admit::Go,
            State::Open { until, .. } if now < until => Admit::Wait(until - now),
            State::Open { .. } => Admit::Go,
            State::Probing { since, .. } => {
                let lost = since + LOST;
                if now > lost { Admit::Go } else { Admit::Wait(lost - now) }
            }
        }
    }

    /// A call begins: of an open circuit it is the one probe. Only one caller may admit and begin.
    pub(crate) fn begins(&self, now: Instant) {
        let mut state = self.state();
        *state = match *state {
            State::Closed { .. } => *state,
            State::Open { pause, .. } | State::Probing { pause, .. } => {
                State::Probing { since: now, pause }
            }
        };
    }

    /// It answered. Whether it had been left alone: then what was put off need not wait.
    pub(crate) fn answered(&self) -> bool {
        let mut state = self.state();
        let left_alone = !matches!(*state, State::Closed { .. });
        *state = State::Closed { failures: 0 };
        left_alone
    }

    /// It was out of reach.
    pub(crate) fn failed(&self, now: Instant) {
        let mut state = self.state();
        *state = match *state {
            State::Closed { failures } if failures + 1 < self.settings.failures => {
                State::Closed { failures: failures + 1 }
            }
            State::Closed { .. } => open(now, self.settings.first),
            State::Probing { pause, .. } => open(now, (pause * 2).min(self.settings.up_to)),
            State::Open { .. } => *state,
        };
    }

    /// closed, open or probing.
    pub(crate) fn name(&self) -> &'static str {
        match *self.state() {
            State::Closed { .. } => "closed",
            State::Open { .. } => "open",
            State::Probing { .. } => "probing",
        }
    }
}

fn open(now: Instant, pause: Duration) -> State {
    State::Open { until: now + pause, pause }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circuit() -> Circuit {
        let (first, up_to) = (Duration::from_secs(1), Duration::from_secs(3));
        Circuit::new(settings::Breaker { failures: 3, first, up_to })
    }

    #[test]
    fn it_opens_after_so_many_failures_in_a_row_and_not_before() {
        let (circuit, now) = (circuit(), Instant::now());
        circuit.failed(now);
        circuit.failed(now);
        assert!(!circuit.answered(), "it was never left alone");
        circuit.failed(now);
        circuit.failed(now);
        assert_eq!(circuit.admits(now), Admit::Go);
        circuit.failed(now);
        assert_eq!(circuit.admits(now), Admit::Wait(Duration::from_secs(1)));
        assert_eq!(circuit.name(), "open");
    }

    #[test]
    fn one_probe_at_a_time_finds_out_and_each_failed_one_doubles_the_pause() {
        let (circuit, mut now) = (circuit(), Instant::now());
        for _ in 0..3 {
            circuit.failed(now);
        }
        for pause in [1, 2, 3, 3] {
            let pause = Duration::from_secs(pause);
            assert_eq!(circuit.admits(now), Admit::Wait(pause));
            now += pause;
            assert_eq!(circuit.admits(now), Admit::Go);
            circuit.begins(now);
            assert!(matches!(circuit.admits(now), Admit::Wait(_)));
            assert_eq!(circuit.name(), "probing");
            circuit.failed(now);
        }
    }

    #[test]
    fn an_answer_closes_it_and_tells_that_it_had_been_failing() {
        let (circuit, now) = (circuit(), Instant::now());
        assert!(!circuit.answered());
        for _ in 0..3 {
            circuit.failed(now);
        }
        assert!(circuit.answered());
        assert_eq!(circuit.name(), "closed");
        assert_eq!(circuit.admits(now), Admit::Go);
    }

    #[test]
    fn looking_uses_no_probe_up() {
        let (circuit, now) = (circuit(), Instant::now());
        for _ in 0..3 {
            circuit.failed(now);
        }
        let later = now + Duration::from_secs(1);
        assert_eq!(circuit.admits(later), Admit::Go);
        assert_eq!(circuit.admits(later), Admit::Go);
    }

    #[test]
    fn a_probe_that_never_comes_back_is_replaced() {
        let (circuit, now) = (circuit(), Instant::now());
        for _ in 0..3 {
            circuit.failed(now);
        }
        let later = now + Duration::from_secs(2);
        circuit.begins(later);
        assert_eq!(circuit.admits(later + LOST + Duration::from_secs(1)), Admit::Go);
    }
}
