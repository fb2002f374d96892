//! SARIF 2.1.0: what the standard demands of each object stands in it, and every region is the
//! very text that the finding means. Never compares with a schema from outside.

use hoso_workflow::{Report, Tongue, sarif};
use serde_json::Value;

use crate::support::{check, folder};

/// Every bad workflow of the tests in one log, with the texts.
fn log(tongue: Tongue) -> (Vec<(String, String)>, Value) {
    let files = folder("tests/workflows/invalid");
    let checked: Vec<_> =
        files.iter().map(|(name, text)| check(&format!("{name}.yaml"), text)).collect();
    let reports: Vec<Report<'_>> =
        checked.iter().zip(&files).map(|(one, (_, text))| one.report(text)).collect();
    let log = sarif(&reports, tongue);
    drop(reports);
    (files, log)
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value["text"].as_str().unwrap_or_else(|| panic!("a message has a text: {value}"))
}

/// Keys of an object that the standard does not know make a log invalid.
fn only(value: &Value, keys: &[&str]) {
    for key in value.as_object().unwrap().keys() {
        assert!(keys.contains(&key.as_str()), "`{key}` in {value}");
    }
}

#[test]
fn the_log_has_its_version_its_one_run_and_its_driver() {
    let (_, log) = log(Tongue::English);
    only(&log, &["$schema", "version", "runs"]);
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"));
    let runs = list(&log["runs"]);
    assert_eq!(runs.len(), 1);
    only(&runs[0], &["tool", "columnKind", "results"]);
    assert_eq!(runs[0]["columnKind"], "unicodeCodePoints");
    only(&runs[0]["tool"], &["driver"]);
    let driver = &runs[0]["tool"]["driver"];
    only(driver, &["name", "version", "rules"]);
    assert_eq!(driver["name"], "hoso");
}

#[test]
fn every_rule_is_explained_and_stands_once() {
    for tongue in [Tongue::English, Tongue::Vietnamese] {
        let (_, log) = log(tongue);
        let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]);
        let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        let mut unique = ids.clone();
        unique.dedup();
        assert_eq!(ids, unique);
        assert!(ids.len() >= 50 && ids.is_sorted(), "{ids:?}");
        for rule in rules {
            let keys =
                ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"];
            only(rule, &keys);
            assert!(!text(&rule["shortDescription"]).is_empty());
            assert!(text(&rule["fullDescription"]).len() > 10);
            assert!(text(&rule["help"]).starts_with(rule["id"].as_str().unwrap()));
            let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
            assert_eq!(level == "warning", rule["id"].as_str().unwrap().starts_with('W'));
        }
    }
}

/// The characters of a region, counted by code points.
fn region<'t>(files: &'t [(String, String)], place: &Value) -> (String, &'t str) {
    only(place, &["artifactLocation", "region"]);
    only(&place["artifactLocation"], &["uri"]);
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    let name = uri.strip_suffix(".yaml").unwrap();
    let (_, text) = files.iter().find(|(file, _)| file == name).unwrap();
    let region = &place["region"];
    only(region, &["startLine", "startColumn", "endLine", "endColumn"]);
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    assert_eq!(number("startLine"), number("endLine"));
    assert!(number("startLine") >= 1 && number("startColumn") >= 1);
    assert!(number("startColumn") < number("endColumn"));
    let line = text.lines().nth(number("startLine") - 1).unwrap_or_default();
    let letters = line.chars().skip(number("startColumn") - 1);
    let length = number("endColumn") - number("startColumn");
    (letters.take(length).collect(), line)
}

#[test]
fn every_result_has_its_rule_its_words_and_its_region() {
    let (files, log) = log(Tongue::English);
    let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]);
    let results = list(&log["runs"][0]["results"]);
    assert!(results.len() > files.len());
    let mut related = 0;
    for result in results {
        let keys = ["ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations"];
        only(result, &keys);
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
        assert!(!text(&result["message"]).is_empty());
        assert_eq!(list(&result["locations"]).len(), 1);
        only(&result["locations"][0], &["physicalLocation"]);
        region(&files, &result["locations"][0]["physicalLocation"]);
        for (id, one) in result["relatedLocations"].as_array().into_iter().flatten().enumerate() {
            only(one, &["id", "message", "physicalLocation"]);
            assert_eq!(one["id"], id);
            assert!(!text(&one["message"]).is_empty());
            region(&files, &one["physicalLocation"]);
            related += 1;
        }
    }
    assert!(related >= 10, "{related}");
}

#[test]
fn columns_count_code_points_behind_vietnamese_letters() {
    let (files, log) = log(Tongue::English);
    let results = list(&log["runs"][0]["results"]);
    for result in results.iter().filter(|one| one["ruleId"] == "E030") {
        let (named, _) = region(&files, &result["locations"][0]["physicalLocation"]);
        assert!(text(&result["message"]).contains(&format!("`{named}`")), "{named}");
    }
    let named: Vec<String> = results
        .iter()
        .filter(|one| one["ruleId"] == "E062")
        .map(|one| region(&files, &one["locations"][0]["physicalLocation"]).0)
        .collect();
    assert_eq!(named, ["120 minutes"], "behind `Lệch` and `Wrong` on its line");
}

#[test]
fn a_log_without_findings_has_no_rules_and_no_results() {
    let log = sarif(&[Report::new("good.yaml", "workflow: x\n", &[])], Tongue::English);
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"], serde_json::json!([]));
}
