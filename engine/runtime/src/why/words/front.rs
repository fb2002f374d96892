//! The sentence in front: where the case rests, and what comes next. Never says more than the rest of
//! the explanation does.

use super::super::Look;
use super::super::view::{MoveView, TimerWhy, WaitView};
use super::{Words, time};

impl Words<'_> {
    pub(in super::super) fn front(
        &self,
        look: &Look<'_>,
        moves: &[MoveView],
        waits: &[WaitView],
        timers: &[TimerWhy],
    ) -> String {
        let (state, since) = (self.state(&look.record.state), time(look.record.entered_ms));
        let is_final = self.lifecycle.state(&look.record.state).is_some_and(|state| state.is_final);
        let next = match waits.iter().find(|wait| wait.moves) {
            Some(wait) => self.waits_for(wait),
            None if is_final => self.ended(timers),
            None => self.people(moves),
        };
        let then = self.by_itself(timers);
        self.pick(
            format!("Hồ sơ ở {state} từ {since}: {next}.{then}"),
            format!("Rests in {state} since {since}: {next}.{then}"),
        )
    }

    fn waits_for(&self, wait: &WaitView) -> String {
        let whom = match &wait.registry {
            Some(registry) => self.registry(wait, registry),
            None => self.members(wait),
        };
        self.pick(format!("đang chờ {whom}"), format!("waits for {whom}"))
    }

    fn ended(&self, timers: &[TimerWhy]) -> String {
        let deletion = timers.iter().find(|timer| timer.does == "deletes");
        let deletion = deletion.map_or(String::new(), |timer| {
            let at = time(timer.due_ms);
            self.pick(
                format!("; dữ liệu sẽ bị xoá lúc {at}"),
                format!("; its data are deleted {at}"),
            )
        });
        self.pick(format!("đã kết thúc{deletion}"), format!("this is the end{deletion}"))
    }

    /// Who may do what, role by role.
    fn people(&self, moves: &[MoveView]) -> String {
        let mut roles: Vec<(&str, Vec<String>)> = Vec::new();
        for one in moves {
            for stand in one.roles.iter().filter(|stand| stand.allowed) {
                let label = self.named_action(&one.name);
                match roles.iter_mut().find(|(role, _)| *role == stand.role) {
                    Some((_, actions)) => actions.push(label),
                    None => roles.push((&stand.role, vec![label])),
                }
            }
        }
        if roles.is_empty() {
            return self.pick("hiện không ai làm được gì", "nobody can do anything with it now");
        }
        let may = |(role, actions): &(&str, Vec<String>)| {
            let actions = actions.join(", ");
            self.pick(format!("{role} được làm {actions}"), format!("{role} may use {actions}"))
        };
        let may = roles.iter().map(may).collect::<Vec<_>>().join("; ");
        self.pick(format!("đang chờ người xử lý: {may}"), format!("waits for a person: {may}"))
    }

    /// What happens if nobody does anything.
    fn by_itself(&self, timers: &[TimerWhy]) -> String {
        let moves = timers.iter().find(|timer| timer.does == "moves");
        let Some(timer) = moves else { return String::new() };
        let (to, at) = (self.state(&timer.of.join("")), time(timer.due_ms));
        match timer.paused_ms {
            None => self.pick(
                format!(" Nếu không có gì khác, chuyển sang {to} lúc {at}."),
                format!(" Unless something happens before, it goes to {to} {at}."),
            ),
            Some(_) => self.pick(
                format!(" Thời hạn chuyển sang {to} đang tạm dừng."),
                format!(" The timer that leads to {to} rests meanwhile."),
            ),
        }
    }
}
