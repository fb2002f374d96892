//! Leaves a registry alone that does not answer: after so many failures in a row its circuit opens,
//! and one probe at a time finds out whether it is back. Never sleeps and never reads a clock.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::settings;

/// What a caller may do.
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

    /// Asks to call; one caller at a time gets through an open circuit whose pause is over.
    pub(crate) fn admit(&self, now: Instant) -> Admit {
        let mut state = self.state();
        match *state {
            State::Closed { .. } => Admit::Go,
            State::Open { until, .. } if now < until => Admit::Wait(until - now),
            State::Open { pause, .. } => {
                *state = State::Probing { since: now, pause };
                Admit::Go
            }
            State::Probing { since, pause } if now - since > LOST => {
                *state = State::Probing { since: now, pause };
                Admit::Go
            }
            State::Probing { .. } => Admit::Wait(Duration::from_millis(20)),
        }
    }

    /// It answered. Whether it had failed before: then what was put off need not wait.
    pub(crate) fn answered(&self) -> bool {
        let mut state = self.state();
        let failed = !matches!(*state, State::Closed { failures: 0 });
        *state = State::Closed { failures: 0 };
        failed
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
        assert!(circuit.answered());
        circuit.failed(now);
        circuit.failed(now);
        assert_eq!(circuit.admit(now), Admit::Go);
        circuit.failed(now);
        assert_eq!(circuit.admit(now), Admit::Wait(Duration::from_secs(1)));
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
            assert_eq!(circuit.admit(now), Admit::Wait(pause));
            now += pause;
            assert_eq!(circuit.admit(now), Admit::Go);
            assert!(matches!(circuit.admit(now), Admit::Wait(_)));
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
        assert_eq!(circuit.admit(now), Admit::Go);
    }

    #[test]
    fn a_probe_that_never_comes_back_is_replaced() {
        let (circuit, now) = (circuit(), Instant::now());
        for _ in 0..3 {
            circuit.failed(now);
        }
        let later = now + Duration::from_secs(2);
        assert_eq!(circuit.admit(later), Admit::Go);
        assert_eq!(circuit.admit(later + LOST + Duration::from_secs(1)), Admit::Go);
    }
}
