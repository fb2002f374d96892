//! A refusal in words for a clerk, with the labels of the workflow. Never decides what is refused.

use hoso_core::{Lifecycle, Name, Refusal};

use super::{FieldProblem, Problem};

#[cfg(test)]
mod tests;

/// A refusal as a problem, in both languages.
pub(crate) fn problem(lifecycle: &Lifecycle, refusal: &Refusal) -> Problem {
    let words = [Words { lifecycle, language: "vi" }, Words { lifecycle, language: "en" }];
    let [vi, en] = words.map(|words| words.sentence(refusal));
    let fields = fields(refusal);
    let mut problem = Problem::new(refusal.code(), status(refusal), vi, en).with_fields(fields);
    problem.detail = refusal.to_string();
    problem
}

fn status(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::UnknownAction { .. } => 404,
        Refusal::WrongRole { .. } | Refusal::FourEyes { .. } => 403,
        Refusal::UnknownFields { .. } | Refusal::Missing { .. } => 422,
        Refusal::ReasonRequired { .. } | Refusal::Calendar { .. } => 422,
        Refusal::ProcedureWanted
        | Refusal::UnknownProcedure { .. }
        | Refusal::NotLicensed { .. } => 422,
        Refusal::WrongState { .. }
        | Refusal::ConditionUnmet { .. }
        | Refusal::Unchanged { .. }
        | Refusal::NotEditable { .. }
        | Refusal::NothingFetched { .. }
        | Refusal::LimitReached { .. } => 409,
    }
}

fn fields(refusal: &Refusal) -> Vec<FieldProblem> {
    let (names, code, vi, en): (&[Name], _, _, _) = match refusal {
        Refusal::UnknownFields { fields } => {
            (fields, "unknown", "quy trình không có trường này", "the workflow has no such field")
        }
        Refusal::Missing { fields, .. } => {
            (fields, "missing", "chưa khai", "nothing is declared for it")
        }
        Refusal::NotEditable { fields, .. } => {
            (fields, "not-editable", "hiện không sửa được", "it cannot be edited now")
        }
        Refusal::UnknownAction { .. }
        | Refusal::WrongState { .. }
        | Refusal::WrongRole { .. }
        | Refusal::ConditionUnmet { .. }
        | Refusal::Unchanged { .. }
        | Refusal::ReasonRequired { .. }
        | Refusal::LimitReached { .. }
        | Refusal::FourEyes { .. }
        | Refusal::NothingFetched { .. }
        | Refusal::ProcedureWanted
        | Refusal::UnknownProcedure { .. }
        | Refusal::NotLicensed { .. }
        | Refusal::Calendar { .. } => (&[], "", "", ""),
    };
    let problem = |field: &Name| FieldProblem::new(field, code, vi.into(), en.into());
    names.iter().map(problem).collect()
}

/// The workflow's labels in one language.
struct Words<'a> {
    lifecycle: &'a Lifecycle,
    language: &'static str,
}

impl Words<'_> {
    fn is_vi(&self) -> bool {
        self.language == "vi"
    }

    fn label(&self, label: Option<&hoso_core::Label>, name: &str) -> String {
        let label = label.and_then(|label| label.get(self.language));
        label.map_or_else(|| format!("`{name}`"), |label| format!("“{label}”"))
    }

    fn action(&self, name: &str) -> String {
        self.label(self.lifecycle.action(name).map(|action| &action.label), name)
    }

    fn state(&self, name: &str) -> String {
        self.label(self.lifecycle.state(name).map(|state| &state.label), name)
    }

    fn fields(&self, names: &[Name]) -> String {
        let field = |name: &&Name| {
            let field = self.lifecycle.field(name);
            let label = self.label(field.map(|field| &field.label), name);
            match field.and_then(|field| field.person.as_ref()) {
                Some(person) => format!("{label} ({})", self.person(person, name)),
                None => label,
            }
        };
        let position = |name: &&Name| self.lifecycle.field(name).map(|field| field.position);
        listed(names, position, field)
    }

    /// Whose datum it is: the person's label, with the number of a member.
    fn person(&self, person: &str, field: &str) -> String {
        let known = self.lifecycle.declared().persons.get(person);
        let label = known.and_then(|person| person.label.get(self.language));
        let label = label.map_or(person, String::as_str);
        let number = field.split('.').nth(1).filter(|_| known.is_some_and(|one| one.many));
        match number.and_then(|number| number.parse::<u16>().ok()) {
            Some(number) => format!("{label} {number}"),
            None => label.to_owned(),
        }
    }

    fn states(&self, names: &[Name]) -> String {
        let position = |name: &&Name| self.lifecycle.state(name).map(|state| state.position);
        listed(names, position, |name| self.state(name))
    }

    /// The question after an action that is a misspelling of another.
    fn meant(&self, action: &str) -> String {
        let known = self.lifecycle.declared().actions.keys().map(|name| &**name);
        match hoso_workflow::closest(action, known) {
            Some(near) if self.is_vi() => format!(" Có phải là `{near}`?"),
            Some(near) => format!(" Did you mean `{near}`?"),
            None => String::new(),
        }
    }

    fn pick(&self, vi: String, en: String) -> String {
        if self.is_vi() { vi } else { en }
    }

    fn sentence(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::UnknownAction { action } => self.pick(
                format!("Quy trình không có thao tác `{action}`.{}", self.meant(action)),
                format!("The workflow has no action `{action}`.{}", self.meant(action)),
            ),
            Refusal::UnknownFields { fields } => self.pick(
                format!("Quy trình không có trường {}.", self.fields(fields)),
                format!("The workflow has no field {}.", self.fields(fields)),
            ),
            Refusal::WrongState { action, state, from } => {
                let (action, state) = (self.action(action), self.state(state));
                let from = self.states(from);
                self.pick(
                    format!("Không thể {action} khi hồ sơ ở {state}; chỉ được ở: {from}."),
                    format!("{action} is not possible in {state}, only in: {from}."),
                )
            }
            Refusal::WrongRole { action, role, roles } => {
                let (action, roles) = (self.action(action), roles.join(", "));
                self.pick(
                    format!("Vai trò `{role}` không được {action}; cần vai trò: {roles}."),
                    format!("Role `{role}` may not use {action}; it takes: {roles}."),
                )
            }
            Refusal::ConditionUnmet { .. }
            | Refusal::Unchanged { .. }
            | Refusal::Missing { .. }
            | Refusal::NotEditable { .. }
            | Refusal::ReasonRequired { .. }
            | Refusal::LimitReached { .. }
            | Refusal::FourEyes { .. }
            | Refusal::NothingFetched { .. }
            | Refusal::ProcedureWanted
            | Refusal::UnknownProcedure { .. }
            | Refusal::NotLicensed { .. }
            | Refusal::Calendar { .. } => self.later_sentence(refusal),
        }
    }

    fn later_sentence(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Unchanged { action, .. } => self.pick(
                format!(
                    "Chưa có thông tin nào được sửa kể từ lần gửi trước: hãy sửa rồi {}.",
                    self.action(action)
                ),
                format!(
                    "Nothing was edited since it was last sent: edit first, then {}.",
                    self.action(action)
                ),
            ),
            Refusal::Missing { fields, .. } => self.pick(
                format!("Còn thiếu: {}.", self.fields(fields)),
                format!("Still missing: {}.", self.fields(fields)),
            ),
            Refusal::NotEditable { fields, state } => self.pick(
                format!(
                    "Không sửa được {} khi hồ sơ ở {}.",
                    self.fields(fields),
                    self.state(state)
                ),
                format!("{} cannot be edited in {}.", self.fields(fields), self.state(state)),
            ),
            Refusal::ReasonRequired { action } => self.pick(
                format!("Cần ghi lý do để {}.", self.action(action)),
                format!("{} wants a reason.", self.action(action)),
            ),
            Refusal::LimitReached { action, times, again } => {
                let (action, again) = (self.action(action), local(*again));
                self.pick(
                    format!("Đã {action} {times} lần; có thể lại từ {again}."),
                    format!("{action} was used {times} time(s); possible again from {again}."),
                )
            }
            Refusal::Calendar { why } => self.pick(
                format!("Không tính được thời hạn: {why}."),
                format!("A due time cannot be reckoned: {why}."),
            ),
            Refusal::FourEyes { .. }
            | Refusal::NothingFetched { .. }
            | Refusal::ProcedureWanted
            | Refusal::UnknownProcedure { .. }
            | Refusal::NotLicensed { .. }
            | Refusal::ConditionUnmet { .. }
            | Refusal::UnknownAction { .. }
            | Refusal::WrongState { .. }
            | Refusal::WrongRole { .. }
            | Refusal::UnknownFields { .. } => self.rarer_sentence(refusal),
        }
    }

    fn rarer_sentence(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::FourEyes { action, other } => {
                let (action, other) = (self.action(action), self.action(other));
                self.pick(
                    format!("Người đã {other} không được {action}: cần một người khác."),
                    format!("Whoever used {other} may not use {action}: another person has to."),
                )
            }
            Refusal::NothingFetched { action, .. } => self.pick(
                format!("Chưa có dữ liệu nào lấy về để {}.", self.action(action)),
                format!("Nothing was fetched that {} could take over.", self.action(action)),
            ),
            Refusal::ProcedureWanted => self.pick(
                "Hãy cho biết mã thủ tục của hồ sơ.".into(),
                "Say for which procedure the case is.".into(),
            ),
            Refusal::UnknownProcedure { procedure } => self.pick(
                format!("Quy trình không phục vụ thủ tục `{procedure}`."),
                format!("The workflow does not serve the procedure `{procedure}`."),
            ),
            Refusal::NotLicensed { procedure, on } => self.pick(
                format!("Thủ tục `{procedure}` không được cấp phép tra cứu vào ngày {on}."),
                format!("The procedure `{procedure}` is not licensed on {on}."),
            ),
            Refusal::ConditionUnmet { action }
            | Refusal::UnknownAction { action }
            | Refusal::WrongState { action, .. }
            | Refusal::WrongRole { action, .. } => self.pick(
                format!("Chưa đủ điều kiện để {}.", self.action(action)),
                format!("The condition of {} does not hold.", self.action(action)),
            ),
            Refusal::UnknownFields { fields }
            | Refusal::Missing { fields, .. }
            | Refusal::NotEditable { fields, .. } => self.fields(fields),
            Refusal::Unchanged { action, .. }
            | Refusal::ReasonRequired { action }
            | Refusal::LimitReached { action, .. } => self.action(action),
            Refusal::Calendar { why } => why.clone(),
        }
    }
}

/// Names as people read them, in the workflow's order.
fn listed<'a, P: Ord>(
    names: &'a [Name],
    position: impl FnMut(&&'a Name) -> P,
    shown: impl FnMut(&&'a Name) -> String,
) -> String {
    let mut names: Vec<&Name> = names.iter().collect();
    names.sort_by_key(position);
    names.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// A time as Vietnam's clocks show it, UTC+7 all year.
fn local(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    at.to_zoned(zone).strftime("%d/%m/%Y %H:%M").to_string()
}
