//! What several commands let people choose: the language of the words, text or JSON.
//! Never says which is chosen where nothing is said: each command does.

use clap::ValueEnum;
use hoso_workflow::Tongue;

/// A language of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Vietnamese
    Vi,
}

impl Language {
    /// As the floors below call it.
    pub fn tongue(self) -> Tongue {
        match self {
            Language::En => Tongue::English,
            Language::Vi => Tongue::Vietnamese,
        }
    }
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}
