//! `calendars`: the calendars of the site, each in a file of its own. Never mends what is written:
//! each finding of such a file is told where `hoso.yaml` names it, with the place in the file.

use hoso_civil::Calendars;
use hoso_runtime::calendars::{read, shipped};
use hoso_workflow::Finding;
use hoso_workflow::yaml::{At, Entries};

use super::gather::Gather;

/// The shipped calendars and those of the site; one that is named like a shipped one takes its
/// place.
pub(super) fn all(written: &Entries<At<String>>, gather: &mut Gather<'_>) -> Calendars {
    let mut calendars = Calendars::default();
    let shipped = shipped();
    let kept = shipped.names().filter(|name| written.get(name).is_none());
    for calendar in kept.filter_map(|name| shipped.get(name)) {
        calendars = with(calendars, calendar.clone());
    }
    for (name, file) in written.iter() {
        let path = gather.path(&file.value);
        let Some(text) = gather.text_of(&path, file.place) else { continue };
        match read(&name.value, &text.text) {
            Ok(calendar) => calendars = with(calendars, calendar),
            Err(findings) => {
                for one in findings {
                    let place = format!("{}:{}:{}", text.name, one.place.line, one.place.column);
                    let message = format!("{place}: {}", one.message);
                    let finding = Finding::new(one.code, file.place, message);
                    gather.find(finding.maybe_help(one.help));
                }
            }
        }
    }
    calendars
}

/// A name that stands twice was found where the document was read, and the first one counts.
fn with(calendars: Calendars, calendar: hoso_civil::Calendar) -> Calendars {
    let before = calendars.clone();
    calendars.with(calendar).unwrap_or(before)
}
