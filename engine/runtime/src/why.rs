//! Why a case rests where it does and what would move it: who may do what now and why others may
//! not, what it waits for, which timers run. Read from one state of the file; what an action would
//! do is found by trying the step on a copy. Never changes anything, and never logs what it says.

mod came;
mod moves;
mod view;
mod waits;
mod words;

use hoso_core::{Actor, Case, Ground, TimerOf};
use hoso_store::ReadError;
use hoso_store::record::{CaseId, CaseRecord};
use uuid::Uuid;

use crate::command::Grant;
use crate::engine::Engine;
use crate::rows;
use moves::Moves;
use words::{Words, both, time};

pub use view::{
    CameView, DueWhy, LeadView, LimitWhy, MemberWhy, MoveView, NeedView, PartView, Said, StandView,
    TimerWhy, UsedBy, WaitView, WhyView,
};

/// What is looked at while a case is explained.
struct Look<'a> {
    ground: Ground<'a>,
    case: &'a Case,
    record: &'a CaseRecord,
    reader: &'a Actor,
    grant: &'a Grant,
}

impl Engine {
    /// Why a case rests where it does and what would move it, as it stands for this actor and for
    /// every role that its workflow names; `None` where there is no such case within the grant.
    /// Holds declared values where conditions look at them, as [`Engine::case`] does.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn why(
        &self,
        id: Uuid,
        reader: &Actor,
        grant: &Grant,
    ) -> Result<Option<WhyView>, ReadError> {
        let record = self.inner.reader.case(CaseId(id.into_bytes()))?;
        let Some(record) = record.filter(|record| grant.sees(record)) else { return Ok(None) };
        let world = &self.inner.door.world;
        let Some(lifecycle) = world.lifecycle(&record.workflow, record.version) else {
            return Ok(None);
        };
        let case = rows::case(&record);
        // Time never runs backwards within a case.
        let now = world.now().max(record.changed_ms);
        let ground = Ground { lifecycle: &lifecycle, calendars: world.calendars(), now };
        let look = Look { ground, case: &case, record: &record, reader, grant };
        let came = self.came(&look)?;
        let waits = self.waits(&look)?;
        Ok(Some(look.view(came, waits)))
    }
}

impl Look<'_> {
    fn view(&self, came: Option<CameView>, waits: Vec<WaitView>) -> WhyView {
        let Look { ground, record, .. } = self;
        let state = ground.lifecycle.state(&record.state);
        let moves = Moves::of(self).views();
        let timers = self.timers();
        WhyView {
            id: Uuid::from_bytes(record.id.0),
            key: record.key.clone(),
            workflow: record.workflow.clone(),
            version: record.version,
            revision: record.revision,
            at_ms: ground.now,
            state: record.state.clone(),
            label: state.map(|state| state.label.clone()).unwrap_or_default(),
            entered_ms: record.entered_ms,
            is_final: state.is_some_and(|state| state.is_final),
            text: both(ground.lifecycle, |words| words.front(self, &moves, &waits, &timers)),
            came,
            moves,
            waits,
            timers,
            due: self.due(),
        }
    }

    /// What runs, the earliest first.
    fn timers(&self) -> Vec<TimerWhy> {
        let mut timers: Vec<TimerWhy> =
            self.case.parts().timers.iter().map(|timer| self.timer(timer)).collect();
        timers.sort_by_key(|timer| (timer.due_ms, timer.does, timer.of.clone()));
        timers
    }

    fn timer(&self, timer: &hoso_core::Timer) -> TimerWhy {
        let lifecycle = self.ground.lifecycle;
        let fires = match &timer.of {
            TimerOf::State(position) => {
                let state = lifecycle.state(self.case.state());
                state.and_then(|state| state.timers.get(*position)).map(|spec| &spec.fires)
            }
            TimerOf::Ask(_) | TimerOf::Keep(_) | TimerOf::Deletion => None,
        };
        let (does, of) = match (&timer.of, fires) {
            (TimerOf::State(_), Some(hoso_core::Fires::To(to))) => ("moves", vec![to.to_string()]),
            (TimerOf::State(_), Some(hoso_core::Fires::Remind(roles))) => {
                ("reminds", roles.iter().map(|role| role.to_string()).collect())
            }
            (TimerOf::State(_), None) => ("nothing", Vec::new()),
            (TimerOf::Ask(ask), _) => ("gives-up", vec![ask.to_string()]),
            (TimerOf::Keep(ask), _) => ("lets-go", vec![ask.to_string()]),
            (TimerOf::Deletion, _) => ("deletes", Vec::new()),
        };
        let mut told = TimerWhy {
            does,
            of,
            due_ms: timer.due,
            paused_ms: timer.paused,
            reckoned: timer.reckoned.clone(),
            text: Said::new(),
        };
        told.text = both(lifecycle, |words| words.timer(&told));
        told
    }

    fn due(&self) -> Option<DueWhy> {
        let due = self.case.parts().due.as_ref()?;
        let (at, paused) = (due.at, due.paused);
        let text = both(self.ground.lifecycle, |words: &Words<'_>| {
            let rests = words.rests_since(paused);
            let late = at < self.ground.now && paused.is_none();
            let late = if late { words.word(" (đã quá hạn)", " (past)") } else { "" };
            words.pick(
                format!("Hạn trả kết quả {}{late}{rests}.", time(at)),
                format!("The case as a whole is due {}{late}{rests}.", time(at)),
            )
        });
        let reckoned = due.reckoned.clone();
        Some(DueWhy { at_ms: at, paused_ms: paused, reckoned, text })
    }
}
