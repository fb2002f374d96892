//! Fills a file in a process of its own: so many cases, some with an ask that nobody answers, then
//! says so and goes on writing until it is killed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use hoso_connectors::wire::{Offer, Query};
use hoso_pretend::Population;
use hoso_runtime::{
    Answering, Answers, Command, Engine, Put, RegistryPlan, RouteRow, Settings, UnitOn, Wish,
    WorkflowText,
};

/// What to fill.
pub struct Order {
    pub path: PathBuf,
    pub many: usize,
    pub open: usize,
}

impl Order {
    /// `--fill PATH MANY OPEN`, as the bench gives it to itself.
    pub fn read() -> Option<Order> {
        let mut arguments = std::env::args().skip(1);
        (arguments.next()? == "--fill").then_some(())?;
        let path = PathBuf::from(arguments.next()?);
        let many = arguments.next()?.parse().ok()?;
        let open = arguments.next()?.parse().ok()?;
        Some(Order { path, many, open })
    }
}

/// A registry that never answers.
struct Nobody(Offer);

impl Answers for Nobody {
    fn offer(&self) -> &Offer {
        &self.0
    }

    fn verify(&self, _: hoso_connectors::Call, _: Query) -> Answering<'_> {
        Box::pin(std::future::pending())
    }
}

/// Settings in which asks stay open.
pub fn settings(path: PathBuf) -> Settings {
    let offer = Offer {
        needs: Vec::new(),
        takes: Vec::new(),
        needs_asker: Vec::new(),
        compares: Vec::new(),
        returns: Vec::new(),
        answers: Vec::new(),
        max_batch: 0,
    };
    let mut settings = Settings::at(path);
    let name = "identity-review.yaml".to_owned();
    settings.workflows = vec![WorkflowText {
        name,
        text: hoso_tests::IDENTITY_REVIEW.into(),
        ..WorkflowText::default()
    }];
    let mut plan = RegistryPlan::new(Arc::new(Nobody(offer)));
    plan.at_once = 1;
    settings.registries = BTreeMap::from([("nobody".to_owned(), plan)]);
    for route in ["population", "population-bulk"] {
        let registry = "nobody".to_owned();
        let row = RouteRow { units: Vec::new(), from: None, to: None, registry };
        settings.routes.insert(route.into(), vec![row]);
    }
    settings
}

/// A case of the person with that number.
pub fn put(people: &Population, number: usize, submit: bool) -> Command {
    let person = people.person(number as u64 % people.size());
    let fields = match person.form() {
        serde_json::Value::Object(fields) => fields,
        _ => unreachable!("a form is an object"),
    };
    crate::transitions::command(Wish::Put(Put {
        workflow: "identity-review".into(),
        key: Some(format!("FILL-{number}")),
        unit: Some(UnitOn { code: format!("{:02}", 1 + number % 34), on: None }),
        fields,
        action: submit.then(|| "submit".to_owned()),
        ..Put::default()
    }))
}

/// Fills, says `ready`, and writes on until it is killed.
pub fn run(order: &Order) -> ExitCode {
    let filled = crate::on_tokio(fill(order));
    match filled {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

async fn fill(order: &Order) -> crate::Result<()> {
    let engine = Engine::open(settings(order.path.clone())).await?;
    let people = Population::new(2026, order.many as u64);
    let mut begun = 0;
    let mut waiting = tokio::task::JoinSet::new();
    while begun < order.many {
        while waiting.len() < 2_000 && begun < order.many {
            let (engine, command) = (engine.clone(), put(&people, begun, begun < order.open));
            waiting.spawn(async move { engine.apply(command).await });
            begun += 1;
        }
        if let Some(done) = waiting.join_next().await {
            let outcome = done??;
            if let Some(problem) = outcome.problem {
                return Err(format!("a case was refused: {}", problem.detail).into());
            }
        }
    }
    while let Some(done) = waiting.join_next().await {
        done??;
    }
    println!("ready");
    std::io::stdout().flush()?;
    // Killed in the middle of writing, as a machine would be; bounded should nobody kill it.
    for number in order.many..order.many + 1_000_000 {
        engine.apply(put(&people, number, false)).await?;
    }
    Ok(())
}
