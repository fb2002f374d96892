//! The page for administrators: every block of YAML in it is read.

use hoso_workflow::document::Condition;
use hoso_workflow::yaml::{self, At, Keys};

use crate::support::{check, text};

/// The YAML blocks of the page.
fn blocks() -> Vec<String> {
    let page = text("workflows/README.md");
    let after = page.split("```yaml\n").skip(1);
    after.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_block_is_read_without_findings() {
    let blocks = blocks();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        if block.contains("workflow:") {
            let checked = check("workflows/README.md", &block);
            assert_eq!(checked.findings, [], "{}", checked.report(&block).render());
        } else {
            let read = yaml::read::<At<Condition>>(&block, Keys::default());
            assert_eq!(read.findings, []);
            assert!(read.document.is_some());
        }
    }
}
