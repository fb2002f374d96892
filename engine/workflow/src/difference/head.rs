//! What stands above the life: where a case begins, calendar, purpose, due time, who is told,
//! procedures, persons. Never looks at states beyond the first.

use hoso_core::{Draft, DueSpec, Name, Purpose, Takes, TellStates};

use super::{Pair, Said, length, named, nothing, pair, same, yes};

pub(super) fn say(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let whole = pair("Quy trình", "The workflow");
    let begins = said.state(&Name::from(old.initial.as_str()));
    let quoted = |text: &str| same(format!("`{text}`"));
    let what = pair("trạng thái đầu", "first state");
    said.turned(&whole, &what, &quoted(&begins), &quoted(&new.initial));
    said.turned(&whole, &pair("lịch", "calendar"), &quoted(&old.calendar), &quoted(&new.calendar));
    let what = pair("mục đích tra cứu", "purpose of look-ups");
    said.turned(&whole, &what, &purpose(old), &purpose(new));
    due(said, &whole, (old.due.as_ref(), new.due.as_ref()));
    tells(said, &whole, old, new);
    let code = |draft: &Draft| draft.case_code.as_deref().map_or_else(nothing, quoted);
    said.turned(&whole, &pair("mẫu mã hồ sơ", "pattern of case codes"), &code(old), &code(new));
    procedures(said, &whole, old, new);
    persons(said, old, new);
}

fn purpose(draft: &Draft) -> Pair {
    match &draft.purpose {
        None => nothing(),
        Some(Purpose::Code(code)) => same(format!("`{code}`")),
        Some(Purpose::OfProcedure) => pair("theo thủ tục", "that of the procedure"),
    }
}

fn due(said: &mut Said<'_>, whole: &Pair, (old, new): (Option<&DueSpec>, Option<&DueSpec>)) {
    let takes = |due: Option<&DueSpec>| match due.map(|due| due.after) {
        None => nothing(),
        Some(Takes::Length(long)) => length(Some(long)),
        Some(Takes::OfProcedure) => pair("theo thủ tục", "that of the procedure"),
    };
    said.turned(whole, &pair("hạn giải quyết", "time to the due date"), &takes(old), &takes(new));
    let (Some(old), Some(new)) = (old, new) else { return };
    let of = |state: Option<Name>| match state {
        None => pair("lúc mở hồ sơ", "the opening"),
        Some(state) => same(format!("`{state}`")),
    };
    let before = old.of.as_ref().map(|state| said.state(state));
    let what = pair("hạn tính từ", "the due date is reckoned from");
    said.turned(whole, &what, &of(before), &of(new.of.clone()));
    let what = pair("hạn tạm dừng ở", "the clock rests in");
    let before = said.states(&old.pauses);
    said.list(whole, &what, &before, &new.pauses);
}

fn tells(said: &mut Said<'_>, whole: &Pair, old: &Draft, new: &Draft) {
    let of = |said: &Said<'_>, states: &TellStates, renames: bool| match states {
        TellStates::None => nothing(),
        TellStates::Every => pair("mọi trạng thái", "every state"),
        TellStates::Only(states) if renames => same(super::quoted(&said.states(states))),
        TellStates::Only(states) => same(super::quoted(states)),
    };
    let (before, after) = (of(said, &old.tells.states, true), of(said, &new.tells.states, false));
    said.turned(whole, &pair("báo cho bên gửi về", "the sender is told of"), &before, &after);
    let what = pair("báo kết quả tra cứu", "tells of checks");
    said.turned(whole, &what, &yes(old.tells.checks), &yes(new.tells.checks));
    let what = pair("báo lời nhắc", "tells of reminders");
    said.turned(whole, &what, &yes(old.tells.reminders), &yes(new.tells.reminders));
}

fn procedures(said: &mut Said<'_>, whole: &Pair, old: &Draft, new: &Draft) {
    let codes = |draft: &Draft| {
        let procedures = draft.procedures.iter().flatten();
        procedures.map(|(code, _)| Name::from(code.as_str())).collect()
    };
    let what = pair("thủ tục", "procedures");
    said.list(whole, &what, &codes(old), &codes(new));
    for (code, before) in old.procedures.iter().flatten() {
        let after = new.procedures.as_ref().and_then(|all| all.get(code));
        let Some(after) = after else { continue };
        let of = named("Thủ tục", "Procedure", code);
        let what = pair("thời hạn", "time");
        said.turned(&of, &what, &length(before.takes), &length(after.takes));
        let what = pair("lấy về", "fetches");
        let before_fetch = said.fields(&before.fetch);
        said.list(&of, &what, &before_fetch, &after.fetch.iter().cloned().collect());
        if (before.from, before.to) != (after.from, after.to) {
            said.otherwise(&of, &pair("thời gian được phép", "the days of its licence"));
        }
    }
}

fn persons(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let words = ("Người", "Person");
    let kept = super::both(said, words, &old.persons, &new.persons, |_, name| name.clone());
    for (name, before, after) in kept {
        let of = named(words.0, words.1, &name);
        said.turned(&of, &pair("nhiều người", "many"), &yes(before.many), &yes(after.many));
    }
}
