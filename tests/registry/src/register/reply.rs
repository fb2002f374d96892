//! From a request to its answer: X-Road's own checks, the register's rules, then the mode.
//!
//! The order is the real one: a client without access learns nothing of the body's faults.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use percent_encoding::percent_decode_str;

use super::Shared;
use super::gate::Cut;
use crate::mode::Mode;
use crate::person::{Birth, Person};
use crate::wire::{Question, Service};
use crate::{answer, control, unaccented, wire};

/// More than any honest question.
const LARGEST: usize = 64 * 1024;

/// What came of a request.
enum Outcome {
    Answer(Box<Response<Body>>),
    Break,
    Never,
}

impl From<Response<Body>> for Outcome {
    fn from(response: Response<Body>) -> Self {
        Self::Answer(Box::new(response))
    }
}

/// Answers any request to the register.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return bad("the body is too large or broke off");
    };
    let path = parts.uri.path();
    if let Some(rest) = path.strip_prefix("/pretend/") {
        let held = (&shared.modes, &shared.log, &shared.people);
        return control::answer((&parts.method, rest), &body, held);
    }
    let count = shared.log.request();
    let asked = Asked { method: &parts.method, path, headers: &parts.headers, body: &body };
    match shared.outcome(&asked, count).await {
        Outcome::Answer(response) => *response,
        Outcome::Break => broken(&cut),
        Outcome::Never => {
            let mut stopping = shared.stopping.subscribe();
            drop(stopping.wait_for(|stop| *stop).await);
            broken(&cut)
        }
    }
}

fn broken(cut: &Cut) -> Response<Body> {
    cut.cut();
    Response::new(Body::empty())
}

struct Asked<'a> {
    method: &'a Method,
    path: &'a str,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

impl Asked<'_> {
    fn header(&self, name: &str) -> Option<String> {
        let raw = self.headers.get(name)?.to_str().ok()?;
        Some(percent_decode_str(raw).decode_utf8().ok()?.into_owned())
    }
}

impl Shared {
    async fn outcome(&self, asked: &Asked<'_>, count: u64) -> Outcome {
        match self.question(asked) {
            Ok(question) => {
                self.log.asked(
                    &question,
                    asked.header("x-road-issue"),
                    asked.header("x-road-userid"),
                );
                self.by_mode(&question, count).await
            }
            // Whoever refuses or breaks does so before reading anything.
            Err(refusal) => match self.modes.of("") {
                Mode::Refuse | Mode::Reset => Outcome::Break,
                Mode::Silent => Outcome::Never,
                _ => {
                    self.log.refusal();
                    Outcome::Answer(refusal)
                }
            },
        }
    }

    /// X-Road's checks, then the register's.
    fn question<'a>(&self, asked: &Asked<'a>) -> Result<Question<'a>, Box<Response<Body>>> {
        let service = self.service(asked)?;
        let plain = asked.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        if !plain.is_some_and(|kind| kind.starts_with("application/xml")) {
            return Err(bad("the content type is not application/xml").into());
        }
        match asked.headers.get("soapaction").map(|action| action.as_bytes()) {
            Some(b"" | b"\"\"") => {}
            Some(_) | None => return Err(bad("SOAPAction is not empty").into()),
        }
        let body = std::str::from_utf8(asked.body).map_err(|_| bad("the body is not UTF-8"))?;
        wire::read(service, body).map_err(|why| bad(&why).into())
    }

    fn service(&self, asked: &Asked<'_>) -> Result<Service, Box<Response<Body>>> {
        if asked.method != Method::POST {
            return Err(bad("only POST is agreed").into());
        }
        let client =
            asked.header("x-road-client").ok_or_else(|| bad("X-Road-Client is missing"))?;
        if client != self.settings.client {
            return Err(denied().into());
        }
        let path = percent_decode_str(asked.path).decode_utf8_lossy();
        let wanted = path.strip_prefix("/r1/").and_then(|path| path.rsplit_once('/'));
        for service in [Service::LookUp, Service::Verify] {
            if wanted == Some((&self.settings.provider, service.operation())) {
                return Ok(service);
            }
        }
        Err(failed("Server.ServerProxy.UnknownService", "no such service").into())
    }

    async fn by_mode(&self, question: &Question<'_>, count: u64) -> Outcome {
        match self.modes.of(&question.number) {
            Mode::Well => answer::ok(self.honest(question), count).into(),
            Mode::Slow { ms } => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                answer::ok(self.honest(question), count).into()
            }
            Mode::Silent => Outcome::Never,
            Mode::Refuse | Mode::Reset => Outcome::Break,
            Mode::Busy { seconds } => answer::busy(seconds).into(),
            Mode::NetworkError => {
                failed("Server.ServerProxy.NetworkError", "the register does not answer").into()
            }
            Mode::Maintenance => failed("maintenance_mode", "back soon").into(),
            Mode::Denied => denied().into(),
            Mode::Bad => bad("because it was told so").into(),
            Mode::Wrong => answer::ok(self.about(question, &self.stranger(question)), count).into(),
            Mode::Empty => answer::ok(nobody(question.service), count).into(),
            Mode::Twice => answer::ok(self.twice(question), count).into(),
            Mode::Garbage(kind) => answer::garbage(kind, &self.honest(question), count).into(),
        }
    }

    fn honest(&self, question: &Question<'_>) -> String {
        match self.people.find(&question.number) {
            Some(index) => self.about(question, &[self.people.person(index)]),
            None => nobody(question.service),
        }
    }

    /// 037 goes by the number alone: comparing is the asker's part. 033 compares all it was given.
    fn about(&self, question: &Question<'_>, people: &[Person]) -> String {
        match question.service {
            Service::LookUp => answer::records(people),
            Service::Verify => answer::verdict(people.iter().any(|person| fits(question, person))),
        }
    }

    fn stranger(&self, question: &Question<'_>) -> [Person; 1] {
        let index = self.people.find(&question.number).unwrap_or(0);
        [self.people.person((index + 1) % self.people.size())]
    }

    fn twice(&self, question: &Question<'_>) -> String {
        let [stranger] = self.stranger(question);
        match self.people.find(&question.number) {
            Some(index) => self.about(question, &[self.people.person(index), stranger]),
            None => nobody(question.service),
        }
    }
}

fn nobody(service: Service) -> String {
    match service {
        Service::LookUp => answer::records(&[]),
        Service::Verify => answer::verdict(false),
    }
}

/// Number, unaccented name, and the birth date as far as both know it.
fn fits(question: &Question<'_>, person: &Person) -> bool {
    let number = &*question.number;
    (person.citizen_id == number || person.old_id.as_deref() == Some(number))
        && unaccented(&question.name) == unaccented(&person.registered_name)
        && same_as_far_as_known(question.birth, person.birth)
}

fn same_as_far_as_known(one: Birth, two: Birth) -> bool {
    let alike = |a: Option<u8>, b: Option<u8>| a.zip(b).is_none_or(|(a, b)| a == b);
    one.0 == two.0 && alike(one.1, two.1) && alike(one.2, two.2)
}

fn bad(why: &str) -> Response<Body> {
    answer::xroad_error(StatusCode::BAD_REQUEST, "Client.BadRequest", why)
}

fn denied() -> Response<Body> {
    failed("Server.ServerProxy.AccessDenied", "this client may not ask this service")
}

fn failed(kind: &str, why: &str) -> Response<Body> {
    answer::xroad_error(StatusCode::INTERNAL_SERVER_ERROR, kind, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_agree_as_far_as_both_know_them() {
        let (year, whole) = ((1940, None, None), (1940, Some(3), Some(9)));
        assert!(same_as_far_as_known(year, whole) && same_as_far_as_known(whole, year));
        assert!(!same_as_far_as_known((1940, Some(3), Some(8)), whole));
        assert!(!same_as_far_as_known((1941, None, None), whole));
    }
}
