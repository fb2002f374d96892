//! `kill -9` again and again in the middle of load: what was acknowledged is there, what was not is
//! repeated under its id, no effect is lost, and the register is asked twice only where a run was
//! killed in between.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hoso_pretend::{Heard, Portal, Register, Settings};
use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet};

use crate::desk::{Desk, list};
use crate::ledger::{Ledger, Sent};
use crate::program::{Program, serve};
use crate::site::{Plan, SECRET, Site};

const ROUNDS: usize = 26;
const HANDS: usize = 16;

/// Of each ask's id: every number, name and run with which it came.
type Questions = BTreeMap<String, BTreeSet<(String, String, Option<String>)>>;

/// Gathers what the register is asked: its own log keeps the latest thousand only.
struct Gatherer {
    questions: Arc<Mutex<Questions>>,
    work: JoinHandle<()>,
}

impl Gatherer {
    fn of(register: &Arc<Register>) -> Gatherer {
        let questions = Arc::new(Mutex::new(Questions::new()));
        let (register, gathered) = (register.clone(), questions.clone());
        let work = tokio::spawn(async move {
            loop {
                gather(&register, &gathered);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        Gatherer { questions, work }
    }

    fn done(self, register: &Register) -> Questions {
        self.work.abort();
        gather(register, &self.questions);
        self.questions.lock().unwrap().clone()
    }
}

fn gather(register: &Register, questions: &Mutex<Questions>) {
    let mut questions = questions.lock().unwrap();
    for asked in register.seen().last {
        let with = questions.entry(asked.id).or_default();
        with.insert((asked.number, asked.name, asked.user));
    }
}

/// Runs of the program on one site, each under its own mark in the register's log.
struct Runs<'a> {
    site: Site,
    tell: &'a str,
    count: usize,
}

impl Runs<'_> {
    fn configure(&mut self) {
        self.count += 1;
        let letter = |place: usize| char::from(b'A' + (place % 26) as u8);
        let run: String = [letter(self.count / 26), letter(self.count)].into_iter().collect();
        self.site.configure(&Plan { tell: Some(self.tell), run: Some(&run) });
    }

    fn start(&mut self) -> (Program, Desk) {
        self.configure();
        let (program, address) = Program::start(serve(&self.site));
        (program, Desk::at(&address))
    }

    /// Begins, and is killed while it opens.
    async fn start_in_vain(&mut self) {
        self.configure();
        let program = Program::begin(serve(&self.site));
        pause(5..400).await;
        program.kill();
    }
}

async fn pause(range: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(rand::random_range(range))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_and_nothing_is_done_twice_however_often_it_is_killed() {
    let register = Arc::new(Register::start(Settings::default()).await.unwrap());
    let portal = Portal::start(SECRET).await.unwrap();
    let gatherer = Gatherer::of(&register);
    let ledger = Ledger::new(register.population());
    let tell = portal.url();
    let site = Site::new(&register, &Plan::default());
    let mut runs = Runs { site, tell: &tell, count: 0 };
    let mut from = 0;
    for round in 0..ROUNDS {
        if round % 4 == 3 {
            runs.start_in_vain().await;
        }
        let (program, desk) = runs.start();
        ledger.holds(&desk, from).await;
        from = ledger.len();
        let hands = ledger.load(&desk, HANDS);
        pause(10..200).await;
        program.kill();
        hands.join_all().await;
    }
    let (program, desk) = runs.start();
    ledger.holds(&desk, from).await;
    ledger.send_open(&desk).await;
    assert_eq!(ledger.open(), 0);
    desk.emptied("pending").await;
    let questions = gatherer.done(&register);
    asked_once_per_run(&register, &questions);
    every_case_ended_as_its_data_say(&desk, &ledger, &questions).await;
    told_of_every_ending(&portal, &ledger).await;
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_that_is_cut_off_anywhere_leaves_nothing_in_the_way_of_the_next() {
    let site = Site::alone();
    // With the compiled connector in the cache a start is quick, and most kills meet the store.
    let (program, _) = Program::start(serve(&site));
    program.kill();
    for _ in 0..16 {
        for name in ["hoso.redb", "hoso.redb.key"] {
            // The kill may have come before it was made.
            let _ = std::fs::remove_file(site.path(name));
        }
        let program = Program::begin(serve(&site));
        pause(0..250).await;
        program.kill();
        let (program, address) = Program::start(serve(&site));
        assert_eq!(Desk::at(&address).status("/readyz").await, 200);
        program.kill();
    }
}

fn asked_once_per_run(register: &Register, questions: &Questions) {
    let seen = register.seen();
    assert_eq!(seen.refused, 0);
    assert!(seen.by_id.keys().eq(questions.keys()), "the gatherer was too slow");
    for (id, with) in questions {
        let whom: BTreeSet<_> = with.iter().map(|(number, name, _)| (number, name)).collect();
        assert_eq!(whom.len(), 1, "{id} was used for two questions");
        let runs: BTreeSet<_> = with.iter().map(|(_, _, run)| run).collect();
        assert_eq!(seen.by_id[id] as usize, runs.len(), "a run asked {id} twice: {with:?}");
    }
    let again = seen.repeated().len();
    assert!(again > 0, "no kill ever met a call");
    println!("{} asks, {again} of them asked again after a kill", questions.len());
}

async fn every_case_ended_as_its_data_say(desk: &Desk, ledger: &Ledger, questions: &Questions) {
    let keys = ledger.by_key();
    let repeated = ledger
        .from(0)
        .into_iter()
        .filter(|one| one.answer.as_ref().is_some_and(|answer| answer.result() == "repeated"));
    let (letters, repeated) = (ledger.len(), repeated.count());
    println!("{letters} letters about {} cases, {repeated} done before they broke", keys.len());
    assert_eq!(desk.counts().await["total"], keys.len());
    // Of each number: how often each of its asks came to the register.
    let mut runs = BTreeMap::<String, Vec<usize>>::new();
    for with in questions.values() {
        let number = with.first().unwrap().0.clone();
        runs.entry(number).or_default().push(with.len());
    }
    let runs = Arc::new(runs);
    let keys: Vec<_> = keys.into_iter().collect();
    for some in keys.chunks(HANDS) {
        let mut all = JoinSet::new();
        for one in some {
            let ((key, sent), desk, runs) = (one.clone(), desk.clone(), runs.clone());
            all.spawn(async move { case_ended(&desk, &key, &sent, &runs).await });
        }
        all.join_all().await;
    }
}

async fn case_ended(desk: &Desk, key: &str, sent: &[Sent], runs: &BTreeMap<String, Vec<usize>>) {
    let found = desk.with_key(key).await;
    assert_eq!(found.len(), 1, "{key}: {found:?}");
    let id = found[0]["id"].as_str().unwrap();
    assert!(sent.iter().all(|one| one.answer.as_ref().unwrap().case() == id), "{key}");
    let case = desk.case(id).await;
    assert_eq!(case["state"], sent.last().unwrap().ending.state(), "{case}");
    let fields = list(&case["fields"]);
    let number = fields.iter().find(|one| one["name"] == "identity-number").unwrap();
    let asked = &runs[number["declared"].as_str().unwrap()];
    journal_says_so(&desk.journal(id).await, sent, asked);
}

/// One `acted` for each letter, one answer for each ask; a second attempt stands in the journal.
fn journal_says_so(lines: &[Value], sent: &[Sent], asked: &[usize]) {
    let count = |what: &str| lines.iter().filter(|line| line["what"] == what).count();
    assert_eq!(count("opened"), 1, "{lines:?}");
    for what in ["acted", "asked", "answered"] {
        assert_eq!(count(what), sent.len(), "{what}: {lines:?}");
    }
    let details = lines.iter().flat_map(|line| list(&line["details"]));
    let second = details.filter(|one| one["name"] == "attempt").count();
    let again = asked.iter().filter(|runs| **runs > 1).count();
    assert_eq!(asked.len(), sent.len());
    assert!(second >= again, "asked {asked:?} times: {lines:?}");
}

/// The portal heard of every ending, signed, each event under one id however often it came.
async fn told_of_every_ending(portal: &Portal, ledger: &Ledger) {
    let keys = ledger.by_key();
    let mut heard = portal.heard();
    for _ in 0..600 {
        if last_heard(&heard) >= keys.len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        heard = portal.heard();
    }
    let mut bodies = BTreeMap::<&str, &Value>::new();
    let mut latest = BTreeMap::<&str, (u64, &str)>::new();
    for one in &heard {
        assert!(one.signed, "{one:?}");
        let before = bodies.insert(&one.id, &one.body);
        assert!(before.is_none_or(|before| *before == one.body), "{before:?} and {one:?}");
        let data = &one.body["data"];
        let (key, state) = (data["key"].as_str().unwrap(), data["state"].as_str().unwrap());
        let revision = data["revision"].as_u64().unwrap();
        let last = latest.entry(key).or_default();
        *last = (*last).max((revision, state));
    }
    for (key, sent) in &keys {
        let told = latest.get(key.as_str()).map(|one| one.1);
        assert_eq!(told, Some(sent.last().unwrap().ending.state()), "{key}");
    }
    println!("{} events heard, {} of them once", heard.len(), bodies.len());
}

/// Cases whose latest event is no wait.
fn last_heard(heard: &[Heard]) -> usize {
    let mut latest = BTreeMap::<&str, (u64, bool)>::new();
    for one in heard {
        let data = &one.body["data"];
        let ended = data["state"] != "pending";
        let last = latest.entry(data["key"].as_str().unwrap_or_default()).or_default();
        *last = (*last).max((data["revision"].as_u64().unwrap_or_default(), ended));
    }
    latest.values().filter(|one| one.1).count()
}
