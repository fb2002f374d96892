//! What all parts of the configuration are read with: the machine, the folder, the findings so far.
//! Never shows a secret in a finding.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hoso_civil::UnitCode;
use hoso_runtime::WorkflowText;
use hoso_workflow::yaml::At;
use hoso_workflow::{Finding, Place, codes as shared, did_you_mean};
use jiff::civil::Date;

use super::document::{LengthText, SecretDoc, SizeText};
use super::{Outside, codes, measures};

/// Gathers findings while a plan is made.
pub(super) struct Gather<'a> {
    pub(super) outside: &'a dyn Outside,
    folder: &'a Path,
    findings: Vec<Finding>,
}

impl<'a> Gather<'a> {
    pub(super) fn new(folder: &'a Path, outside: &'a dyn Outside) -> Self {
        Gather { outside, folder, findings: Vec::new() }
    }

    pub(super) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// In the order of the text.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by(|a, b| (a.place, a.code).cmp(&(b.place, b.code)));
        self.findings
    }

    /// Relative to the folder of `hoso.yaml`.
    pub(super) fn path(&self, written: &str) -> PathBuf {
        self.folder.join(written)
    }

    /// The bytes of a file that the configuration names.
    pub(super) fn file(&mut self, written: &At<String>) -> Option<Vec<u8>> {
        let path = self.path(&written.value);
        self.bytes_of(&path, written.place)
    }

    pub(super) fn text_of(&mut self, path: &Path, place: Place) -> Option<WorkflowText> {
        let name = path.strip_prefix(self.folder).unwrap_or(path).display().to_string();
        let bytes = self.bytes_of(path, place)?;
        match String::from_utf8(bytes) {
            Ok(text) => {
                let beside = self.beside(path, &text);
                Some(WorkflowText { name, text, beside })
            }
            Err(_) => {
                let message = format!("`{name}` is not UTF-8");
                self.find(Finding::new(codes::FILE, place, message));
                None
            }
        }
    }

    /// The files that a workflow names beside itself, as far as they can be read: what is missing is
    /// a finding of the workflow.
    fn beside(&self, path: &Path, text: &str) -> BTreeMap<String, String> {
        let read = |name: String| {
            let bytes = self.outside.file(&path.with_file_name(&name)).ok()?;
            Some((name, String::from_utf8(bytes).ok()?))
        };
        hoso_workflow::beside(text).into_iter().filter_map(read).collect()
    }

    fn bytes_of(&mut self, path: &Path, place: Place) -> Option<Vec<u8>> {
        match self.outside.file(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let message = format!("`{}` cannot be read: {}", path.display(), error.kind());
                self.find(Finding::new(codes::FILE, place, message));
                None
            }
        }
    }

    /// The bytes of a secret, without the line break at the end of its file.
    pub(super) fn secret(&mut self, written: &At<SecretDoc>) -> Option<Vec<u8>> {
        let (env, file) = (written.env.as_ref(), written.file.as_ref());
        let secret = match (env, file) {
            (Some(env), None) => self.variable(env),
            (None, Some(file)) => self.secret_file(file),
            _ => {
                let message = "a secret comes from one place: `env` or `file`";
                let help = "write `{env: NAME}` or `{file: path}`";
                self.find(Finding::new(codes::CHOICE, written.place, message).help(help));
                None
            }
        }?;
        if secret.is_empty() {
            self.find(Finding::new(codes::SECRET, written.place, "the secret is empty"));
            return None;
        }
        Some(secret)
    }

    fn variable(&mut self, name: &At<String>) -> Option<Vec<u8>> {
        let value = self.outside.variable(&name.value);
        if value.is_none() {
            let message = format!("the environment variable `{name}` is not set");
            let help = format!("set `{name}` where the engine is started, or name a `file`");
            self.find(Finding::new(codes::SECRET, name.place, message).help(help));
        }
        value.map(String::into_bytes)
    }

    fn secret_file(&mut self, file: &At<String>) -> Option<Vec<u8>> {
        let path = self.path(&file.value);
        match self.outside.file(&path) {
            Ok(bytes) => Some(without_line_break(bytes)),
            Err(error) => {
                let path = path.display();
                let message =
                    format!("the secret's file `{path}` cannot be read: {}", error.kind());
                let help =
                    "write the secret into it, readable for the engine alone, or name an `env`";
                self.find(Finding::new(codes::SECRET, file.place, message).help(help));
                None
            }
        }
    }

    /// A secret that is text.
    pub(super) fn secret_text(&mut self, written: &At<SecretDoc>) -> Option<String> {
        let text = String::from_utf8(self.secret(written)?);
        if text.is_err() {
            self.find(Finding::new(codes::SECRET, written.place, "the secret is no text in UTF-8"));
        }
        text.ok()
    }

    /// Overwrites the default, where something is written.
    pub(super) fn set_length(&mut self, written: &Option<At<LengthText>>, into: &mut Duration) {
        let Some(written) = written else { return };
        match measures::length(&written.0.0) {
            Ok(length) => *into = length,
            Err(message) => self.find(Finding::new(shared::LENGTH, written.place, message)),
        }
    }

    /// Overwrites the default, where something is written.
    pub(super) fn set_size(&mut self, written: &Option<At<SizeText>>, into: &mut usize) {
        let Some(written) = written else { return };
        match measures::size(&written.0.0) {
            Ok(size) => *into = size,
            Err(message) => self.find(Finding::new(codes::SIZE, written.place, message)),
        }
    }

    /// A number that is at least 1.
    pub(super) fn number(&mut self, written: &Option<At<u32>>) -> Option<u32> {
        let written = written.as_ref()?;
        if written.value == 0 {
            let message = "with 0 nothing would ever go on; write at least 1";
            self.find(Finding::new(codes::NUMBER, written.place, message));
        }
        Some(written.value.max(1))
    }

    /// A first and a last day.
    pub(super) fn days(
        &mut self,
        from: &Option<At<String>>,
        to: &Option<At<String>>,
    ) -> (Option<Date>, Option<Date>) {
        let days = (self.day(from), self.day(to));
        if let (Some(first), Some(last)) = days
            && let Some(to) = to
            && last < first
        {
            let message = format!("the last day {last} lies before the first, {first}");
            self.find(Finding::new(codes::DAY, to.place, message));
        }
        days
    }

    fn day(&mut self, written: &Option<At<String>>) -> Option<Date> {
        let written = written.as_ref()?;
        let day = (written.len() == 10).then(|| written.parse().ok()).flatten();
        if day.is_none() {
            let message = format!("`{written}` is no day");
            let help = "write year, month and day, such as `2025-07-01`";
            self.find(Finding::new(codes::DAY, written.place, message).help(help));
        }
        day
    }

    /// A unit's code; one of those that are listed, if any are.
    pub(super) fn unit(&mut self, written: &At<String>, known: &[&str]) {
        if let Err(fault) = UnitCode::parse(&written.value) {
            self.find(Finding::new(codes::UNIT, written.place, fault.to_string()));
        } else if !known.is_empty() && !known.contains(&written.value.as_str()) {
            let message = format!("`units` lists no unit `{written}`");
            let help = did_you_mean(&written.value, known.iter().copied());
            self.find(Finding::new(codes::UNIT, written.place, message).maybe_help(help));
        }
    }
}

fn without_line_break(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes
}
