//! What a step expects: every name looked up, every code and value read. Never judges whether it
//! can come about: that shows when the step is played.

use std::collections::BTreeSet;

use hoso_civil::Reason;
use hoso_core::{Check, Millis, Name, Verdict};
use hoso_workflow::yaml::{At, Entries};
use hoso_workflow::{Finding, Place, codes};

use super::{REFUSALS, Reader};
use crate::scenario::codes as own;
use crate::scenario::document::{EffectDoc, EffectForms, PossibleDoc, StepDoc};
use crate::scenario::script::{Expected, Outside, Possibility};

/// No timer runs.
const NO_TIMER: &str = "none";

impl Reader<'_> {
    pub(super) fn expected(&mut self, step: &StepDoc) -> Expected {
        let known = Verdict::ALL.iter().map(|verdict| verdict.code()).collect();
        let verdict = step.verdict.as_ref().and_then(|written| {
            let value = self.code(written, "verdict", (Verdict::from_code, known))?;
            Some(At { value, place: written.place })
        });
        let views = &self.lifecycle.declared().views;
        Expected {
            state: step.state.as_ref().and_then(|one| self.state(one)),
            refused: step.refused.as_ref().and_then(|one| self.refusal(one)),
            verdict,
            reasons: self.each(&step.reasons, Self::reason),
            fields: self.each(&step.fields, |reader, name, value| {
                let one = Entries(vec![(name.clone(), value.clone())]);
                let (name, held) = reader.values(&one).pop_first()?;
                Some((name, At { value: held, place: value.place }))
            }),
            effects: step.effects.as_ref().map(|one| self.effects(one)),
            role: String::new(),
            possible: self.each(&step.possible, Self::possibility),
            due: step.due.as_ref().and_then(|one| self.due(one)),
            view: step.view.as_ref().map(|written| {
                let mut value: Vec<Name> = Vec::new();
                for one in &written.names {
                    value.extend(self.known(views, one, ("view", own::UNKNOWN_VIEW)));
                }
                value.sort();
                At { value, place: written.place }
            }),
            check: self.each(&step.check, Self::check),
        }
    }

    /// Each entry that can be read.
    fn each<T, R>(
        &mut self,
        written: &Option<Entries<T>>,
        read: impl Fn(&mut Self, &At<String>, &T) -> Option<R>,
    ) -> Vec<R> {
        let entries = written.iter().flat_map(|entries| entries.iter());
        entries.filter_map(|(name, value)| read(self, name, value)).collect()
    }

    fn reason(&mut self, field: &At<String>, reason: &At<String>) -> Option<(Name, At<Reason>)> {
        let name = self.field(field);
        let known = Reason::ALL.iter().map(|reason| reason.code()).collect();
        let value = self.code(reason, "reason", (Reason::from_code, known))?;
        Some((name?, At { value, place: reason.place }))
    }

    /// In their order.
    pub(super) fn effects(&mut self, written: &At<Vec<At<EffectDoc>>>) -> At<Vec<Outside>> {
        let effects = written.value.iter().filter_map(|one| match &one.value {
            EffectDoc::Tell => Some(Outside::Tell),
            EffectDoc::Forget => Some(Outside::Forget),
            EffectDoc::Of(forms) => self.effect_of(one.place, forms),
        });
        At { value: effects.collect(), place: written.place }
    }

    fn effect_of(&mut self, place: Place, forms: &EffectForms) -> Option<Outside> {
        let EffectForms { ask, sends, tell, remind, open } = forms;
        if let (Some(sends), None) = (sends, ask) {
            self.find(codes::BELONGS, sends.place, "`sends` belongs to `ask`");
        }
        let asks = &self.lifecycle.declared().asks;
        let unknown = ("ask", codes::UNKNOWN_ASK);
        match (ask, tell, remind, open) {
            (Some(ask), None, None, None) => {
                let ask = self.known(asks, ask, unknown);
                let sends = sends.as_ref().map(|names| {
                    let mut names = self.fields(names);
                    names.sort();
                    names
                });
                Some(Outside::Ask(ask?, sends))
            }
            (None, Some(tell), None, None) => {
                self.known(asks, tell, unknown).map(Outside::TellCheck)
            }
            (None, None, Some(roles), None) => {
                let roles = roles.names.iter().map(|role| role.value.as_str().into());
                let roles: BTreeSet<Name> = roles.collect();
                Some(Outside::Remind(roles.into_iter().collect()))
            }
            (None, None, None, Some(member)) => Some(Outside::Open(member.value.as_str().into())),
            _ => {
                let message = "an effect says one of `ask`, `tell`, `remind` and `open`";
                self.find(codes::ONE_THING, place, message);
                None
            }
        }
    }

    fn possibility(
        &mut self,
        action: &At<String>,
        written: &At<PossibleDoc>,
    ) -> Option<(Name, At<Possibility>)> {
        let actions = &self.lifecycle.declared().actions;
        let action = self.known(actions, action, ("action", own::UNKNOWN_ACTION));
        let value = match &written.value {
            PossibleDoc::Flag(true) => Possibility::Yes,
            PossibleDoc::Flag(false) => Possibility::No,
            PossibleDoc::Refusal(code) => {
                let code = At { value: code.clone(), place: written.place };
                let found = |code: &str| REFUSALS.contains(&code).then_some(());
                self.code(&code, "refusal", (found, REFUSALS.to_vec()))?;
                Possibility::Refused(code.value)
            }
        };
        Some((action?, At { value, place: written.place }))
    }

    fn due(&mut self, written: &At<String>) -> Option<At<Option<Millis>>> {
        if written.value == NO_TIMER {
            return Some(At { value: None, place: written.place });
        }
        let read = self.time(written)?;
        Some(At { value: Some(read), place: written.place })
    }

    /// A time with its offset.
    pub(super) fn time(&mut self, written: &At<String>) -> Option<Millis> {
        let read = written.value.parse::<jiff::Timestamp>().ok();
        if read.is_none() {
            let help = "write for example `\"2026-03-06T08:00:00+07:00\"`";
            let message = format!("`{written}` is no time with its offset");
            self.findings.push(Finding::new(own::TIME, written.place, message).help(help));
        }
        read.map(jiff::Timestamp::as_millisecond)
    }

    fn check(&mut self, ask: &At<String>, written: &At<String>) -> Option<(Name, At<Check>)> {
        let asks = &self.lifecycle.declared().asks;
        let ask = self.known(asks, ask, ("ask", codes::UNKNOWN_ASK));
        let mut known = vec!["none", "waiting", "failed", "stale"];
        known.extend(Verdict::ALL.iter().map(|verdict| verdict.code()));
        let value = self.code(written, "check", (Check::from_code, known))?;
        Some((ask?, At { value, place: written.place }))
    }
}
