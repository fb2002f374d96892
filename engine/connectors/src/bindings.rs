//! The contract as wasmtime's `bindgen!` reads it from `schemas/connector/v1`.
//!
//! Generated code only: nothing is written here by hand, and nothing outside this crate sees it
//! except through [`crate::wire`].
#![allow(missing_docs)]

wasmtime::component::bindgen!({
    path: "../../schemas/connector/v1",
    world: "connector-basic",
    imports: {
        "hoso:connector/host-http.send": async | trappable,
        "hoso:connector/host-cache.claim": async | trappable,
        default: trappable,
    },
    exports: { default: async },
    additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
});
