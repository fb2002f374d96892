//! One child case per person: opened with the ask, counted as they end, answered together.
//! Never opens a case itself, and never looks into one.

use std::collections::BTreeMap;

use hoso_civil::Value;
use uuid::Uuid;

use super::progress::Progress;
use crate::persons::MOST_MEMBERS;
use crate::{
    AskStatus, Case, Each, Effect, Failure, FailureKind, Lifecycle, Member, MemberEnd, Name,
    Refusal, Verdict, What,
};

/// What is declared of one person, by the vocabulary's name of each field.
type Declared = Vec<(Name, Value)>;

impl Progress<'_> {
    /// Records one child case for each person of the household. `again`: this very step asked it
    /// before, so that a failure that leads back here waits for the end of the ask.
    pub(super) fn open_members(
        &mut self,
        ask: &Name,
        each: &Each,
        again: bool,
    ) -> Result<(), Refusal> {
        let persons = persons(self.lifecycle(), &self.case, &each.person);
        let cause = match persons.len() {
            0 => Some("nobody"),
            many if many > usize::from(MOST_MEMBERS) => Some("too-many"),
            _ => None,
        };
        if let Some(cause) = cause {
            let failure = Failure { kind: FailureKind::Rejected, cause: cause.into() };
            return if again { Ok(()) } else { self.fail(ask, failure) };
        }
        let mut members = Vec::with_capacity(persons.len());
        for (number, values) in persons {
            let (key, ask) = (self.key(), ask.clone());
            let name = Name::from(format!("{}.{number}", each.person));
            self.line(What::Opening, None, of_member(&ask, &name));
            members.push(Member { name: name.clone(), effect: key, ended: None });
            self.effects.push(Effect::Open { key, ask, member: name, values });
        }
        if let Some(state) = self.case.parts.asks.get_mut(ask) {
            state.members = members;
        }
        Ok(())
    }

    /// A child case came to an end, or left it again. The ask is answered when all have ended.
    pub(super) fn member(
        &mut self,
        effect: Uuid,
        name: &Name,
        ended: Option<MemberEnd>,
    ) -> Result<(), Refusal> {
        let ask = self.case.open_ask(effect).cloned();
        let Some((ask, members)) = ask.and_then(|ask| {
            let members = &mut self.case.parts.asks.get_mut(&ask)?.members;
            members.iter().any(|member| member.name == *name).then_some((ask, members))
        }) else {
            return self.late(effect);
        };
        let Some(member) = members.iter_mut().find(|member| member.name == *name) else {
            return self.late(effect);
        };
        if member.ended == ended {
            return Ok(());
        }
        member.ended.clone_from(&ended);
        let all: Option<Vec<MemberEnd>> = members.iter().map(|one| one.ended.clone()).collect();
        let mut details = of_member(&ask, name);
        details.extend(said(ended));
        self.line(What::Member, None, details);
        match all {
            Some(all) => self.members_ended(&ask, all),
            None => {
                self.keep_revision();
                Ok(())
            }
        }
    }

    /// The answer is the least that a person came to; a child case that could not be opened fails
    /// the ask. What was edited meanwhile is asked anew.
    fn members_ended(&mut self, ask: &Name, all: Vec<MemberEnd>) -> Result<(), Refusal> {
        if self.is_of_state(ask) && self.case.inputs_changed(self.lifecycle(), ask) {
            self.line(What::Stale, None, vec![("ask", ask.to_string())]);
            return self.record(ask);
        }
        let mut counts: BTreeMap<u8, (Verdict, usize)> = BTreeMap::new();
        for one in all {
            match one {
                MemberEnd::Failed(failure) => return self.fail(ask, failure),
                MemberEnd::Verdict(verdict) => {
                    counts.entry(weight(verdict)).or_insert((verdict, 0)).1 += 1;
                }
            }
        }
        let Some((_, (worst, _))) = counts.first_key_value() else {
            return Ok(());
        };
        let worst = *worst;
        let counted = counts.values().map(|(verdict, of)| format!("{}={of}", verdict.code()));
        let counted: Vec<String> = counted.collect();
        let details = vec![
            ("ask", ask.to_string()),
            ("verdict", worst.code().into()),
            ("counts", counted.join(" ")),
        ];
        self.end(ask, AskStatus::Answered(worst));
        self.tell_check(ask);
        self.follow(ask, What::Answered, worst.code(), details)
    }
}

fn of_member(ask: &Name, member: &Name) -> Vec<(&'static str, String)> {
    vec![("ask", ask.to_string()), ("member", member.to_string())]
}

/// What a child case came to, for the journal.
fn said(ended: Option<MemberEnd>) -> Vec<(&'static str, String)> {
    match ended {
        None => vec![("check", "waiting".into())],
        Some(MemberEnd::Verdict(verdict)) => vec![("verdict", verdict.code().into())],
        Some(MemberEnd::Failed(failure)) => {
            vec![("failure", failure.kind.code().into()), ("cause", failure.cause)]
        }
    }
}

/// The worst first.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Mismatch => 0,
        Verdict::NotFound => 1,
        Verdict::NoMatch => 2,
        Verdict::Ambiguous => 3,
        Verdict::Incomplete => 4,
        Verdict::Verified => 5,
    }
}

/// Every person of the household of whom something is declared, by number.
fn persons(lifecycle: &Lifecycle, case: &Case, household: &str) -> BTreeMap<u16, Declared> {
    let mut persons = BTreeMap::<u16, Declared>::new();
    for (name, declared) in &case.parts.fields {
        let Some(field) = lifecycle.field(name) else { continue };
        let rest = name.strip_prefix(household).and_then(|rest| rest.strip_prefix('.'));
        let number = rest.and_then(|rest| rest.split_once('.'));
        let Some(number) = number.and_then(|(number, _)| number.parse().ok()) else { continue };
        let values = persons.entry(number).or_default();
        values.push((field.means.clone(), declared.value.clone()));
    }
    persons
}
