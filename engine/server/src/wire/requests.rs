//! What callers send. Unknown and repeated keys are refused.
//! Never judges a declared value: the engine does.

use hoso_runtime::{Expect, UnitOn};
use schemars::JsonSchema;
use serde::Deserialize;

use super::declared::Fields;

/// The types of incoming events.
pub(crate) const PUT: &str = "case.put";
pub(crate) const ACT: &str = "case.act";

/// The body of an incoming webhook.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Hook")]
pub(crate) struct HookBody {
    /// `case.put` opens the case if its key is new, then edits, then acts; `case.act` never opens.
    pub(crate) r#type: String,
    /// When it happened, RFC 3339.
    pub(crate) timestamp: Option<String>,
    /// What is asked for.
    pub(crate) data: HookData,
}

/// Of a body that could not be read: its type alone.
#[derive(Debug, Deserialize)]
pub(crate) struct HookType {
    pub(crate) r#type: String,
}

/// What an incoming webhook asks for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HookData {
    /// The workflow; a new case takes its newest version.
    pub(crate) workflow: String,
    /// The sender's own key, unique per sender and workflow, no bare 9 or 12 digits.
    pub(crate) key: String,
    /// Wanted for a new case; `case.put` alone has it.
    pub(crate) unit: Option<UnitBody>,
    /// National procedure code; `case.put` alone has it.
    pub(crate) procedure: Option<String>,
    /// Declared values.
    #[serde(default)]
    pub(crate) fields: Fields,
    /// An action that follows.
    pub(crate) action: Option<String>,
    /// Why, where the action wants one.
    pub(crate) reason: Option<String>,
    /// Fields whose declared values fetched ones may replace, where the action fills.
    #[serde(default)]
    pub(crate) confirms: Vec<String>,
    /// Who acts; without it the sender itself, as `portal`.
    pub(crate) actor: Option<ActorBody>,
    /// What must still be so.
    #[serde(default)]
    pub(crate) expect: ExpectBody,
    /// The sender's count of its requests about this case; one at or below the last is superseded.
    pub(crate) sequence: Option<u64>,
}

/// A new case, or the whole new content of one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    /// The workflow; a new case takes its newest version.
    pub(crate) workflow: String,
    /// The caller's own key; without one a new case is opened each time.
    pub(crate) key: Option<String>,
    /// Wanted for a new case.
    pub(crate) unit: Option<UnitBody>,
    /// National procedure code.
    pub(crate) procedure: Option<String>,
    /// Declared values.
    #[serde(default)]
    pub(crate) fields: Fields,
    /// An action that follows.
    pub(crate) action: Option<String>,
    /// Why, where the action wants one.
    pub(crate) reason: Option<String>,
    /// Fields whose declared values fetched ones may replace, where the action fills.
    #[serde(default)]
    pub(crate) confirms: Vec<String>,
    /// Who acts; without it the token's holder, as `portal`.
    pub(crate) actor: Option<ActorBody>,
    /// What must still be so.
    #[serde(default)]
    pub(crate) expect: ExpectBody,
    /// The caller's count of its requests about this case; one at or below the last is superseded.
    pub(crate) sequence: Option<u64>,
}

/// What goes with an action.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// Values edited with it.
    #[serde(default)]
    pub(crate) fields: Fields,
    /// Why, where the action wants one.
    pub(crate) reason: Option<String>,
    /// Fields whose declared values fetched ones may replace, where the action fills.
    #[serde(default)]
    pub(crate) confirms: Vec<String>,
    /// Who acts; without it the token's holder, as `portal`.
    pub(crate) actor: Option<ActorBody>,
    /// What must still be so.
    #[serde(default)]
    pub(crate) expect: ExpectBody,
    /// The caller's count of its requests about this case; one at or below the last is superseded.
    pub(crate) sequence: Option<u64>,
}

/// An edit without an action.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditBody {
    /// The corrected values.
    pub(crate) fields: Fields,
    /// Who edits; without it the token's holder, as `portal`.
    pub(crate) actor: Option<ActorBody>,
    /// What must still be so.
    #[serde(default)]
    pub(crate) expect: ExpectBody,
    /// The caller's count of its requests about this case; one at or below the last is superseded.
    pub(crate) sequence: Option<u64>,
}

/// An administrative unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Unit")]
pub(crate) struct UnitBody {
    /// Its code: 2, 3 or 5 digits.
    pub(crate) code: String,
    /// A day on which that code is read, `yyyy-mm-dd`; without it the day of the request.
    pub(crate) on: Option<String>,
}

impl From<UnitBody> for UnitOn {
    fn from(unit: UnitBody) -> Self {
        UnitOn { code: unit.code, on: unit.on }
    }
}

/// The person who acts, as the caller vouches for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ActorClaim")]
pub(crate) struct ActorBody {
    /// The person's account; without one the caller itself.
    pub(crate) id: Option<String>,
    /// The role, one of those that the caller may claim.
    pub(crate) role: String,
    /// The unit acted for.
    pub(crate) unit: Option<String>,
}

/// What must still be so for a request to count.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Expect")]
pub(crate) struct ExpectBody {
    /// The case rests in one of these.
    #[serde(default)]
    pub(crate) state: Vec<String>,
    /// The case is at this revision.
    pub(crate) revision: Option<u64>,
}

impl From<ExpectBody> for Expect {
    fn from(expect: ExpectBody) -> Self {
        Expect { states: expect.state, revision: expect.revision }
    }
}

/// What is wrong with a key, if anything. Keys stand in logs and journals.
pub(crate) fn key_fault(key: &str) -> Option<&'static str> {
    let digits = key.trim();
    if digits.is_empty() {
        return Some("is empty");
    }
    if key.chars().count() > 128 {
        return Some("has more than 128 characters");
    }
    if key.chars().any(char::is_control) {
        return Some("has a control character");
    }
    let bare = digits.chars().all(char::is_numeric) && matches!(digits.chars().count(), 9 | 12);
    bare.then_some("is a bare number of 9 or 12 digits, which may be an identity number")
}
