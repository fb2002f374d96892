//! What is odd about a case code that is nevertheless taken.
//!
//! Never refuses, never reads a clock or a list of its own: today, the calendar, the codes and
//! whether a number was used come in. The sentences hold no number of a case.

use jiff::civil::{Date, date};

use super::CaseCode;
use super::level_one::{Evidence, LevelOne};
use crate::calendar::Calendar;

/// From this day on the merged provinces stand for the former ones (Decision 19/2025/QĐ-TTg).
const MERGED: Date = date(2025, 7, 1);

/// What the caller knows. Where something is not known, nothing is said about it.
#[derive(Clone, Copy, Debug)]
pub struct CodeKnown<'a> {
    /// The day of today at the office.
    pub today: Date,
    /// The day on which the case was received, if it is known apart from the code.
    pub received: Option<Date>,
    /// The codes of level 1 that the portal uses, such as `H15`; empty if not known.
    pub portal: &'a [&'a str],
    /// Codes of level 1 and whose they are: [`LEVEL_ONE`](super::LEVEL_ONE) or a better list.
    pub level_one: &'a [LevelOne<'a>],
    /// Whether another case already has this code.
    pub already_used: bool,
    /// The calendar of the office.
    pub calendar: Option<&'a Calendar>,
}

impl CodeKnown<'_> {
    /// Nothing known but the day.
    pub fn on(today: Date) -> Self {
        CodeKnown {
            today,
            received: None,
            portal: &[],
            level_one: &[],
            already_used: false,
            calendar: None,
        }
    }
}

/// Something odd, with what its sentences need.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeLint {
    /// The day in the code is not the day of reception.
    OtherDate {
        /// The day in the code.
        written: Date,
        /// The day of reception.
        received: Date,
    },
    /// It is exactly one month before: a program probably counts months from 0.
    ZeroBasedMonth {
        /// The day in the code.
        written: Date,
        /// The day of reception.
        received: Date,
    },
    /// The day in the code has not come yet.
    FutureDate {
        /// The day in the code.
        written: Date,
        /// The day of today.
        today: Date,
    },
    /// The office does not work on the day in the code.
    DayOff {
        /// The day in the code.
        written: Date,
        /// The holiday that the calendar names, in Vietnamese and in English; none on a weekly day
        /// off.
        holiday: Option<[String; 2]>,
    },
    /// The number is 0.
    NumberZero,
    /// Another case has this code.
    DuplicateNumber,
    /// The office is of another province or ministry than the portal.
    OtherPortal {
        /// Level 1 of the code.
        level_one: String,
        /// What the portal uses, sorted, with commas.
        portal: String,
    },
    /// The province of the code ended before the case was received.
    AbolishedProvince {
        /// Level 1 of the code.
        level_one: String,
        /// The province that had it.
        name: String,
        /// The province that this became a part of.
        merged_into: String,
        /// How well the code is known to be that province's.
        evidence: Evidence,
    },
}

pub(super) fn lints(code: &CaseCode, known: &CodeKnown<'_>) -> Vec<CodeLint> {
    let mut found = Vec::new();
    found.extend(known.received.and_then(|received| date_lint(code.date, received)));
    let (written, today) = (code.date, known.today);
    found.extend((written > today).then_some(CodeLint::FutureDate { written, today }));
    found.extend(known.calendar.and_then(|calendar| day_off(written, calendar)));
    found.extend((code.number == Some(0)).then_some(CodeLint::NumberZero));
    // Asterisks are no number that could stand twice.
    let twice = known.already_used && code.number.is_some();
    found.extend(twice.then_some(CodeLint::DuplicateNumber));
    found.extend(other_portal(code, known));
    found.extend(abolished(code, known));
    found
}

fn date_lint(written: Date, received: Date) -> Option<CodeLint> {
    if written == received {
        return None;
    }
    // Within one year: the month before January is written 00, which no date has.
    let month_back = written.year() == received.year()
        && written.month() + 1 == received.month()
        && written.day() == received.day();
    Some(match month_back {
        true => CodeLint::ZeroBasedMonth { written, received },
        false => CodeLint::OtherDate { written, received },
    })
}

fn day_off(written: Date, calendar: &Calendar) -> Option<CodeLint> {
    let holiday = calendar.named_off(written).map(|off| [off.vi.clone(), off.en.clone()]);
    (!calendar.is_working_day(written)).then_some(CodeLint::DayOff { written, holiday })
}

fn other_portal(code: &CaseCode, known: &CodeKnown<'_>) -> Option<CodeLint> {
    let level_one = code.office.level_one();
    if known.portal.is_empty() || known.portal.contains(&level_one) {
        return None;
    }
    let mut portal = known.portal.to_vec();
    portal.sort_unstable();
    portal.dedup();
    Some(CodeLint::OtherPortal { level_one: level_one.to_owned(), portal: portal.join(", ") })
}

fn abolished(code: &CaseCode, known: &CodeKnown<'_>) -> Option<CodeLint> {
    if known.received.unwrap_or(code.date) < MERGED {
        return None;
    }
    let row = known.level_one.iter().find(|row| row.code == code.office.level_one())?;
    Some(CodeLint::AbolishedProvince {
        level_one: row.code.to_owned(),
        name: row.name.to_owned(),
        merged_into: row.merged_into?.to_owned(),
        evidence: row.evidence,
    })
}

impl CodeLint {
    /// The stable name: `other-date`, `zero-based-month`, …
    pub fn code(&self) -> &'static str {
        match self {
            CodeLint::OtherDate { .. } => "other-date",
            CodeLint::ZeroBasedMonth { .. } => "zero-based-month",
            CodeLint::FutureDate { .. } => "future-date",
            CodeLint::DayOff { .. } => "day-off",
            CodeLint::NumberZero => "number-zero",
            CodeLint::DuplicateNumber => "duplicate-number",
            CodeLint::OtherPortal { .. } => "other-portal",
            CodeLint::AbolishedProvince { .. } => "abolished-province",
        }
    }

    /// The sentence for a clerk, in Vietnamese.
    pub fn vi(&self) -> String {
        match self {
            CodeLint::OtherDate { written, received } => format!(
                "Ngày trong mã hồ sơ là {}, ngày tiếp nhận là {}; hãy đối chiếu với giấy \
                 tiếp nhận.",
                shown(*written),
                shown(*received)
            ),
            CodeLint::ZeroBasedMonth { written, received } => format!(
                "Ngày trong mã hồ sơ là {}, sớm hơn ngày tiếp nhận {} đúng một tháng; có thể phần \
                 mềm cấp mã đếm tháng từ 0, hãy báo cho bên vận hành.",
                shown(*written),
                shown(*received)
            ),
            CodeLint::FutureDate { written, today } => format!(
                "Ngày trong mã hồ sơ là {}, sau hôm nay {}; hãy kiểm tra lại ngày.",
                shown(*written),
                shown(*today)
            ),
            CodeLint::DayOff { written, holiday } => format!(
                "Ngày trong mã hồ sơ là {}, cơ quan nghỉ ngày đó{}; hãy kiểm tra lại ngày.",
                shown(*written),
                in_brackets(holiday.as_ref().map(|[vi, _]| vi))
            ),
            CodeLint::NumberZero => {
                "Số thứ tự trong mã hồ sơ là 0; số trong ngày thường bắt đầu từ 1.".to_owned()
            }
            CodeLint::DuplicateNumber => "Một hồ sơ khác đã mang mã này; hãy kiểm tra hồ sơ nào \
                                          được cấp mã trước."
                .to_owned(),
            CodeLint::OtherPortal { level_one, portal } => format!(
                "Mã cơ quan cấp 1 là {level_one}, cổng này dùng {portal}; hãy kiểm tra hồ sơ có \
                 gửi đúng nơi không."
            ),
            CodeLint::AbolishedProvince { level_one, name, merged_into, evidence } => {
                let is = match evidence {
                    Evidence::Verified => "vốn là mã",
                    Evidence::Unverified => "có lẽ vốn là mã (chưa kiểm chứng)",
                };
                format!(
                    "{level_one} {is} của {name}, đã nhập vào {merged_into} từ 01/07/2025; hãy \
                     kiểm tra mã cơ quan còn dùng không."
                )
            }
        }
    }

    /// The sentence for a clerk, in English.
    pub fn en(&self) -> String {
        match self {
            CodeLint::OtherDate { written, received } => format!(
                "The date in the case code is {}, the case was received on {}; compare with the \
                 receipt.",
                shown(*written),
                shown(*received)
            ),
            CodeLint::ZeroBasedMonth { written, received } => format!(
                "The date in the case code is {}, exactly one month before the reception on {}; \
                 the program that gave the code may count months from 0: tell those who run it.",
                shown(*written),
                shown(*received)
            ),
            CodeLint::FutureDate { written, today } => format!(
                "The date in the case code is {}, after today, {}; check the date.",
                shown(*written),
                shown(*today)
            ),
            CodeLint::DayOff { written, holiday } => format!(
                "The date in the case code is {}, a day off of the office{}; check the date.",
                shown(*written),
                in_brackets(holiday.as_ref().map(|[_, en]| en))
            ),
            CodeLint::NumberZero => {
                "The number in the case code is 0; the numbers of a day usually begin with 1."
                    .to_owned()
            }
            CodeLint::DuplicateNumber => {
                "Another case has this code; check which of the two got it first.".to_owned()
            }
            CodeLint::OtherPortal { level_one, portal } => format!(
                "Level 1 of the office is {level_one}, this portal uses {portal}; check whether \
                 the case came to the right place."
            ),
            CodeLint::AbolishedProvince { level_one, name, merged_into, evidence } => {
                let is = match evidence {
                    Evidence::Verified => "was the code",
                    Evidence::Unverified => "was probably the code (not verified)",
                };
                format!(
                    "{level_one} {is} of {name}, part of {merged_into} since 01/07/2025; check \
                     whether the office's code is still in use."
                )
            }
        }
    }
}

/// As people write it in both languages here: day first.
fn shown(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

fn in_brackets(holiday: Option<&String>) -> String {
    holiday.map(|name| format!(" ({name})")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
