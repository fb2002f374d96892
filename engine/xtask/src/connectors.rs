//! `cargo xtask connectors`: builds the connectors as components and puts them side by side.
//!
//! It adds the target if it is missing and says what to do if that fails. It never changes a
//! source file, and never builds the engine.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";
const PROFILE: &str = "connector";

/// The short name, the crate, and the folder of each; a folder that is absent is passed over.
const CONNECTORS: [(&str, &str, &str); 3] = [
    ("template", "hoso-connector-template", "plugins/template"),
    ("population", "hoso-connector-population", "plugins/population"),
    ("hostile", "hoso-guest-hostile", "tests/guests/hostile"),
];

/// One finished component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Its short name.
    pub name: &'static str,
    /// Where it lies: `target/connectors/{name}.wasm`.
    pub file: PathBuf,
    /// How many bytes.
    pub size: u64,
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<12} {:>9} bytes  {}", self.name, self.size, self.file.display())
    }
}

/// Why there are no components.
#[derive(Debug)]
pub enum Error {
    /// The target is missing and could not be added.
    Target,
    /// A program could not be started.
    Start(&'static str, io::Error),
    /// The build failed; the compiler has said why.
    Build,
    /// A file could not be copied.
    Copy(PathBuf, io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target => write!(
                f,
                "the Rust target {TARGET} is missing and could not be added.\n\
                 With a network:    rustup target add {TARGET}\n\
                 Without one:       copy rust-std-*-{TARGET} of this toolchain's version from\n\
                 \x20                  static.rust-lang.org and unpack it into `rustc --print sysroot`\n\
                 Without rustup:    install the distribution's package of the wasm standard library"
            ),
            Self::Start(program, _) => write!(f, "{program} could not be started"),
            Self::Build => write!(f, "the connectors could not be built; see above"),
            Self::Copy(path, _) => write!(f, "{} could not be copied", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Target | Self::Build => None,
            Self::Start(_, error) | Self::Copy(_, error) => Some(error),
        }
    }
}

/// Builds every connector of the workspace at `root` into `target/connectors`.
///
/// # Errors
/// If the target cannot be had, the build fails, or a file cannot be written.
pub fn build(root: &Path) -> Result<Vec<Built>, Error> {
    let present = |(_, _, folder): &&(_, _, &str)| root.join(folder).join("Cargo.toml").is_file();
    let connectors: Vec<_> = CONNECTORS.iter().filter(present).collect();
    have_target()?;
    let mut cargo = Command::new(program("CARGO", "cargo"));
    cargo.current_dir(root).args(["build", "--profile", PROFILE, "--target", TARGET]);
    cargo.args(connectors.iter().flat_map(|(_, package, _)| ["-p", package]));
    if !run("cargo", &mut cargo)? {
        return Err(Error::Build);
    }
    let from = target_folder(root).join(TARGET).join(PROFILE);
    let to = root.join("target").join("connectors");
    fs::create_dir_all(&to).map_err(|error| Error::Copy(to.clone(), error))?;
    connectors.iter().map(|(name, package, _)| copy(name, package, &from, &to)).collect()
}

fn copy(name: &'static str, package: &str, from: &Path, to: &Path) -> Result<Built, Error> {
    let source = from.join(package.replace('-', "_")).with_extension("wasm");
    let file = to.join(name).with_extension("wasm");
    // First beside, then over: a test that loads the old file never sees half of the new one.
    let beside = to.join(name).with_extension("wasm.new");
    let copied = fs::copy(&source, &beside).and_then(|size| {
        fs::rename(&beside, &file)?;
        Ok(size)
    });
    let size = copied.map_err(|error| Error::Copy(source, error))?;
    Ok(Built { name, file, size })
}

/// The toolchain's own folder tells, with rustup or without.
fn have_target() -> Result<(), Error> {
    if installed() {
        return Ok(());
    }
    eprintln!("adding the target {TARGET}");
    // Whether rustup is absent or refuses, what counts is whether the target is there now.
    drop(run("rustup", Command::new("rustup").args(["target", "add", TARGET])));
    if installed() { Ok(()) } else { Err(Error::Target) }
}

fn installed() -> bool {
    let rustc = Command::new(program("RUSTC", "rustc")).args(["--print", "sysroot"]).output();
    let Ok(output) = rustc else { return false };
    let sysroot = String::from_utf8_lossy(&output.stdout);
    Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

fn run(name: &'static str, command: &mut Command) -> Result<bool, Error> {
    let status = command.status().map_err(|error| Error::Start(name, error))?;
    Ok(status.success())
}

fn program(variable: &str, usual: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

/// Where cargo builds, which `CARGO_TARGET_DIR` may move; the finished files never move.
fn target_folder(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connector_has_its_own_name_and_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (name, package, folder) in CONNECTORS {
            let manifest = fs::read_to_string(root.join(folder).join("Cargo.toml"));
            let manifest = manifest.unwrap_or_default();
            assert!(manifest.is_empty() || manifest.contains(package), "{name}");
        }
    }

    #[test]
    fn a_missing_target_says_what_to_do() {
        let text = Error::Target.to_string();
        assert!(text.contains("rustup target add wasm32-wasip2"), "{text}");
        assert!(text.contains("Without rustup"), "{text}");
    }

    #[test]
    fn a_component_is_told_in_one_line() {
        let file = PathBuf::from("target/connectors/template.wasm");
        let line = Built { name: "template", file, size: 123_456 }.to_string();
        assert_eq!(line, "template        123456 bytes  target/connectors/template.wasm");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let nowhere = Path::new("nowhere");
        let error = copy("template", "hoso-x", nowhere, nowhere).err().map(|e| e.to_string());
        assert_eq!(error.as_deref(), Some("nowhere/hoso_x.wasm could not be copied"));
    }
}
