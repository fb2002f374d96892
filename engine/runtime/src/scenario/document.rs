//! A scenario file as it was written: every key, each value with its place.
//! Never judges a name: whether the lifecycle has it is looked at when the file is read. The JSON
//! Schema for editors is made from the same types.

mod words;

use hoso_workflow::document::Label;
use hoso_workflow::yaml::{At, Entries, Names, Scalar, Words};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value;

pub(super) use words::{AnswerDoc, EffectDoc, EffectForms, Forms, PossibleDoc};

/// The schema of scenario files as it stands in `schemas/scenario.v1.json`.
pub(super) fn schema_text() -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    as_written(&mut schema);
    serde_json::to_string_pretty(&schema).expect("a value is always JSON") + "\n"
}

/// A key that may be left out may still not be written without a value.
fn as_written(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.shift_remove("default");
            object.values_mut().for_each(as_written);
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|one| one != "null");
                if let [one] = types.as_slice() {
                    *object.entry("type").or_insert(Value::Null) = one.clone();
                }
            }
            let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
            choices.retain(|choice| choice.get("type") != Some(&Value::from("null")));
            if let [Value::Object(one)] = choices.as_slice() {
                let one = one.clone();
                object.shift_remove("anyOf");
                object.extend(one);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(as_written),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Values by the workflow's name of the field; an empty text stands for no value. / Giá trị theo tên
/// trường; chuỗi rỗng nghĩa là không có giá trị.
pub(super) type Values = Entries<At<Scalar>>;

/// What a workflow promises: cases played in virtual time. `role`, `at` and `declared` stand for
/// every scenario that does not say its own. / Các kịch bản kiểm thử của một quy trình.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "hoso scenarios")]
pub(super) struct Document {
    /// The name of the workflow beside this file. / Tên quy trình nằm cạnh tệp này.
    pub(super) workflow: At<String>,
    /// Who acts where a step does not say. / Vai trò thực hiện, khi bước không ghi riêng.
    pub(super) role: Option<At<String>>,
    /// When each case opens, with its offset: `"2026-03-06T08:00:00+07:00"`. / Thời điểm mở hồ sơ.
    pub(super) at: Option<At<String>>,
    /// The code of the procedure, where the workflow serves several. / Mã thủ tục.
    pub(super) procedure: Option<At<String>>,
    /// What each case opens with. / Dữ liệu khi mở hồ sơ.
    pub(super) declared: Option<Values>,
    /// The cases. / Các kịch bản.
    #[schemars(length(min = 1))]
    pub(super) scenarios: At<Vec<At<ScenarioDoc>>>,
}

/// One case from its opening on. / Một hồ sơ, từ lúc mở.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "Scenario")]
pub(super) struct ScenarioDoc {
    /// What it shows, in a language of the workflow. / Tiêu đề.
    pub(super) title: At<Label>,
    /// When the case opens. / Thời điểm mở hồ sơ.
    pub(super) at: Option<At<String>>,
    /// The code of its procedure. / Mã thủ tục.
    pub(super) procedure: Option<At<String>>,
    /// What it opens with. / Dữ liệu khi mở hồ sơ.
    pub(super) declared: Option<Values>,
    /// Expected: where the case rests once it is open. / Trạng thái chờ đợi sau khi mở.
    pub(super) state: Option<At<String>>,
    /// Expected: no case opens, for this refusal. / Từ chối mở hồ sơ, với mã này.
    pub(super) refused: Option<At<String>>,
    /// Expected: what the opening records to be done outside. / Việc phải làm ra bên ngoài.
    pub(super) effects: Option<At<Vec<At<EffectDoc>>>>,
    /// What happens to the case, in order. / Các bước.
    #[serde(default)]
    pub(super) steps: Vec<At<StepDoc>>,
}

/// One thing that happens (`act`, `edit`, `answer`, `fails`, `delayed`, `passes` or `looks`), what
/// belongs to it, and what is expected. / Một bước: một việc xảy ra và điều chờ đợi.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "Step")]
pub(super) struct StepDoc {
    /// A person triggers this action. / Thực hiện thao tác.
    act: Option<At<String>>,
    /// A person corrects these values. / Sửa dữ liệu.
    edit: Option<At<Values>>,
    /// The registry answers. / Cơ sở dữ liệu trả lời.
    answer: Option<At<AnswerDoc>>,
    /// The registry can say nothing, for good: the code of a failure. / Không có kết quả, hẳn.
    fails: Option<At<String>>,
    /// The registry is out of reach for now: any code of a cause. / Mất kết nối tạm thời.
    delayed: Option<At<String>>,
    /// Time passes; each timer that is due fires on the way. / Thời gian trôi qua.
    #[schemars(extend("pattern" = "^[0-9]+ +(second|minute|hour|day|working hour|working day|month)s?$"))]
    passes: Option<At<Words>>,
    /// Nothing happens; a person of this role looks at the case. / Chỉ xem hồ sơ với vai trò này.
    looks: Option<At<String>>,

    /// Who acts or edits. / Vai trò thực hiện.
    pub(super) role: Option<At<String>>,
    /// The account of whoever acts; left out, each role is one person. / Tài khoản người thực hiện.
    pub(super) person: Option<At<String>>,
    /// Why, where the action wants a reason. / Lý do.
    pub(super) reason: Option<At<String>>,
    /// Values edited with the action. / Dữ liệu sửa cùng thao tác.
    pub(super) edits: Option<At<Values>>,
    /// Typed values that fetched ones may replace. / Trường cho phép lấy dữ liệu thay thế.
    pub(super) confirms: Option<At<Names>>,
    /// Which ask, where several are open. / Câu hỏi nào, khi có nhiều.
    pub(super) ask: Option<At<String>>,

    /// Expected: where the case rests. / Trạng thái chờ đợi.
    pub(super) state: Option<At<String>>,
    /// Expected: the code of a refusal; the case stays as it is. / Mã từ chối chờ đợi.
    pub(super) refused: Option<At<String>>,
    /// Expected: the verdict that counted. / Kết luận chờ đợi.
    pub(super) verdict: Option<At<String>>,
    /// Expected: the reason of each field. / Lý do của từng trường.
    pub(super) reasons: Option<Entries<At<String>>>,
    /// Expected: declared values; an empty text: nothing is declared. / Giá trị đã khai.
    pub(super) fields: Option<Values>,
    /// Expected: all that the step records to be done outside, in order. / Việc ra bên ngoài.
    pub(super) effects: Option<At<Vec<At<EffectDoc>>>>,
    /// Expected: which actions the role may use now. / Thao tác nào làm được lúc này.
    pub(super) possible: Option<Entries<At<PossibleDoc>>>,
    /// Expected: when the next timer fires, or `none`. / Hạn kế tiếp, hoặc `none`.
    pub(super) due: Option<At<String>>,
    /// Expected: every view that the case stands in. / Các danh sách có hồ sơ này.
    pub(super) view: Option<At<Names>>,
    /// Expected: where each ask stands. / Tình trạng từng câu hỏi.
    pub(super) check: Option<Entries<At<String>>>,
}

/// What one step says that happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'d> {
    Act(&'d At<String>),
    Edit(&'d At<Values>),
    Answer(&'d At<AnswerDoc>),
    Fails(&'d At<String>),
    Delayed(&'d At<String>),
    Passes(&'d At<Words>),
    Looks(&'d At<String>),
}

impl StepDoc {
    /// What happens, in the order of the keys of the language; one thing if all is well.
    pub(super) fn said(&self) -> Vec<Said<'_>> {
        let mut said = Vec::new();
        said.extend(self.act.as_ref().map(Said::Act));
        said.extend(self.edit.as_ref().map(Said::Edit));
        said.extend(self.answer.as_ref().map(Said::Answer));
        said.extend(self.fails.as_ref().map(Said::Fails));
        said.extend(self.delayed.as_ref().map(Said::Delayed));
        said.extend(self.passes.as_ref().map(Said::Passes));
        said.extend(self.looks.as_ref().map(Said::Looks));
        said
    }
}

/// A value as the door takes it.
pub(super) fn json(value: &Scalar) -> serde_json::Value {
    match value {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Flag(flag) => (*flag).into(),
        Scalar::Number(number) => (*number).into(),
    }
}

#[cfg(test)]
mod tests;
