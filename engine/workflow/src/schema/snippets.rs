//! Snippets that editors offer: whole entries to fill in, and lengths in each unit.
//! Never a shape that the schema refuses: a test fills each one in and validates it.
//!
//! A body is a mapping of keys; a text in it stands as it is written, so that a text may be a flow
//! mapping. `${1:name}` is a place to fill in, by the rules of the YAML language server.

use serde_json::{Map, Value, json};

use super::texts::Text;

/// A unit as a length names it, in English and Vietnamese, with a usual number of it.
pub(super) const UNITS: [(&str, &str, u32); 7] = [
    ("second", "giây", 30),
    ("minute", "phút", 15),
    ("hour", "giờ", 2),
    ("day", "ngày", 30),
    ("working hour", "giờ làm việc", 4),
    ("working day", "ngày làm việc", 5),
    ("month", "tháng", 12),
];

/// Lengths that show how one is written.
pub(super) const EXAMPLES: [&str; 3] = ["30 seconds", "5 working days", "12 months"];

/// What each key of a condition may say.
const SAID: [(&str, &str); 12] = [
    ("is", "{${1:sex}: ${2:male}}"),
    ("in", "{${1:sex}: [${2:male}, ${3:female}]}"),
    ("missing", "${1:identity-number}"),
    ("known", "${1:identity-number}"),
    ("earlier-than", "{${1:birth-date}: \"${2:1960}\"}"),
    ("later-than", "{${1:birth-date}: \"${2:1960}\"}"),
    ("changed", "${1:ask}"),
    ("check", "{${1:ask}: [${2:verified}]}"),
    ("state", "[${1:state}]"),
    ("all", "[{known: ${1:phone}}, {known: ${2:email}}]"),
    ("any", "[{known: ${1:phone}}, {known: ${2:email}}]"),
    ("not", "{state: [${1:state}]}"),
];

/// Where the name of an entry is filled in; places within the entry come after it.
const NAME: &str = "${1:name}";

/// Puts snippets where entries are wanted.
pub(super) fn offer(schema: &mut Value) {
    let asking = asking(schema);
    let (verdicts, failures) = (every_verdict(schema), every_failure(schema));
    put(schema, "", &[workflow()]);
    put(schema, "/$defs/Label", &[label()]);
    put(schema, "/$defs/Answers", &[verdicts]);
    put(schema, "/$defs/Failures", &[failures]);
    put(schema, "/$defs/Timer", &[timer(), resting_timer()]);
    entries(schema, "asks", "Ask", &[ask()]);
    entries(schema, "states", "State", &[asking, waiting(), last()]);
    entries(schema, "actions", "Action", &[moving(), editing()]);
    insert(schema, "/$defs/Condition", "defaultSnippets", conditions(schema));
    lengths(schema);
}

/// A snippet before it is put somewhere.
struct Snippet {
    name: &'static str,
    text: Text,
    body: Value,
}

impl Snippet {
    fn new(name: &'static str, english: &str, vietnamese: &str, body: Value) -> Self {
        Snippet { name, text: Text::new(english, vietnamese), body }
    }

    fn to_value(&self) -> Value {
        let text = self.text.markdown();
        json!({"label": self.name, "markdownDescription": text, "body": self.body})
    }

    /// The same with a name to fill in before it.
    fn named(&self) -> Value {
        let body = Map::from_iter([(NAME.to_owned(), self.body.clone())]);
        let text = self.text.markdown();
        json!({"label": self.name, "markdownDescription": text, "body": body})
    }
}

fn put(schema: &mut Value, place: &str, snippets: &[Snippet]) {
    insert(schema, place, "defaultSnippets", snippets.iter().map(Snippet::to_value).collect());
}

/// In the mapping of names, and again within an entry whose name stands already.
fn entries(schema: &mut Value, key: &str, definition: &str, snippets: &[Snippet]) {
    let named = snippets.iter().map(Snippet::named).collect();
    insert(schema, &format!("/properties/{key}"), "defaultSnippets", named);
    put(schema, &format!("/$defs/{definition}"), snippets);
}

fn insert(schema: &mut Value, place: &str, key: &str, value: Value) {
    if let Some(Value::Object(object)) = schema.pointer_mut(place) {
        object.insert(key.into(), value);
    }
}

/// The outcomes that the language knows, each with a state to fill in, and the next free place.
fn outcomes(schema: &Value, definition: &str, first: usize) -> (Value, usize) {
    let known = schema.pointer(&format!("/$defs/{definition}/properties"));
    let known = known.and_then(Value::as_object).into_iter().flatten();
    let filled = known.zip(first..).map(|((outcome, _), place)| {
        let state = format!("${{{place}:held}}");
        (outcome.clone(), Value::from(state))
    });
    let filled: Map<String, Value> = filled.collect();
    let next = first + filled.len();
    (Value::Object(filled), next)
}

fn every_verdict(schema: &Value) -> Snippet {
    let (body, _) = outcomes(schema, "Answers", 1);
    let english = "Each verdict leads to a state.";
    Snippet::new("every verdict", english, "Mỗi kết quả dẫn đến một trạng thái.", body)
}

fn every_failure(schema: &Value) -> Snippet {
    let (body, _) = outcomes(schema, "Failures", 1);
    let english = "Each failure leads to a state.";
    Snippet::new("every failure", english, "Mỗi lỗi dẫn đến một trạng thái.", body)
}

fn label() -> Snippet {
    let body = Value::from("{vi: \"${1:Nhãn}\", en: \"${2:Label}\"}");
    Snippet::new("vi, en", "A label in both languages.", "Nhãn bằng hai ngôn ngữ.", body)
}

fn asking(schema: &Value) -> Snippet {
    let (answers, next) = outcomes(schema, "Answers", 5);
    let (failures, next) = outcomes(schema, "Failures", next);
    let (length, state) =
        (format!("${{{next}:5 working days}}"), format!("${{{}:held}}", next + 1));
    let body = json!({
        "label": "{vi: \"${2:Chờ xác thực}\", en: \"${3:Pending}\"}",
        "ask": "${4:ask}",
        "answers": answers,
        "failures": failures,
        "timers": format!("[{{after: {length}, to: {state}, pauses: outage}}]"),
    });
    let english = "A state that asks a registry: every verdict and every failure leads somewhere.";
    let vietnamese = "Trạng thái có gửi câu hỏi: mỗi kết quả, mỗi lỗi đều dẫn đến một trạng thái.";
    Snippet::new("asks a registry", english, vietnamese, body)
}

fn waiting() -> Snippet {
    let body = json!({"label": "{vi: \"${2:Nhãn}\", en: \"${3:Label}\"}"});
    let english = "A state that people lead out of.";
    Snippet::new("waits for people", english, "Trạng thái chờ người xử lý.", body)
}

fn last() -> Snippet {
    let body = json!({
        "label": "{vi: \"${2:Kết thúc}\", en: \"${3:Closed}\"}",
        "final": true,
    });
    Snippet::new("final state", "A state that nothing leaves.", "Trạng thái kết thúc.", body)
}

fn moving() -> Snippet {
    let body = json!({
        "label": "{vi: \"${2:Gửi xác thực}\", en: \"${3:Send for verification}\"}",
        "from": "[${4:state}]",
        "role": "${5:clerk}",
        "to": "${6:state}",
    });
    let english = "An action that leads to another state.";
    Snippet::new("moves the case", english, "Thao tác chuyển trạng thái.", body)
}

fn editing() -> Snippet {
    let body = json!({
        "label": "{vi: \"${2:Sửa thông tin}\", en: \"${3:Edit}\"}",
        "from": "[${4:state}]",
        "role": "${5:clerk}",
        "edits": "${6:all}",
    });
    let english = "An action that edits fields and stays.";
    Snippet::new("edits fields", english, "Thao tác sửa thông tin.", body)
}

fn ask() -> Snippet {
    let body = json!({
        "route": "${2:population}",
        "compare": "[${3:full-name}, ${4:birth-date}]",
        "repeat-after": "${5:1 day}",
        "retry": "{first: ${6:30 seconds}, factor: 2, up-to: ${7:1 hour}, for: ${8:2 working days}}",
    });
    let english = "A question with what is compared, kept and repeated.";
    let vietnamese = "Câu hỏi: so sánh gì, giữ kết quả bao lâu, thử lại thế nào.";
    Snippet::new("question", english, vietnamese, body)
}

fn timer() -> Snippet {
    let body = json!({"after": "${1:30 days}", "to": "${2:state}"});
    Snippet::new("timer", "After a length, to a state.", "Hết thời gian thì chuyển.", body)
}

fn resting_timer() -> Snippet {
    let body = json!({"after": "${1:5 working days}", "to": "${2:state}", "pauses": "outage"});
    let english = "The same, resting while the registry is out of reach.";
    Snippet::new("timer that rests", english, "Như trên, tạm dừng khi mất kết nối.", body)
}

fn workflow() -> Snippet {
    let body = json!({
        "workflow": "${1:name}",
        "version": 1,
        "languages": "[vi, en]",
        "title": "{vi: \"${2:Tên quy trình}\", en: \"${3:Title}\"}",
        "calendar": "vn",
        "fields": {"full-name": "{required: true, search: true}"},
        "initial": "${4:open}",
        "states": {
            "${4:open}": {"label": "{vi: \"${5:Mới}\", en: \"${6:Open}\"}"},
            "${7:closed}": {
                "label": "{vi: \"${8:Đã đóng}\", en: \"${9:Closed}\"}",
                "final": true,
            },
        },
        "actions": {
            "${10:close}": {
                "label": "{vi: \"${11:Đóng}\", en: \"${12:Close}\"}",
                "from": "[${4:open}]",
                "to": "${7:closed}",
            },
        },
    });
    Snippet::new("workflow", "A whole workflow to begin with.", "Quy trình mẫu để bắt đầu.", body)
}

/// One snippet for each key of a condition: of a mapping that takes one key, the server offers none
/// before its first letter is typed.
fn conditions(schema: &Value) -> Value {
    let keys = schema.pointer("/$defs/Condition/properties");
    let said = SAID.iter().filter_map(|(key, value)| {
        let text = Text::of_schema(keys?.get(key)?.as_object()?)?;
        let body = Map::from_iter([((*key).to_owned(), Value::from(*value))]);
        let label = format!("{key} …");
        Some(json!({"label": label, "markdownDescription": text.markdown(), "body": body}))
    });
    said.collect()
}

/// Lengths: examples, one snippet for each unit, and the units in what every length says.
fn lengths(schema: &mut Value) {
    let units = UNITS.iter().map(|(english, vietnamese, many)| {
        json!({
            "label": format!("{english}s"),
            "markdownDescription": Text::new(*english, *vietnamese).markdown(),
            "body": format!("${{1:{many}}} {english}s"),
        })
    });
    insert(schema, "/$defs/Length", "defaultSnippets", units.collect());
    insert(schema, "/$defs/Length", "examples", json!(EXAMPLES));
    super::each(schema, &mut |schema| {
        let is_length = schema.get("$ref").is_some_and(|to| to == "#/$defs/Length")
            || schema.get("examples") == Some(&json!(EXAMPLES));
        if is_length && let Some(text) = Text::of_schema(schema) {
            text.and(&every_unit()).describe(schema);
        }
    });
}

fn every_unit() -> Text {
    let english = UNITS.map(|(unit, ..)| format!("`{unit}s`")).join(", ");
    let vietnamese = UNITS.map(|(unit, meaning, _)| format!("`{unit}s` {meaning}")).join(", ");
    Text::new(format!("Units: {english}."), format!("Đơn vị: {vietnamese}."))
}
