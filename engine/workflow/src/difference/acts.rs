//! Asks, actions and views that came, went, or are said otherwise. Conditions have no short words:
//! of them is only said that they changed. Never looks at labels.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Action, Ask, Condition, Draft, Fetch, Limit, Name, Retry, Whom};

use super::{Pair, Said, length, name_or_none, named, nothing, pair, same, yes};

pub(super) fn asks(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let words = ("Lần tra cứu", "Ask");
    let kept = super::both(said, words, &old.asks, &new.asks, |_, name| name.clone());
    for (name, before, after) in kept {
        let of = named(words.0, words.1, &name);
        said.turned(&of, &pair("hỏi", "asks"), &whom(&before.whom), &whom(&after.whom));
        let about = |ask: &Ask| name_or_none(ask.about.as_ref());
        said.turned(&of, &pair("về", "about"), &about(before), &about(after));
        let lists: [(&str, &str, &Vec<Name>, &Vec<Name>); 3] = [
            ("gửi", "sends", &before.sends, &after.sends),
            ("so", "compares", &before.compare, &after.compare),
            ("phải khớp", "must agree", &before.must, &after.must),
        ];
        for (vi, en, one, other) in lists {
            let one = said.fields(one);
            said.list(&of, &pair(vi, en), &one, &other.iter().cloned().collect());
        }
        let fetch = said.fields(&fetched(&before.fetch));
        said.list(&of, &pair("lấy về", "fetches"), &fetch, &fetched(&after.fetch));
        let own = matches!(before.fetch, Fetch::OfProcedure);
        let theirs = matches!(after.fetch, Fetch::OfProcedure);
        said.turned(
            &of,
            &pair("lấy theo thủ tục", "fetches by procedure"),
            &yes(own),
            &yes(theirs),
        );
        times(said, &of, before, after);
        let accept: BTreeMap<Name, _> =
            before.accept.iter().map(|(field, one)| (said.field(field), one.clone())).collect();
        if accept != after.accept {
            said.otherwise(&of, &pair("các lý do được chấp nhận", "what is accepted as agreeing"));
        }
        if before.shows != after.shows {
            said.otherwise(&of, &pair("phần cho từng vai trò xem", "what each role is shown"));
        }
    }
}

fn times(said: &mut Said<'_>, of: &Pair, before: &Ask, after: &Ask) {
    let lengths = [
        ("giữ kết quả", "keeps what it fetched for", before.keep, after.keep),
        ("trả lời trong", "answers within", before.answer_within, after.answer_within),
        ("hỏi lại sau", "repeats after", before.repeat_after, after.repeat_after),
    ];
    for (vi, en, one, other) in lengths {
        said.turned(of, &pair(vi, en), &length(one), &length(other));
    }
    let give_up = |retry: &Retry| length(Some(retry.give_up));
    let what = pair("thôi thử lại sau", "gives up after");
    said.turned(of, &what, &give_up(&before.retry), &give_up(&after.retry));
    let rest = |retry: &Retry| (retry.first, retry.factor, retry.up_to);
    if rest(&before.retry) != rest(&after.retry) {
        said.otherwise(of, &pair("nhịp thử lại", "the pauses between attempts"));
    }
}

fn whom(whom: &Whom) -> Pair {
    match whom {
        Whom::Registry { route, in_batch } => {
            let batch = in_batch.iter().map(|route| format!(", `{route}`"));
            same(format!("`{route}`{}", batch.collect::<String>()))
        }
        Whom::Each(each) => pair(
            format!("mỗi người trong `{}` theo `{}`", each.person, each.workflow),
            format!("each of `{}` by `{}`", each.person, each.workflow),
        ),
    }
}

fn fetched(fetch: &Fetch) -> BTreeSet<Name> {
    match fetch {
        Fetch::Fields(fields) => fields.iter().cloned().collect(),
        Fetch::OfProcedure => BTreeSet::new(),
    }
}

pub(super) fn actions(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let words = ("Thao tác", "Action");
    let kept = super::both(said, words, &old.actions, &new.actions, |_, name| name.clone());
    for (name, before, after) in kept {
        let of = named(words.0, words.1, &name);
        let from = said.states(&before.from);
        said.list(&of, &pair("làm được ở", "possible in"), &from, &after.from);
        said.list(&of, &pair("vai trò", "roles"), &before.roles, &after.roles);
        let to = before.to.as_ref().map(|to| said.state(to));
        let (was, is) = (name_or_none(to.as_ref()), name_or_none(after.to.as_ref()));
        said.turned(&of, &pair("dẫn tới", "leads to"), &was, &is);
        let edits = said.fields(&before.edits);
        said.list(&of, &pair("sửa được", "edits"), &edits, &after.edits);
        let needs = said.fields(&before.needs);
        said.list(&of, &pair("cần có", "needs"), &needs, &after.needs.iter().cloned().collect());
        let asks = |action: &Action| name_or_none(action.ask.as_ref());
        said.turned(&of, &pair("tra cứu", "asks"), &asks(before), &asks(after));
        rules(said, &of, before, after);
    }
}

fn rules(said: &mut Said<'_>, of: &Pair, before: &Action, after: &Action) {
    let flags = [
        ("phải nêu lý do", "wants a reason", before.reason, after.reason),
        ("luôn hỏi lại", "always asks anew", before.repeat, after.repeat),
        ("làm hàng loạt", "in batches", before.batch, after.batch),
    ];
    for (vi, en, one, other) in flags {
        said.turned(of, &pair(vi, en), &yes(one), &yes(other));
    }
    said.turned(of, &pair("giới hạn", "limit"), &limit(before.limit), &limit(after.limit));
    let what = pair("không do người đã làm", "not by whoever did");
    said.list(of, &what, &before.not_by, &after.not_by);
    if before.fill != after.fill {
        said.otherwise(of, &pair("phần nhận dữ liệu lấy về", "what it takes over"));
    }
    if before.when.as_ref().map(|when| called(said, when)) != after.when.as_ref().map(plain) {
        said.otherwise(of, &pair("điều kiện", "its condition"));
    }
}

fn limit(limit: Option<Limit>) -> Pair {
    let Some(Limit { times, within }) = limit else { return nothing() };
    let within = length(Some(within));
    let often = if times == 1 { "once".to_owned() } else { format!("{times} times") };
    pair(format!("{times} lần trong {}", within.vi), format!("{often} in {}", within.en))
}

/// A condition as a text, its names quoted.
fn plain(when: &Condition) -> String {
    format!("{when:?}")
}

/// The same with old names as the new version calls them.
fn called(said: &Said<'_>, when: &Condition) -> String {
    let renamed = said.migrate.states.iter().chain(&said.migrate.fields);
    renamed.fold(plain(when), |text, (old, new)| {
        text.replace(&format!("\"{old}\""), &format!("\"{new}\""))
    })
}

pub(super) fn views(said: &mut Said<'_>, old: &Draft, new: &Draft) {
    let words = ("Danh sách", "View");
    let kept = super::both(said, words, &old.views, &new.views, |_, name| name.clone());
    for (name, before, after) in kept {
        if called(said, &before.when) != plain(&after.when) {
            said.otherwise(&named(words.0, words.1, &name), &pair("điều kiện", "its condition"));
        }
    }
}
