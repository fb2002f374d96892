//! The main job through every floor: a signed webhook, YAML, the connector in its sandbox, the
//! register's real wire, a verdict, a signed event back. Only what needs all floors at once stands
//! here; each floor's own behaviour is tested beside it.

use std::time::Duration;

use hoso_pretend::{Garbage, Mode, Person, Population, Portal, Register, Service};
use hoso_tests::person::one;
use hoso_tests::stand::{SECRET, Setup, Stand, TOKEN};
use serde_json::{Value, json};

/// All that a test of this file drives.
struct Play {
    register: Register,
    portal: Portal,
    stand: Stand,
    client: reqwest::Client,
    folder: tempfile::TempDir,
}

impl Play {
    async fn begin(service: Service) -> Play {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::start(hoso_pretend::Settings::default()).await.unwrap();
        let portal = Portal::start(SECRET).await.unwrap();
        let setup = Setup { tell: Some(portal.url()), service, ..Setup::default() };
        let stand = Stand::start(folder.path(), &register, &setup).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Play { register, portal, stand, client, folder }
    }

    fn people(&self) -> &Population {
        self.register.population()
    }

    async fn submit(&self, key: &str, fields: &Value) -> Value {
        let body = json!({
            "type": "case.put",
            "timestamp": "2026-03-06T14:27:45+07:00",
            "data": {
                "workflow": "identity-review",
                "key": key,
                "unit": {"code": "25", "on": "2026-03-06"},
                "fields": fields,
                "action": "submit",
                "actor": {"id": "clerk-7", "role": "clerk"},
            },
        })
        .to_string();
        let id = format!("msg_{}", uuid::Uuid::now_v7().simple());
        let mut request = self.client.post(format!("{}/hooks/portal", self.stand.url));
        for (name, value) in self.stand.signed(&id, &body).unwrap() {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 202);
        answer.json().await.unwrap()
    }

    async fn case(&self, id: &Value) -> Value {
        let url = format!("{}/v1/cases/{}?role=clerk", self.stand.url, id.as_str().unwrap());
        let answer = self.client.get(url).bearer_auth(TOKEN).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Submits and waits for the verdict; the case as the clerk then sees it.
    async fn check(&self, key: &str, fields: &Value) -> Value {
        let answer = self.submit(key, fields).await;
        assert_eq!(answer["result"], "done", "{answer}");
        let id = answer["case"].as_str().unwrap().parse().unwrap();
        self.stand.engine.settled(id, Duration::from_secs(30)).await;
        self.case(&answer["case"]).await
    }

    async fn end(self) {
        self.stand.stop().await.unwrap();
        self.register.stop().await;
    }
}

/// `field: class reason [cause]` for all that was looked at.
fn findings(case: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fields = case["fields"].as_array().unwrap().iter();
    let looked_at = fields.filter(|field| field["reason"].is_string());
    let line = |field: &Value| {
        let cause = text(&field["cause"]);
        let line = format!(
            "{}: {} {}",
            text(&field["name"]),
            text(&field["class"]),
            text(&field["reason"])
        );
        if cause.is_empty() { line } else { format!("{line} ({cause})") }
    };
    looked_at.map(line).collect()
}

fn dated(person: &Person) -> bool {
    let (_, month, day) = person.true_birth;
    person.is_plain() && day <= 12 && day != month
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_citizen_whose_data_agree_is_verified_and_the_portal_hears_of_it() {
    let play = Play::begin(Service::LookUp).await;
    let person = one(play.people(), Person::is_plain);
    let case = play.check("V-1", &person.form()).await;
    assert_eq!(case["state"], "verified");
    assert_eq!(
        findings(&case),
        [
            "full-name: agrees case-or-space",
            "birth-date: agrees exact",
            "sex: agrees exact",
            "ethnicity: agrees exact",
        ]
    );
    // The register was told what it was asked for, by whom, and asked once.
    let seen = play.register.seen();
    assert_eq!(seen.requests, 1);
    assert!(seen.repeated().is_empty());
    while play.portal.heard().len() < 2 {
        tokio::time::timeout(Duration::from_secs(30), play.portal.news()).await.unwrap();
    }
    let heard = play.portal.heard();
    let states: Vec<_> = heard.iter().map(|one| one.body["data"]["state"].clone()).collect();
    assert_eq!(states, ["pending", "verified"]);
    assert!(heard.iter().all(|one| one.signed));
    let told = format!("{heard:?}");
    assert!(!told.contains(&person.full_name) && !told.contains(&person.citizen_id));
    play.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mismatch_says_why_field_by_field_and_is_verified_once_it_is_mended() {
    let play = Play::begin(Service::LookUp).await;
    let person = one(play.people(), dated);
    let right = person.form();
    let mut wrong = right.clone();
    let (year, month, day) = person.true_birth;
    wrong["birth-date"] = format!("{month:02}/{day:02}/{year}").into();
    let case = play.check("M-1", &wrong).await;
    assert_eq!(case["state"], "mismatch");
    let differs = "birth-date: differs different (swapped-day-month)".to_owned();
    assert!(findings(&case).contains(&differs), "{:?}", findings(&case));
    let again = play.submit("M-1", &wrong).await;
    assert_eq!(again["result"], "refused");
    assert_eq!(again["problem"]["type"], "/problems/unchanged");
    let case = play.check("M-1", &right).await;
    assert_eq!(case["state"], "verified");
    assert_eq!(play.register.seen().requests, 2);
    play.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_record_is_not_found_and_two_are_held() {
    let play = Play::begin(Service::LookUp).await;
    let mut fields = one(play.people(), Person::is_plain).form();
    fields["identity-number"] = play.people().nobody(3).into();
    assert_eq!(play.check("N-1", &fields).await["state"], "not-found");
    let person = one(play.people(), dated);
    play.register.set_for(&person.citizen_id, Mode::Twice);
    assert_eq!(play.check("N-2", &person.form()).await["state"], "held");
    play.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_register_does_not_hold_stays_open_and_does_not_blame() {
    let play = Play::begin(Service::LookUp).await;
    let same = |person: &Person| person.registered_name == person.full_name.to_uppercase();
    let year_only = one(play.people(), |p| p.birth.1.is_none() && same(p) && p.ethnicity.is_some());
    let case = play.check("Y-1", &year_only.form()).await;
    assert_eq!(case["state"], "verified");
    assert!(findings(&case).contains(&"birth-date: agrees partial".to_owned()));
    let unheld = one(play.people(), |p| p.ethnicity.is_none() && same(p) && p.birth.2.is_some());
    let case = play.check("Y-2", &unheld.form()).await;
    assert_eq!(case["state"], "verified");
    assert!(findings(&case).contains(&"ethnicity: open not-held".to_owned()));
    let toned = one(play.people(), |p| !same(p) && p.birth.2.is_some() && p.sex_held);
    let case = play.check("Y-3", &toned.form()).await;
    assert_eq!(case["state"], "verified", "{:?}", findings(&case));
    assert!(findings(&case).contains(&"full-name: agrees tone-placement".to_owned()));
    play.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bare_yes_verifies_with_the_rest_open_and_a_bare_no_is_a_mismatch_that_names_no_field() {
    let play = Play::begin(Service::Verify).await;
    let person = one(play.people(), Person::is_plain);
    let case = play.check("B-1", &person.form()).await;
    assert_eq!(case["state"], "verified");
    assert_eq!(
        findings(&case),
        [
            "full-name: agrees exact",
            "birth-date: agrees exact",
            "sex: open not-compared",
            "ethnicity: open not-compared",
        ]
    );
    let mut fields = one(play.people(), dated).form();
    fields["full-name"] = "Người Khác Hẳn".into();
    let case = play.check("B-2", &fields).await;
    assert_eq!(case["state"], "mismatch");
    assert_eq!(case["asks"][0]["check"], "no-match");
    assert!(findings(&case).is_empty());
    play.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wire_that_does_not_speak_as_agreed_holds_the_case_and_is_never_a_verdict() {
    let play = Play::begin(Service::LookUp).await;
    let garbage =
        [Garbage::Truncated, Garbage::Html, Garbage::Huge, Garbage::Namespace, Garbage::Entities];
    let modes = garbage.map(Mode::Garbage).into_iter().chain([Mode::Denied, Mode::Wrong]);
    for (number, mode) in modes.enumerate() {
        let person = play.people().person(1_000 + number as u64);
        play.register.set_for(&person.citizen_id, mode.clone());
        let case = play.check(&format!("G-{number}"), &person.form()).await;
        assert_eq!(case["state"], "held", "{mode:?}");
        let failure = if mode == Mode::Denied { "not-permitted" } else { "protocol" };
        assert_eq!(case["asks"][0]["failure"], failure, "{mode:?}");
        assert!(findings(&case).is_empty());
    }
    let person = play.people().person(2_000);
    play.register.set_for(&person.citizen_id, Mode::Bad);
    let case = play.check("G-bad", &person.form()).await;
    assert_eq!(
        (case["state"].as_str(), case["asks"][0]["failure"].as_str()),
        (Some("not-sent"), Some("rejected"))
    );
    play.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_leaves_cases_pending_and_they_verify_when_it_is_over() {
    let play = Play::begin(Service::LookUp).await;
    for (number, mode) in
        [Mode::Reset, Mode::Maintenance, Mode::NetworkError].into_iter().enumerate()
    {
        play.register.set(mode.clone());
        let person = play.people().person(3_000 + number as u64 * 50);
        let answer = play.submit(&format!("O-{number}"), &person.form()).await;
        for _ in 0..600 {
            let case = play.case(&answer["case"]).await;
            assert_eq!(case["state"], "pending", "{mode:?}");
            if case["asks"][0]["attempts"].as_u64() > Some(0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let case = play.case(&answer["case"]).await;
        assert!(case["asks"][0]["attempts"].as_u64() > Some(0), "{mode:?}: it was never tried");
        assert!(case["asks"][0]["outage"].is_string(), "{mode:?}");
    }
    assert!(play.folder.path().join("hoso.redb").exists());
    play.end().await;
}
