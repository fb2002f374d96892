//! The folder of compiled components: compile once per machine, not once per start.
//!
//! It is only ever a shortcut. A file that is missing, damaged, of another version or without the
//! right MAC is ignored and written anew; no error of the folder stops a component from loading.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::precompiled::take_up;
use crate::vault::hex;

const KEY_FILE: &str = "key";
const KEY_BYTES: usize = 32;
const MAC_BYTES: usize = 32;

/// The opened folder.
pub(crate) struct Folder {
    path: PathBuf,
    key: [u8; KEY_BYTES],
}

impl Folder {
    /// Opens or makes the folder (0700) and its key (0600).
    pub fn open(path: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        // One that existed may have been open to others.
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        let key = match read_key(path) {
            Some(key) => key,
            None => write_key(path)?,
        };
        Ok(Self { path: path.to_owned(), key })
    }

    /// The component of `digest`, if this folder holds it for this engine.
    pub fn read(&self, engine: &Engine, digest: &str) -> Option<Component> {
        let name = self.name(engine, digest);
        let bytes = fs::read(self.path.join(&name)).ok()?;
        let (mac, compiled) = bytes.split_at_checked(MAC_BYTES)?;
        if self.mac(&name, compiled).verify_slice(mac).is_err() {
            tracing::warn!(file = name, "a compiled component is not ours: compiling again");
            return None;
        }
        take_up(engine, compiled).ok()
    }

    /// Keeps a compiled component. A failure costs time at the next start and nothing else.
    pub fn write(&self, component: &Component, digest: &str) {
        if let Err(error) = self.try_write(component, digest) {
            tracing::warn!(%error, "a compiled component could not be kept");
        }
    }

    fn try_write(&self, component: &Component, digest: &str) -> io::Result<()> {
        let name = self.name(component.engine(), digest);
        let compiled = component.serialize().map_err(io::Error::other)?;
        let mac = self.mac(&name, &compiled).finalize().into_bytes();
        // A name of its own, since two starts may write the same component at once.
        let temporary = self.path.join(format!("{name}.{:016x}", rand::random::<u64>()));
        let written = create(&temporary)
            .and_then(|mut file| file.write_all(&mac).and_then(|()| file.write_all(&compiled)))
            .and_then(|()| fs::rename(&temporary, self.path.join(name)));
        if written.is_err() {
            let _gone_already = fs::remove_file(&temporary);
        }
        written
    }

    /// Covers the name too, so that one component's file cannot stand in for another's.
    fn mac(&self, name: &str, compiled: &[u8]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.key)
            .expect("an HMAC takes keys of any length");
        mac.update(name.as_bytes());
        mac.update(compiled);
        mac
    }

    /// By the component's digest and all that changes what is compiled from it.
    fn name(&self, engine: &Engine, digest: &str) -> String {
        let mut hasher = Sha256Hasher(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
        format!("{digest}-{}.compiled", hex(&hasher.0.finalize()[..8]))
    }
}

fn create(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn read_key(folder: &Path) -> Option<[u8; KEY_BYTES]> {
    let path = folder.join(KEY_FILE);
    let open_to_others = fs::metadata(&path).ok()?.permissions().mode() & 0o077 != 0;
    if open_to_others {
        return None;
    }
    fs::read(path).ok()?.try_into().ok()
}

/// A new key; whatever was kept under an older one is then ignored.
fn write_key(folder: &Path) -> io::Result<[u8; KEY_BYTES]> {
    let key: [u8; KEY_BYTES] = rand::random();
    let temporary = folder.join(format!("{KEY_FILE}.{:016x}", rand::random::<u64>()));
    create(&temporary)?.write_all(&key)?;
    fs::rename(&temporary, folder.join(KEY_FILE))?;
    Ok(key)
}

/// The same in every run and on every machine, which `std`'s hasher does not promise.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        u64::from_be_bytes(digest[..8].try_into().expect("a SHA-256 has more than 8 bytes"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const DIGEST: &str = "sha256:00ff";

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn kept(engine: &Engine, path: &Path) -> (Folder, PathBuf) {
        let folder = Folder::open(path).unwrap();
        let bytes = wat::parse_str("(component)").unwrap();
        folder.write(&Component::new(engine, bytes).unwrap(), DIGEST);
        let file = path.join(folder.name(engine, DIGEST));
        (folder, file)
    }

    #[test]
    fn a_component_is_kept_and_taken_up_in_a_closed_folder() {
        let (engine, dir) = (Engine::default(), tempfile::tempdir().unwrap());
        let path = dir.path().join("compiled");
        let (_, file) = kept(&engine, &path);
        assert!(Folder::open(&path).unwrap().read(&engine, DIGEST).is_some(), "after a restart");
        assert_eq!((mode(&path), mode(&file), mode(&path.join("key"))), (0o700, 0o600, 0o600));
    }

    #[test]
    fn a_changed_renamed_or_short_file_is_ignored_and_written_anew() {
        let (engine, dir) = (Engine::default(), tempfile::tempdir().unwrap());
        let (folder, file) = kept(&engine, dir.path());
        let genuine = fs::read(&file).unwrap();
        for place in [0, MAC_BYTES, genuine.len() - 1] {
            let mut changed = genuine.clone();
            changed[place] ^= 1;
            fs::write(&file, changed).unwrap();
            assert!(folder.read(&engine, DIGEST).is_none(), "byte {place}");
        }
        fs::write(&file, &genuine[..MAC_BYTES - 1]).unwrap();
        assert!(folder.read(&engine, DIGEST).is_none());
        fs::write(dir.path().join(folder.name(&engine, "sha256:aa")), &genuine).unwrap();
        assert!(folder.read(&engine, "sha256:aa").is_none(), "another component's name");
        fs::write(&file, genuine).unwrap();
        assert!(folder.read(&engine, DIGEST).is_some());
    }

    #[test]
    fn a_key_that_others_could_read_is_replaced() {
        let (engine, dir) = (Engine::default(), tempfile::tempdir().unwrap());
        kept(&engine, dir.path());
        let key = dir.path().join(KEY_FILE);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert!(folder.read(&engine, DIGEST).is_none());
        assert_eq!(mode(&key), 0o600);
    }
}
