//! The population register's services 037 (look up) and 033 (verify): SOAP 1.1 over the X-Road
//! REST transport.
//!
//! It translates and never judges: 037 hands on the record for the engine to compare, 033 hands
//! on the register's own yes or no. It never widens a date's precision, never returns a field
//! that was not asked for, and never turns an outage into "not found".

mod ask;
mod config;
mod name;
mod record;
mod soap;
mod time;
mod xml;
mod xroad;

pub use config::{Accounts, Config, Dates, Names, Service, XRoad};

use hoso_connector_sdk::http::Response;
use hoso_connector_sdk::{
    Connector, Context, Description, Failure, Offer, Problem, Query, Reply, http,
};

/// The connector; its configuration says which service of which register.
pub struct Population;

impl Connector for Population {
    type Config = Config;

    fn describe() -> Description {
        Description::new("population", env!("CARGO_PKG_VERSION"), "hoso")
            .schema(include_str!("../config.schema.json"))
            .endpoint("gateway", "The X-Road security server, or the bus in front of it")
    }

    fn offers(config: &Config) -> Result<Offer, Vec<Problem>> {
        let problems = config.problems();
        if problems.is_empty() { Ok(config.offer()) } else { Err(problems) }
    }

    fn verify(ctx: &Context<Config>, query: &Query) -> Result<Reply, Failure> {
        let config = &ctx.config;
        let asked = ask::Asked::from(config, query)?;
        let path = xroad::path(&config.x_road.service);
        // MaYeuCau is the same at every repeat, so a repeat is the same question to the register.
        let mut request = http::post("gateway", &path).idempotent();
        for (name, value) in xroad::headers(&config.x_road, query, &asked.officer) {
            request = request.header(name, value);
        }
        let response = request
            .header("Content-Type", "application/xml")
            .header("SOAPAction", "\"\"")
            .body(asked.body(config))
            .send()?;
        understand(config.service, &asked, query, &response)
    }
}

/// From the wire's answer to ours, X-Road's own failures first: they never came to the register.
fn understand(
    service: Service,
    asked: &ask::Asked<'_>,
    query: &Query,
    response: &Response,
) -> Result<Reply, Failure> {
    xroad::check(response)?;
    let page = soap::read(response)?;
    let reply = match service {
        Service::LookUp => {
            record::answer(page.payload(soap::HOLDING, "CongdanCollection")?, asked, query)
        }
        Service::Verify => record::verdict(page.verdict()?, asked),
    }?;
    Ok(xroad::marks(reply, response))
}

hoso_connector_sdk::export!(Population);
