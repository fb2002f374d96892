//! The population as others rely on it: the same everywhere, well formed, and as awkward as told.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use hoso_pretend::{PROVINCES, Person, Population, Register, Settings, Sex, share, unaccented};

const SEEDS: [u64; 4] = [0, 1, 2026, u64::MAX];

fn everyone(seed: u64) -> impl Iterator<Item = Person> {
    let all = Population::new(seed, 3000);
    (0..all.size()).map(move |index| all.person(index))
}

#[test]
fn every_number_is_well_formed_under_every_seed() {
    for person in SEEDS.into_iter().flat_map(everyone) {
        let digits = &person.citizen_id;
        assert!(digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
        assert!(PROVINCES.contains(&digits[..3].parse().unwrap()), "{digits}");
        let century = digits[3..4].parse::<u16>().unwrap();
        let odd = century % 2 == 1;
        assert_eq!(odd, person.sex == Sex::Female, "{digits}");
        let year = 1900 + century / 2 * 100 + digits[4..6].parse::<u16>().unwrap();
        assert!(person.true_birth.0.abs_diff(year) <= 1, "{digits} {:?}", person.true_birth);
        if let Some(old) = &person.old_id {
            assert!(old.len() == 9 && old.bytes().all(|b| b.is_ascii_digit()), "{old}");
        }
    }
}

#[test]
fn every_number_leads_back_under_every_seed() {
    for seed in SEEDS {
        let all = Population::new(seed, 3000);
        for person in everyone(seed) {
            assert_eq!(all.find(&person.citizen_id), Some(person.index));
            let old = person.old_id.as_deref().map(|old| all.find(old));
            assert!(old.is_none_or(|found| found == Some(person.index)));
        }
    }
}

#[test]
fn seeds_share_no_people() {
    let numbers = |seed| everyone(seed).map(|p| p.citizen_id).collect::<BTreeSet<_>>();
    assert!(numbers(1).intersection(&numbers(2)).count() < 5);
}

#[test]
fn a_larger_population_begins_with_the_smaller() {
    let (small, large) = (Population::new(7, 10), Population::new(7, 1_000_000));
    for index in 0..10 {
        assert_eq!(small.person(index), large.person(index));
    }
    let beyond = large.person(10).citizen_id;
    assert_eq!((small.find(&beyond), large.find(&beyond)), (None, Some(10)));
}

#[test]
fn what_is_held_never_contradicts_what_is() {
    for person in everyone(2026) {
        let (year, month, day) = person.true_birth;
        assert_eq!(person.birth.0, year);
        assert!(person.birth.1.is_none_or(|held| held == month));
        assert!(person.birth.2.is_none_or(|held| held == day));
        assert_eq!(unaccented(&person.full_name), unaccented(&person.registered_name));
        assert_eq!(person.registered_name, person.registered_name.to_uppercase());
        assert!(person.true_birth_iso().starts_with(&person.birth_iso()));
    }
}

#[test]
fn dates_names_and_codes_are_possible_ones() {
    for person in everyone(5) {
        let (year, month, day) = person.true_birth;
        assert!((1926..=2008).contains(&year) && (1..=12).contains(&month));
        assert!((1..=28).contains(&day));
        let words = person.full_name.split(' ').count();
        assert!((3..=4).contains(&words), "{}", person.full_name);
        let code = person.ethnicity.map_or(1, |code| code.parse::<u8>().unwrap());
        assert!((1..=54).contains(&code));
        assert!(["1", "2", "3"].contains(&person.marital_status));
        assert_eq!(person.religion.len(), 2);
        let home = person.home;
        assert_eq!((home.province.len(), home.district.len(), home.commune.len()), (2, 3, 5));
    }
}

#[test]
fn names_are_spread_and_some_are_shared() {
    let mut names = BTreeMap::<String, u32>::new();
    for person in everyone(9) {
        *names.entry(person.full_name).or_default() += 1;
    }
    assert!(names.len() > 1000, "{}", names.len());
    assert!(names.values().any(|times| *times > 1));
    assert!(*names.values().max().unwrap() < 60);
}

#[test]
fn months_days_and_sexes_are_spread() {
    let mut months = BTreeMap::<u8, u32>::new();
    let mut women = 0;
    for person in everyone(3) {
        *months.entry(person.true_birth.1).or_default() += 1;
        women += u32::from(person.sex == Sex::Female);
    }
    assert!(months.len() == 12 && months.values().all(|count| *count > 150), "{months:?}");
    assert!((1300..1700).contains(&women), "{women}");
}

#[test]
fn most_are_kinh_and_many_peoples_occur() {
    let codes: Vec<_> = everyone(4).filter_map(|person| person.ethnicity).collect();
    let kinh = codes.iter().filter(|code| *code == "01").count() as u64 * 1000 / codes.len() as u64;
    assert!(kinh.abs_diff(1000 - share::MINORITY) < 25, "{kinh}");
    assert!(codes.iter().collect::<BTreeSet<_>>().len() > 40);
}

#[tokio::test]
async fn a_register_holds_the_population_of_its_settings() {
    let register = Register::start(Settings { seed: 9, size: 50, ..Settings::default() });
    let register = register.await.unwrap();
    assert_eq!((register.population().seed(), register.population().size()), (9, 50));
    assert_eq!(register.population().person(3), Population::new(9, 50).person(3));
}

#[tokio::test]
async fn two_registers_cannot_share_an_address() {
    let first = Register::start(Settings::default()).await.unwrap();
    let address = first.url().trim_start_matches("http://").parse().unwrap();
    let second = Register::start(Settings { address, ..Settings::default() }).await;
    assert_eq!(second.err().unwrap().kind(), std::io::ErrorKind::AddrInUse);
    first.stop().await;
    let third = Register::start(Settings { address, ..Settings::default() }).await;
    assert_eq!(third.unwrap().url(), format!("http://{address}"));
}
