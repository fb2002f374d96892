//! Why a calendar cannot be built or cannot give a due time.
//!
//! Calendars hold no personal values, so these texts name what they speak of.

use jiff::civil::Date;
use thiserror::Error;

use super::length::Length;

/// What is wrong with a calendar or with a reckoning by it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarFault {
    /// A calendar without a name.
    #[error("a calendar has no name; give it one, such as `vn`")]
    NoName,
    /// Neither an offset nor a zone of the embedded table.
    #[error(
        "calendar `{calendar}`: zone `{zone}` is neither an offset nor an IANA name; \
         write for example +07:00 or Asia/Ho_Chi_Minh"
    )]
    Zone {
        /// The calendar.
        calendar: String,
        /// The zone as written.
        zone: String,
    },
    /// All weekdays are weekend.
    #[error("calendar `{calendar}`: all seven weekdays are off; leave at least one to work on")]
    NeverOpen {
        /// The calendar.
        calendar: String,
    },
    /// One day in both tables.
    #[error("calendar `{calendar}`: {date} is both off and worked; keep it in one of the two")]
    OffAndWorked {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// A day off without why.
    #[error("calendar `{calendar}`: {date} is off without a reason; name the holiday or notice")]
    NoSource {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// Office hours that end before they begin, overlap or are out of order.
    #[error(
        "calendar `{calendar}`: the office hours are not in order; write each as from and to, \
         earlier ones first, without overlap"
    )]
    Hours {
        /// The calendar.
        calendar: String,
    },
    /// Two calendars of one name.
    #[error("calendar `{calendar}` stands twice; give the second another name")]
    Twice {
        /// The calendar.
        calendar: String,
    },
    /// No calendar of that name.
    #[error("there is no calendar `{calendar}`; name one that the configuration gives")]
    Unknown {
        /// The name asked for.
        calendar: String,
    },
    /// Working hours asked of a calendar without office hours.
    #[error(
        "calendar `{calendar}` has no office hours, so working hours cannot be counted; \
         give it hours or use working days"
    )]
    NoHours {
        /// The calendar.
        calendar: String,
    },
    /// A length that [`Length::parse`] would have refused.
    #[error("{length} is longer than ten years; shorten it")]
    TooLong {
        /// The length.
        length: Length,
    },
    /// Hardly any day is worked, or the start lies at the end of the calendar.
    #[error(
        "calendar `{calendar}`: {length} do not end within {years} years of the start; \
         check its days off and the length"
    )]
    NoEnd {
        /// The calendar.
        calendar: String,
        /// The length.
        length: Length,
        /// How far was looked.
        years: u16,
    },
    /// A start or an end outside the years 1 to 9999.
    #[error("the start or end of {length} lies outside the years 1 to 9999; check the start")]
    Range {
        /// The length.
        length: Length,
    },
}
