//! Vietnamese names put together from their parts, and their unaccented form.
//!
//! No name here was taken from a person; the parts are the common ones. The unaccented form is
//! written apart from the engine's own, so that the two check each other.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Common surnames stand several times: their share matters to search and duplicates.
const SURNAMES: [&str; 24] = [
    "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm",
    "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Nông", "Triệu", "Hà",
];

const MALE_MIDDLES: [&str; 10] =
    ["Văn", "Văn", "Văn", "Đức", "Hữu", "Quang", "Minh", "Đình", "Xuân", "Công"];
const FEMALE_MIDDLES: [&str; 8] =
    ["Thị", "Thị", "Thị", "Thị", "Ngọc", "Thu", "Thị Kim", "Thị Bích"];

const MALE_GIVEN: [&str; 16] = [
    "An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hùng", "Khánh", "Long", "Nam", "Phúc",
    "Sơn", "Thắng", "Tuấn", "Việt",
];
const FEMALE_GIVEN: [&str; 16] = [
    "Anh",
    "Chi",
    "Dung",
    "Giang",
    "Hạnh",
    "Hương",
    "Hường",
    "Lan",
    "Linh",
    "Mai",
    "Nga",
    "Ngân",
    "Phượng",
    "Trang",
    "Vân",
    "Yến",
];

/// Names whose tone mark stands on one vowel by the older habit and on the other by the newer.
const TWO_WAYS: [(&str, &str); 6] = [
    ("Hòa", "Hoà"),
    ("Thúy", "Thuý"),
    ("Thùy", "Thuỳ"),
    ("Thủy", "Thuỷ"),
    ("Tòa", "Toà"),
    ("Hóa", "Hoá"),
];

/// A name as its bearer writes it and as the register does, before it is put in capitals.
pub(crate) struct Pair {
    pub own: String,
    pub held: String,
}

/// The name drawn by these bits; `two_ways` draws one that the register spells the other way.
pub(crate) fn draw(bits: u64, female: bool, two_ways: bool) -> Pair {
    let surname = pick(&SURNAMES, bits);
    let (middles, givens): (&[&str], &[&str]) = match female {
        true => (&FEMALE_MIDDLES, &FEMALE_GIVEN),
        false => (&MALE_MIDDLES, &MALE_GIVEN),
    };
    let middle = pick(middles, bits >> 16);
    let (own, held) = match two_ways {
        true => TWO_WAYS[place(TWO_WAYS.len(), bits >> 32)],
        false => (pick(givens, bits >> 32), pick(givens, bits >> 32)),
    };
    let whole = |given: &str| format!("{surname} {middle} {given}");
    Pair { own: whole(own), held: whole(held) }
}

fn pick<'a>(list: &[&'a str], bits: u64) -> &'a str {
    list[place(list.len(), bits)]
}

fn place(len: usize, bits: u64) -> usize {
    usize::from(u16::try_from(bits & 0xffff).expect("16 bits")) % len
}

/// Capitals without marks and spaces (`NGUYENVANAN`): the form in which registers match names.
#[must_use]
pub fn unaccented(name: &str) -> String {
    let bare = name.nfd().filter(|c| !is_combining_mark(*c) && !c.is_whitespace());
    bare.map(|c| match c {
        'đ' | 'Đ' | 'Ð' | 'Ɖ' => 'D',
        other => other.to_ascii_uppercase(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_spaces_and_the_barred_d_fall_away() {
        assert_eq!(unaccented("Nguyễn Văn An"), "NGUYENVANAN");
        assert_eq!(unaccented("ĐẶNG THỊ THUỲ"), "DANGTHITHUY");
        assert_eq!(unaccented("Ðỗ Ɖức\u{a0}Ưng"), "DODUCUNG");
        assert_eq!(unaccented("Nguye\u{302}\u{303}n"), "NGUYEN");
    }

    #[test]
    fn the_register_spells_another_tone_place_but_the_same_name() {
        for bits in 0..200_u64 {
            let pair = draw(bits << 32 | bits, bits % 2 == 0, true);
            assert_ne!(pair.own, pair.held);
            assert_eq!(unaccented(&pair.own), unaccented(&pair.held));
        }
    }

    #[test]
    fn other_names_are_spelt_alike_and_fit_the_sex() {
        let (her, him) = (draw(0, true, false), draw(0, false, false));
        assert_eq!(her.own, her.held);
        assert_eq!((&*her.own, &*him.own), ("Nguyễn Thị Anh", "Nguyễn Văn An"));
    }
}
