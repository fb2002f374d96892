//! How the program says that it could not do what it was asked: what, then each cause once.

use std::error::Error;

/// A failure with its causes.
#[derive(Debug)]
pub struct Failure {
    what: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// What failed, and why.
    pub fn of(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure { what: what.into(), source: Some(source.into()) }
    }

    /// What failed, where that says it all.
    pub fn plain(what: impl Into<String>) -> Self {
        Failure { what: what.into(), source: None }
    }

    /// To standard error.
    pub fn print(&self) {
        eprint!("{}", self.text());
    }

    /// As it is printed.
    pub fn text(&self) -> String {
        let mut text = format!("error: {}\n", self.what);
        let mut cause = self.source.as_ref().map(|source| &**source as &dyn Error);
        let mut last = self.what.clone();
        while let Some(error) = cause {
            let said = error.to_string();
            // A transparent error repeats the one below it.
            if said != last {
                text.push_str(&format!("  because: {said}\n"));
            }
            last = said;
            cause = error.source();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the disk is full")]
    struct Full(#[source] std::io::Error);

    #[test]
    fn each_cause_is_said_once() {
        let io = std::io::Error::other("no space left");
        let failure = Failure::of("the case file cannot be opened", Full(io));
        insta::assert_snapshot!(failure.text(), @"
        error: the case file cannot be opened
          because: the disk is full
          because: no space left
        ");
        insta::assert_snapshot!(Failure::plain("nothing to do").text(), @"error: nothing to do");
    }
}
