//! Identity numbers that lead back to an index: a permutation instead of a table.
//!
//! A number's structure (province, sex and century, year) falls out of where the permutation
//! lands, so it is right by construction. It is no cipher and hides nothing.

/// The 63 provinces of birth registration, as the first three digits have them.
pub const PROVINCES: [u8; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37,
    38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77,
    79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// The first birth year in a number, and how many follow.
const FIRST_YEAR: u16 = 1926;
const YEARS: u64 = 82;
const SERIALS: u64 = 1_000_000;

/// How many 12-digit numbers there are to give.
pub(crate) const TWELVE: u64 = PROVINCES.len() as u64 * 2 * YEARS * SERIALS;
/// How many 9-digit numbers there are to give.
pub(crate) const NINE: u64 = 1_000_000_000;

/// What the digits of a 12-digit number say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub province: u8,
    pub female: bool,
    pub year: u16,
    serial: u32,
}

impl Parts {
    pub fn at(place: u64) -> Self {
        let (rest, serial) = (place / SERIALS, place % SERIALS);
        let (rest, year) = (rest / YEARS, rest % YEARS);
        let narrow = "the remainder of a small divisor";
        Self {
            province: PROVINCES[usize::try_from(rest / 2).expect(narrow) % PROVINCES.len()],
            female: rest % 2 == 1,
            year: FIRST_YEAR + u16::try_from(year).expect(narrow),
            serial: u32::try_from(serial).expect(narrow),
        }
    }

    fn place(self) -> Option<u64> {
        let province = PROVINCES.binary_search(&self.province).ok()? as u64;
        let year = u64::from(self.year.checked_sub(FIRST_YEAR)?);
        let sex = u64::from(self.female);
        (year < YEARS)
            .then(|| ((province * 2 + sex) * YEARS + year) * SERIALS + u64::from(self.serial))
    }

    pub fn digits(self) -> String {
        let century = u8::from(self.year >= 2000) * 2 + u8::from(self.female);
        format!("{:03}{century}{:02}{:06}", self.province, self.year % 100, self.serial)
    }

    /// Reads 12 digits; `None` if no number of ours looks so.
    pub fn place_of(digits: &str) -> Option<u64> {
        let century: u16 = digits.get(3..4)?.parse().ok()?;
        let year: u16 = digits.get(4..6)?.parse().ok()?;
        let parts = Self {
            province: digits.get(..3)?.parse().ok()?,
            female: century % 2 == 1,
            year: 1900 + century / 2 * 100 + year,
            serial: digits.get(6..)?.parse().ok()?,
        };
        parts.place()
    }
}

/// `x -> a*x + b` over a circle of `size` places, and back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shuffle {
    size: u64,
    step: u64,
    back: u64,
    shift: u64,
}

impl Shuffle {
    pub fn new(size: u64, seed: u64) -> Self {
        let mut step = mix(seed, 1) % size;
        while common(step, size) != 1 {
            step = (step + 1) % size;
        }
        Self { size, step, back: inverse(step, size), shift: mix(seed, 2) % size }
    }

    pub fn there(&self, index: u64) -> u64 {
        let moved = times(index % self.size, self.step, self.size);
        (moved + self.shift) % self.size
    }

    pub fn back(&self, place: u64) -> u64 {
        let unshifted = (place % self.size + self.size - self.shift) % self.size;
        times(unshifted, self.back, self.size)
    }
}

fn times(a: u64, b: u64, size: u64) -> u64 {
    let product = u128::from(a) * u128::from(b) % u128::from(size);
    u64::try_from(product).expect("below `size`, which is a u64")
}

fn common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common(b, a % b) }
}

/// The inverse of `a` modulo `m`, by the extended Euclidean algorithm; they share no divisor.
fn inverse(a: u64, m: u64) -> u64 {
    let (mut r, mut next_r) = (i128::from(m), i128::from(a));
    let (mut t, mut next_t) = (0_i128, 1_i128);
    while next_r != 0 {
        let quotient = r / next_r;
        (r, next_r) = (next_r, r - quotient * next_r);
        (t, next_t) = (next_t, t - quotient * next_t);
    }
    u64::try_from(t.rem_euclid(i128::from(m))).expect("below `m`, which is a u64")
}

/// Scatters a seed and a salt over all 64 bits (the finaliser of SplitMix64).
pub(crate) fn mix(seed: u64, salt: u64) -> u64 {
    let mut z = seed.wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_shuffle_leads_back() {
        for size in [TWELVE, NINE, 7] {
            let shuffle = Shuffle::new(size, 42);
            for i in (0..1000).chain([size - 1]).map(|i| i % size) {
                assert_eq!(shuffle.back(shuffle.there(i)), i);
            }
        }
    }

    #[test]
    fn a_shuffle_visits_every_place_once() {
        let shuffle = Shuffle::new(1000, 5);
        let mut places: Vec<u64> = (0..1000).map(|i| shuffle.there(i)).collect();
        places.sort_unstable();
        assert_eq!(places, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn digits_say_what_they_should_and_lead_back() {
        for place in [0, 1, 999_999, 1_000_000, 123_456_789, TWELVE - 1] {
            let parts = Parts::at(place);
            let digits = parts.digits();
            assert_eq!(digits.len(), 12);
            assert_eq!(Parts::place_of(&digits), Some(place), "{digits}");
            let odd = digits.as_bytes()[3] % 2 == 1;
            assert_eq!(odd, parts.female);
            assert_eq!(digits[4..6].parse::<u16>().unwrap(), parts.year % 100);
        }
    }

    #[test]
    fn digits_of_nobody_lead_nowhere() {
        for digits in ["", "00", "003040000001", "001925000001", "001525000001", "abcdefghijkl"] {
            assert_eq!(Parts::place_of(digits), None, "{digits}");
        }
    }
}
