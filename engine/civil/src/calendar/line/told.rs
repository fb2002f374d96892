//! The lines in words for people, in Vietnamese and in English.
//!
//! Never leaves out what a line says; days are written as the language writes them.

use jiff::civil::{Date, Weekday};

use super::{DayOff, Length, Line, When, clock};

pub(super) fn in_english(line: &Line) -> String {
    match line {
        Line::DayOff { date, why } => {
            let day = super::short(date.weekday());
            format!("day off skipped: {day} {date}, {}{}", why.en, source(why))
        }
        Line::Opens(when) => format!("the office is closed then, so counted from {when}"),
        Line::Closed(when) => format!("the office is closed then, so counted back from {when}"),
        Line::Within(when) => format!("the office is closed at that hour, so {when}"),
        Line::Beyond { calendar, from, to } => format!(
            "the table of `{calendar}` is complete from {from} to {to} only: days off may be \
             missing, look again once it is longer"
        ),
        Line::Left { days, seconds } => format!(
            "left when it stopped: {} and {} of working time",
            Length::WorkingDays(*days),
            clock(*seconds)
        ),
        Line::Stood(seconds) => format!("it stood still for {} hours", clock(*seconds)),
        Line::From(_)
        | Line::BackFrom(_)
        | Line::Counted { .. }
        | Line::CountedBack { .. }
        | Line::WeeklyOff(_)
        | Line::FurtherOff(_)
        | Line::WasDue(_)
        | Line::Paused(_)
        | Line::Resumed(_)
        | Line::Due(_)
        | Line::Before(_) => line.to_string(),
    }
}

pub(super) fn in_vietnamese(line: &Line) -> String {
    match line {
        Line::From(when) => format!("tính từ {}", moment(when)),
        Line::BackFrom(when) => format!("tính lùi từ {}", moment(when)),
        Line::Counted { length, calendar } => {
            format!("{} theo lịch `{calendar}`", amount(*length))
        }
        Line::CountedBack { length, calendar } => {
            format!("lùi {} theo lịch `{calendar}`", amount(*length))
        }
        Line::Opens(when) => format!("ngoài giờ làm việc nên tính từ {}", moment(when)),
        Line::Closed(when) => format!("ngoài giờ làm việc nên tính lùi từ {}", moment(when)),
        Line::WeeklyOff(days) => format!("bỏ qua {days} ngày nghỉ hằng tuần"),
        Line::DayOff { date, why } => {
            format!("bỏ qua ngày nghỉ {}: {}{}", day(*date), why.vi, source(why))
        }
        Line::FurtherOff(days) => format!("bỏ qua thêm {days} ngày nghỉ khác"),
        Line::Within(when) => format!("giờ đó cơ quan đóng cửa nên lấy {}", moment(when)),
        Line::Beyond { calendar, from, to } => format!(
            "bảng ngày nghỉ của lịch `{calendar}` chỉ đầy đủ từ {} đến {}: có thể còn thiếu ngày \
             nghỉ, hãy xem lại khi bảng được bổ sung",
            numbers(*from),
            numbers(*to)
        ),
        Line::WasDue(when) => format!("hạn cũ {}", moment(when)),
        Line::Paused(when) => format!("tạm dừng {}", moment(when)),
        Line::Resumed(when) => format!("tiếp tục {}", moment(when)),
        Line::Left { days, seconds } => {
            format!("khi tạm dừng còn {days} ngày làm việc và {} giờ làm việc", clock(*seconds))
        }
        Line::Stood(seconds) => format!("đã tạm dừng {} giờ", clock(*seconds)),
        Line::Due(when) => format!("đến hạn {}", moment(when)),
        Line::Before(when) => format!("tức là {}", moment(when)),
    }
}

fn source(why: &DayOff) -> String {
    if why.source.is_empty() { String::new() } else { format!(" ({})", why.source) }
}

/// The offset is told only where it is not Vietnam's.
fn moment(when: &When) -> String {
    let clock = when.time.strftime("%H:%M:%S");
    let ahead = if when.offset == 7 * 60 {
        String::new()
    } else {
        let sign = if when.offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (when.offset.abs() / 60, when.offset.abs() % 60);
        format!(" (UTC{sign}{hours:02}:{minutes:02})")
    };
    format!("{clock} {}{ahead}", day(when.date))
}

fn day(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "thứ Hai",
        Weekday::Tuesday => "thứ Ba",
        Weekday::Wednesday => "thứ Tư",
        Weekday::Thursday => "thứ Năm",
        Weekday::Friday => "thứ Sáu",
        Weekday::Saturday => "thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    };
    format!("{weekday} {}", numbers(date))
}

fn numbers(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

fn amount(length: Length) -> String {
    let unit = match length {
        Length::Seconds(_) => "giây",
        Length::Minutes(_) => "phút",
        Length::Hours(_) => "giờ",
        Length::Days(_) => "ngày",
        Length::WorkingHours(_) => "giờ làm việc",
        Length::WorkingDays(_) => "ngày làm việc",
        Length::Months(_) => "tháng",
    };
    format!("{} {unit}", length.amount())
}
