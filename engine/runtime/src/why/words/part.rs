//! What each part of a condition wants, in words. Shows what the workflow names and never what is
//! declared.

use hoso_civil::{PartialDate, Value};
use hoso_core::{Check, Looks, Wants};

use super::Words;

impl Words<'_> {
    pub(in super::super) fn part(&self, looks: &Looks) -> String {
        match looks {
            Looks::All(_) => self.pick("tất cả các điều sau", "all of these"),
            Looks::Any(_) => self.pick("một trong các điều sau", "one of these"),
            Looks::Not(_) => self.pick("không phải điều sau", "not this"),
            Looks::Field { field, wants, .. } => self.wanted(field, wants),
            Looks::Changed { ask, .. } => self.pick(
                format!("có sửa thông tin gửi kèm `{ask}` kể từ lần hỏi trước"),
                format!("something that `{ask}` asks about was edited since it was last asked"),
            ),
            Looks::Check { ask, wants, .. } => {
                let wants: Vec<String> = wants.iter().map(|one: &Check| self.check(*one)).collect();
                let wants = wants.join(self.word(" hoặc ", " or "));
                self.pick(format!("kết quả của `{ask}`: {wants}"), format!("`{ask}`: {wants}"))
            }
            Looks::State { wants, .. } => {
                let wants = self.states(wants);
                self.pick(format!("hồ sơ ở {wants}"), format!("the case rests in {wants}"))
            }
        }
    }

    fn wanted(&self, field: &str, wants: &Wants) -> String {
        let label = self.field(field);
        let day = |day: &PartialDate| day.to_string();
        match wants {
            Wants::Is(value) => {
                let value = self.value(field, value);
                self.pick(format!("{label} là {value}"), format!("{label} is {value}"))
            }
            Wants::In(values) => {
                let values: Vec<String> = values.iter().map(|one| self.value(field, one)).collect();
                let values = values.join(self.word(" hoặc ", " or "));
                self.pick(format!("{label} là {values}"), format!("{label} is {values}"))
            }
            Wants::Missing => {
                self.pick(format!("chưa khai {label}"), format!("{label} is not declared"))
            }
            Wants::Known => self.pick(format!("đã khai {label}"), format!("{label} is declared")),
            Wants::EarlierThan(date) => {
                let date = day(date);
                self.pick(format!("{label} trước {date}"), format!("{label} is before {date}"))
            }
            Wants::LaterThan(date) => {
                let date = day(date);
                self.pick(format!("{label} sau {date}"), format!("{label} is after {date}"))
            }
        }
    }

    /// A value that the workflow names, with its label where the field has a list of them.
    fn value(&self, field: &str, value: &Value) -> String {
        match value {
            Value::Text(text) => {
                let codes = self.lifecycle.field(field).map(|field| field.codes.as_slice());
                let known = codes.into_iter().flatten().find(|(code, _)| code == text);
                self.label(known.map(|(_, label)| label), text)
            }
            Value::Date(date) => date.to_string(),
            Value::Flag(true) => self.pick("có", "yes"),
            Value::Flag(false) => self.pick("không", "no"),
            Value::Number(number) => number.to_string(),
        }
    }
}
