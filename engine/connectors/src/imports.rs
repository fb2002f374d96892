//! The contract's imports, as a guest calls them: each counts against its budget and then asks the
//! module that does the work.
//!
//! Nothing here decides what may be reached; the grant does.

use std::time::Duration;

use wasmtime::component::{HasSelf, Linker};

use crate::bindings::ConnectorBasic;
use crate::bindings::hoso::connector::{
    host_ambient, host_cache, host_http, host_log, host_secrets, types,
};
use crate::failure::Stopped;
use crate::mask::{Mask, shorten};
use crate::sandbox::Sandbox;
use crate::{http, vault};

/// Bytes of randomness in one call.
const MOST_RANDOM: u32 = 64 * 1024;

/// Gives a linker the contract's five interfaces.
pub(crate) fn link(linker: &mut Linker<Sandbox>) -> wasmtime::Result<()> {
    ConnectorBasic::add_to_linker::<_, HasSelf<_>>(linker, |sandbox| sandbox)
}

impl types::Host for Sandbox {}

impl host_http::Host for Sandbox {
    async fn send(
        &mut self,
        request: host_http::Request,
    ) -> wasmtime::Result<Result<host_http::Response, host_http::Error>> {
        self.count_host_call()?;
        if self.query.is_none() {
            return Ok(Err(http::refused("denied", "describe and offers reach nothing")));
        }
        if !self.count_http_call() {
            let text = "this call has used up its requests";
            return Ok(Err(http::refused("budget-exhausted", text)));
        }
        Ok(http::send(&self.grant, &self.tokens, request).await)
    }
}

impl host_secrets::Host for Sandbox {
    fn placeholder(
        &mut self,
        name: String,
        owner: Option<String>,
    ) -> wasmtime::Result<Result<String, host_secrets::Error>> {
        self.count_host_call()?;
        Ok(self.tokens.placeholder(&self.grant, &name, owner.as_deref()))
    }

    fn seal(
        &mut self,
        text: String,
        transform: String,
    ) -> wasmtime::Result<Result<String, host_secrets::Error>> {
        self.count_host_call()?;
        Ok(self.tokens.seal(&self.grant, &text, &transform))
    }

    fn endpoint_address(
        &mut self,
        endpoint: String,
    ) -> wasmtime::Result<Result<String, host_secrets::Error>> {
        self.count_host_call()?;
        let outlet = self.grant.outlets.get(&endpoint);
        Ok(outlet.map(|outlet| outlet.base().to_owned()).ok_or_else(|| host_secrets::Error {
            code: "denied".into(),
            message: "the connector was not granted an endpoint of this name".into(),
        }))
    }

    fn mac(
        &mut self,
        name: String,
        algorithm: String,
        data: Vec<u8>,
    ) -> wasmtime::Result<Result<Vec<u8>, host_secrets::Error>> {
        self.count_host_call()?;
        Ok(vault::mac(&self.grant, &name, &algorithm, &data))
    }

    fn verify_mac(
        &mut self,
        name: String,
        algorithm: String,
        data: Vec<u8>,
        mac: Vec<u8>,
    ) -> wasmtime::Result<Result<bool, host_secrets::Error>> {
        self.count_host_call()?;
        Ok(vault::verify_mac(&self.grant, &name, &algorithm, &data, &mac))
    }
}

impl host_cache::Host for Sandbox {
    fn get(&mut self, key: String) -> wasmtime::Result<Option<Vec<u8>>> {
        self.count_host_call()?;
        Ok(self.grant.memory.get(&key))
    }

    fn put(&mut self, key: String, value: Vec<u8>, ttl_seconds: u32) -> wasmtime::Result<()> {
        self.count_host_call()?;
        self.grant.memory.put(key, value, Duration::from_secs(ttl_seconds.into()));
        Ok(())
    }

    fn remove(&mut self, key: String) -> wasmtime::Result<()> {
        self.count_host_call()?;
        self.grant.memory.remove(&key);
        Ok(())
    }

    async fn claim(&mut self, key: String, ms: u32) -> wasmtime::Result<bool> {
        self.count_host_call()?;
        // A guest that dies with a claim may hold up the others no longer than a call may last.
        let length = Duration::from_millis(ms.into()).min(self.grant.limits.within);
        Ok(self.grant.memory.claim(&key, length).await)
    }
}

impl host_log::Host for Sandbox {
    fn write(&mut self, level: host_log::Level, message: String) -> wasmtime::Result<()> {
        self.count_host_call()?;
        self.log(level, &message);
        Ok(())
    }
}

impl host_ambient::Host for Sandbox {
    fn unix_ms(&mut self) -> wasmtime::Result<u64> {
        self.count_host_call()?;
        Ok(u64::try_from(self.unix_now().as_millis()).unwrap_or(u64::MAX))
    }

    fn random(&mut self, len: u32) -> wasmtime::Result<Vec<u8>> {
        self.count_host_call()?;
        random(len)
    }
}

/// Random bytes from the operating system's generator.
pub(crate) fn random(len: u32) -> wasmtime::Result<Vec<u8>> {
    if len > MOST_RANDOM {
        return Err(Stopped::TooMuch.into());
    }
    let mut bytes = vec![0; len as usize];
    rand::Rng::fill(&mut rand::rng(), bytes.as_mut_slice());
    Ok(bytes)
}

impl Sandbox {
    /// Writes one line of the guest to the log: values masked, volume bounded.
    pub(crate) fn log(&mut self, level: host_log::Level, message: &str) {
        let (kept, first_cut) = self.take_log(message.len());
        let registry = &*self.grant.registry;
        if first_cut {
            tracing::warn!(target: "hoso::connector", registry, "the connector's log is cut here");
        }
        if kept < message.len() {
            return;
        }
        let line = self.masked(message);
        let registry = &*self.grant.registry;
        match level {
            host_log::Level::Debug => {
                tracing::debug!(target: "hoso::connector", registry, "{line}")
            }
            host_log::Level::Info => tracing::info!(target: "hoso::connector", registry, "{line}"),
            host_log::Level::Warn => tracing::warn!(target: "hoso::connector", registry, "{line}"),
            host_log::Level::Error => {
                tracing::error!(target: "hoso::connector", registry, "{line}")
            }
        }
    }

    fn masked(&mut self, message: &str) -> String {
        let Some(query) = &self.query else {
            return shorten(message.to_owned());
        };
        self.mask.get_or_insert_with(|| Mask::of(query)).apply(message)
    }
}
