//! How much of an answer a role is told: what the workflow's `shows` says, or all. Every way on which
//! findings leave asks here. Never changes what is kept.

use hoso_civil::{Accept, Class, Reason, Value};
use hoso_core::{Ask, AskState, FieldFinding, Lifecycle, Shows};

/// What a role is told of an ask's answers. With any `shows`, a role that is not named is told the
/// verdict; of an ask that the version no longer has nobody is told more.
pub(super) fn level(lifecycle: &Lifecycle, ask: &str, role: &str) -> Shows {
    let Some(ask) = lifecycle.ask(ask) else { return Shows::Verdict };
    if ask.shows.is_empty() {
        return Shows::Values;
    }
    ask.shows.get(role).copied().unwrap_or(Shows::Verdict)
}

/// A finding as far as it is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) class: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) registry: Option<Value>,
}

/// The finding at a level; at `candidates` a field that agrees is not named.
pub(super) fn finding(level: Shows, one: &FieldFinding) -> Option<Told> {
    let class = Some(one.class.code().to_owned());
    let named = || (one.class != Class::Agrees).then(|| class.clone()).flatten();
    let causes = Told {
        class: class.clone(),
        reason: Some(one.reason.code().to_owned()),
        cause: one.cause.clone(),
        registry: None,
    };
    match level {
        Shows::Verdict => None,
        Shows::Candidates => named().map(|class| Told { class: Some(class), ..Told::default() }),
        Shows::Causes => Some(causes),
        Shows::Values => Some(Told { registry: one.returned.clone(), ..causes }),
    }
}

/// What was fetched and not taken over, for whom values are.
pub(super) fn fetched(level: Shows, ask: &AskState) -> &[(hoso_core::Name, Value)] {
    match level {
        Shows::Values => &ask.fetched,
        Shows::Verdict | Shows::Candidates | Shows::Causes => &[],
    }
}

/// Details of a journal line: reasons of an answer are told from `causes` on, before that the names
/// of the fields that may be wrong.
pub(super) fn details(
    lifecycle: Option<&Lifecycle>,
    role: &str,
    details: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let ask = details.iter().find(|(name, _)| name == "ask").map(|(_, ask)| ask.clone());
    let Some(ask) = ask else { return details };
    let level = lifecycle.map_or(Shows::Verdict, |lifecycle| level(lifecycle, &ask, role));
    let spec = lifecycle.and_then(|lifecycle| lifecycle.ask(&ask));
    let told = |(name, value): (String, String)| match (name.as_str(), level) {
        ("reasons", Shows::Verdict) => None,
        ("reasons", Shows::Candidates) => {
            let names: Vec<&str> = candidates(spec?, &value).collect();
            (!names.is_empty()).then(|| ("fields".into(), names.join(" ")))
        }
        _ => Some((name, value)),
    };
    details.into_iter().filter_map(told).collect()
}

/// The fields that do not agree, out of `field=reason …`.
fn candidates<'a>(ask: &'a Ask, reasons: &'a str) -> impl Iterator<Item = &'a str> {
    reasons.split(' ').filter_map(move |one| {
        let (field, reason) = one.split_once('=')?;
        let reason = Reason::from_code(reason)?;
        let class = ask
            .accept
            .get(field)
            .map_or_else(|| Accept::default().class(reason), |accept| accept.class(reason));
        (class != Class::Agrees).then_some(field)
    })
}
