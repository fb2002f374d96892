//! A folder as an administrator would lay it out: hoso.yaml, the shipped workflow, the population
//! connector and secrets. Every secret in it is synthetic and stands here.

use std::path::{Path, PathBuf};

use hoso_pretend::{Register, Service};
use sha2::Digest as _;
use tempfile::TempDir;

/// The sender's secret.
pub const SECRET: &str = "whsec_c3ludGhldGljLXNlY3JldC1vZi10aGUtdGVzdHM=";

/// The clerk's token.
pub const TOKEN: &str = "synthetic-token-of-the-tests";

/// The unit of every case.
pub const UNIT: &str = "25";

const SHIPPED: &str = include_str!("../../../../workflows/identity-review.yaml");

/// What differs from one site to the other.
#[derive(Default)]
pub struct Plan<'a> {
    /// Where the sender hears, if it does.
    pub tell: Option<&'a str>,
    /// What stands before the officer's number: the register's log shows it.
    pub run: Option<&'a str>,
}

/// The folder; removed at the end.
pub struct Site {
    folder: TempDir,
    register: (String, serde_json::Value),
    digest: String,
}

impl Site {
    /// One whose register is never asked.
    pub fn alone() -> Site {
        let config = r#"{"service": "037", "name": "unaccented", "dates": "element", "x-road":
            {"client": "VN/GOV/H03/x", "service": "VN/GOV/C06/dan-cu/x"}}"#;
        let config = serde_json::from_str(config).unwrap();
        Site::at(("http://127.0.0.1:9".into(), config), &Plan::default())
    }

    /// With all files, for this register.
    pub fn new(register: &Register, plan: &Plan<'_>) -> Site {
        Site::at((register.url(), register.config(Service::LookUp)), plan)
    }

    fn at(register: (String, serde_json::Value), plan: &Plan<'_>) -> Site {
        let component = component();
        let digest = digest(&component);
        let folder = tempfile::Builder::new().prefix("hoso-it-").tempdir().unwrap();
        let site = Site { folder, register, digest };
        // The outages of the tests are over within moments.
        let workflow = SHIPPED.replace("{first: 30 seconds,", "{first: 1 second,");
        assert_ne!(workflow, SHIPPED, "the shipped workflow says its first pause otherwise");
        site.write("workflows/identity-review.yaml", workflow.as_bytes());
        site.write("connectors/population.wasm", &component);
        site.write("secrets/portal", SECRET.as_bytes());
        site.write("secrets/clerk", TOKEN.as_bytes());
        site.configure(plan);
        site
    }

    /// Writes hoso.yaml anew.
    pub fn configure(&self, plan: &Plan<'_>) {
        let (gateway, config) = &self.register;
        let mut config = config.clone();
        config["x-road"]["user-prefix"] = plan.run.unwrap_or("VN").into();
        let tell = plan.tell.map(|url| format!("\n    tell: {{url: \"{url}\", private: allowed}}"));
        let (tell, digest) = (tell.unwrap_or_default(), &self.digest);
        let text = format!(
            r#"listen: "127.0.0.1:0"
data: hoso.redb
workflows: [workflows]
cache: cache
units:
  "{UNIT}": {{name: "Phú Thọ", from: "2025-07-01"}}
registries:
  population:
    connector: {{file: connectors/population.wasm, digest: "{digest}"}}
    endpoints: {{gateway: {{url: "{gateway}", private: allowed}}}}
    config: {config}
    asker: {{officer-id: "officer-1"}}
    limits: {{at-once: 16}}
routes:
  population: [{{units: ["{UNIT}"], registry: population}}]
  population-bulk: [{{units: ["{UNIT}"], registry: population}}]
senders:
  portal:
    keys: [{{file: secrets/portal}}]
    may: {{workflows: [identity-review], units: ["{UNIT}"], roles: [clerk, supervisor]}}{tell}
tokens:
  clerk:
    file: secrets/clerk
    may: {{workflows: [identity-review], units: ["{UNIT}"], roles: [clerk, supervisor]}}
"#
        );
        self.write("hoso.yaml", text.as_bytes());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The digest of the connector as it was put there first.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Puts one text for another, which has to stand there.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.read(name)).unwrap();
        assert!(text.contains(from), "`{from}` does not stand in {name}:\n{text}");
        self.write(name, text.replace(from, to).as_bytes());
    }
}

/// As hoso.yaml names it.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", sha2::Sha256::digest(bytes))
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn component() -> Vec<u8> {
    let path = root().join("target/connectors/population.wasm");
    std::fs::read(path).unwrap_or_else(|error| {
        panic!("population.wasm: {error}; run `cargo xtask connectors` first")
    })
}
