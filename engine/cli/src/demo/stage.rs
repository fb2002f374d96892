//! What the story plays on: the pretend register, the portal, and an engine that reads the very files
//! an administrator would write.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hoso_pretend::{Portal, Register, Service, Settings};
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::Options;
use super::desk::Desk;
use super::tongue::Tongue;
use crate::fail::Failure;
use crate::serve::{Served, read};
use crate::shipped;

/// The unit of the story: Phú Thọ, into which Hòa Bình was merged on 1 July 2025.
pub const UNIT: &str = "25";

/// Everything that runs.
pub struct Stage {
    /// The pretend register.
    pub register: Register,
    /// The portal that hears.
    pub portal: Portal,
    /// The portal's desk that sends.
    pub desk: Desk,
    served: Served,
    folder: PathBuf,
    token: String,
    /// Removed at the end unless a folder was named.
    _temporary: Option<TempDir>,
}

impl Stage {
    /// Writes the files, starts the register, the portal and the engine.
    pub async fn set(options: &Options) -> Result<Stage, Failure> {
        let Some(component) = shipped::POPULATION else {
            let what = "this program was built without its connector: run `cargo xtask connectors`, \
                        then build it again (`cargo xtask demo` does both)";
            return Err(Failure::plain(what));
        };
        let (folder, temporary) = folder(options.dir.as_deref())?;
        let failed = |what: &'static str| move |error| Failure::of(what, error);
        let register = Register::start(Settings::default()).await;
        let register = register.map_err(failed("the pretend register cannot start"))?;
        let secret = secret();
        let portal = Portal::start(&secret).await;
        let portal = portal.map_err(failed("the pretend portal cannot start"))?;
        let [token, admin] =
            ["demo", "admin"].map(|whose| format!("{whose}-{}", uuid::Uuid::new_v4().simple()));
        let files = [
            (
                "hoso.yaml",
                configuration(&register, &portal, (component, options.port)).into_bytes(),
            ),
            ("workflows/identity-review.yaml", shipped::IDENTITY_REVIEW.into()),
            ("connectors/population.wasm", component.to_vec()),
            ("secrets/portal", secret.clone().into_bytes()),
            ("secrets/clerk", token.clone().into_bytes()),
            ("secrets/admin", admin.into_bytes()),
        ];
        for (name, bytes) in files {
            write(&folder.join(name), &bytes)?;
        }
        let served = Served::start(read(&folder.join("hoso.yaml"))?).await?;
        let desk = Desk::new(&served.address.to_string(), &secret, &token)?;
        Ok(Stage { register, portal, desk, served, folder, token, _temporary: temporary })
    }

    /// Where the engine's files lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A workflow that is changed is taken up while the demo serves on.
    pub fn watch(&self, asked: Arc<Notify>) -> JoinHandle<()> {
        self.served.watch(self.folder.join("hoso.yaml"), asked)
    }

    /// The last lines of the story.
    pub fn where_it_serves(&self, tongue: Tongue) -> String {
        let (address, token) = (self.served.address, &self.token);
        let list = format!(
            "curl -H 'Authorization: Bearer {token}' \\\n       'http://{address}/v1/cases?workflow=identity-review'"
        );
        let serving = tongue.pick("Đang phục vụ tại", "Serving at");
        let look = tongue.pick("Xem danh sách hồ sơ:", "Look at the cases:");
        let stop = tongue.pick("Dừng bằng Ctrl-C.", "Stop it with Ctrl-C.");
        format!("{serving} http://{address}\n\n  {look}\n  {list}\n\n  {stop}")
    }

    /// Stops all, in order.
    pub async fn strike(self) -> Result<(), Failure> {
        self.served.stop().await?;
        self.register.stop().await;
        Ok(())
    }
}

fn folder(named: Option<&Path>) -> Result<(PathBuf, Option<TempDir>), Failure> {
    let failed = |error| Failure::of("the demo's folder cannot be made", error);
    match named {
        Some(named) if named.exists() => {
            let what = format!("{} is there already: name a new folder", named.display());
            Err(Failure::plain(what))
        }
        Some(named) => {
            std::fs::create_dir_all(named).map_err(failed)?;
            Ok((named.to_owned(), None))
        }
        None => {
            let temporary = tempfile::Builder::new().prefix("hoso-demo-").tempdir();
            let temporary = temporary.map_err(failed)?;
            Ok((temporary.path().to_owned(), Some(temporary)))
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::of(format!("{} cannot be written", path.display()), error);
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    std::fs::write(path, bytes).map_err(failed)
}

/// A fresh `whsec_…` secret of 32 random bytes.
fn secret() -> String {
    use base64::Engine as _;
    let bytes = [*uuid::Uuid::new_v4().as_bytes(), *uuid::Uuid::new_v4().as_bytes()].concat();
    format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode(bytes))
}

/// The `hoso.yaml` of the story, as an administrator would write it.
fn configuration(register: &Register, portal: &Portal, (component, port): (&[u8], u16)) -> String {
    use sha2::Digest as _;
    let digest = format!("sha256:{:x}", sha2::Sha256::digest(component));
    let config = register.config(Service::LookUp);
    format!(
        r#"# The demo's configuration: one register, one portal, a token each for a clerk and an administrator.
listen: "127.0.0.1:{port}"
data: hoso.redb
workflows: [workflows]
cache: cache
units:
  "{UNIT}": {{name: "Phú Thọ", from: "2025-07-01"}}
registries:
  population:
    connector: {{file: connectors/population.wasm, digest: "{digest}"}}
    endpoints: {{gateway: {{url: "{}", private: allowed}}}}
    config: {config}
    asker: {{officer-id: "demo-officer"}}
routes:
  population: [{{units: ["{UNIT}"], registry: population}}]
  population-bulk: [{{units: ["{UNIT}"], registry: population}}]
senders:
  portal:
    keys: [{{file: secrets/portal}}]
    may: {{workflows: [identity-review], units: ["{UNIT}"], roles: [clerk, supervisor]}}
    tell: {{url: "{}", private: allowed}}
tokens:
  clerk:
    file: secrets/clerk
    may: {{workflows: [identity-review], units: ["{UNIT}"], roles: [clerk, supervisor]}}
  admin:
    file: secrets/admin
    may: {{workflows: [identity-review], roles: [clerk, supervisor], administer: true}}
"#,
        register.url(),
        portal.url(),
    )
}
