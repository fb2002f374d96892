//! One endpoint, ready to be spoken to: a pooled client and the credentials, made once.
//!
//! It never shows an address or a credential to anybody but the connection.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, header};
use reqwest::{Certificate, Client, ClientBuilder, Identity, redirect};
use url::{Host, Url};

use super::address::{Resolver, allowed};
use crate::{Credentials, Endpoint, Secret};

/// Connections unused for longer are closed; registries' gateways do so after about a minute.
const IDLE: Duration = Duration::from_secs(30);

/// What is wrong with an endpoint's settings.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// Neither `http` nor `https`, or with a user, query or fragment.
    #[error("its URL must be http or https, without user, query and fragment")]
    Url,
    /// The address may not be connected to.
    #[error("{address} is not a public address; `private: allowed` allows private ones")]
    Address {
        /// The address in the URL.
        address: IpAddr,
    },
    /// A header that cannot be sent.
    #[error("the credential's header is not a valid header")]
    Header,
    /// A certificate, key or root that cannot be read.
    #[error("its certificates cannot be read")]
    Certificate {
        /// What the parser said.
        source: reqwest::Error,
    },
    /// The client could not be made.
    #[error("the HTTP client could not be made")]
    Client {
        /// Why not.
        source: reqwest::Error,
    },
}

/// An endpoint with its pooled client.
pub(crate) struct Outlet {
    pub client: Client,
    /// Scheme, host, port and path prefix, without a slash at its end.
    base: String,
    pub credentials: Vec<(HeaderName, HeaderValue)>,
    hidden: Vec<Secret>,
    pub timeout: Duration,
    pub max_response: usize,
    max_request: usize,
}

impl Outlet {
    /// Checks the endpoint and makes its client; nothing is connected yet.
    pub fn new(endpoint: &Endpoint) -> Result<Self, EndpointError> {
        let base = base(endpoint)?;
        let mut outlet = Self {
            client: client(endpoint)?,
            base,
            credentials: Vec::new(),
            hidden: Vec::new(),
            timeout: endpoint.timeout,
            max_response: endpoint.max_response,
            max_request: endpoint.max_request,
        };
        for credentials in &endpoint.credentials {
            outlet.add(credentials)?;
        }
        Ok(outlet)
    }

    /// The configured address, for guests whose hashes cover it.
    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn max_request(&self) -> usize {
        self.max_request
    }

    /// Everything secret that goes out, in the form in which it does.
    pub fn hidden(&self) -> impl Iterator<Item = Secret> {
        self.hidden.iter().cloned()
    }

    /// The whole URL for a checked `target`. None if that would leave the base.
    pub fn url(&self, target: &str) -> Option<Url> {
        if !target.starts_with('/') {
            // It would become part of the host's name.
            return None;
        }
        let whole = format!("{}{target}", self.base);
        let url = Url::parse(&whole).ok()?;
        // The parser may only have left it alone: the host is the one that was checked.
        (url.as_str() == whole).then_some(url)
    }

    fn add(&mut self, credentials: &Credentials) -> Result<(), EndpointError> {
        match credentials {
            Credentials::Header { name, value } => {
                let name = name.parse().map_err(|_| EndpointError::Header)?;
                self.add_header(name, value.expose(), value)
            }
            Credentials::Basic { user, password } => {
                let pair = [user.as_bytes(), b":", password.expose()].concat();
                let encoded = Secret::new(STANDARD.encode(pair));
                self.hidden.push(password.clone());
                let value = [b"Basic ", encoded.expose()].concat();
                self.add_header(header::AUTHORIZATION, &value, &encoded)
            }
            Credentials::Bearer(token) => {
                let value = [b"Bearer ", token.expose()].concat();
                self.add_header(header::AUTHORIZATION, &value, token)
            }
            // Inside the client already, and never on the wire.
            Credentials::MutualTls { .. } => Ok(()),
        }
    }

    fn add_header(
        &mut self,
        name: HeaderName,
        value: &[u8],
        hidden: &Secret,
    ) -> Result<(), EndpointError> {
        let mut value = HeaderValue::from_bytes(value).map_err(|_| EndpointError::Header)?;
        value.set_sensitive(true);
        self.credentials.push((name, value));
        self.hidden.push(hidden.clone());
        Ok(())
    }
}

fn base(endpoint: &Endpoint) -> Result<String, EndpointError> {
    let url = &endpoint.url;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain {
        return Err(EndpointError::Url);
    }
    // A name is checked by the resolver, each time it is resolved.
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(EndpointError::Url),
    };
    match literal {
        Some(address) if !allowed(address, endpoint.private) => {
            Err(EndpointError::Address { address })
        }
        _ => Ok(url.as_str().trim_end_matches('/').to_owned()),
    }
}

/// A client for the engine's own requests to an endpoint, such as outgoing webhooks, under the same
/// rules as a connector's: checked addresses, no redirects, no proxies of the environment.
///
/// # Errors
/// The endpoint's address or certificates cannot be used.
pub fn outbound(endpoint: &Endpoint) -> Result<Client, EndpointError> {
    base(endpoint)?;
    client(endpoint)
}

fn client(endpoint: &Endpoint) -> Result<Client, EndpointError> {
    // Without a provider by default, TLS would be asked for one at the first connection.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .http1_only()
        .tcp_nodelay(true)
        .user_agent("hoso")
        .connect_timeout(endpoint.connect_timeout)
        .pool_max_idle_per_host(endpoint.idle_connections)
        .pool_idle_timeout(IDLE)
        .dns_resolver(Resolver { private: endpoint.private });
    let builder = with_identity(with_roots(builder, endpoint)?, endpoint)?;
    builder.build().map_err(|source| EndpointError::Client { source })
}

fn with_roots(builder: ClientBuilder, endpoint: &Endpoint) -> Result<ClientBuilder, EndpointError> {
    if let Some(pem) = &endpoint.ca {
        let roots = Certificate::from_pem_bundle(pem)
            .map_err(|source| EndpointError::Certificate { source })?;
        return Ok(builder.tls_certs_only(roots));
    }
    if endpoint.url.scheme() == "http" {
        // Reading the machine's roots takes time and memory, for nothing.
        return Ok(builder.tls_certs_only([]));
    }
    Ok(builder)
}

fn with_identity(
    builder: ClientBuilder,
    endpoint: &Endpoint,
) -> Result<ClientBuilder, EndpointError> {
    let certificate = endpoint.credentials.iter().find_map(|credentials| match credentials {
        Credentials::MutualTls { certificate_pem, key_pem } => Some((certificate_pem, key_pem)),
        Credentials::Header { .. } | Credentials::Basic { .. } | Credentials::Bearer(_) => None,
    });
    let Some((certificate, key)) = certificate else {
        return Ok(builder);
    };
    let pem = [key.expose(), b"\n", certificate].concat();
    let identity =
        Identity::from_pem(&pem).map_err(|source| EndpointError::Certificate { source })?;
    Ok(builder.identity(identity))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::bindings::hoso::connector::host_http::Request;
    use crate::http::request::target;

    fn endpoint(url: &str) -> Endpoint {
        Endpoint { private: true, ..Endpoint::new(url.parse().unwrap()) }
    }

    fn outlet(url: &str) -> Outlet {
        Outlet::new(&endpoint(url)).unwrap()
    }

    #[test]
    fn the_base_is_put_before_the_target() {
        let whole = |base: &str, target: &str| outlet(base).url(target).unwrap().to_string();
        assert_eq!(whole("http://a.example", "/x"), "http://a.example/x");
        assert_eq!(whole("http://a.example/", "/x?y=1"), "http://a.example/x?y=1");
        assert_eq!(whole("http://10.0.0.5:8080/b/c/", "/x"), "http://10.0.0.5:8080/b/c/x");
        assert_eq!(whole("http://[::1]:80/b", "/"), "http://[::1]/b/");
    }

    #[test]
    fn a_target_that_the_parser_would_change_is_refused() {
        let outlet = outlet("http://a.example");
        for target in ["/a/../b", "/a b", ":81/", "@b.example/", "/\u{1ec5}"] {
            assert!(outlet.url(target).is_none(), "{target}");
        }
    }

    #[test]
    fn what_is_hidden_is_what_goes_out() {
        let mut endpoint = endpoint("http://a.example");
        endpoint.credentials = vec![
            Credentials::Basic { user: "u".into(), password: "pass".into() },
            Credentials::Header { name: "X-Key".into(), value: "key1".into() },
        ];
        let outlet = Outlet::new(&endpoint).unwrap();
        let hidden: Vec<Vec<u8>> = outlet.hidden().map(|s| s.expose().to_vec()).collect();
        assert_eq!(hidden, [&b"pass"[..], b"dTpwYXNz", b"key1"]);
        assert!(outlet.credentials.iter().all(|(_, value)| value.is_sensitive()));
    }

    proptest! {
        /// Whatever path passes the check reaches the same host, unchanged.
        #[test]
        fn checked_paths_stay_on_the_base(path in "/[a-z0-9/.%;:@!$&'()*+,=~_\\\\ ?#-]{0,24}") {
            let request = Request {
                endpoint: "gateway".into(),
                method: "GET".into(),
                path,
                query: vec![],
                headers: vec![],
                body: vec![],
                timeout_ms: None,
                idempotent: false,
            };
            if let Ok(target) = target(&request) {
                let url = outlet_once().url(&target).unwrap();
                prop_assert_eq!(url.host_str(), Some("a.example"));
                prop_assert_eq!(url.path(), format!("/base{target}"));
            }
        }
    }

    fn outlet_once() -> &'static Outlet {
        static OUTLET: std::sync::OnceLock<Outlet> = std::sync::OnceLock::new();
        OUTLET.get_or_init(|| outlet("http://a.example/base"))
    }
}
