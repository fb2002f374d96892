//! A lifecycle as spots and arrows, in the words of one language: what every form is drawn from.
//! Knows nothing of any form.

use hoso_core::{Lifecycle, Name};

use super::collect::collect;
use super::{Counts, Tongue};

/// A lifecycle, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The workflow's title.
    pub title: String,
    /// The workflow's name.
    pub name: Name,
    /// Its version.
    pub version: u32,
    /// The language of all texts.
    pub tongue: Tongue,
    /// The states, in the order of the file.
    pub spots: Vec<Spot>,
    /// Every way from a state to a state or to itself: by state, then actions, answers, failures,
    /// timers.
    pub arrows: Vec<Arrow>,
    /// How long a case may take, in words.
    pub due: Option<String>,
    /// All cases that were counted; none if nothing was.
    pub cases: Option<u64>,
    /// Cases counted in states that this version does not have: they began on an older one.
    pub elsewhere: u64,
}

/// A state.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its name in the workflow.
    pub name: Name,
    /// Its label.
    pub label: String,
    /// What it is.
    pub kind: SpotKind,
    /// Cases begin here.
    pub initial: bool,
    /// What else is to be known of it: what is asked, whether the clock rests, when cases go.
    pub facts: Vec<String>,
    /// Cases resting here; none if they were not counted.
    pub cases: Option<u64>,
}

/// What a state is. Of several that hold, the last in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpotKind {
    /// Cases rest here until somebody acts.
    Resting,
    /// Cases begin here.
    Initial,
    /// Here leads the answer that all agrees.
    Good,
    /// A registry is asked on entering.
    Asking,
    /// Nothing leaves it.
    Final,
}

/// One way out of a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow {
    /// Where in [`Picture::spots`] it begins.
    pub from: usize,
    /// Where it leads; the same spot if the case stays.
    pub to: usize,
    /// What makes a case follow it.
    pub kind: ArrowKind,
    /// The action's label, the answer, the failure, the length.
    pub text: String,
    /// The roles that may; none: any, or no person at all.
    pub who: Vec<String>,
    /// What else has to hold.
    pub notes: Vec<String>,
}

/// What makes a case follow an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArrowKind {
    /// A person.
    Action,
    /// What a registry found.
    Answer,
    /// That a registry could say nothing.
    Failure,
    /// Time alone.
    Timer,
}

/// All arrows from one spot to one other, drawn as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// Where it begins.
    pub from: usize,
    /// Where it leads.
    pub to: usize,
    /// What it says, never empty.
    pub lines: Vec<Line>,
}

/// One line of a bundle: an action or timer alone, answers and failures each together.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What all of it is.
    pub kind: ArrowKind,
    /// In words, with what kind of thing it is.
    pub text: String,
    /// Who moves the case, in words.
    pub who: String,
    /// What else has to hold.
    pub notes: Vec<String>,
}

impl Picture {
    /// The picture of a lifecycle in a language, by default the workflow's first; with how many
    /// cases rest where, if that is known. A state that `counts` leaves out has none.
    pub fn new(lifecycle: &Lifecycle, tongue: Option<Tongue>, counts: Option<&Counts>) -> Self {
        collect(lifecycle, tongue, counts)
    }

    /// What stands beside the title: name, version, how long a case may take, number of cases.
    pub fn subtitle(&self) -> String {
        let mut parts = vec![self.name.to_string(), self.tongue.version(self.version)];
        parts.extend(self.due.clone());
        parts.extend(self.cases.map(|cases| self.tongue.cases(cases)));
        if self.elsewhere > 0 {
            let cases = self.tongue.cases(self.elsewhere);
            parts.push(match self.tongue {
                Tongue::Vietnamese => format!("trong đó {cases} ở trạng thái của phiên bản khác"),
                Tongue::English => format!("of these {cases} in states of other versions"),
            });
        }
        parts.join(" · ")
    }

    /// The arrows, those between the same two spots together, in the order of their first.
    pub fn bundles(&self) -> Vec<Bundle> {
        let mut bundles: Vec<Bundle> = Vec::new();
        for arrow in &self.arrows {
            let ends = (arrow.from, arrow.to);
            let at = bundles.iter().position(|one| (one.from, one.to) == ends);
            let at = at.unwrap_or_else(|| {
                bundles.push(Bundle { from: arrow.from, to: arrow.to, lines: Vec::new() });
                bundles.len() - 1
            });
            self.join(&mut bundles[at].lines, arrow);
        }
        bundles
    }

    fn join(&self, lines: &mut Vec<Line>, arrow: &Arrow) {
        let prefix = match arrow.kind {
            ArrowKind::Action | ArrowKind::Timer => None,
            ArrowKind::Answer | ArrowKind::Failure => Some(self.tongue.arrow(arrow.kind)),
        };
        let last = lines.last_mut().filter(|last| prefix.is_some() && last.kind == arrow.kind);
        if let Some(line) = last {
            line.text.push_str(", ");
            line.text.push_str(&arrow.text);
            return;
        }
        let text = prefix.map_or(arrow.text.clone(), |prefix| format!("{prefix}: {}", arrow.text));
        let text = if arrow.kind == ArrowKind::Action { text } else { capital(&text) };
        let who = match arrow.who.as_slice() {
            [] => self.tongue.mover(arrow.kind).to_owned(),
            roles => roles.join(", "),
        };
        lines.push(Line { kind: arrow.kind, text, who, notes: arrow.notes.clone() });
    }
}

impl Spot {
    /// What stands below the label, line by line: that cases begin or end here, and the facts.
    pub fn caption(&self, tongue: Tongue) -> Vec<String> {
        let begins = self.initial.then_some(SpotKind::Initial);
        let ends = [SpotKind::Good, SpotKind::Final].contains(&self.kind).then_some(self.kind);
        let kinds = begins.into_iter().chain(ends).map(|kind| tongue.spot(kind).to_owned());
        kinds.chain(self.facts.iter().cloned()).collect()
    }
}

impl Bundle {
    /// What all of it is; none if its lines are of different kinds.
    pub fn kind(&self) -> Option<ArrowKind> {
        let first = self.lines.first()?.kind;
        self.lines.iter().all(|line| line.kind == first).then_some(first)
    }
}

impl Line {
    /// The line on an arrow: an action with its roles in brackets.
    pub fn on_arrow(&self) -> String {
        match self.kind {
            ArrowKind::Action => format!("{} ({})", self.text, self.who),
            ArrowKind::Answer | ArrowKind::Failure | ArrowKind::Timer => self.text.clone(),
        }
    }
}

/// With a capital letter at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
