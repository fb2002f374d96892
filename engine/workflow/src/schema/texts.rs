//! Texts that editors show: English first, then Vietnamese.
//! Never translates: both stand in the comment of the key, parted by a slash between spaces.

use serde_json::{Map, Value};

/// Between the two languages in Markdown.
const BETWEEN: &str = "\n\n**Tiếng Việt:** ";

/// One text in both languages; the second may be wanting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    english: String,
    vietnamese: Option<String>,
}

impl Text {
    /// Both languages.
    pub(super) fn new(english: impl Into<String>, vietnamese: impl Into<String>) -> Self {
        Text { english: english.into(), vietnamese: Some(vietnamese.into()) }
    }

    /// A comment of the form `English. / Vietnamese.`, its lines joined.
    pub(super) fn of_comment(comment: &str) -> Self {
        let line = line(comment);
        match line.split_once(" / ") {
            Some((english, vietnamese)) => Text::new(english.trim(), vietnamese.trim()),
            None => Text { english: line.trim().to_owned(), vietnamese: None },
        }
    }

    /// The text of a schema that was described.
    pub(super) fn of_schema(schema: &Map<String, Value>) -> Option<Self> {
        let text = schema.get("markdownDescription")?.as_str()?;
        Some(match text.split_once(BETWEEN) {
            Some((english, vietnamese)) => Text::new(english, vietnamese),
            None => Text { english: text.to_owned(), vietnamese: None },
        })
    }

    /// The same with more at the end of each language.
    pub(super) fn and(&self, more: &Text) -> Self {
        let second = |own: &String| match &more.vietnamese {
            Some(more) => format!("{own} {more}"),
            None => own.clone(),
        };
        let english = format!("{} {}", self.english, more.english);
        Text { english, vietnamese: self.vietnamese.as_ref().map(second) }
    }

    /// For editors that show Markdown: two paragraphs.
    pub(super) fn markdown(&self) -> String {
        match &self.vietnamese {
            Some(vietnamese) => format!("{}{BETWEEN}{vietnamese}", self.english),
            None => self.english.clone(),
        }
    }

    /// For editors that know the draft alone: one line.
    fn plain(&self) -> String {
        match &self.vietnamese {
            Some(vietnamese) => format!("{} / {vietnamese}", self.english),
            None => self.english.clone(),
        }
    }

    /// Describes a schema in both forms. There is no third: a key that is not known for a
    /// description, beside a `$ref`, makes the YAML language server forget both.
    pub(super) fn describe(&self, schema: &mut Map<String, Value>) {
        schema.insert("description".into(), self.plain().into());
        schema.insert("markdownDescription".into(), self.markdown().into());
    }
}

/// A text that was wrapped, as one line.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Parts the description of a schema into its languages.
pub(super) fn in_both_languages(schema: &mut Map<String, Value>) {
    if let Some(Value::String(comment)) = schema.get("description") {
        Text::of_comment(comment).describe(schema);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_parted_at_its_slash() {
        let text = Text::of_comment("Where a case\nrests. / Trạng thái\ncủa hồ sơ.");
        assert_eq!(text, Text::new("Where a case rests.", "Trạng thái của hồ sơ."));
        let wrapped = Text::of_comment("One of them.\n/ Một.");
        assert_eq!(wrapped, Text::new("One of them.", "Một."));
        assert_eq!(Text::of_comment("Input/output.").vietnamese, None);
    }

    #[test]
    fn both_languages_stand_in_both_forms() {
        let mut schema = Map::new();
        let text = Text::new("Write `{a: b}`.", "Viết `x`.");
        text.describe(&mut schema);
        assert_eq!(schema["description"], "Write `{a: b}`. / Viết `x`.");
        assert_eq!(schema["markdownDescription"], "Write `{a: b}`.\n\n**Tiếng Việt:** Viết `x`.");
        assert_eq!(Text::of_schema(&schema), Some(text));
    }

    #[test]
    fn what_lacks_a_language_shows_the_other() {
        let mut schema = Map::from_iter([("description".to_owned(), Value::from("Who\nhears."))]);
        in_both_languages(&mut schema);
        assert_eq!(schema["description"], "Who hears.");
        assert_eq!(schema["markdownDescription"], "Who hears.");
    }

    #[test]
    fn more_is_added_to_each_language() {
        let text = Text::new("So long.", "Bao lâu.").and(&Text::new("Units.", "Đơn vị."));
        assert_eq!(text, Text::new("So long. Units.", "Bao lâu. Đơn vị."));
    }
}
