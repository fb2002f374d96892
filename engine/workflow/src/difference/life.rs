//! Fields and states that came, went, or are said otherwise. Never looks at labels.

use std::collections::BTreeMap;

use hoso_civil::Kind;
use hoso_core::{Draft, Fires, Moment, Name, State, TimerSpec};

use super::{Pair, Said, length, name_or_none, named, pair, same, yes};
use crate::Tongue;

pub(super) fn fields(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let words = ("Trường", "Field");
    let dropped = said.migrate.drop.clone();
    let kept = super::both(said, words, &old.fields, &new.fields, |said, one| said.field(one));
    for (name, before, after) in kept {
        let of = named(words.0, words.1, &name);
        let kind = |kind: &Kind| same(format!("`{}`", kind.name()));
        said.turned(&of, &pair("kiểu", "kind"), &kind(&before.kind), &kind(&after.kind));
        if let (Kind::Code { codes: one }, Kind::Code { codes: other }) =
            (&before.kind, &after.kind)
        {
            let names = |codes: &[String]| codes.iter().map(|c| Name::from(c.as_str())).collect();
            said.list(&of, &pair("mã", "codes"), &names(one), &names(other));
        }
        let what = pair("bắt buộc", "required");
        said.turned(&of, &what, &yes(before.required), &yes(after.required));
        let what = pair("tìm kiếm được", "searchable");
        said.turned(&of, &what, &yes(before.search), &yes(after.search));
        let what = pair("dữ liệu cá nhân", "personal");
        said.turned(&of, &what, &yes(before.personal), &yes(after.personal));
        let means = |means: &Name| same(format!("`{means}`"));
        said.turned(&of, &pair("nghĩa", "meaning"), &means(&before.means), &means(&after.means));
    }
    for name in dropped.iter().filter(|name| old.fields.contains_key(*name)) {
        let vi = format!("Giá trị của trường `{name}` bị xoá khi chuyển hồ sơ.");
        said.say(vi, format!("The values of field `{name}` are let go when a case moves."));
    }
}

pub(super) fn states(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let words = ("Trạng thái", "State");
    let kept = super::both(said, words, &old.states, &new.states, |said, one| said.state(one));
    for (name, before, after) in kept {
        let of = named(words.0, words.1, &name);
        said.turned(&of, &pair("kết thúc", "final"), &yes(before.is_final), &yes(after.is_final));
        let asks = |state: &State| name_or_none(state.ask.as_ref());
        said.turned(&of, &pair("tra cứu", "asks"), &asks(before), &asks(after));
        targets(said, &of, before, after);
        timers(said, &of, before, after);
        let locks = said.fields(&before.locks);
        said.list(&of, &pair("khoá trường", "locks"), &locks, &after.locks);
        let what = pair("xoá hồ sơ sau", "cases are deleted after");
        said.turned(&of, &what, &length(before.delete_after), &length(after.delete_after));
        if before.retention != after.retention {
            said.otherwise(&of, &pair("phần giữ lại sau khi xoá", "what stays after deletion"));
        }
    }
}

/// Where verdicts and failures lead.
fn targets(said: &mut Said<'_>, of: &Pair, before: &State, after: &State) {
    if before.ask.is_none() || after.ask.is_none() {
        return;
    }
    let word = |vi: &str, en: &str| pair(format!("khi {vi}"), format!("on {en}"));
    let led = |to: Option<&Name>| name_or_none(to);
    for (verdict, to) in &after.answers {
        let (vi, en) = (Tongue::Vietnamese.verdict(*verdict), Tongue::English.verdict(*verdict));
        let was = before.answers.get(verdict).map(|to| said.state(to));
        said.turned(of, &word(vi, en), &led(was.as_ref()), &led(Some(to)));
    }
    for (failure, to) in &after.failures {
        let (vi, en) = (Tongue::Vietnamese.failure(*failure), Tongue::English.failure(*failure));
        let was = before.failures.get(failure).map(|to| said.state(to));
        said.turned(of, &word(vi, en), &led(was.as_ref()), &led(Some(to)));
    }
}

/// Each timer is called by its moment and what it does.
fn timers(said: &mut Said<'_>, of: &Pair, before: &State, after: &State) {
    let old: BTreeMap<String, Pair> = before.timers.iter().map(|t| timer(t, Some(said))).collect();
    let new: BTreeMap<String, Pair> = after.timers.iter().map(|one| timer(one, None)).collect();
    for (_, gone) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        let vi = format!("{}: không còn hẹn {}.", of.vi, gone.vi);
        said.say(vi, format!("{}: no more timer {}.", of.en, gone.en));
    }
    for (_, came) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let vi = format!("{}: thêm hẹn {}.", of.vi, came.vi);
        said.say(vi, format!("{}: a new timer {}.", of.en, came.en));
    }
}

fn timer(spec: &TimerSpec, said: Option<&Said<'_>>) -> (String, Pair) {
    let when = match spec.at {
        Moment::After(long) => {
            let long = length(Some(long));
            pair(format!("sau {}", long.vi), format!("after {}", long.en))
        }
        Moment::BeforeDue(long) => {
            let long = length(Some(long));
            pair(format!("trước hạn {}", long.vi), format!("{} before it is due", long.en))
        }
        Moment::Due => pair("khi đến hạn", "when it is due"),
    };
    let what = match &spec.fires {
        Fires::To(to) => {
            let to = said.map_or_else(|| to.clone(), |said| said.state(to));
            pair(format!("sang `{to}`"), format!("to `{to}`"))
        }
        Fires::Remind(roles) => {
            let roles = super::quoted(roles);
            let (vi, en) = (format!("nhắc {roles}"), format!("that reminds {roles}"));
            pair(vi.trim_end(), en.trim_end())
        }
    };
    let rests = match spec.pauses_in_outage {
        true => pair(", không tính lúc mất kết nối", ", outages not counted"),
        false => same(""),
    };
    let vi = format!("{} {}{}", when.vi, what.vi, rests.vi);
    let en = format!("{} {}{}", when.en, what.en, rests.en);
    (en.clone(), pair(vi, en))
}
