//! `registries`: a connector with what it may reach, and how much of it.
//! Never loads a component: the program does, with the bytes and grants that stand in the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use hoso_connectors::{Credentials, Endpoint, Limits, RegistrySettings, Secret};
use hoso_workflow::Finding;
use hoso_workflow::yaml::{At, Entries};
use url::Url;

use super::document::{
    CallLimitsDoc, ConnectorDoc, CredentialDoc, EndpointDoc, PrivateWord, RegistryDoc,
};
use super::gather::Gather;
use super::{codes, measures};
use crate::plan::RegistryConfig;

/// All registries; one with a fault is left out, which is found.
pub(super) fn all(
    written: &Entries<RegistryDoc>,
    gather: &mut Gather<'_>,
) -> BTreeMap<String, RegistryConfig> {
    let mut registries = BTreeMap::new();
    for (name, registry) in written.iter() {
        if let Some(config) = one(&name.value, registry, gather) {
            registries.insert(name.value.clone(), config);
        }
    }
    registries
}

fn one(name: &str, written: &RegistryDoc, gather: &mut Gather<'_>) -> Option<RegistryConfig> {
    let component = component(&written.connector, gather);
    let limits = limits(written.limits.as_ref(), gather);
    let per_minute = written.limits.as_ref().and_then(|limits| gather.number(&limits.per_minute));
    let mut endpoints = BTreeMap::new();
    for (name, endpoint) in written.endpoints.iter() {
        endpoints.insert(name.value.clone(), self::endpoint(endpoint, gather));
    }
    let mut secrets = BTreeMap::new();
    for (name, secret) in written.secrets.iter() {
        secrets.insert(name.value.clone(), gather.secret(secret).map(Secret::new));
    }
    let asker = written.asker.iter().map(|(name, value)| (name.value.clone(), value.value.clone()));
    let (component, digest) = component?;
    Some(RegistryConfig {
        file: gather.path(&written.connector.file.value),
        digest,
        component,
        at_once: limits.at_once,
        per_minute,
        asker: asker.collect(),
        settings: RegistrySettings {
            name: name.into(),
            config: written.config.clone().unwrap_or_else(|| serde_json::json!({})),
            endpoints: present(endpoints)?,
            secrets: present(secrets)?,
            limits,
        },
    })
}

/// All of them, or none if one is missing.
fn present<T>(entries: BTreeMap<String, Option<T>>) -> Option<BTreeMap<String, T>> {
    entries.into_iter().map(|(name, value)| Some((name, value?))).collect()
}

/// The bytes, if they are what the administrator said they are.
fn component(written: &At<ConnectorDoc>, gather: &mut Gather<'_>) -> Option<(Arc<[u8]>, String)> {
    let bytes = gather.file(&written.file)?;
    let digest = measures::digest_of(&bytes);
    let wanted = written.digest.as_ref();
    if wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case(&digest)) {
        return Some((bytes.into(), digest));
    }
    let (place, message) = match wanted {
        Some(wanted) => (wanted.place, "the file is another component than this digest names"),
        None => (written.place, "a connector is named with its digest, so that nobody changes it"),
    };
    let help = format!("if you trust the file as it is now, write `digest: \"{digest}\"`");
    gather.find(Finding::new(codes::DIGEST, place, message).help(help));
    None
}

fn limits(written: Option<&CallLimitsDoc>, gather: &mut Gather<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(written) = written else { return limits };
    limits.at_once = gather.number(&written.at_once).map_or(limits.at_once, |n| n as usize);
    gather.set_length(&written.within, &mut limits.within);
    gather.set_length(&written.cpu, &mut limits.cpu);
    gather.set_size(&written.memory, &mut limits.memory);
    gather.set_size(&written.answer, &mut limits.answer);
    limits
}

fn endpoint(written: &EndpointDoc, gather: &mut Gather<'_>) -> Option<Endpoint> {
    let url = url(&written.url, gather);
    let ca = written.ca.as_ref().map(|file| gather.file(file));
    let mut credentials = Vec::new();
    for credential in &written.credentials {
        credentials.push(self::credential(credential, gather));
    }
    let mut endpoint = Endpoint::new(url?);
    endpoint.private = written.private == PrivateWord::Allowed;
    gather.set_length(&written.connect_within, &mut endpoint.connect_timeout);
    gather.set_length(&written.within, &mut endpoint.timeout);
    gather.set_size(&written.max_response, &mut endpoint.max_response);
    gather.set_size(&written.max_request, &mut endpoint.max_request);
    endpoint.credentials = credentials.into_iter().collect::<Option<_>>()?;
    endpoint.ca = match ca {
        Some(pem) => Some(pem?),
        None => None,
    };
    Some(endpoint)
}

/// An address that the host may speak to.
pub(super) fn url(written: &At<String>, gather: &mut Gather<'_>) -> Option<Url> {
    let message = match Url::parse(&written.value) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            "the address is neither http nor https"
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "an address holds no name and no password; write `credentials`"
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            "the address ends with its path: no `?` and no `#`"
        }
        Ok(url) => return Some(url),
        Err(_) => "this is no address; write for example `\"https://10.0.0.5\"`",
    };
    gather.find(Finding::new(codes::URL, written.place, message));
    None
}

fn credential(written: &At<CredentialDoc>, gather: &mut Gather<'_>) -> Option<Credentials> {
    let CredentialDoc { header, basic, bearer, mutual_tls } = &written.value;
    let read = match (header, basic, bearer, mutual_tls) {
        (Some(header), None, None, None) => {
            let value = Secret::new(gather.secret(&header.value)?);
            Credentials::Header { name: header.name.value.clone(), value }
        }
        (None, Some(basic), None, None) => {
            let password = Secret::new(gather.secret(&basic.password)?);
            Credentials::Basic { user: basic.user.value.clone(), password }
        }
        (None, None, Some(token), None) => Credentials::Bearer(Secret::new(gather.secret(token)?)),
        (None, None, None, Some(tls)) => {
            let (certificate, key) = (gather.file(&tls.certificate), gather.secret(&tls.key));
            Credentials::MutualTls { certificate_pem: certificate?, key_pem: Secret::new(key?) }
        }
        _ => {
            let message = "each entry is one of `header`, `basic`, `bearer` and `mutual-tls`";
            gather.find(Finding::new(codes::CHOICE, written.place, message));
            return None;
        }
    };
    Some(read)
}
