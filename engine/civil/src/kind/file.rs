//! Reading the reference of a file: an opaque id, a link or a relative path.
//!
//! Never opens, fetches or resolves it, never takes a file's content, and changes no character of
//! it but the spaces at its ends: another spelling may be another file.

use super::Kind;
use super::fault::ValueFault;
use crate::name;

/// `given` has no spaces at its ends and is not empty.
pub(super) fn reference(given: &str) -> Result<String, ValueFault> {
    let count = given.chars().count();
    if count > Kind::FILE_LIMIT {
        return Err(ValueFault::FileTooLong { count, limit: Kind::FILE_LIMIT });
    }
    // Signs that turn the direction of writing show a name's end as another one.
    let control = |c: char| c.is_control() || name::is_invisible(c);
    if let Some(at) = given.chars().position(control) {
        return Err(ValueFault::Control { position: at + 1 });
    }
    let path = match link(given) {
        Some(rest) => {
            within_link(rest)?;
            rest
        }
        // What has a colon may be a scheme or a drive: `data:`, `javascript:`, `C:`.
        None if given.contains(':') => return Err(ValueFault::FileScheme),
        None if given.starts_with(['/', '\\']) => return Err(ValueFault::FileAbsolute),
        None => given,
    };
    if path.split(['/', '\\', '?', '#']).any(is_up) {
        return Err(ValueFault::FileUp);
    }
    Ok(given.to_owned())
}

/// What stands behind `https://`, in small or capital letters.
fn link(given: &str) -> Option<&str> {
    let (scheme, rest) = given.split_at_checked("https://".len())?;
    scheme.eq_ignore_ascii_case("https://").then_some(rest)
}

/// A host, no user before it, and no spaces anywhere.
fn within_link(rest: &str) -> Result<(), ValueFault> {
    let host = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let good = !host.is_empty() && !host.contains('@') && !rest.contains(char::is_whitespace);
    if good { Ok(()) } else { Err(ValueFault::FileLink) }
}

/// `..`, also as `%2e%2e`: a store may read these as the folder above.
fn is_up(segment: &str) -> bool {
    segment.trim().to_ascii_lowercase().replace("%2e", ".") == ".."
}
