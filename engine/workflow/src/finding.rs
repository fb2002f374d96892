//! What is wrong in a document, and where: stable codes, places, words for people.
//!
//! Never decides anything: the reader, the compiler and the checks make findings, the report shows
//! them. Used for workflows and for every other document that is read with places.

use std::fmt;

use serde::Serialize;

/// A stretch of one line of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// In characters, at least 1.
    pub length: u32,
}

impl Place {
    /// The beginning of a text.
    pub const START: Place = Place { line: 1, column: 1, length: 1 };

    /// The same beginning with another length.
    pub fn with_length(self, length: usize) -> Self {
        Place { length: u32::try_from(length).unwrap_or(u32::MAX).max(1), ..self }
    }
}

impl Default for Place {
    fn default() -> Self {
        Place::START
    }
}

/// Whether the document can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, and someone should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// One thing that is wrong in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable: `E` and three digits for errors, `W` for warnings; see [`codes`].
    pub code: &'static str,
    /// Whether the document can be used.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that belong to it, each with its own words.
    pub also: Vec<(Place, String)>,
}

impl Finding {
    /// An error, or a warning if its code begins with `W`.
    pub fn new(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        let warns = code.starts_with('W');
        Finding {
            code,
            severity: if warns { Severity::Warning } else { Severity::Error },
            place,
            message: bounded(message.into()),
            help: None,
            also: Vec::new(),
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(bounded(help.into()));
        self
    }

    /// With what to do about it, if that is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(bounded).or(self.help);
        self
    }

    /// With another place that belongs to it.
    #[must_use]
    pub fn also(mut self, place: Place, words: impl Into<String>) -> Self {
        self.also.push((place, bounded(words.into())));
        self
    }

    /// The document cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Names out of a document stand in what is said, and a hostile one is as long as the document: of
/// more than 600 characters the middle is left out.
fn bounded(text: String) -> String {
    const MOST: usize = 600;
    if text.len() <= MOST {
        return text;
    }
    let length = text.chars().count();
    if length <= MOST {
        return text;
    }
    let first = text.chars().take(MOST / 2);
    first.chain(['…']).chain(text.chars().skip(length - MOST / 2)).collect()
}

/// The codes of findings. A code keeps its meaning for good; a new fault gets a new code.
pub mod codes {
    macro_rules! codes {
        ($($(#[doc = $doc:literal])* $name:ident = $code:literal;)*) => {
            $($(#[doc = $doc])* pub const $name: &str = $code;)*
            /// Each code with its meaning, in order.
            pub const ALL: &[(&str, &str)] = &[$(($code, concat!($($doc),*))),*];
        };
    }

    codes! {
        /// The text is no YAML.
        SYNTAX = "E001";
        /// A tab where YAML wants spaces.
        TAB = "E002";
        /// The document is larger, deeper or fuller than is read.
        TOO_LARGE = "E003";
        /// Anchors, aliases, merges and tags are not part of the language.
        NOT_PLAIN = "E004";
        /// A key stands twice.
        DUPLICATE_KEY = "E005";
        /// `on` is no key: many YAML readers take it for the word true.
        KEY_ON = "E006";
        /// The text holds no document, or more than one.
        DOCUMENTS = "E007";
        /// The language has no such key here.
        UNKNOWN_KEY = "E010";
        /// A key or value of the language that is not built yet.
        NOT_BUILT = "E011";
        /// A key that must be there is not.
        MISSING_KEY = "E012";
        /// Something else was expected here.
        SHAPE = "E013";
        /// A number stands where text is wanted: put it in quotes.
        UNQUOTED = "E014";
        /// Nothing stands after the key.
        EMPTY = "E015";
        /// A comma inside `{…}` ended the text.
        COMMA = "E016";
        /// No space after a colon.
        NO_SPACE = "E017";
        /// A condition says one thing.
        ONE_THING = "E018";
        /// A name is not made of small letters, digits and hyphens.
        NAME = "E020";
        /// The version is not a whole number from 1.
        VERSION = "E021";
        /// A length of time cannot be read.
        LENGTH = "E022";
        /// A language code is not known.
        LANGUAGE = "E023";
        /// No such state.
        UNKNOWN_STATE = "E030";
        /// No such field.
        UNKNOWN_FIELD = "E031";
        /// No such set.
        UNKNOWN_SET = "E032";
        /// No such ask.
        UNKNOWN_ASK = "E033";
        /// No such calendar.
        UNKNOWN_CALENDAR = "E034";
        /// The vocabulary has no such name.
        UNKNOWN_MEANING = "E035";
        /// No such route.
        UNKNOWN_ROUTE = "E036";
        /// No such verdict, failure, check or reason.
        UNKNOWN_CODE = "E037";
        /// No such role.
        UNKNOWN_ROLE = "E038";
        /// No such person or household.
        UNKNOWN_PERSON = "E054";
        /// No such action.
        UNKNOWN_ACTION = "E055";
        /// Cases that would open cases of their own kind, without end.
        CYCLE = "E056";
        /// A file that the workflow names is not there, or leads out of its folder.
        FILE = "E057";
        /// A table beside the workflow cannot be read.
        TABLE = "E058";
        /// No pattern of case codes.
        PATTERN = "E059";
        /// An answer or failure leads nowhere.
        NO_TARGET = "E040";
        /// A failure leads where a finding about the person leads.
        BLAMES = "E041";
        /// Nobody can reach the state.
        UNREACHABLE = "E042";
        /// Nobody can leave the state.
        STUCK = "E043";
        /// Something leaves a final state.
        LEAVES_FINAL = "E044";
        /// An action needs a field that no action can fill.
        NEVER_FILLED = "E045";
        /// A condition never holds.
        NEVER_HOLDS = "E046";
        /// A value does not fit its field.
        VALUE = "E047";
        /// A list names the same twice.
        DUPLICATE_ENTRY = "E048";
        /// A label is missing in a language of the workflow.
        LABEL_MISSING = "E049";
        /// A label in a language that the workflow does not declare.
        LABEL_STRANGE = "E050";
        /// A field is named that the ask does not compare.
        NOT_COMPARED = "E051";
        /// Answers without an ask, or the like: a key without the one it belongs to.
        BELONGS = "E052";
        /// A list is empty that has to name something.
        NOTHING_NAMED = "E053";
        /// Asks lead round to each other, without a person or a clock between them.
        ROUND = "E060";
        /// A wait has no end: no person and no clock leads out of it.
        ENDLESS = "E061";
        /// Two timers of a state are due at the same moment.
        SAME_MOMENT = "E062";
        /// Something is asked of a registry, and nothing says what for.
        NO_PURPOSE = "E063";
        /// A field is fetched that nothing uses.
        UNUSED_FETCH = "E064";
        /// A workflow that passed every check and was refused by the core all the same.
        REFUSED = "E099";
        /// A wait is bounded by a default only.
        DEFAULT_WAIT = "W001";
        /// Something is declared and never used.
        UNUSED = "W002";
        /// A timer that something else always ends before it is due.
        NEVER_FIRES = "W003";
        /// A condition always holds.
        ALWAYS_HOLDS = "W006";
        /// A branch of `any` says nothing that another does not say already.
        CONTAINED = "W007";
        /// A child case may end where its parent does not look.
        OPEN_END = "W008";
    }
}
