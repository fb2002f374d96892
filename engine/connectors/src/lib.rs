//! The host of the registry connectors: loads WASM components, gives each call a fresh sandbox within
//! limits, lends it what the administrator granted, and turns every way it can end into a reply or a
//! failure.
//!
//! It never knows lifecycles, cases or the data file; it judges no person and compares no values;
//! and nothing but a connector's own answer ever becomes an answer.

mod bindings;
mod calls;
mod compiled;
mod component;
mod failure;
mod grant;
mod host;
mod http;
mod imports;
mod mask;
mod memory;
mod precompiled;
mod registry;
mod sandbox;
mod screen;
mod secret;
mod settings;
mod vault;
mod wasi;
pub mod wire;

pub use component::{Component, Exports};
pub use failure::{Failure, FailureKind};
pub use host::{Host, HostError, LoadError};
pub use http::{EndpointError, outbound};
pub use registry::{Registry, RegistryError};
pub use secret::Secret;
pub use settings::{
    Call, Credentials, Endpoint, HostSettings, Limits, PoolSettings, RegistrySettings,
};
