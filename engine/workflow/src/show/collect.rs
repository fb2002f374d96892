//! Reads a lifecycle into a picture. Whatever new thing can move a case gets its arrows here, in
//! [`Collect::arrows`], and nowhere else. Never draws.

use hoso_core::{
    Action, Draft, DueSpec, Fires, Label, Lifecycle, Moment, Name, State, Takes, TimerSpec,
    Verdict, Whom,
};

use super::{Arrow, ArrowKind, Counts, Picture, Spot, SpotKind, Tongue};

/// As [`Picture::new`] says.
pub(super) fn collect(
    lifecycle: &Lifecycle,
    tongue: Option<Tongue>,
    counts: Option<&Counts>,
) -> Picture {
    let draft = lifecycle.declared();
    let tongue = tongue.unwrap_or_else(|| {
        draft
            .languages
            .iter()
            .find_map(|code| Tongue::from_code(code))
            .unwrap_or(Tongue::Vietnamese)
    });
    let mut states: Vec<(&Name, &State)> = draft.states.iter().collect();
    states.sort_by_key(|(_, state)| state.position);
    let mut actions: Vec<(&Name, &Action)> = draft.actions.iter().collect();
    actions.sort_by_key(|(_, action)| action.position);
    let collect = Collect { draft, tongue, states, actions };
    let known = |name: &String| draft.states.contains_key(name.as_str());
    let beyond = counts.into_iter().flatten().filter(|(name, _)| !known(name));
    Picture {
        title: collect.text(&draft.title, &draft.name),
        name: lifecycle.name().clone(),
        version: lifecycle.version(),
        tongue,
        spots: collect.spots(counts),
        arrows: collect.arrows(),
        due: draft.due.as_ref().map(|due| collect.due(due)),
        cases: counts.map(|counts| counts.values().sum()),
        elsewhere: beyond.map(|(_, cases)| cases).sum(),
    }
}

struct Collect<'a> {
    draft: &'a Draft,
    tongue: Tongue,
    states: Vec<(&'a Name, &'a State)>,
    actions: Vec<(&'a Name, &'a Action)>,
}

impl Collect<'_> {
    /// In the chosen language, or the main one, or the name.
    fn text(&self, label: &Label, name: &str) -> String {
        let main = self.draft.languages.first();
        let chosen = label.get(self.tongue.code());
        let text = chosen.or_else(|| label.get(main?)).map_or(name, String::as_str);
        let text: String = text.chars().filter_map(shown).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn due(&self, due: &DueSpec) -> String {
        match due.after {
            Takes::Length(length) => {
                let length = self.tongue.length(length);
                format!("{} {length}", self.tongue.pick("thời hạn", "due within"))
            }
            Takes::OfProcedure => {
                self.tongue.pick("thời hạn theo thủ tục", "due as the procedure says").to_owned()
            }
        }
    }

    fn spots(&self, counts: Option<&Counts>) -> Vec<Spot> {
        let good = |name: &Name| {
            let mut all = self.states.iter();
            all.any(|(_, state)| state.answers.get(&Verdict::Verified) == Some(name))
        };
        let spot = |(name, state): &(&Name, &State)| {
            let initial = ***name == *self.draft.initial;
            let kinds = [
                (true, SpotKind::Resting),
                (initial, SpotKind::Initial),
                (good(name), SpotKind::Good),
                (state.ask.is_some(), SpotKind::Asking),
                (state.is_final, SpotKind::Final),
            ];
            let kinds = kinds.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind);
            Spot {
                name: (*name).clone(),
                label: self.text(&state.label, name),
                kind: kinds.max().unwrap_or(SpotKind::Resting),
                initial,
                facts: self.facts(name, state),
                cases: counts.map(|counts| counts.get(&***name).copied().unwrap_or(0)),
            }
        };
        self.states.iter().map(spot).collect()
    }

    fn facts(&self, name: &Name, state: &State) -> Vec<String> {
        let tongue = self.tongue;
        let pauses = self.draft.due.as_ref().is_some_and(|due| due.pauses.contains(name));
        let pauses =
            pauses.then(|| tongue.pick("không tính vào thời hạn", "the due time rests").to_owned());
        let deleted = state.delete_after.map(|length| {
            format!("{} {}", tongue.pick("xoá sau", "deleted after"), tongue.length(length))
        });
        let asks = state.ask.as_ref().map(|ask| self.asks(ask));
        asks.into_iter().chain(pauses).chain(deleted).collect()
    }

    /// What an ask asks.
    fn asks(&self, ask: &Name) -> String {
        let each = self.draft.asks.get(ask).and_then(|ask| match &ask.whom {
            Whom::Each(each) => Some(each),
            Whom::Registry { .. } => None,
        });
        let Some(each) = each else {
            return format!("{} {ask}", self.tongue.pick("tra cứu", "asks"));
        };
        let person = self.draft.persons.get(&each.person);
        let person =
            person.map_or(each.person.to_string(), |is| self.text(&is.label, &each.person));
        match self.tongue {
            Tongue::Vietnamese => format!("hồ sơ con {} cho từng người: {person}", each.workflow),
            Tongue::English => format!("a case of {} for each: {person}", each.workflow),
        }
    }

    fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (from, (name, state)) in self.states.iter().enumerate() {
            let here = self.actions.iter().filter(|(_, action)| action.from.contains(*name));
            arrows.extend(here.filter_map(|(action, is)| self.action(from, action, is)));
            let answers = state.answers.iter().map(|(verdict, to)| {
                (ArrowKind::Answer, self.tongue.verdict(*verdict).to_owned(), Some(to))
            });
            let failures = state.failures.iter().map(|(failure, to)| {
                (ArrowKind::Failure, self.tongue.failure(*failure).to_owned(), Some(to))
            });
            let timers = state.timers.iter().map(|timer| {
                let (text, to) = self.timer(timer);
                (ArrowKind::Timer, text, to)
            });
            arrows.extend(answers.chain(failures).chain(timers).filter_map(|(kind, text, to)| {
                let to = to.map_or(Some(from), |to| self.place(to))?;
                Some(Arrow { from, to, kind, text, who: Vec::new(), notes: Vec::new() })
            }));
        }
        arrows
    }

    /// When it fires and what then; nowhere if the case stays.
    fn timer<'a>(&self, timer: &'a TimerSpec) -> (String, Option<&'a Name>) {
        let tongue = self.tongue;
        let when = match timer.at {
            Moment::After(length) => tongue.after(length),
            Moment::BeforeDue(length) => tongue.before_due(length),
            Moment::Due => tongue.pick("khi đến hạn", "when it is due").to_owned(),
        };
        let when = when + if timer.pauses_in_outage { tongue.without_outages() } else { "" };
        match &timer.fires {
            Fires::To(to) => (when, Some(to)),
            Fires::Remind(roles) => {
                let roles: Vec<&str> = roles.iter().map(|role| &**role).collect();
                (format!("{when}: {}", tongue.reminds(&roles.join(", "))), None)
            }
        }
    }

    fn action(&self, from: usize, name: &Name, action: &Action) -> Option<Arrow> {
        let tongue = self.tongue;
        let others: Vec<String> = action.not_by.iter().map(|other| self.called(other)).collect();
        let notes = [
            action.ask.as_ref().map(|ask| self.asks(ask)),
            action.when.as_ref().map(|_| tongue.pick("có điều kiện", "on conditions").to_owned()),
            action.reason.then(|| tongue.pick("phải nêu lý do", "a reason is due").to_owned()),
            action.limit.map(|limit| tongue.limit(limit.times, limit.within)),
            (!others.is_empty()).then(|| {
                let not_by = tongue.pick("không do người đã làm", "not by whoever did");
                format!("{not_by}: {}", others.join(", "))
            }),
            action.fill.as_ref().map(|fill| {
                format!("{} {}", tongue.pick("điền từ kết quả", "fills in from"), fill.from)
            }),
        ];
        Some(Arrow {
            from,
            to: action.to.as_ref().map_or(Some(from), |to| self.place(to))?,
            kind: ArrowKind::Action,
            text: self.text(&action.label, name),
            who: action.roles.iter().map(ToString::to_string).collect(),
            notes: notes.into_iter().flatten().collect(),
        })
    }

    /// The label of an action.
    fn called(&self, action: &Name) -> String {
        let is = self.draft.actions.get(action);
        is.map_or(action.to_string(), |is| self.text(&is.label, action))
    }

    /// Every name of a lifecycle leads somewhere; one that did not would have no arrow.
    fn place(&self, name: &Name) -> Option<usize> {
        self.states.iter().position(|(known, _)| *known == name)
    }
}

/// A space for what is none on a page, nothing for what turns the rest of a line around.
fn shown(c: char) -> Option<char> {
    match c {
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}
