//! Names that editors offer where a name is wanted: of the vocabulary, of checks, of reasons.
//! Never forbids another name: fields are called as a workflow calls them, and the compiler judges.

use hoso_civil::{Kind, Reason};
use serde_json::{Map, Value, json};

use super::texts::Text;
use crate::{Term, Vocabulary};

/// Where a field is named, in the schema.
pub(super) const FIELDS: [&str; 11] = [
    "/properties/sets/additionalProperties/items",
    "/$defs/Ask/properties/compare/items",
    "/$defs/Ask/properties/must/items",
    "/$defs/Ask/properties/fetch/items",
    "/$defs/State/properties/locks/items",
    "/$defs/Action/properties/edits/items",
    "/$defs/Action/properties/needs/items",
    "/$defs/Condition/properties/missing",
    "/$defs/Condition/properties/known",
    "/$defs/View/properties/missing",
    "/$defs/View/properties/known",
];

/// Where a name of the vocabulary is named, in the schema.
pub(super) const MEANINGS: [&str; 1] = ["/$defs/Field/properties/is"];

/// Where it is named where an ask stands, in the schema.
pub(super) const CHECKS: [&str; 2] = [
    "/$defs/Condition/properties/check/additionalProperties/items",
    "/$defs/View/properties/check/additionalProperties/items",
];

/// Where a reason is named, in the schema.
pub(super) const REASONS: [&str; 1] = ["/$defs/Ask/properties/accept/additionalProperties/items"];

/// Where the type of an own field is named, in the schema.
pub(super) const TYPES: [&str; 1] = ["/$defs/Field/properties/type"];

/// Where it is named what the sender hears, in the schema.
pub(super) const TOLD: &str = "/$defs/Tell/properties/sender";

/// Where fields are declared, in the schema.
pub(super) const DECLARED: [&str; 2] = ["/properties/fields", "/$defs/Person/properties/fields"];

/// What an own field of a workflow may hold.
const HELD: [(&str, &str, &str); 9] = [
    ("text", "A text.", "Văn bản."),
    ("date", "A date, or a part of one.", "Ngày."),
    ("choice", "One of the `choices`.", "Một trong các lựa chọn."),
    ("number", "A number.", "Số."),
    ("money", "An amount in đồng.", "Số tiền, bằng đồng."),
    ("flag", "Yes or no.", "Có hoặc không."),
    ("phone", "A telephone number.", "Số điện thoại."),
    ("email", "An e-mail address.", "Thư điện tử."),
    ("file", "A file.", "Tệp đính kèm."),
];

/// What the sender may hear, besides of states by name.
const HEARD: [(&str, &str, &str); 3] = [
    ("every-state", "Every state that the case comes to.", "Mọi trạng thái."),
    ("checks", "Answers that move nothing.", "Kết quả kiểm tra không đổi trạng thái."),
    ("reminders", "Reminders.", "Các lần nhắc."),
];

/// Where an ask stands, when no verdict says it.
const STANDS: [(&str, &str, &str); 4] = [
    ("none", "It was never asked.", "Chưa hỏi."),
    ("waiting", "The answer has not come yet.", "Đang chờ trả lời."),
    ("failed", "It could not be asked; nothing is said of the person.", "Hỏi không được."),
    ("stale", "Answered, and its inputs changed since.", "Dữ liệu đã đổi sau khi có kết quả."),
];

/// Puts names where they are wanted.
pub(super) fn offer(schema: &mut Value, vocabulary: &Vocabulary) {
    declare_fields(schema, vocabulary);
    declare_languages(schema);
    let verdicts = verdicts(schema);
    define(schema, "FieldName", &FIELDS, field_name(vocabulary));
    define(schema, "VocabularyName", &MEANINGS, vocabulary_name(vocabulary));
    define(schema, "CheckWord", &CHECKS, check_word(verdicts));
    define(schema, "Reason", &REASONS, reason());
    // Beside a list of states, one of these words; within the list they mean nothing.
    if let Some(Value::Object(told)) = schema.pointer_mut(TOLD) {
        told.insert("defaultSnippets".into(), HEARD.iter().map(written).collect());
    }
    let held = Text::new("What the field holds.", "Kiểu dữ liệu của trường.");
    define(schema, "FieldType", &TYPES, word(&held, HELD.iter().map(written)));
}

/// A definition, named at these places; what describes a place stays there.
fn define(schema: &mut Value, name: &str, places: &[&str], definition: Value) {
    for place in places {
        if let Some(Value::Object(place)) = schema.pointer_mut(place) {
            place.shift_remove("type");
            place.insert("$ref".into(), format!("#/$defs/{name}").into());
        }
    }
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.insert(name.into(), definition);
    }
}

/// Every name of the vocabulary may be declared, and so may any other.
fn declare_fields(schema: &mut Value, vocabulary: &Vocabulary) {
    let declared = vocabulary.iter().map(|(name, term)| {
        let mut field = Map::from_iter([("$ref".to_owned(), Value::from("#/$defs/Field"))]);
        meaning(term).describe(&mut field);
        (name.to_owned(), Value::Object(field))
    });
    let declared: Map<String, Value> = declared.collect();
    let mut fields = Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("additionalProperties".to_owned(), json!({"$ref": "#/$defs/Field"})),
        ("properties".to_owned(), Value::Object(declared)),
    ]);
    Text::new("Fields by name.", "Các trường, theo tên.").describe(&mut fields);
    for place in DECLARED {
        if let Some(Value::Object(place)) = schema.pointer_mut(place) {
            place.shift_remove("additionalProperties");
        }
    }
    define(schema, "Fields", &DECLARED, Value::Object(fields));
}

/// Labels may stand in any language; these two are asked for everywhere.
fn declare_languages(schema: &mut Value) {
    let Some(Value::Object(label)) = schema.pointer_mut("/$defs/Label") else { return };
    let text = |english, vietnamese| {
        let mut schema = Map::from_iter([("type".to_owned(), Value::from("string"))]);
        Text::new(english, vietnamese).describe(&mut schema);
        schema
    };
    let vietnamese = text("In Vietnamese.", "Bằng tiếng Việt.");
    let english = text("In English.", "Bằng tiếng Anh.");
    label.insert("properties".into(), json!({"vi": vietnamese, "en": english}));
}

/// What a name means, with its codes.
fn meaning(term: &Term) -> Text {
    let text = label(&term.label);
    let kind = term.kind.name();
    let text = Text::new(format!("{}.", text.0), format!("{}.", text.1))
        .and(&Text::new(format!("Kind: `{kind}`."), format!("Kiểu: `{kind}`.")));
    if !matches!(term.kind, Kind::Code { .. }) {
        return text;
    }
    let listed = |language: fn((String, String)) -> String| {
        let codes = term.codes.iter();
        let codes = codes.map(|(code, shown)| format!("`{code}` {}", language(label(shown))));
        codes.collect::<Vec<_>>().join(", ")
    };
    let (english, vietnamese) = (listed(|both| both.0), listed(|both| both.1));
    text.and(&Text::new(format!("Codes: {english}."), format!("Mã: {vietnamese}.")))
}

/// English and Vietnamese.
fn label(label: &hoso_core::Label) -> (String, String) {
    let in_language = |language: &str| label.get(language).cloned().unwrap_or_default();
    (in_language("en"), in_language("vi"))
}

fn field_name(vocabulary: &Vocabulary) -> Value {
    let names = vocabulary.iter().map(|(name, term)| choice(name, &meaning(term)));
    word(&Text::new("The name of a declared field.", "Tên một trường đã khai báo."), names)
}

fn check_word(verdicts: Vec<(String, Text)>) -> Value {
    let stands = STANDS.iter().map(written);
    let verdicts = verdicts.iter().map(|(verdict, text)| choice(verdict, text));
    let text = Text::new("Where an ask stands.", "Tình trạng của câu hỏi.");
    word(&text, stands.chain(verdicts))
}

/// The verdicts with their texts, as the keys of `answers` have them.
fn verdicts(schema: &Value) -> Vec<(String, Text)> {
    let answers = schema.pointer("/$defs/Answers/properties").and_then(Value::as_object);
    let verdicts = answers.into_iter().flatten().filter_map(|(verdict, schema)| {
        Some((verdict.clone(), Text::of_schema(schema.as_object()?)?))
    });
    verdicts.collect()
}

fn reason() -> Value {
    let reasons = Reason::ALL.into_iter().filter(|reason| reason.may_be_accepted());
    let choices = reasons.map(|reason| {
        let (english, vietnamese) = alike(reason);
        choice(reason.code(), &Text::new(english, vietnamese))
    });
    word(&Text::new("How two values are alike.", "Hai giá trị giống nhau thế nào."), choices)
}

/// How two values are alike, in English and Vietnamese.
fn alike(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Exact => ("The same value.", "Giống hệt."),
        Reason::Encoding => ("The same but for its encoding.", "Khác bảng mã."),
        Reason::CaseOrSpace => ("Other capitals or spaces.", "Khác chữ hoa hoặc dấu cách."),
        Reason::TonePlacement => ("The tone stands elsewhere: Hòa, Hoà.", "Khác chỗ đặt dấu."),
        Reason::IY => ("The same but for i and y: Lý, Lí.", "Khác i và y."),
        Reason::Unaccented => ("Other or no marks: Hương, Huong.", "Khác hoặc thiếu dấu."),
        Reason::Partial => ("One date is less exact.", "Một ngày ghi thiếu."),
        Reason::OldUnit => ("One unit was merged into the other.", "Đơn vị cũ đã sáp nhập."),
        Reason::NotHeld => ("The registry holds nothing there.", "Cơ sở dữ liệu không có."),
        Reason::NotCompared => ("Nothing was compared.", "Không so sánh."),
        Reason::Different => ("Different.", "Khác nhau."),
    }
}

/// A text for which words are offered.
fn word(text: &Text, choices: impl Iterator<Item = Value>) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), Value::from("string"))]);
    text.describe(&mut schema);
    schema.insert("defaultSnippets".into(), choices.collect());
    Value::Object(schema)
}

fn choice(word: &str, text: &Text) -> Value {
    json!({"label": word, "markdownDescription": text.markdown(), "body": word})
}

fn written((word, english, vietnamese): &(&str, &str, &str)) -> Value {
    choice(word, &Text::new(*english, *vietnamese))
}

/// The vocabulary's names are all that `is` may mean today; a later build may know more.
fn vocabulary_name(vocabulary: &Vocabulary) -> Value {
    let names: Vec<String> = vocabulary.names().map(str::to_owned).collect();
    let labels = vocabulary.iter().map(|(_, term)| {
        let (english, vietnamese) = label(&term.label);
        format!("{english} / {vietnamese}")
    });
    let known = super::words_with_texts(&names, &labels.collect::<Vec<String>>());
    // Neither is described: an editor would show the description in place of the key's own.
    let other = json!({"type": "string"});
    let mut schema = Map::from_iter([("anyOf".to_owned(), json!([known, other]))]);
    Text::new("What the field means.", "Ý nghĩa của trường.").describe(&mut schema);
    Value::Object(schema)
}
