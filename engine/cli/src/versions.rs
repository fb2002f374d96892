//! What `hoso plan` and `hoso migrate` share: the place where the cases are, a serving engine or a
//! data file that nobody holds, and the words of a tally. Both places give the same answers.
//! Decides nothing about a case.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use hoso_runtime::versions::{Migration, Planned, TakeUpError, VersionsError};
use hoso_runtime::{Engine, WorkflowText};
use hoso_server::{MigratedBody, PlanBody, SentenceBody, TallyBody};
use hoso_workflow::Tongue;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use crate::choice::Format;
use crate::choice::Language;
use crate::fail::Failure;
use crate::reading;
use crate::remote::{Refused, Remote};

/// A no is passed on.
macro_rules! answered {
    ($said:expr) => {
        match $said {
            Ok(answer) => answer,
            Err(no) => return Ok(Err(no)),
        }
    };
}

/// Where the cases are, and how to speak of them.
#[derive(Debug, clap::Args)]
pub struct Where {
    #[command(flatten)]
    place: OneOf,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// The language of the words
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
}

/// A serving engine or a data file.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct OneOf {
    /// The engine that serves the cases; its token stands in the environment variable HOSO_TOKEN
    #[arg(long, value_name = "URL")]
    at: Option<reqwest::Url>,
    /// Or the data file, while no engine serves it
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
}

/// Why there is no answer: said to standard error, with this exit code.
pub struct No {
    code: u8,
    text: String,
}

impl No {
    /// Says it.
    pub fn tell(&self) -> ExitCode {
        eprintln!("error: {}", self.text.trim_end());
        ExitCode::from(self.code)
    }
}

/// An answer, a no, or a failure of the program.
pub type Said<T> = Result<Result<T, No>, Failure>;

/// The place, opened.
pub enum Place {
    /// A serving engine.
    Remote(Remote),
    /// A data file that nobody else holds.
    Data(Engine),
}

impl Where {
    /// The language of the words.
    pub fn tongue(&self) -> Tongue {
        self.lang.tongue()
    }

    /// Opens it.
    pub async fn open(&self) -> Result<Place, Failure> {
        match (&self.place.at, &self.place.data) {
            (Some(at), _) => Ok(Place::Remote(Remote::new(at, None)?)),
            (None, Some(data)) => Ok(Place::Data(reading::at_rest(data).await?)),
            (None, None) => Err(Failure::plain("give one of --at and --data")),
        }
    }
}

impl Place {
    /// What a text would do, over all cases.
    pub async fn plan(&self, workflow: &str, text: &WorkflowText) -> Said<PlanBody> {
        let remote = match self {
            Place::Remote(remote) => remote,
            Place::Data(engine) => {
                let plan = engine.plan(&Planned::Text(text.clone())).await;
                return local(plan.map(PlanBody::from));
            }
        };
        let path = format!("/v1/workflows/{workflow}/plan");
        let text = json!({"text": text.text, "file": text.name, "beside": text.beside});
        let mut body = json!({"text": text});
        let mut whole: PlanBody = answered!(post(remote, &path, &body).await?);
        while let Some(cursor) = whole.next.take() {
            body["cursor"] = cursor.into();
            let page: PlanBody = answered!(post(remote, &path, &body).await?);
            whole.cases.add(page.cases);
            whole.next = page.next;
        }
        Ok(Ok(whole))
    }

    /// Moves all cases, chunk by chunk.
    pub async fn migrate(&self, migration: &Migration) -> Said<TallyBody> {
        let remote = match self {
            Place::Remote(remote) => remote,
            Place::Data(engine) => {
                return local(engine.migrate(migration).await.map(TallyBody::from));
            }
        };
        let path = format!("/v1/workflows/{}/migrate", migration.workflow);
        let Migration { to, back, dry_run, chunk, .. } = migration;
        let mut body = json!({"to": to, "back": back, "dry_run": dry_run, "chunk": chunk});
        let mut whole = TallyBody::default();
        loop {
            let some: MigratedBody = answered!(post(remote, &path, &body).await?);
            whole.add(some.cases);
            let Some(cursor) = some.next else { return Ok(Ok(whole)) };
            body["cursor"] = cursor.into();
        }
    }

    /// Lets go of it.
    pub async fn close(self) {
        match self {
            Place::Remote(_) => {}
            Place::Data(engine) => engine.close().await,
        }
    }
}

async fn post<T: DeserializeOwned>(remote: &Remote, path: &str, body: &Value) -> Said<T> {
    let answer = remote.post(path, body).await?;
    Ok(answer.map_err(|Refused { status, detail }| No {
        code: match status {
            404 => 2,
            409 | 422 => 1,
            _ => 3,
        },
        text: detail,
    }))
}

fn local<T>(answer: Result<T, VersionsError>) -> Said<T> {
    let error = match answer {
        Ok(answer) => return Ok(Ok(answer)),
        Err(error) => error,
    };
    let code = match &error {
        VersionsError::UnknownWorkflow { .. } | VersionsError::UnknownVersion { .. } => 2,
        VersionsError::NoWay { .. } | VersionsError::NoWayBack { .. } => 1,
        VersionsError::TakeUp(
            TakeUpError::Workflow { .. } | TakeUpError::Changed { .. } | TakeUpError::Older { .. },
        ) => 1,
        VersionsError::TakeUp(TakeUpError::Keep(_) | TakeUpError::Read(_))
        | VersionsError::Cursor
        | VersionsError::Read(_)
        | VersionsError::Apply(_) => {
            return Err(Failure::of("the data file did not go through with it", error));
        }
    };
    Ok(Err(No { code, text: error.to_string() }))
}

/// The words around a tally.
pub struct Words {
    tongue: Tongue,
    /// Said of what is not done yet.
    plans: bool,
}

impl Words {
    /// Of a plan or a dry run, or of what was done.
    pub fn new(tongue: Tongue, plans: bool) -> Self {
        Words { tongue, plans }
    }

    /// The one of two texts.
    pub fn pick<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        match self.tongue {
            Tongue::Vietnamese => vi,
            Tongue::English => en,
        }
    }

    /// The sentence in the language.
    pub fn sentence<'a>(&self, said: &'a SentenceBody) -> &'a str {
        self.pick(&said.vi, &said.en)
    }

    /// The tally, a line for each count.
    pub fn tally(&self, tally: &TallyBody) -> String {
        let mut text = String::new();
        let moves = match self.plans {
            true => self.pick("Hồ sơ sẽ chuyển", "Cases that move"),
            false => self.pick("Hồ sơ đã chuyển", "Cases that were moved"),
        };
        line(&mut text, format_args!("{moves}: {}", tally.moved()));
        let version = self.pick("phiên bản", "version");
        for one in &tally.moves {
            let states = match one.from == one.to {
                true => one.from.clone(),
                false => format!("{} -> {}", one.from, one.to),
            };
            line(&mut text, format_args!("{:>8}  {states} ({version} {})", one.cases, one.version));
        }
        self.rest(&mut text, tally);
        text
    }

    fn rest(&self, text: &mut String, tally: &TallyBody) {
        let version = self.pick("phiên bản", "version");
        if tally.one_way > 0 {
            let what = self.pick(
                "trong đó không thể quay lại, vì có giá trị bị xoá",
                "of these can never come back: values of theirs are let go",
            );
            line(text, format_args!("{:>8}  {what}", tally.one_way));
        }
        let stays: u64 = tally.stays.iter().map(|one| one.cases).sum();
        let what = self.pick("Hồ sơ ở lại phiên bản của mình", "Cases that stay on their version");
        line(text, format_args!("{what}: {stays}"));
        for one in &tally.stays {
            line(text, format_args!("{:>8}  {} ({version} {})", one.cases, one.state, one.version));
        }
        let what = self.pick("Hồ sơ đã ở phiên bản này", "Cases that are there already");
        line(text, format_args!("{what}: {}", tally.there));
        let what = self.pick("Hồ sơ không chuyển được", "Cases that cannot move");
        line(text, format_args!("{what}: {}", tally.held_back()));
        for one in &tally.stranded {
            let why = self.sentence(&one.text);
            line(text, format_args!("{:>8}  {why} [{}]", one.cases, one.code));
            for id in &one.ids {
                line(text, format_args!("          {id}"));
            }
        }
    }
}

/// Adds a line.
pub fn line(text: &mut String, said: std::fmt::Arguments<'_>) {
    writeln!(text, "{said}").expect("a text takes all that is written to it");
}

/// 1 where some case cannot move.
pub fn code(tally: &TallyBody) -> ExitCode {
    ExitCode::from(u8::from(tally.held_back() > 0))
}
