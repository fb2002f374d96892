//! A connector that does whatever a test tells it to, most of it bad: `config.do` chooses.
//!
//! It never speaks a registry's wire and is never shipped; it exists so that the host's limits have
//! something to hold.

mod deeds;
mod offers;

mod bindings {
    //! Generated from the contract.
    wit_bindgen::generate!({
        path: "../../../schemas/connector/v1",
        world: "connector-basic",
    });
}

use bindings::exports::hoso::connector::connector::{
    Context, Description, Failure, Guest, Offer, Problem, Query, Reply,
};
use serde_json::Value;

struct Hostile;

impl Guest for Hostile {
    fn describe() -> Description {
        offers::describe()
    }

    fn offers(config: String) -> Result<Offer, Vec<Problem>> {
        offers::offers(&parsed(&config))
    }

    fn verify(context: Context, query: Query) -> Result<Reply, Failure> {
        deeds::act(&parsed(&context.config), &context, query)
    }
}

fn parsed(config: &str) -> Value {
    serde_json::from_str(config).expect("the host checks the configuration against the schema")
}

// The names of the exports are none that a native linker takes.
#[cfg(target_arch = "wasm32")]
bindings::export!(Hostile with_types_in bindings);
