//! The envelope: from a response to the one element it carries.
//!
//! An envelope that says nothing is a fault of the wire, never "not found".

use hoso_connector_sdk::Failure;
use hoso_connector_sdk::http::Response;

use crate::xml::{self, Element};
use crate::xroad;

/// SOAP 1.1.
pub(crate) const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Questions, and the answer of 033.
pub(crate) const ASKING: &str = "http://dancuquocgia.bca";
/// Records.
pub(crate) const HOLDING: &str = "http://www.mic.gov.vn/dancu/1.0";

/// A document that is either an envelope without a fault, or its content alone.
#[derive(Debug)]
pub(crate) struct Page(Element);

/// Reads the body of a response that X-Road let through. A SOAP fault says more than the status
/// 500 with which it comes, so it goes first.
pub(crate) fn read(response: &Response) -> Result<Page, Failure> {
    let failed = response.failure();
    if !response.header("content-type").is_some_and(is_xml) {
        return Err(failed.unwrap_or_else(|| wrong("not XML by its type")));
    }
    let page = response.text().and_then(|text| xml::read(text).map(Page).map_err(wrong));
    let fault = page.as_ref().ok().and_then(Page::fault).map(faulted);
    match fault.or(failed) {
        Some(failure) => Err(failure),
        None => page,
    }
}

/// The faults of SOAP 1.1 have no namespace inside.
fn faulted(fault: &Element) -> Failure {
    let code = fault.children().iter().find(|child| child.is("", "faultcode"));
    let code = code.map_or("", Element::text);
    let code = code.split_once(':').map_or(code, |(_, code)| code);
    xroad::known(code).unwrap_or_else(|| wrong("a SOAP fault"))
}

fn is_xml(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/xml", "text/xml"].iter().any(|xml| kind.eq_ignore_ascii_case(xml))
}

/// A fault of the wire; names the reason, never the text.
pub(crate) fn wrong(why: &str) -> Failure {
    Failure::protocol(format!("the register's answer was not understood: {why}"))
}

impl Page {
    /// What the body carries; some gateways leave the envelope away.
    fn content(&self) -> impl Iterator<Item = &Element> {
        let body = if self.0.is(ENVELOPE, "Envelope") { self.0.child("Body") } else { None };
        let whole = if body.is_none() { Some(&self.0) } else { None };
        whole.into_iter().chain(body.map(Element::children).unwrap_or_default())
    }

    fn fault(&self) -> Option<&Element> {
        self.content().find(|element| element.is(ENVELOPE, "Fault"))
    }

    /// The element of this name, bare or wrapped once in a response element.
    pub fn payload(&self, namespace: &str, name: &str) -> Result<&Element, Failure> {
        let wrapped = self.content().flat_map(Element::children);
        let found = self.content().chain(wrapped).find(|element| element.is(namespace, name));
        found.ok_or_else(|| wrong(&format!("no {name} in its namespace")))
    }

    /// `KetQuaXacThuc`, in whichever of the two namespaces: the documents do not say.
    pub fn verdict(&self) -> Result<&Element, Failure> {
        let name = "KetQuaXacThuc";
        self.payload(ASKING, name).or_else(|_| self.payload(HOLDING, name))
    }
}
