//! The configuration: what public documents leave open, an administrator settles here.
//!
//! `config.schema.json` says the same to the host. Nothing secret stands in it.

use hoso_connector_sdk::{Offer, Problem};
use serde::Deserialize;

/// One registry's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Which of the two services.
    pub service: Service,
    /// How a name is sent.
    #[serde(default)]
    pub name: Names,
    /// How a birth date is sent.
    #[serde(default)]
    pub dates: Dates,
    /// Addresses on X-Road.
    pub x_road: XRoad,
    /// `MaDonVi`, where the asker names no office.
    pub office_code: Option<String>,
    /// `MaCanBo`, where the asker names no officer.
    pub officer: Option<String>,
    /// Whether the officer's account and telephone are sent.
    #[serde(default)]
    pub accounts: Accounts,
}

/// `MaTichHop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Service {
    /// A number in, a record out.
    #[serde(rename = "037")]
    LookUp,
    /// A person in, yes or no out.
    #[serde(rename = "033")]
    Verify,
}

/// How a name is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Names {
    /// `NGUYENVANA`.
    #[default]
    Unaccented,
    /// `NGUYỄN VĂN A`.
    Upper,
    /// As declared, without the spaces at its ends.
    AsTyped,
}

/// How a birth date is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// `<Nam>yyyy</Nam>` or `<NgayThangNam>yyyyMMdd</NgayThangNam>`.
    #[default]
    Element,
    /// `yyyy` or `yyyy-mm-dd`.
    Iso,
}

/// Whether `TaiKhoan` and `SoDienThoai` are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accounts {
    /// Left out.
    #[default]
    Omitted,
    /// Sent; the account must be known, the telephone may be.
    Sent,
}

/// Addresses on X-Road.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct XRoad {
    /// `instance/class/member[/subsystem]` of who asks.
    pub client: String,
    /// `instance/class/member/subsystem/service` of what is asked.
    pub service: String,
    /// Country before the officer's number; without it `X-Road-UserId` is not sent.
    pub user_prefix: Option<String>,
}

/// Fields of a record that this connector can hand on.
pub(crate) const RETURNS: [&str; 10] = [
    "full-name",
    "citizen-id",
    "old-id",
    "birth-date",
    "sex",
    "ethnicity",
    "religion",
    "marital-status",
    "nationality",
    "blood-group",
];
const ASKED: [&[&str]; 2] =
    [&["full-name", "birth-date", "citizen-id"], &["full-name", "birth-date", "old-id"]];

impl Config {
    /// What a JSON Schema cannot say.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let identifiers = [("client", &self.x_road.client), ("service", &self.x_road.service)];
        for (key, path) in identifiers {
            let fault = |part: &str| matches!(part.trim(), "" | "." | "..") || part.trim() != part;
            if path.split('/').any(fault) {
                let text = "each part between the slashes needs a name, without spaces around it";
                problems.push(Problem::new(&format!("x-road.{key}"), "identifier", text));
            }
        }
        problems
    }

    /// What this configuration offers.
    pub(crate) fn offer(&self) -> Offer {
        let mut offer = Offer::default().needs(ASKED[0]).needs(ASKED[1]);
        if self.officer.is_none() {
            offer = offer.needs_asker(&["officer-id"]);
        }
        if self.accounts == Accounts::Sent {
            offer = offer.needs_asker(&["officer-account"]);
        }
        match self.service {
            Service::LookUp => {
                offer.returns(&RETURNS).answers(&["found", "not-found", "ambiguous"])
            }
            Service::Verify => {
                let compared = ["full-name", "birth-date", "citizen-id", "old-id"];
                offer.compares(&compared).answers(&["agrees", "no-match"])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(json: &str) -> Config {
        serde_json::from_str(json).unwrap()
    }

    fn simple(service: &str, more: &str) -> Config {
        read(&format!(
            r#"{{"service": "{service}", "x-road": {{"client": "VN/GOV/H03/a",
            "service": "VN/GOV/C06/b/c"}}{more}}}"#
        ))
    }

    #[test]
    fn what_is_left_out_takes_the_usual_form() {
        let config = simple("037", "");
        assert_eq!(config.name, Names::Unaccented);
        assert_eq!(config.dates, Dates::Element);
        assert_eq!(config.accounts, Accounts::Omitted);
        assert_eq!(config.x_road.user_prefix, None);
        assert!(config.problems().is_empty());
    }

    #[test]
    fn the_look_up_returns_and_never_compares() {
        let offer = simple("037", "").offer();
        assert_eq!(offer.needs[0], ["full-name", "birth-date", "citizen-id"]);
        assert_eq!(offer.needs[1], ["full-name", "birth-date", "old-id"]);
        assert_eq!(offer.takes, ["full-name", "birth-date", "citizen-id", "old-id"]);
        assert_eq!(offer.returns, RETURNS);
        assert!(offer.compares.is_empty());
        assert_eq!(offer.answers, ["found", "not-found", "ambiguous"]);
        assert_eq!((offer.max_batch, &*offer.needs_asker), (0, &["officer-id".to_owned()][..]));
    }

    #[test]
    fn the_verify_service_compares_and_never_returns() {
        let offer = simple("033", "").offer();
        assert!(offer.returns.is_empty());
        assert_eq!(offer.answers, ["agrees", "no-match"]);
        assert_eq!(offer.compares.len(), 4);
    }

    #[test]
    fn the_asker_follows_the_configuration() {
        let offer = simple("037", r#", "officer": "VDXP_VPCP", "accounts": "sent""#).offer();
        assert_eq!(offer.needs_asker, ["officer-account"]);
    }

    #[test]
    fn identifiers_with_empty_or_dotted_parts_are_problems() {
        for (client, at_fault) in
            [("VN//H03/a", 1), ("VN/../H03", 1), ("VN/ GOV/H03", 1), ("VN/GOV/H03", 0)]
        {
            let mut config = simple("037", "");
            config.x_road.client = client.into();
            assert_eq!(config.problems().len(), at_fault, "{client}");
        }
        let mut config = simple("037", "");
        config.x_road.service = "VN/GOV/C06/b/".into();
        assert_eq!(config.problems()[0].name, "x-road.service");
    }

    #[test]
    fn unknown_keys_and_values_are_refused() {
        for json in [
            r#"{"service": "003", "x-road": {"client": "a/b/c", "service": "a/b/c/d/e"}}"#,
            r#"{"service": "037", "x-road": {"client": "a/b/c"}}"#,
            r#"{"service": "037", "x-road": {"client": "a/b/c", "service": "s", "x": 1}}"#,
        ] {
            assert!(serde_json::from_str::<Config>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn the_schema_names_the_same_keys_as_the_type() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../config.schema.json")).unwrap();
        let keys: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let mut full = simple("037", r#", "office-code": "H03.1", "officer": "x""#);
        full.x_road.user_prefix = Some("VN".into());
        let known = ["service", "name", "dates", "x-road", "office-code", "officer", "accounts"];
        assert!(known.iter().all(|key| keys.iter().any(|k| k == key)) && keys.len() == known.len());
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["x-road"]["additionalProperties"], false);
    }
}
