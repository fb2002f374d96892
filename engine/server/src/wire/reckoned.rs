//! How a due time was reckoned, told in both languages. Never reckons anything.

use hoso_civil::calendar::{in_english, in_vietnamese};
use schemars::JsonSchema;
use serde::Serialize;

/// How a due time was reckoned, line by line.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Reckoned {
    /// In Vietnamese.
    vi: Vec<String>,
    /// In English.
    en: Vec<String>,
}

impl From<Vec<String>> for Reckoned {
    /// From the lines as they are kept.
    fn from(kept: Vec<String>) -> Self {
        let vi = kept.iter().map(|line| in_vietnamese(line)).collect();
        Reckoned { vi, en: kept.iter().map(|line| in_english(line)).collect() }
    }
}
