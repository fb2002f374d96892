//! What each code of a finding means, why it matters to clerks and citizens, and how it is mended,
//! in English and Vietnamese. The pages stand in the data files beside this one.
//!
//! Never finds anything, and knows no code that the program does not give: a test compares both.

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::suggest::did_you_mean;
use crate::yaml::{self, Entries, Keys};

/// The pages, by where their faults are found.
const PAGES: [&str; 4] = [
    include_str!("explain/shape.yaml"),
    include_str!("explain/life.yaml"),
    include_str!("explain/config.yaml"),
    include_str!("explain/scenario.yaml"),
];

/// A language that the pages are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    #[default]
    English,
    /// Vietnamese.
    Vietnamese,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    en: String,
    vi: String,
}

impl Text {
    fn of(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::English => &self.en,
            Tongue::Vietnamese => &self.vi,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Text,
    means: Text,
    why: Text,
    wrong: Option<String>,
    mended: Option<String>,
}

/// The page of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    code: String,
    page: Written,
}

static ALL: LazyLock<Vec<Explanation>> = LazyLock::new(|| {
    let pages = PAGES.iter().flat_map(|text| {
        let read = yaml::read::<Entries<Written>>(text, Keys::default());
        read.document.expect("a test reads every page").0
    });
    let mut all: Vec<_> =
        pages.map(|(code, page)| Explanation { code: code.value, page }).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all
});

/// Every page, in the order of the codes.
pub fn explanations() -> &'static [Explanation] {
    &ALL
}

/// The page of a code, however it is written: `e030` is `E030`.
///
/// # Errors
/// There is no such code; the text says which was perhaps meant.
pub fn explain(code: &str) -> Result<&'static Explanation, String> {
    let wanted = code.trim().to_uppercase();
    let found = explanations().iter().find(|one| one.code == wanted);
    found.ok_or_else(|| {
        let known = explanations().iter().map(|one| one.code.as_str());
        let help = did_you_mean(&wanted, known).map(|help| format!("; {help}"));
        let shown: String = code.chars().filter(|c| !c.is_control()).take(40).collect();
        format!("no finding has the code `{shown}`{}", help.unwrap_or_default())
    })
}

impl Explanation {
    /// The code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// In a few words.
    pub fn title(&self, tongue: Tongue) -> &str {
        self.page.title.of(tongue)
    }

    /// What is wrong where the code is found.
    pub fn meaning(&self, tongue: Tongue) -> &str {
        self.page.means.of(tongue)
    }

    /// Why it matters to clerks and citizens.
    pub fn why(&self, tongue: Tongue) -> &str {
        self.page.why.of(tongue)
    }

    /// Lines with the fault and the same lines without it; none where a few lines cannot show it.
    pub fn example(&self) -> Option<(&str, &str)> {
        self.page.wrong.as_deref().zip(self.page.mended.as_deref())
    }

    /// The whole page for people, with a line break at its end.
    pub fn render(&self, tongue: Tongue) -> String {
        let (why, wrong, mended) = match tongue {
            Tongue::English => ("Why it matters", "Wrong", "Mended"),
            Tongue::Vietnamese => ("Vì sao quan trọng", "Sai", "Đã sửa"),
        };
        let mut page = format!("{}  {}\n\n", self.code, self.title(tongue));
        page.push_str(&wrapped(self.meaning(tongue)));
        let _ = write!(page, "\n{why}:\n{}", wrapped(self.why(tongue)));
        for (heading, lines) in
            self.example().into_iter().flat_map(|(a, b)| [(wrong, a), (mended, b)])
        {
            let _ = write!(page, "\n{heading}:\n");
            lines.lines().for_each(|line| page.push_str(&format!("    {line}\n")));
        }
        page
    }
}

/// The widest line of a page.
const WIDTH: usize = 90;

/// In lines that fit a page.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is always one");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= WIDTH {
            *last += " ";
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;

    #[test]
    fn every_page_is_read() {
        for text in PAGES {
            let read = yaml::read::<Entries<Written>>(text, Keys::default());
            assert!(
                read.findings.is_empty(),
                "{}",
                Report::new("page", text, &read.findings).render()
            );
        }
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = wrapped(&"chữ ".repeat(40));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH && !line.ends_with(' ')));
        assert_eq!(text.lines().count(), 2);
        assert_eq!(wrapped("one"), "one\n");
    }
}
