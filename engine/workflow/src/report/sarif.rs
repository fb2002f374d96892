//! Findings as SARIF 2.1.0 (OASIS, 27 March 2020, with errata 1), which editors and code hosts show
//! beside the lines. One run holds every file.
//!
//! Never holds the text of a file: a place is a line and columns, counted in Unicode code points.

use serde_json::{Map, Value, json};

use super::Report;
use crate::explain::{Explanation, Tongue, explanations};
use crate::finding::{Finding, Place, Severity};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All reports as one SARIF log with one run. Names of files become URIs: relative ones stay
/// relative. The rules are the codes that were found, each with its page in that language.
pub fn sarif(reports: &[Report<'_>], tongue: Tongue) -> Value {
    let mut found: Vec<&str> =
        reports.iter().flat_map(|one| one.findings).map(|f| f.code).collect();
    found.sort_unstable();
    found.dedup();
    let results = reports.iter().flat_map(|report| {
        let uri = uri(report.name);
        report.findings.iter().map(|one| result(&uri, one, &found)).collect::<Vec<_>>()
    });
    let results: Vec<Value> = results.collect();
    let rules: Vec<Value> = found.iter().map(|code| rule(code, tongue)).collect();
    let driver = json!({"name": "hoso", "version": env!("CARGO_PKG_VERSION"), "rules": rules});
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// What a code means.
fn rule(code: &str, tongue: Tongue) -> Value {
    let text = |text: &str| json!({"text": text});
    let mut rule = Map::new();
    rule.insert("id".into(), code.into());
    if let Some(page) = explanations().iter().find(|page| page.code() == code) {
        rule.insert("shortDescription".into(), text(page.title(tongue)));
        rule.insert("fullDescription".into(), text(page.meaning(tongue)));
        rule.insert("help".into(), text(&help(page, tongue)));
    }
    rule.insert("defaultConfiguration".into(), json!({"level": level_of(code)}));
    Value::Object(rule)
}

fn help(page: &Explanation, tongue: Tongue) -> String {
    page.render(tongue).trim_end().to_owned()
}

fn level_of(code: &str) -> &'static str {
    if code.starts_with('W') { "warning" } else { "error" }
}

fn result(uri: &str, finding: &Finding, found: &[&str]) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut words = finding.message.clone();
    if let Some(help) = &finding.help {
        words = format!("{words} ({help})");
    }
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": found.iter().position(|code| *code == finding.code),
        "level": level,
        "message": {"text": words},
        "locations": [{"physicalLocation": location(uri, finding.place)}],
    });
    if !finding.also.is_empty() {
        let related = finding.also.iter().enumerate().map(|(id, (place, words))| {
            json!({
                "id": id,
                "message": {"text": words},
                "physicalLocation": location(uri, *place),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

/// The last column is the one behind the last character.
fn location(uri: &str, place: Place) -> Value {
    json!({
        "artifactLocation": {"uri": uri},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.line,
            "endColumn": place.column.saturating_add(place.length),
        },
    })
}

/// A path as a URI (RFC 3986): what is neither unreserved nor `/` is written with percent signs.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let absolute = if path.starts_with('/') { "file://" } else { "" };
    let mut uri = String::from(absolute);
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("workflows/a.yaml"), "workflows/a.yaml");
        assert_eq!(uri("./a b.yaml"), "a%20b.yaml");
        assert_eq!(uri("/srv/rà soát.yaml"), "file:///srv/r%C3%A0%20so%C3%A1t.yaml");
        assert_eq!(uri("c:a#1?.yaml"), "c%3Aa%231%3F.yaml");
    }
}
