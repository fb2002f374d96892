//! The procedures that a workflow serves: a table beside it, one procedure a line.
//! Never opens a file: its text comes in with the surroundings.

use std::collections::BTreeMap;

use hoso_civil::Length;
use hoso_core::{Name, Procedure};
use jiff::civil::Date;

use super::Scope;
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::yaml::At;

/// The columns, in any order; the last four may be left out.
const COLUMNS: [&str; 6] =
    ["code", "title", "fetch", "working-days", "licensed-from", "licensed-to"];

/// No table holds more procedures.
const MOST: usize = 5_000;

/// Whether a name stays in the workflow's own folder.
pub(crate) fn is_beside(name: &str) -> bool {
    let sound = |part: &str| !part.is_empty() && part != "." && part != "..";
    !name.contains('\\') && !name.starts_with('/') && name.split('/').all(sound)
}

/// All procedures by code; none where the workflow names no table.
pub(super) fn all(scope: &Scope<'_>, sink: &mut Sink) -> Option<BTreeMap<String, Procedure>> {
    let file = &scope.document.procedures.as_ref()?.file;
    if !is_beside(&file.value) {
        let message = format!("`{file}` does not stand beside the workflow");
        let help = "write its name, such as `procedures.csv`, and put it into the same folder";
        sink.push(Finding::new(codes::FILE, file.place, message).help(help));
        return Some(BTreeMap::new());
    }
    let Some(text) = scope.surroundings.beside.get(&file.value) else {
        let message = format!("the file `{file}` cannot be read");
        let help = "put it into the workflow's folder";
        sink.push(Finding::new(codes::FILE, file.place, message).help(help));
        return Some(BTreeMap::new());
    };
    Some(Table { scope, file, sink }.read(text))
}

/// A table while it is read.
struct Table<'t, 'd> {
    scope: &'t Scope<'d>,
    file: &'t At<String>,
    sink: &'t mut Sink,
}

impl Table<'_, '_> {
    fn find(&mut self, line: u64, message: &str, help: Option<String>) {
        let message = format!("`{}`, line {line}: {message}", self.file);
        let finding = Finding::new(codes::TABLE, self.file.place, message);
        self.sink.push(finding.maybe_help(help));
    }

    fn read(&mut self, text: &str) -> BTreeMap<String, Procedure> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.trim(csv::Trim::All).from_reader(text.as_bytes());
        let mut procedures = BTreeMap::new();
        let Some(columns) = self.columns(&mut reader) else { return procedures };
        for row in reader.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    let help = "every line has the columns of the first, separated by commas";
                    self.find(line, "the line does not fit the columns", Some(help.into()));
                    continue;
                }
            };
            let line = row.position().map_or(1, csv::Position::line);
            if procedures.len() >= MOST {
                self.find(line, &format!("more than {MOST} procedures are not read"), None);
                break;
            }
            let cell = |column: &str| {
                let at = columns.iter().position(|one| one == column);
                at.and_then(|at| row.get(at)).unwrap_or_default()
            };
            let Some(procedure) = self.procedure(line, cell) else { continue };
            let code = cell("code").to_owned();
            if procedures.insert(code.clone(), procedure).is_some() {
                self.find(line, &format!("the procedure `{code}` stands twice"), None);
            }
        }
        procedures
    }

    fn columns(&mut self, reader: &mut csv::Reader<&[u8]>) -> Option<Vec<String>> {
        let columns: Vec<String> = match reader.headers() {
            Ok(row) => row.iter().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        };
        let known = COLUMNS.join(", ");
        if !["code", "title"].iter().all(|wanted| columns.iter().any(|one| one == wanted)) {
            let message = "the first line does not name the columns `code` and `title`";
            self.find(1, message, Some(format!("the columns are {known}")));
            return None;
        }
        for column in columns.iter().filter(|one| !COLUMNS.contains(&one.as_str())) {
            let near = did_you_mean(column, COLUMNS);
            let help = near.unwrap_or_else(|| format!("the columns are {known}"));
            self.find(1, &format!("there is no column `{column}`"), Some(help));
        }
        Some(columns)
    }

    fn procedure<'r>(&mut self, line: u64, cell: impl Fn(&str) -> &'r str) -> Option<Procedure> {
        if cell("code").is_empty() {
            self.find(line, "the procedure has no code", None);
            return None;
        }
        Some(Procedure {
            title: cell("title").to_owned(),
            fetch: self.fetch(line, cell("fetch")),
            takes: self.takes(line, cell("working-days")),
            from: self.day(line, cell("licensed-from")),
            to: self.day(line, cell("licensed-to")),
        })
    }

    /// Names of fields between spaces.
    fn fetch(&mut self, line: u64, names: &str) -> Vec<Name> {
        let mut fields = Vec::new();
        for name in names.split_whitespace() {
            match self.scope.known(name) {
                Some(field) => fields.push(field),
                None => {
                    let known: Vec<&str> = self.scope.declared().map(|(name, _)| name).collect();
                    let help = did_you_mean(name, known);
                    self.find(line, &format!("there is no field `{name}` to fetch"), help);
                }
            }
        }
        fields
    }

    fn takes(&mut self, line: u64, days: &str) -> Option<Length> {
        if days.is_empty() {
            return None;
        }
        let length = Length::parse(&format!("{days} working days"));
        if length.is_err() {
            let help = "write a whole number of working days, such as 15";
            self.find(line, &format!("`{days}` is no number of working days"), Some(help.into()));
        }
        length.ok()
    }

    fn day(&mut self, line: u64, day: &str) -> Option<Date> {
        if day.is_empty() {
            return None;
        }
        let read: Option<Date> = (day.len() == 10).then(|| day.parse().ok()).flatten();
        if read.is_none() {
            let help = "write year, month and day, such as 2026-07-01";
            self.find(line, &format!("`{day}` is no day"), Some(help.into()));
        }
        read
    }
}
