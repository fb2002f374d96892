//! Building a description and an offer without writing out every empty list.
//!
//! Nothing here is checked: the host checks a description when it loads the component.

use crate::{Description, EndpointNeed, Offer, SecretNeed};

impl Description {
    /// A connector that takes no configuration and needs nothing outside, until told otherwise.
    #[must_use]
    pub fn new(name: &str, version: &str, vendor: &str) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            vendor: vendor.into(),
            config_schema: r#"{"type":"object","additionalProperties":false}"#.into(),
            endpoints: Vec::new(),
            secrets: Vec::new(),
            max_concurrency: None,
            requests_per_minute: None,
            more: Vec::new(),
        }
    }

    /// The JSON Schema 2020-12 of the configuration.
    #[must_use]
    pub fn schema(mut self, schema: &str) -> Self {
        self.config_schema = schema.into();
        self
    }

    /// An endpoint whose address the administrator must give.
    #[must_use]
    pub fn endpoint(mut self, name: &str, purpose: &str) -> Self {
        self.endpoints.push(EndpointNeed { name: name.into(), purpose: purpose.into() });
        self
    }

    /// A secret that the administrator must name, and the transformations it may pass through.
    #[must_use]
    pub fn secret(mut self, name: &str, purpose: &str, transforms: &[&str]) -> Self {
        self.secrets.push(SecretNeed {
            name: name.into(),
            purpose: purpose.into(),
            per_officer: false,
            transforms: owned(transforms),
        });
        self
    }

    /// The most calls at once that the registry bears.
    #[must_use]
    pub fn at_once(mut self, calls: u32) -> Self {
        self.max_concurrency = Some(calls);
        self
    }

    /// A published name-value pair, such as `repeat: unsafe`.
    #[must_use]
    pub fn more(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.into(), value.into()));
        self
    }
}

/// Offers nothing; the names are added one by one.
impl Default for Offer {
    fn default() -> Self {
        Self {
            needs: Vec::new(),
            takes: Vec::new(),
            needs_asker: Vec::new(),
            compares: Vec::new(),
            returns: Vec::new(),
            answers: Vec::new(),
            max_batch: 0,
        }
    }
}

impl Offer {
    /// One more set of fields that suffices; its names are taken as well.
    #[must_use]
    pub fn needs(mut self, names: &[&str]) -> Self {
        self.needs.push(owned(names));
        self.takes(names)
    }

    /// Fields that reach the guest when the workflow sends them.
    #[must_use]
    pub fn takes(mut self, names: &[&str]) -> Self {
        for name in names {
            if !self.takes.iter().any(|taken| taken == name) {
                self.takes.push((*name).into());
            }
        }
        self
    }

    /// What must be known of the officer who asks.
    #[must_use]
    pub fn needs_asker(mut self, names: &[&str]) -> Self {
        self.needs_asker.extend(owned(names));
        self
    }

    /// Fields that the registry compares itself.
    #[must_use]
    pub fn compares(mut self, names: &[&str]) -> Self {
        self.compares.extend(owned(names));
        self
    }

    /// Fields that the registry returns.
    #[must_use]
    pub fn returns(mut self, names: &[&str]) -> Self {
        self.returns.extend(owned(names));
        self
    }

    /// Cases of `answer` that can occur: `found`, `not-found`...
    #[must_use]
    pub fn answers(mut self, names: &[&str]) -> Self {
        self.answers.extend(owned(names));
        self
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_says_what_it_was_told() {
        let description = Description::new("a", "1", "b")
            .schema("{}")
            .endpoint("gateway", "the register")
            .secret("api", "signs", &["sha256-hex"])
            .at_once(8)
            .more("repeat", "unsafe");
        assert_eq!(description.config_schema, "{}");
        assert_eq!(description.endpoints[0].name, "gateway");
        assert_eq!(description.secrets[0].transforms, ["sha256-hex"]);
        assert_eq!(description.max_concurrency, Some(8));
        assert_eq!(description.more, [("repeat".to_owned(), "unsafe".to_owned())]);
    }

    #[test]
    fn what_is_needed_is_taken_once() {
        let offer = Offer::default()
            .needs(&["full-name", "citizen-id"])
            .needs(&["full-name", "old-id"])
            .takes(&["sex", "old-id"]);
        assert_eq!(offer.needs.len(), 2);
        assert_eq!(offer.takes, ["full-name", "citizen-id", "old-id", "sex"]);
    }

    #[test]
    fn the_lists_are_kept_apart() {
        let offer = Offer::default()
            .needs_asker(&["officer-id"])
            .compares(&["sex"])
            .returns(&["ethnicity"])
            .answers(&["found"]);
        assert_eq!(offer.needs_asker, ["officer-id"]);
        assert_eq!(offer.compares, ["sex"]);
        assert_eq!(offer.returns, ["ethnicity"]);
        assert_eq!(offer.answers, ["found"]);
        assert_eq!(offer.max_batch, 0);
    }
}
