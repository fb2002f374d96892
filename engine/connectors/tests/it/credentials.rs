//! Credentials arrive at the endpoint and are never seen by the guest.

use hoso_connectors::wire::Reply;
use hoso_connectors::{Credentials, Endpoint};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde_json::json;

use crate::server::Server;
use crate::support::{ask, mark, registry_with};

async fn call(change: impl FnOnce(&mut Endpoint)) -> Reply {
    let config = json!({"do": "call", "path": "/echo"});
    let registry = registry_with(config, |settings| {
        change(settings.endpoints.get_mut("gateway").unwrap());
    });
    ask(&registry.await.unwrap()).await.unwrap()
}

async fn echoed(credentials: Vec<Credentials>) -> (String, Reply) {
    let server = Server::plain().await;
    let reply = call(|endpoint| {
        endpoint.url = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
        endpoint.credentials = credentials;
    });
    let reply = reply.await;
    (server.seen().pop().unwrap(), reply)
}

#[tokio::test]
async fn a_header_arrives_and_its_echo_is_masked() {
    let credentials = Credentials::Header { name: "X-Api-Key".into(), value: "k3y-0f-us".into() };
    let (seen, reply) = echoed(vec![credentials]).await;
    assert!(seen.contains("x-api-key: k3y-0f-us"), "{seen}");
    assert!(mark(&reply, "body").contains("x-api-key: ***\r\n"), "{reply:?}");
    assert!(!format!("{reply:?}").contains("k3y"));
}

#[tokio::test]
async fn basic_credentials_arrive_and_their_echo_is_masked_in_headers_too() {
    let credentials = Credentials::Basic { user: "hoso".into(), password: "p4ssw0rd".into() };
    let (seen, reply) = echoed(vec![credentials]).await;
    assert!(seen.contains("authorization: Basic aG9zbzpwNHNzdzByZA=="), "{seen}");
    assert!(mark(&reply, "headers").contains("x-echo: authorization: Basic ***"), "{reply:?}");
    assert!(!format!("{reply:?}").contains("aG9z"));
}

#[tokio::test]
async fn a_bearer_token_and_a_header_stand_together() {
    let header = Credentials::Header { name: "x-unit".into(), value: "unit-secret".into() };
    let (seen, reply) = echoed(vec![Credentials::Bearer("t0k3n-abc".into()), header]).await;
    assert!(seen.contains("authorization: Bearer t0k3n-abc"), "{seen}");
    assert!(seen.contains("x-unit: unit-secret"), "{seen}");
    let reply = format!("{reply:?}");
    assert!(!reply.contains("t0k3n") && !reply.contains("unit-secret"), "{reply}");
}

#[tokio::test]
async fn a_guest_cannot_replace_a_credential_by_a_header_of_its_own() {
    let server = Server::plain().await;
    let config = json!({"do": "call", "path": "/echo", "headers": {"X-Api-Key": "mine"}});
    let registry = registry_with(config, |settings| {
        let endpoint = settings.endpoints.get_mut("gateway").unwrap();
        endpoint.url = format!("http://127.0.0.1:{}", server.port).parse().unwrap();
        let (name, value) = ("x-api-key".into(), "k3y-0f-us".into());
        endpoint.credentials = vec![Credentials::Header { name, value }];
    });
    ask(&registry.await.unwrap()).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert!(seen.contains("x-api-key: k3y-0f-us") && !seen.contains("mine"), "{seen}");
}

#[tokio::test]
async fn settings_show_no_secrets() {
    let credentials = Credentials::Basic { user: "hoso".into(), password: "p4ssw0rd".into() };
    assert_eq!(format!("{credentials:?}"), r#"Basic { user: "hoso", password: *** }"#);
}

/// An authority and what it signed.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// Certificate and key for `name`.
    fn sign(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

fn server_config(authority: &Authority, clients: Option<&Authority>) -> ServerConfig {
    let _already = rustls::crypto::ring::default_provider().install_default();
    let (certificate, key) = authority.sign("127.0.0.1");
    let builder = ServerConfig::builder();
    let builder = match clients {
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_slice(clients.pem().as_bytes()).unwrap()).unwrap();
            builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder(roots.into()).build().unwrap(),
            )
        }
        None => builder.with_no_client_auth(),
    };
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    builder.with_single_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap()).unwrap()
}

fn to(server: &Server, ca: Option<&Authority>) -> impl FnOnce(&mut Endpoint) {
    let url = format!("https://127.0.0.1:{}", server.port);
    let ca = ca.map(|ca| ca.pem().into_bytes());
    move |endpoint| {
        endpoint.url = url.parse().unwrap();
        endpoint.ca = ca;
    }
}

#[tokio::test]
async fn a_root_of_ones_own_is_trusted_and_another_is_not() {
    let authority = Authority::new();
    let server = Server::tls(server_config(&authority, None)).await;
    assert_eq!(mark(&call(to(&server, Some(&authority))).await, "status"), "200");
    let reply = call(to(&server, Some(&Authority::new()))).await;
    assert_eq!(mark(&reply, "error"), "tls");
    let said = mark(&reply, "message");
    assert!(said.starts_with("invalid peer certificate"), "{said}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn mutual_tls_shows_the_clients_certificate() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let server = Server::tls(server_config(&authority, Some(&clients))).await;
    let (certificate, key) = clients.sign("hoso");
    let reply = call(|endpoint| {
        to(&server, Some(&authority))(endpoint);
        let certificate_pem = certificate.into_bytes();
        endpoint.credentials =
            vec![Credentials::MutualTls { certificate_pem, key_pem: key.into() }];
    });
    assert_eq!(mark(&reply.await, "status"), "200");
    let without = call(to(&server, Some(&authority))).await;
    assert_eq!(mark(&without, "error"), "tls");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn credentials_that_cannot_be_read_are_refused() {
    let broken = [
        Credentials::Header { name: "a b".into(), value: "x".into() },
        Credentials::Header { name: "a".into(), value: "x\r\ny: z".into() },
        Credentials::MutualTls { certificate_pem: b"no".to_vec(), key_pem: "no".into() },
    ];
    for credentials in broken {
        let refused = registry_with(json!({"do": "echo"}), |settings| {
            settings.endpoints.get_mut("gateway").unwrap().credentials = vec![credentials.clone()];
        });
        let error = refused.await.unwrap_err();
        assert_eq!(error.to_string(), "the endpoint \"gateway\" cannot be used", "{credentials:?}");
    }
}
