//! Reading strict YAML into typed documents, with a place for every value and a finding for every
//! fault: what workflows and the configuration share.
//!
//! Never knows what a document means, and never opens a file.

mod at;
mod de;
mod node;
mod plain;

pub use at::{At, Entries, Names, Scalar, Words};

use serde::de::DeserializeOwned;

use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use de::Fault;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What reading gave: a document only if nothing was wrong with its shape.
#[derive(Debug)]
pub struct Read<T> {
    /// The document.
    pub document: Option<T>,
    /// What is wrong with its shape, each fault once.
    pub findings: Vec<Finding>,
}

/// Words that one kind of document has for keys that it does not know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keys {
    /// Keys of the language that are not built yet.
    pub not_built: &'static [&'static str],
}

/// Reads one document. Unknown and duplicate keys, anchors, aliases, merges and tags are refused;
/// texts are never taken for numbers, nor numbers for texts.
pub fn read<T: DeserializeOwned>(text: &str, keys: Keys) -> Read<T> {
    let mut sink = Sink::default();
    let document = read_into(text, keys, &mut sink);
    let findings = sink.into_findings();
    Read { document: document.filter(|_| findings.is_empty()), findings }
}

fn read_into<T: DeserializeOwned>(text: &str, keys: Keys, sink: &mut Sink) -> Option<T> {
    if text.len() > LONGEST {
        let message = format!("the text has {} bytes; at most {LONGEST} are read", text.len());
        sink.push(Finding::new(codes::TOO_LARGE, Place::START, message));
        return None;
    }
    plain::check(text, sink);
    if !sink.is_empty() {
        return None;
    }
    let root = match node::parse(text) {
        Ok(root) => root,
        Err(finding) => {
            sink.push(finding);
            return None;
        }
    };
    node::traps(&root, sink);
    typed(&root, keys, sink)
}

/// Reads the tree again and again, each time without the part whose fault was just found, so that
/// every fault is found once and no fault hides another.
fn typed<T: DeserializeOwned>(root: &node::Node, keys: Keys, sink: &mut Sink) -> Option<T> {
    while !sink.is_full() {
        match T::deserialize(de::Reader { node: root, keys }) {
            Ok(document) => return Some(document),
            Err(fault) => {
                let Fault { finding, cut, .. } = fault.at(root.place);
                sink.extend(finding.map(|boxed| *boxed));
                if !cut {
                    return None;
                }
            }
        }
    }
    None
}

/// A fault of the YAML reader as a finding, for documents that are read without this module.
pub fn finding_of(error: &serde_yaml::Error) -> Finding {
    node::finding_of(error)
}
