//! Lengths, sizes, days and digests as `hoso.yaml` writes them.
//! Never reads a file or a clock.

use std::time::Duration;

use hoso_civil::Length;
use sha2::{Digest, Sha256};

/// A length of time that needs no calendar.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    if let Some(milliseconds) = milliseconds(text) {
        return Ok(Duration::from_millis(milliseconds));
    }
    let length = Length::parse(text).map_err(|fault| fault.to_string())?;
    let seconds = |amount: u32, of: u64| Ok(Duration::from_secs(u64::from(amount) * of));
    match length {
        Length::Seconds(n) => seconds(n, 1),
        Length::Minutes(n) => seconds(n, 60),
        Length::Hours(n) => seconds(n, 3_600),
        Length::Days(n) => seconds(n, 86_400),
        Length::WorkingHours(_) | Length::WorkingDays(_) | Length::Months(_) => {
            Err(format!("`{length}` needs a calendar; write days, hours, minutes or seconds"))
        }
    }
}

/// The one unit that workflows have no use for.
fn milliseconds(text: &str) -> Option<u64> {
    let (amount, unit) = text.split_once(' ')?;
    let known = matches!(unit.trim(), "millisecond" | "milliseconds");
    known.then(|| amount.parse().ok()).flatten().filter(|amount| *amount > 0)
}

/// A whole number and a unit.
pub(super) fn size(text: &str) -> Result<usize, String> {
    let fault = || format!("`{text}` is no size; write for example `64 KiB` or `1 MiB`");
    let (amount, unit) = text.split_once(' ').ok_or_else(fault)?;
    let unit = match unit.trim() {
        "byte" | "bytes" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(fault()),
    };
    let digits = amount.bytes().all(|byte| byte.is_ascii_digit());
    let amount: usize = digits.then(|| amount.parse().ok()).flatten().ok_or_else(fault)?;
    amount.checked_mul(unit).filter(|size| *size > 0).ok_or_else(fault)
}

/// `sha256:` and the digest in hexadecimal.
pub(super) fn digest_of(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("sha256:{digits}")
}

/// 64 hexadecimal digits.
pub(super) fn sha256(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_need_a_unit_and_no_calendar() {
        assert_eq!(length("5 seconds"), Ok(Duration::from_secs(5)));
        assert_eq!(length("500 milliseconds"), Ok(Duration::from_millis(500)));
        assert_eq!(length("3 days"), Ok(Duration::from_secs(259_200)));
        assert!(length("5 working days").unwrap_err().contains("calendar"));
        assert!(length("2 months").unwrap_err().contains("calendar"));
        assert!(length("5").unwrap_err().contains("no unit"));
        assert!(length("0 milliseconds").is_err());
        assert!(length("5 ngày").unwrap_err().contains("5 days"));
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        assert_eq!(size("64 KiB"), Ok(65_536));
        assert_eq!(size("1 MiB"), Ok(1 << 20));
        assert_eq!(size("17 bytes"), Ok(17));
        for wrong in ["64", "64 KB", "KiB", "-1 KiB", "0 MiB", "99999999999999999999 GiB", "+1 KiB"]
        {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn digests_are_written_and_read_in_hexadecimal() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest_of(b""), format!("sha256:{empty}"));
        assert_eq!(sha256(empty).unwrap()[..2], [0xe3, 0xb0]);
        assert_eq!(sha256(&empty.to_uppercase()), sha256(empty));
        assert_eq!(sha256(&empty[1..]), None);
        assert_eq!(sha256(&format!("+{}", &empty[1..])), None);
    }
}
