//! What a connector written in Rust stands on: one trait, one macro, and short words for the
//! contract in `schemas/connector/v1`.
//!
//! It never judges an answer, never opens a socket or reads a clock of its own: everything outside
//! goes through the host. It knows nothing of the engine but the contract.
//!
//! ```
//! use hoso_connector_sdk::{
//!     Connector, Context, Description, Failure, Offer, Problem, Query, Record, Reply, http,
//! };
//!
//! struct Example;
//!
//! #[derive(serde::Deserialize)]
//! struct Config {}
//!
//! impl Connector for Example {
//!     type Config = Config;
//!
//!     fn describe() -> Description {
//!         Description::new("example", "0.1.0", "Nobody").endpoint("gateway", "The register")
//!     }
//!
//!     fn offers(_: &Config) -> Result<Offer, Vec<Problem>> {
//!         Ok(Offer::default().needs(&["citizen-id"]).returns(&["full-name"]).answers(&["found"]))
//!     }
//!
//!     fn verify(_: &Context<Config>, query: &Query) -> Result<Reply, Failure> {
//!         let id = query.needed("citizen-id")?;
//!         let answer = http::get("gateway", "/person").query("id", id).idempotent().send()?.ok()?;
//!         Ok(Record::of(query).text("full-name", answer.text()?).found())
//!     }
//! }
//!
//! hoso_connector_sdk::export!(Example);
//! # fn main() {}
//! ```
//!
//! On a target other than wasm the same functions reach [`testing`], so that a connector's tests
//! run as ordinary Rust.

/// The contract as `wit_bindgen` writes it; for what the short words below do not cover.
#[allow(missing_docs, unsafe_code, clippy::all, reason = "generated from the contract")]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../schemas/connector/v1",
        world: "connector-basic",
        additional_derives: [PartialEq],
        pub_export_macro: true,
        export_macro_name: "export_guest",
        default_bindings_module: "hoso_connector_sdk::bindings",
    });
}

mod date;
mod describe;
mod failure;
pub mod host;
pub mod http;
pub mod json;
mod query;
mod reply;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

pub use bindings::hoso::connector::types::{
    Address, Answer, CivilDate, CivilMonth, Compared, Description, EndpointNeed, Evidence, Failure,
    Field, FieldVerdict, Offer, PartialDate, Place, Problem, Query, Reply, SecretNeed,
    Unavailability, Value, Verdict,
};
pub use reply::Record;

use bindings::exports::hoso::connector::connector as exported;
use bindings::hoso::connector::types::Context as WireContext;

/// One registry's wire. Implement it on an empty type and hand that to [`export!`].
pub trait Connector {
    /// What the administrator writes under `config`. The host has checked it against
    /// [`Description::schema`] before it arrives.
    type Config: serde::de::DeserializeOwned;

    /// Who this connector is and what it may need. Pure; no outside.
    fn describe() -> Description;

    /// What this configuration offers, or what is wrong with it beyond a JSON Schema. Pure; no
    /// outside.
    ///
    /// # Errors
    /// Each problem names the key at fault.
    fn offers(config: &Self::Config) -> Result<Offer, Vec<Problem>>;

    /// Asks the registry about one person.
    ///
    /// # Errors
    /// A [`Failure`] says why nothing is known; it is never shown as the citizen's fault.
    fn verify(ctx: &Context<Self::Config>, query: &Query) -> Result<Reply, Failure>;
}

/// What the host tells beside the query, with the configuration already read.
#[derive(Clone, Debug, Default)]
pub struct Context<C> {
    /// The registry's configuration.
    pub config: C,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// Wall-clock time left for this call, host calls included.
    pub budget_ms: u32,
    /// W3C trace context, for registries that pass it on.
    pub traceparent: Option<String>,
    /// Where this registry may call back.
    pub callback_url: Option<String>,
    /// Published name-value pairs; ignore what you do not know.
    pub more: Vec<(String, String)>,
}

impl<C: serde::de::DeserializeOwned> Context<C> {
    /// The host validates first, so an error means that type and schema disagree: the
    /// administrator's or the vendor's matter, never the citizen's.
    fn read(wire: WireContext) -> Result<Self, Failure> {
        let config = json::from_str(&wire.config)
            .map_err(|fault| Failure::not_permitted(format!("in the configuration, {fault}")))?;
        Ok(Self {
            config,
            attempt: wire.attempt,
            budget_ms: wire.budget_ms,
            traceparent: wire.traceparent,
            callback_url: wire.callback_url,
            more: wire.more,
        })
    }
}

/// Joins a [`Connector`] to the generated interface; made by [`export!`], not by hand.
#[doc(hidden)]
pub struct Guest<T>(std::marker::PhantomData<T>);

impl<T: Connector + 'static> exported::Guest for Guest<T> {
    fn describe() -> Description {
        T::describe()
    }

    fn offers(config: String) -> Result<Offer, Vec<Problem>> {
        let config = json::from_str(&config)
            .map_err(|fault| vec![Problem::new("", "unreadable", fault.to_string())])?;
        T::offers(&config)
    }

    fn verify(ctx: WireContext, query: Query) -> Result<Reply, Failure> {
        T::verify(&Context::read(ctx)?, &query)
    }
}

/// Makes the crate a component: `hoso_connector_sdk::export!(MyConnector);`, once, at the top of
/// the library. On targets other than wasm it only checks that the type is a [`Connector`].
#[macro_export]
macro_rules! export {
    ($connector:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            type Exported = $crate::Guest<$connector>;
    $crate::bindings::export_guest!(Exported with_types_in $crate::bindings);
        };
        #[cfg(not(target_arch = "wasm32"))]
        const _: () = {
            const fn is_connector<T: $crate::Connector>() {}
            is_connector::<$connector>();
        };
    };
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use exported::Guest as _;

    struct Echo;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Config {
        path: String,
    }

    impl Connector for Echo {
        type Config = Config;

        fn describe() -> Description {
            Description::new("echo", "1.0.0", "Nobody")
        }

        fn offers(config: &Config) -> Result<Offer, Vec<Problem>> {
            match config.path.starts_with('/') {
                true => Ok(Offer::default().returns(&["full-name"])),
                false => Err(vec![Problem::new("path", "slash", "a path begins with /")]),
            }
        }

        fn verify(ctx: &Context<Config>, query: &Query) -> Result<Reply, Failure> {
            Ok(Record::of(query).text("full-name", &*ctx.config.path).found())
        }
    }

    export!(Echo);

    fn wire(config: &str) -> WireContext {
        WireContext {
            config: config.into(),
            attempt: 2,
            budget_ms: 900,
            traceparent: Some("00-ab-cd-01".into()),
            callback_url: None,
            more: vec![],
        }
    }

    #[test]
    fn offers_reads_the_configuration_and_names_the_key_at_fault() {
        assert_eq!(
            Guest::<Echo>::offers(r#"{"path":"/x"}"#.into()).unwrap().returns,
            ["full-name"]
        );
        let problems = Guest::<Echo>::offers(r#"{"path":"x"}"#.into()).unwrap_err();
        assert_eq!(problems[0].name, "path");
    }

    #[test]
    fn a_configuration_that_does_not_fit_is_a_problem_in_offers() {
        let problems = Guest::<Echo>::offers(r#"{"pfad":"x"}"#.into()).unwrap_err();
        assert_eq!(problems[0].code, "unreadable");
        assert!(problems[0].message.contains("pfad"));
    }

    #[test]
    fn a_configuration_that_does_not_fit_is_the_administrators_matter_in_verify() {
        let failure = Guest::<Echo>::verify(wire(r#"{"pfad":"geheim"}"#), Query::empty("q"));
        match failure {
            Err(Failure::NotPermitted(text)) => assert!(!text.contains("geheim")),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_context_arrives_whole() {
        let context = Context::<Config>::read(wire(r#"{"path":"/x"}"#)).unwrap();
        assert_eq!((context.attempt, context.budget_ms), (2, 900));
        assert_eq!(context.traceparent.as_deref(), Some("00-ab-cd-01"));
        let mut query = Query::empty("q");
        query.fetch = vec!["full-name".into()];
        let reply = Guest::<Echo>::verify(wire(r#"{"path":"/x"}"#), query).unwrap();
        assert_eq!(reply, Reply::of(Answer::Found(vec![Field::text("full-name", "/x")])));
        assert_eq!(Guest::<Echo>::describe().name, "echo");
    }
}
