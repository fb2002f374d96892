//! A value that is used and never shown.
//!
//! It never implements `Display` or serde, its `Debug` prints stars, and its bytes are overwritten
//! when the last holder lets go.

use std::fmt;
use std::sync::Arc;

/// A secret of the administrator: a password, token, key. Cheap to clone.
#[derive(Clone)]
pub struct Secret(Arc<Bytes>);

struct Bytes(Vec<u8>);

impl Secret {
    /// Takes the secret's bytes as they are; a trailing line break of a file is the caller's to cut.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Bytes(bytes.into())))
    }

    /// The bytes themselves, for the few places that send or key with them.
    pub fn expose(&self) -> &[u8] {
        &self.0.0
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.0.fill(0);
        // Without it the compiler may see that nobody reads the zeros and leave them out.
        std::hint::black_box(&self.0);
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_stars_and_nothing_else() {
        let secret = Secret::from("open sesame");
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.expose(), b"open sesame");
    }
}
