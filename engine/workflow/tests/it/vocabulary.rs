//! The vocabulary: the shipped one, and what is wrong with others.

use hoso_civil::{Kind, codes};
use hoso_workflow::Vocabulary;

#[test]
fn the_shipped_one_has_every_name_with_labels_in_both_languages() {
    let vocabulary = Vocabulary::shipped();
    assert!(vocabulary.iter().count() >= 20);
    for (name, term) in vocabulary.iter() {
        for language in ["vi", "en"] {
            assert!(term.label.contains_key(language), "{name} in {language}");
            let lacking = term.codes.iter().find(|(_, label)| !label.contains_key(language));
            assert_eq!(lacking, None, "{name} in {language}");
        }
    }
}

#[test]
fn kinds_are_those_of_civil() {
    let vocabulary = Vocabulary::shipped();
    let kind = |name: &str| vocabulary.get(name).unwrap().kind.clone();
    assert_eq!(kind("full-name"), Kind::FullName);
    assert_eq!(kind("identity-number"), Kind::IdentityNumber);
    assert_eq!(kind("citizen-id"), Kind::CitizenId);
    assert_eq!(kind("old-id"), Kind::OldId);
    assert_eq!(kind("birth-date"), Kind::Date);
    assert_eq!(kind("permanent-address"), Kind::Text);
    assert_eq!(kind("sex"), Kind::Code { codes: codes::codes(&codes::SEXES) });
}

#[test]
fn the_peoples_are_the_official_list() {
    let vocabulary = Vocabulary::shipped();
    let listed = &vocabulary.get("ethnicity").unwrap().codes;
    assert_eq!(listed.len(), codes::PEOPLES.len());
    for ((code, label), people) in listed.iter().zip(&codes::PEOPLES) {
        assert_eq!(
            (code.as_str(), label["vi"].as_str(), label["en"].as_str()),
            (people.code, people.vi, people.en)
        );
    }
}

#[test]
fn a_persons_values_are_marked_personal() {
    let vocabulary = Vocabulary::shipped();
    let personal = |name: &str| vocabulary.get(name).unwrap().personal;
    assert!(
        ["full-name", "identity-number", "birth-date", "phone", "officer-id"].map(personal)
            == [true; 5]
    );
    assert!(!personal("office-code"));
}

#[test]
fn faults_have_places() {
    let faults = |text: &str| {
        let findings = Vocabulary::parse(text).unwrap_err();
        findings.into_iter().map(|one| (one.code, one.place.line, one.help)).collect::<Vec<_>>()
    };
    let text = "vocabulary: 2\nnames:\n  a: {kind: dat, personal: true, label: {vi: A}}\n  \
                b: {kind: code, personal: true, label: {vi: B}}\n  \
                c: {kind: date, personal: true, label: {vi: C}, codes: {x: {vi: X}}}\n";
    let help = Some("did you mean `date`?".to_owned());
    assert_eq!(
        faults(text),
        [("E021", 1, None), ("E037", 3, help), ("E052", 4, None), ("E052", 5, None)]
    );
    let shape = "vocabulary: 1\nnames:\n  a: {kind: text, label: {vi: A}}\n  b: {kin: text}\n";
    assert_eq!(
        faults(shape).into_iter().map(|(code, line, _)| (code, line)).collect::<Vec<_>>(),
        [("E012", 3), ("E010", 4)]
    );
}
