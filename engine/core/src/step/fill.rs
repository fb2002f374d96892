//! Fetched values: kept for a while, taken over by an action, let go. Typed values are replaced only
//! where the workflow and, if it asks for it, the person say so. Never asks a registry.

use std::collections::BTreeSet;

use super::progress::Progress;
use crate::{Declared, Fill, Name, Origin, Over, Refusal, TimerOf, What};

impl Progress<'_> {
    /// Takes fetched values over, and says into which fields. Locked fields stay as they are.
    pub(super) fn fill(&mut self, fill: &Fill, confirms: &BTreeSet<Name>) -> BTreeSet<Name> {
        let revision = self.case.parts.revision;
        let locks = self.lifecycle().state(self.case.state()).map(|state| &state.locks);
        let parts = &mut self.case.parts;
        let Some(ask) = parts.asks.get_mut(&fill.from) else {
            return BTreeSet::new();
        };
        let mut filled = BTreeSet::new();
        for (field, value) in std::mem::take(&mut ask.fetched) {
            let typed = parts.fields.get(&field);
            let free = match fill.over {
                Over::Empty => typed.is_none(),
                Over::Confirmed => typed.is_none() || confirms.contains(&field),
                Over::All => true,
            };
            let locked = locks.is_some_and(|locks| locks.contains(&field));
            let same = typed.is_some_and(|typed| typed.value == value);
            if locked || !(free || same) {
                ask.fetched.push((field, value));
                continue;
            }
            let origin = Origin::Registry(fill.from.clone());
            let changed = typed.filter(|_| same).map_or(revision, |typed| typed.changed);
            parts.fields.insert(field.clone(), Declared { value, changed, origin });
            filled.insert(field);
        }
        if ask.fetched.is_empty() {
            parts.timers.retain(|timer| timer.of != TimerOf::Keep(fill.from.clone()));
        }
        filled
    }

    /// One line for what was taken over, by the names of the fields.
    pub(super) fn note_filled(&mut self, fill: Option<&Fill>, filled: &BTreeSet<Name>) {
        let Some(fill) = fill.filter(|_| !filled.is_empty()) else { return };
        let fields = super::join(filled);
        let details = vec![("ask", fill.from.to_string()), ("fields", fields)];
        self.line(What::Filled, None, details);
    }

    /// Starts the time for which what the ask fetched is kept.
    pub(super) fn keep_fetched(&mut self, ask: &Name) -> Result<(), Refusal> {
        let fetched = self.case.ask(ask).is_some_and(|ask| !ask.fetched.is_empty());
        let keep = self.lifecycle().ask(ask).and_then(|spec| spec.keep).filter(|_| fetched);
        let Some(length) = keep else { return Ok(()) };
        let due = self.ground.reckon(self.ground.now, length)?;
        self.start(TimerOf::Keep(ask.clone()), due);
        Ok(())
    }

    /// What was fetched and nobody took goes: its time is over, or the same is asked anew.
    pub(super) fn let_go(&mut self, ask: &Name) {
        self.case.parts.timers.retain(|timer| timer.of != TimerOf::Keep(ask.clone()));
        let Some(state) = self.case.parts.asks.get_mut(ask) else { return };
        let fetched = std::mem::take(&mut state.fetched);
        if fetched.is_empty() {
            return;
        }
        let fields = super::join(fetched.iter().map(|(field, _)| field));
        self.line(What::LetGo, None, vec![("ask", ask.to_string()), ("fields", fields)]);
    }
}
