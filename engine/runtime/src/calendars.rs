//! The calendars that ship with the engine: `vn`, working days of Vietnam's offices, and `always`,
//! in which every day is worked; and reading further ones from files of the same form.
//!
//! Never holds a day off: they stand with their sources in `workflows/calendars/`.

mod read;

use hoso_civil::{Calendar, CalendarParts, Calendars};

pub use read::read;

/// Working days of Vietnam's state offices, as law and notices name them.
const VN: &str = include_str!("../../../workflows/calendars/vn.yaml");

/// The shipped calendars.
///
/// # Panics
/// Never: the shipped table is read by a test.
pub fn shipped() -> Calendars {
    let always = CalendarParts { weekend: Vec::new(), ..CalendarParts::weekly("always", "+07:00") };
    let always = Calendar::new(always).expect("a shipped calendar is sound");
    let vn = read("vn", VN).expect("a shipped calendar is sound");
    [vn, always].into_iter().fold(Calendars::default(), |all, calendar| {
        all.with(calendar).expect("shipped calendars have different names")
    })
}

#[cfg(test)]
mod tests;
