//! The key of digests, in a file beside the data file: 32 random bytes, mode 0600. Made once, whole
//! or not at all, and never replaced while request marks exist that were made with it.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Reads the key of a data file, or makes it where none was used yet. `used`: request marks exist
/// that were made with it, so that another key would take their repeats for other bodies.
pub(crate) fn of(data: &Path, used: bool) -> Result<[u8; 32]> {
    let path = beside(data, ".key");
    let read = match std::fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read?,
    };
    // An empty file is one whose writing was cut off, or none at all.
    if read.is_empty() && !used {
        return make(&path, &beside(data, ".key.new"));
    }
    read.try_into().map_err(|read: Vec<u8>| {
        let path = path.display();
        let what = match read.len() {
            0 => format!("{path} is missing, and requests were kept with it"),
            bytes => format!("{path} holds {bytes} bytes and not 32"),
        };
        let mend = "restore it from the backup of the data file; where it is lost for good, put 32 \
                    random bytes there, and repeats of earlier requests will be refused";
        Error::new(ErrorKind::InvalidData, format!("{what}: {mend}"))
    })
}

fn beside(data: &Path, ending: &str) -> PathBuf {
    let mut path = OsString::from(data);
    path.push(ending);
    path.into()
}

/// Written beside, then renamed, then the folder synced: a kill or a full disk leaves no half key.
fn make(path: &Path, new: &Path) -> Result<[u8; 32]> {
    let key: [u8; 32] = rand::random();
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(new)?;
    file.write_all(&key)?;
    file.sync_all()?;
    std::fs::rename(new, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn said(result: Result<[u8; 32]>, folder: &Path) -> String {
        let error = result.expect_err("it is refused").to_string();
        error.replace(&folder.display().to_string(), "FOLDER")
    }

    #[test]
    fn a_key_is_made_once_for_the_owner_alone_and_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("hoso.redb");
        let key = of(&data, false).expect("made");
        assert_eq!(of(&data, true).expect("read"), key);
        let mode = std::fs::metadata(folder.path().join("hoso.redb.key")).expect("there");
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        assert!(!folder.path().join("hoso.redb.key.new").exists());
    }

    #[test]
    fn a_key_whose_writing_was_cut_off_is_made_anew_while_nothing_was_kept_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("hoso.redb");
        std::fs::write(folder.path().join("hoso.redb.key"), "").expect("written");
        std::fs::write(folder.path().join("hoso.redb.key.new"), "half").expect("written");
        let key = of(&data, false).expect("made");
        assert_eq!(of(&data, false).expect("read"), key);
    }

    #[test]
    fn a_lost_or_damaged_key_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("hoso.redb");
        insta::assert_snapshot!(said(of(&data, true), folder.path()), @"FOLDER/hoso.redb.key is missing, and requests were kept with it: restore it from the backup of the data file; where it is lost for good, put 32 random bytes there, and repeats of earlier requests will be refused");
        std::fs::write(folder.path().join("hoso.redb.key"), "short").expect("written");
        insta::assert_snapshot!(said(of(&data, false), folder.path()), @"FOLDER/hoso.redb.key holds 5 bytes and not 32: restore it from the backup of the data file; where it is lost for good, put 32 random bytes there, and repeats of earlier requests will be refused");
    }
}
