//! The two languages of the story. Never translates what the engine says: that comes in both.

use clap::ValueEnum;
use serde_json::Value;

/// A language of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

impl Tongue {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Tongue::Vi => "vi",
            Tongue::En => "en",
        }
    }

    /// The one of two texts.
    pub fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Tongue::Vi => vi,
            Tongue::En => en,
        }
    }

    /// The text of a label or problem that comes in both languages.
    pub fn of(self, both: &Value) -> String {
        both[self.code()].as_str().unwrap_or_default().to_owned()
    }

    /// A reason's code in words.
    pub fn reason(self, code: &str) -> String {
        let (vi, en) = match code {
            "exact" => ("trùng khớp", "the same"),
            "encoding" => ("trùng, khác bảng mã", "the same, encoded otherwise"),
            "case-or-space" => ("trùng, khác chữ hoa", "the same but for capitals or spaces"),
            "tone-placement" => ("trùng, khác vị trí dấu", "the same, tone mark placed otherwise"),
            "i-y" => ("khác i/y", "differs in i/y"),
            "unaccented" => ("chỉ trùng khi bỏ dấu", "the same only without accents"),
            "partial" => ("trùng năm, thiếu ngày", "the year agrees, no day is held"),
            "old-unit" => ("đơn vị cũ", "a unit that was merged"),
            "not-held" => ("CSDL không có thông tin", "the register holds nothing"),
            "not-compared" => ("không so sánh", "not compared"),
            "different" => ("khác", "different"),
            other => return other.to_owned(),
        };
        self.pick(vi, en).to_owned()
    }

    /// A cause's code in words.
    pub fn cause(self, code: &str) -> String {
        let (vi, en) = match code {
            "swapped-day-month" => ("có thể đảo ngày và tháng", "day and month look swapped"),
            "one-digit" => ("có thể sai một chữ số", "one digit looks wrong"),
            "two-digits-swapped" => ("có thể đảo hai chữ số", "two digits look swapped"),
            "off-by-century" => ("có thể sai thế kỷ", "the century looks wrong"),
            "missing-word" => ("có thể thiếu một chữ", "a word looks missing"),
            "added-word" => ("có thể thừa một chữ", "a word looks added"),
            "swapped-words" => ("có thể đảo chữ", "words look swapped"),
            "birth-year-digits" => {
                ("số định danh chỉ năm sinh khác", "the number says another year")
            }
            other => return other.to_owned(),
        };
        self.pick(vi, en).to_owned()
    }
}
