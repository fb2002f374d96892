//! The steps of a scenario: one thing that happens in each, what belongs to it, what is expected.
//! Never looks at the order of steps: whether they can follow each other shows when they are played.

use hoso_civil::Length;
use hoso_core::{FailureKind, Name};
use hoso_workflow::yaml::{At, Names, Words};
use hoso_workflow::{Place, codes};

use super::Reader;
use crate::scenario::codes as own;
use crate::scenario::document::{AnswerDoc, Forms, Said, StepDoc};
use crate::scenario::script::{Happens, Says, Turn};

const ONE_OF: &str = "one of `act`, `edit`, `answer`, `fails`, `delayed`, `passes` and `looks`";

impl Reader<'_> {
    pub(super) fn turn(&mut self, step: &At<StepDoc>) -> Option<Turn> {
        let mut expects = self.expected(step);
        let said = step.said();
        let [said] = said[..] else {
            self.find(codes::ONE_THING, step.place, format!("a step says {ONE_OF}"));
            return None;
        };
        self.belongs(step, said);
        if !expects.possible.is_empty() {
            expects.role = self.sees(step, said)?;
        }
        let happens = self.happens(step, said)?;
        Some(Turn { step: step.place, place: said.place(), happens, expects })
    }

    fn happens(&mut self, step: &At<StepDoc>, said: Said<'_>) -> Option<Happens> {
        match said {
            Said::Act(action) => self.act(step, action),
            Said::Edit(values) => {
                let values = self.values(values);
                let person = person(step);
                Some(Happens::Edit { role: self.role(step)?, person, values })
            }
            Said::Answer(answer) => {
                let says = self.says(answer);
                Some(Happens::Answer { ask: self.ask(step)?, says: says? })
            }
            Said::Fails(kind) => {
                let known = FailureKind::ALL.iter().map(|kind| kind.code()).collect();
                let kind = self.code(kind, "failure", (FailureKind::from_code, known));
                Some(Happens::Fails { ask: self.ask(step)?, kind: kind? })
            }
            Said::Delayed(cause) => {
                Some(Happens::Delayed { ask: self.ask(step)?, cause: cause.value.clone() })
            }
            Said::Passes(length) => self.length(length).map(Happens::Passes),
            Said::Looks(_) => Some(Happens::Looks),
        }
    }

    /// For whom `possible` is looked at: whoever looks, else whoever acts.
    fn sees(&mut self, step: &At<StepDoc>, said: Said<'_>) -> Option<String> {
        match said {
            Said::Looks(role) => Some(role.value.clone()),
            Said::Act(_)
            | Said::Edit(_)
            | Said::Answer(_)
            | Said::Fails(_)
            | Said::Delayed(_)
            | Said::Passes(_) => self.role(step),
        }
    }

    fn act(&mut self, step: &At<StepDoc>, action: &At<String>) -> Option<Happens> {
        let actions = &self.lifecycle.declared().actions;
        let action = self.known(actions, action, ("action", own::UNKNOWN_ACTION));
        let values = step.edits.as_ref().map(|values| self.values(values)).unwrap_or_default();
        let reason = step.reason.as_ref().map(|reason| reason.value.clone());
        let (role, person) = (self.role(step)?, person(step));
        let confirms = step.confirms.as_ref().map(|names| self.fields(names)).unwrap_or_default();
        let confirms = confirms.into_iter().collect();
        Some(Happens::Act { role, person, action: action?, reason, values, confirms })
    }

    /// Who acts: as the step says, or the file for every step.
    fn role(&mut self, step: &At<StepDoc>) -> Option<String> {
        let role = step.role.as_ref().or(self.document.role.as_ref());
        if role.is_none() {
            let message = "the key `role` is missing, here or for the whole file";
            self.find(codes::MISSING_KEY, step.place, message);
        }
        role.map(|role| role.value.clone())
    }

    /// The ask that is named; `Some(None)`: whichever is open.
    fn ask(&mut self, step: &At<StepDoc>) -> Option<Option<Name>> {
        let Some(ask) = &step.ask else { return Some(None) };
        let asks = &self.lifecycle.declared().asks;
        self.known(asks, ask, ("ask", codes::UNKNOWN_ASK)).map(Some)
    }

    fn says(&mut self, answer: &At<AnswerDoc>) -> Option<Says> {
        let forms = match &answer.value {
            AnswerDoc::NotFound => return Some(Says::NotFound),
            AnswerDoc::Ambiguous => return Some(Says::Ambiguous),
            AnswerDoc::Holds(forms) => forms,
        };
        match (&forms.found, &forms.agrees, &forms.no_match) {
            // A registry has no empty boxes: what is taken back is nothing that it holds.
            (Some(values), None, None) => {
                let values = self.values(values).into_iter();
                let held = values.filter_map(|(name, value)| Some((name, value?))).collect();
                let without = forms.without.as_ref().map(|names| self.fields(names));
                Some(Says::Found(held, without.unwrap_or_default()))
            }
            (None, Some(names), None) => {
                self.whole(forms).then(|| Says::Agrees(self.fields(names)))
            }
            (None, None, Some(names)) => {
                self.whole(forms).then(|| Says::NoMatch(self.fields(names)))
            }
            _ => {
                let message = "an answer says one of `found`, `agrees` and `no-match`";
                self.find(codes::ONE_THING, answer.place, message);
                None
            }
        }
    }

    /// Whether nothing stands there that belongs to single values.
    fn whole(&mut self, forms: &Forms) -> bool {
        let Some(without) = &forms.without else { return true };
        let place = without.names.first().map_or(Place::START, |name| name.place);
        self.find(codes::BELONGS, place, "`without` belongs to `found`");
        false
    }

    pub(super) fn fields(&mut self, names: &Names) -> Vec<Name> {
        names.names.iter().filter_map(|name| self.field(name)).collect()
    }

    fn length(&mut self, written: &At<Words>) -> Option<Length> {
        let length = Length::parse(&written.value.0);
        length.map_err(|fault| self.find(codes::LENGTH, written.place, fault.to_string())).ok()
    }

    /// Keys that another kind of step has.
    fn belongs(&mut self, step: &StepDoc, said: Said<'_>) {
        let acts = matches!(said, Said::Act(_));
        let person = acts || matches!(said, Said::Edit(_));
        let asked = matches!(said, Said::Answer(_) | Said::Fails(_) | Said::Delayed(_));
        let place = |key: &Option<At<String>>| key.as_ref().map(|key| key.place);
        let keys = [
            ("role", place(&step.role), person, "`act` or `edit`"),
            ("person", place(&step.person), person, "`act` or `edit`"),
            ("reason", place(&step.reason), acts, "`act`"),
            ("confirms", step.confirms.as_ref().map(|key| key.place), acts, "`act`"),
            ("edits", step.edits.as_ref().map(|key| key.place), acts, "`act`"),
            ("ask", place(&step.ask), asked, "`answer`, `fails` or `delayed`"),
            ("refused", place(&step.refused), person, "`act` or `edit`"),
        ];
        for (key, place, fits, whose) in keys {
            if let (Some(place), false) = (place, fits) {
                self.find(codes::BELONGS, place, format!("`{key}` belongs to {whose}"));
            }
        }
    }
}

fn person(step: &StepDoc) -> Option<String> {
    step.person.as_ref().map(|person| person.value.clone())
}

impl Said<'_> {
    fn place(self) -> Place {
        match self {
            Said::Act(said) | Said::Fails(said) | Said::Delayed(said) | Said::Looks(said) => {
                said.place
            }
            Said::Edit(said) => said.place,
            Said::Answer(said) => said.place,
            Said::Passes(said) => said.place,
        }
    }
}
