//! Who a token is, and in which roles it acts and reads.

use std::collections::BTreeMap;

use http::HeaderValue;

use super::*;

const TOKEN: &str = "a-token-of-forty-characters-for-a-portal";

fn grant(roles: Option<&[&str]>) -> Grant {
    let roles = roles.map(|roles| roles.iter().map(|role| (*role).to_owned()).collect());
    Grant { workflows: None, units: None, roles }
}

fn tokens() -> Tokens {
    let token = |text, roles| Token { sha256: hash(text), may: grant(roles), administers: false };
    let plan = BTreeMap::from([
        ("desk".to_owned(), token(TOKEN, Some(&["clerk", "supervisor"][..]))),
        ("all".to_owned(), token("another-token-of-enough-characters", None)),
    ]);
    Tokens::new(&plan)
}

fn of(authorization: &str) -> Result<Arc<Caller>, Rejection> {
    let value = HeaderValue::from_str(authorization).unwrap();
    tokens().of(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

#[test]
fn a_token_is_known_by_its_digest() {
    assert_eq!(of(&format!("Bearer {TOKEN}")).unwrap().name, "desk");
    assert_eq!(of(&format!("bearer  {TOKEN}")).unwrap().name, "desk");
    assert_eq!(of("Bearer another-token-of-enough-characters").unwrap().name, "all");
}

#[test]
fn what_is_no_token_and_what_is_a_wrong_one_differ() {
    assert!(matches!(tokens().of(&HeaderMap::new()), Err(Rejection::NoToken)));
    assert!(matches!(of("Basic aGVsbG86d29ybGQ="), Err(Rejection::NoToken)));
    assert!(matches!(of(TOKEN), Err(Rejection::NoToken)));
    for wrong in ["Bearer ", "Bearer x", &format!("Bearer {}", &TOKEN[1..])] {
        assert!(matches!(of(wrong), Err(Rejection::BadToken)), "{wrong}");
    }
    assert!(matches!(Tokens::default().of(&HeaderMap::new()), Err(Rejection::NoToken)));
}

#[test]
fn without_a_person_the_caller_itself_acts_as_portal() {
    let caller = Caller::new("desk", &grant(Some(&["clerk"])));
    let actor = caller.actor(None);
    assert_eq!((actor.caller.as_str(), actor.person, actor.role.as_str()), ("desk", None, PORTAL));
    let claim = ActorBody { id: Some("cb-1".into()), role: "clerk".into(), unit: None };
    let actor = caller.actor(Some(claim));
    assert_eq!((actor.person.as_deref(), actor.role.as_str()), (Some("cb-1"), "clerk"));
}

#[test]
fn reads_are_in_a_granted_role() {
    let caller = Caller::new("desk", &grant(Some(&["clerk", "supervisor"])));
    assert_eq!(caller.reader(None).unwrap().role, "clerk");
    assert_eq!(caller.reader(Some("supervisor".into())).unwrap().role, "supervisor");
    assert!(matches!(caller.reader(Some("admin".into())), Err(Rejection::RoleNotGranted)));
    let all = Caller::new("all", &grant(None));
    assert_eq!(all.reader(None).unwrap().role, PORTAL);
    assert_eq!(all.reader(Some("admin".into())).unwrap().role, "admin");
}
