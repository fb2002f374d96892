//! Where findings gather: bounded, so that a hostile document costs little.
//! Never judges a finding.

use crate::finding::Finding;

/// More findings than this help nobody.
const MOST: usize = 200;

/// Gathers findings up to a bound.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    findings: Vec<Finding>,
}

impl Sink {
    /// Keeps it, if there is room.
    pub(crate) fn push(&mut self, finding: Finding) {
        if !self.is_full() {
            self.findings.push(finding);
        }
    }

    /// Keeps each, if there is room.
    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|one| self.push(one));
    }

    /// Nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Further findings are dropped: whoever makes costly ones may stop.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() >= MOST
    }

    /// Something was found that forbids using the document.
    pub(crate) fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// One of these was found.
    pub(crate) fn has_any(&self, codes: &[&str]) -> bool {
        self.findings.iter().any(|one| codes.contains(&one.code))
    }

    /// In the order of the text.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by(|a, b| (a.place, a.code).cmp(&(b.place, b.code)));
        self.findings
    }
}
