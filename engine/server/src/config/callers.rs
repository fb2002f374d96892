//! `senders` and `tokens`: who may call, by which secret, and what each may touch.
//! Never keeps a token: only its digest leaves this module.

use std::collections::BTreeMap;
use std::time::Duration;

use hoso_connectors::Secret;
use hoso_runtime::{Grant, TellPlan, Unit};
use hoso_workflow::yaml::{At, Entries};
use hoso_workflow::{Finding, did_you_mean};

use super::document::{
    ConfigDocument, MayDoc, PrivateWord, RefusalsWord, SecretDoc, SenderDoc, TellDoc, TokenDoc,
};
use super::gather::Gather;
use super::{Callers, codes, measures, registries};
use crate::plan::{Refusals, Sender, Token};
use crate::signature::SigningKey;
use crate::token::hash;

/// What a sender may hear of.
const EVENTS: [&str; 4] = ["case.changed", "case.checked", "case.reminder", "request.refused"];

/// After this, where nothing else is said, an event is a dead letter.
const GIVE_UP: Duration = Duration::from_secs(3 * 24 * 3_600);

/// A shorter token could be guessed.
const SHORTEST_TOKEN: usize = 24;

/// All senders and tokens.
pub(super) fn all(
    document: &ConfigDocument,
    units: &BTreeMap<String, Unit>,
    gather: &mut Gather<'_>,
) -> Callers {
    let mut callers =
        Callers { senders: BTreeMap::new(), tokens: BTreeMap::new(), tells: BTreeMap::new() };
    let known: Vec<&str> = units.keys().map(String::as_str).collect();
    for (name, sender) in document.senders.iter() {
        fit_name(name, gather);
        let (keys, texts) = keys(&sender.keys, gather);
        let tell = sender.tell.as_ref().and_then(|tell| self::tell(tell, texts, gather));
        tell.map(|tell| callers.tells.insert(name.value.clone(), tell));
        callers.senders.insert(name.value.clone(), self::sender(sender, keys, &known, gather));
    }
    tokens(&document.tokens, &known, gather, &mut callers.tokens);
    callers
}

/// Names stand in addresses, journals and logs.
fn fit_name(name: &At<String>, gather: &mut Gather<'_>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        let message = format!("`{name}` cannot stand in an address");
        let help = "use small letters, digits, hyphens and points, at most 64";
        gather.find(Finding::new(codes::CALLER, name.place, message).help(help));
    }
}

fn sender(
    written: &SenderDoc,
    keys: Vec<SigningKey>,
    known: &[&str],
    gather: &mut Gather<'_>,
) -> Sender {
    let refusals = match written.refusals {
        RefusalsWord::Settle => Refusals::Settle,
        RefusalsWord::Status => Refusals::Status,
    };
    Sender { keys, may: may(&written.may, known, gather), refusals }
}

/// The keys ready to check with, and as they are written for signing.
fn keys(
    written: &At<Vec<At<SecretDoc>>>,
    gather: &mut Gather<'_>,
) -> (Vec<SigningKey>, Vec<Secret>) {
    if written.is_empty() {
        gather.find(
            Finding::new(codes::SECRET, written.place, "without a key nothing can be signed")
                .help("write for example `keys: [{env: HOSO_KEY}]`"),
        );
    }
    let (mut keys, mut texts) = (Vec::new(), Vec::new());
    for one in &written.value {
        let Some(text) = gather.secret_text(one) else { continue };
        match SigningKey::parse(&text) {
            Ok(key) => keys.push(key),
            Err(fault) => gather.find(
                Finding::new(codes::SECRET, one.place, format!("the key cannot be used: {fault}"))
                    .help("a key is `whsec_` and the base64 of 24 to 64 random bytes"),
            ),
        }
        texts.push(Secret::from(text.trim()));
    }
    (keys, texts)
}

fn tell(written: &TellDoc, senders: Vec<Secret>, gather: &mut Gather<'_>) -> Option<TellPlan> {
    let url = registries::url(&written.url, gather);
    let secrets = match &written.keys {
        Some(own) => keys(own, gather).1,
        None => senders,
    };
    let mut give_up = GIVE_UP;
    gather.set_length(&written.give_up, &mut give_up);
    let at_once = gather.number(&written.at_once).map_or(8, |n| n as usize);
    let events = match &written.events {
        Some(events) => events.iter().map(|event| self::event(event, gather)).collect(),
        None => EVENTS.map(str::to_owned).into(),
    };
    let private = written.private == PrivateWord::Allowed;
    Some(TellPlan { url: url?, private, secrets, events, at_once, give_up })
}

fn event(written: &At<String>, gather: &mut Gather<'_>) -> String {
    if !EVENTS.contains(&written.value.as_str()) {
        let message = format!("nobody tells of `{written}`");
        let help = did_you_mean(&written.value, EVENTS);
        gather.find(Finding::new(codes::EVENT, written.place, message).maybe_help(help));
    }
    written.value.clone()
}

fn may(written: &MayDoc, known: &[&str], gather: &mut Gather<'_>) -> Grant {
    let units = written.units.iter().flatten();
    units.for_each(|unit| gather.unit(unit, known));
    let names = |list: &Option<Vec<At<String>>>| {
        list.as_ref().map(|list| list.iter().map(|one| one.value.clone()).collect())
    };
    Grant {
        workflows: names(&written.workflows),
        units: names(&written.units),
        roles: names(&written.roles),
    }
}

fn tokens(
    written: &Entries<At<TokenDoc>>,
    known: &[&str],
    gather: &mut Gather<'_>,
    tokens: &mut BTreeMap<String, Token>,
) {
    for (name, token) in written.iter() {
        fit_name(name, gather);
        let (may, administers) = (may(&token.may.as_doc(), known, gather), token.may.administer);
        let Some(sha256) = digest(token, gather) else { continue };
        if tokens.values().any(|other| other.sha256 == sha256) {
            let message = format!("`{name}` has the token of another one");
            gather.find(Finding::new(codes::SAME_TOKEN, token.place, message));
        }
        tokens.insert(name.value.clone(), Token { sha256, may, administers });
    }
}

fn digest(written: &At<TokenDoc>, gather: &mut Gather<'_>) -> Option<[u8; 32]> {
    let TokenDoc { sha256, env, file, .. } = &written.value;
    let secret = SecretDoc { env: env.clone(), file: file.clone() };
    match (sha256, env, file) {
        (Some(digits), None, None) => {
            let digest = measures::sha256(&digits.value);
            if digest.is_none() {
                let message = "a SHA-256 has 64 hexadecimal digits";
                let help = "write the digest, not the token: `printf %s TOKEN | sha256sum`";
                gather.find(Finding::new(codes::SECRET, digits.place, message).help(help));
            }
            digest
        }
        (None, Some(_), None) | (None, None, Some(_)) => {
            let token = gather.secret_text(&At { value: secret, place: written.place })?;
            if token.trim().len() < SHORTEST_TOKEN {
                let message = format!("the token has fewer than {SHORTEST_TOKEN} characters");
                let help = "make one with `openssl rand -base64 32`";
                gather.find(Finding::new(codes::SECRET, written.place, message).help(help));
            }
            Some(hash(token.trim()))
        }
        _ => {
            let message = "a token is given by one of `sha256`, `env` and `file`";
            gather.find(Finding::new(codes::CHOICE, written.place, message));
            None
        }
    }
}
