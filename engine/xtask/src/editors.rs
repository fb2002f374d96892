//! What tests/editors needs: the YAML language server out of npm, as its lock file names it.
//!
//! It installs Node.js where it may, and says what to do where it may not. It never changes the
//! lock file, and never runs a script of a package.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program: its name, the package of Debian that has it, and the least version that does.
type Program = (&'static str, &'static str, u32);

const NODE: Program = ("node", "nodejs", 18);
const NPM: Program = ("npm", "npm", 7);

/// Within `node_modules`: the lock file that it was installed from.
const STAMP: &str = "installed-from.json";

/// Why there is no language server.
#[derive(Debug)]
pub enum Error {
    /// These programs are missing and could not be installed.
    Missing(Vec<&'static str>),
    /// A program could not be started.
    Start(&'static str, io::Error),
    /// npm failed; it has said why.
    Install(PathBuf),
    /// A file could not be read or written.
    File(PathBuf, io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(programs) => write!(
                f,
                "{} missing or too old: the tests of the editors need Node.js 18 or later, with npm.\n\
                 On Debian or Ubuntu, as root:    apt-get install nodejs npm\n\
                 Elsewhere:                       nodejs.org, or the system's packages\n\
                 Without the tests of editors:    cargo test --workspace --exclude hoso-tests",
                programs.join(" and ")
            ),
            Self::Start(program, _) => write!(f, "{program} could not be started"),
            Self::Install(folder) => write!(
                f,
                "`npm ci` failed in {}; see above.\n\
                 It needs a registry of npm packages once, and again when the lock file changes;\n\
                 `npm config set registry ADDRESS` names another one.",
                folder.display()
            ),
            Self::File(path, _) => write!(f, "{} could not be read or written", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Missing(_) | Self::Install(_) => None,
            Self::Start(_, error) | Self::File(_, error) => Some(error),
        }
    }
}

/// Installs the language server into `tests/editors/node_modules`, unless it was installed from
/// the same lock file.
///
/// # Errors
/// If Node.js cannot be had, npm fails, or a file cannot be written.
pub fn install(root: &Path) -> Result<(), Error> {
    let folder = root.join("tests").join("editors");
    let path = folder.join("package-lock.json");
    let lock = fs::read(&path).map_err(|error| Error::File(path, error))?;
    let stamp = folder.join("node_modules").join(STAMP);
    if is_installed(&stamp, &lock) {
        return have(&[NODE]);
    }
    have(&[NODE, NPM])?;
    eprintln!("installing the YAML language server");
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    if !run("npm", &mut npm)? {
        return Err(Error::Install(folder));
    }
    // Written last: what was broken off is installed anew.
    fs::write(&stamp, lock).map_err(|error| Error::File(stamp, error))
}

fn is_installed(stamp: &Path, lock: &[u8]) -> bool {
    fs::read(stamp).is_ok_and(|installed| installed == lock)
}

/// Looks for programs; root on a system with apt gets them.
fn have(programs: &[Program]) -> Result<(), Error> {
    let packages: Vec<&str> = lacking(programs).iter().map(|program| program.1).collect();
    if packages.is_empty() {
        return Ok(());
    }
    if may_install() {
        eprintln!("installing {}", packages.join(" and "));
        let apt = || {
            let mut apt = Command::new("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
            apt
        };
        // Whether apt knows newer lists or refuses, what counts is which programs are there now.
        drop(run("apt-get", apt().arg("update")));
        let install = ["install", "--yes", "--no-install-recommends"];
        drop(run("apt-get", apt().args(install).args(packages)));
    }
    let missing: Vec<&str> = lacking(programs).iter().map(|program| program.0).collect();
    if missing.is_empty() { Ok(()) } else { Err(Error::Missing(missing)) }
}

fn lacking(programs: &[Program]) -> Vec<Program> {
    let does = |program: &&Program| major(program.0).is_some_and(|version| version >= program.2);
    programs.iter().filter(|program| !does(program)).copied().collect()
}

/// The first number of a program's version; none if there is no such program.
fn major(program: &str) -> Option<u32> {
    let answer = Command::new(program).arg("--version").stderr(Stdio::null()).output().ok()?;
    number(&String::from_utf8_lossy(&answer.stdout))
}

fn number(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

fn may_install() -> bool {
    let who = Command::new("id").arg("--user").output();
    let is_root = who.is_ok_and(|who| who.stdout.trim_ascii() == b"0");
    let apt = Command::new("apt-get").arg("--version").stdout(Stdio::null()).status();
    is_root && apt.is_ok_and(|status| status.success())
}

fn run(name: &'static str, command: &mut Command) -> Result<bool, Error> {
    let status = command.status().map_err(|error| Error::Start(name, error))?;
    Ok(status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/editors")
    }

    #[test]
    fn the_lock_file_pins_the_server() {
        let package = fs::read_to_string(folder().join("package.json"));
        let lock = fs::read_to_string(folder().join("package-lock.json"));
        let pinned = |text: &str| {
            let rest = text.split_once("\"yaml-language-server\": \"").map(|(_, rest)| rest);
            rest.and_then(|rest| rest.split_once('"')).map(|(version, _)| version.to_owned())
        };
        let version = package.ok().and_then(|text| pinned(&text)).unwrap_or_default();
        assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{version}");
        assert_eq!(lock.ok().and_then(|text| pinned(&text)), Some(version));
    }

    #[test]
    fn only_the_same_lock_file_counts_as_installed() {
        let stamp = folder().join("package-lock.json");
        let lock = fs::read(&stamp).unwrap_or_default();
        assert!(!lock.is_empty() && is_installed(&stamp, &lock));
        assert!(!is_installed(&stamp, b"{}"));
        assert!(!is_installed(&folder().join("not-there.json"), &lock));
    }

    #[test]
    fn a_program_that_is_too_old_is_lacking() {
        assert_eq!(number("v20.20.2\n"), Some(20));
        assert_eq!(number("9.2.0"), Some(9));
        assert_eq!(number("unknown"), None);
        assert_eq!(lacking(&[("no-such-program", "none", 1)]).len(), 1);
    }

    #[test]
    fn what_is_missing_says_what_to_do() {
        let text = Error::Missing(vec!["node", "npm"]).to_string();
        assert!(text.starts_with("node and npm missing or too old"), "{text}");
        assert!(text.contains("apt-get install nodejs npm"), "{text}");
        let text = Error::Install(PathBuf::from("tests/editors")).to_string();
        assert!(text.starts_with("`npm ci` failed in tests/editors"), "{text}");
    }
}
