//! Case codes: office, day of reception, number of the day. The number is drawn in the transaction
//! that opens the case, so that it has neither gaps nor repeats, however many open at once.
//! Never changes a code once it is given.

use hoso_civil::CodePattern;
use hoso_core::Ground;
use hoso_store::{ReadError, View};

use crate::problem::Problem;
use crate::rows::Frame;
use crate::world::{World, civil_day};

/// Why no code was drawn.
pub(super) enum NoCode {
    /// Nothing says which office the unit belongs to.
    Office(Problem),
    /// The store could not be read.
    Read(ReadError),
}

impl From<ReadError> for NoCode {
    fn from(error: ReadError) -> Self {
        NoCode::Read(error)
    }
}

/// Gives a new case its code, where the workflow has a pattern. What is counted, with the number
/// that was given out of it, is to be written with the case.
pub(super) fn draw(
    world: &World,
    view: &View<'_>,
    ground: Ground<'_>,
    frame: &mut Frame,
) -> Result<Option<(String, u64)>, NoCode> {
    let pattern = ground.lifecycle.declared().case_code.as_deref();
    // A pattern that cannot be read was refused when the workflow was checked.
    let Some(pattern) = pattern.and_then(|one| CodePattern::parse(one).ok()) else {
        return Ok(None);
    };
    let office = match office(world, frame) {
        Some(office) => office,
        None if pattern.has_office() => {
            return Err(NoCode::Office(Problem::no_office(&frame.unit)));
        }
        None => "",
    };
    let day = civil_day(ground, ground.now);
    let counted = format!("case-code/{}", pattern.scope(office, day));
    let number = view.number(&counted)? + 1;
    frame.code = Some(pattern.write(office, day, number));
    Ok(Some((counted, number)))
}

/// That of the unit, or of the nearest unit above it.
fn office<'w>(world: &'w World, frame: &Frame) -> Option<&'w str> {
    let offices = &world.settings.offices;
    frame.units.iter().find_map(|unit| offices.get(unit)).map(String::as_str)
}
