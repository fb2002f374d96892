//! The targets under chance, bounded by a number of texts and by time, and the texts that were
//! found once. `HOSO_FUZZ_SECONDS=600 cargo test -p hoso-fuzz --release -- --nocapture` runs each
//! longer, from another beginning each time (`HOSO_FUZZ_SEED` gives one). Never leaves the workspace.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hoso_fuzz::{life, lived, reader, written};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};

/// So long at most without `HOSO_FUZZ_SECONDS`.
const BOUNDED: Duration = Duration::from_secs(12);

/// One text takes less: this only guards against hanging.
const HANGS: Duration = Duration::from_secs(20);

/// Bytes of chance until texts or time run out; the number of texts.
fn under_chance(name: &str, texts: u64, target: &mut dyn FnMut(&[u8])) -> u64 {
    let wanted = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = wanted("HOSO_FUZZ_SECONDS");
    let limit = seconds.map_or(BOUNDED, Duration::from_secs);
    let most = if seconds.is_some() { u64::MAX } else { texts };
    let fresh = || if seconds.is_some() { rand::rng().next_u64() >> 32 } else { 0 };
    let first = wanted("HOSO_FUZZ_SEED").unwrap_or_else(fresh);
    let (start, mut slowest, mut count) = (Instant::now(), Duration::ZERO, 0);
    while count < most && start.elapsed() < limit {
        let mut chance = StdRng::seed_from_u64(first.wrapping_add(count));
        let mut bytes = vec![0; 16 << chance.random_range(0..9)];
        chance.fill_bytes(&mut bytes);
        let begun = Instant::now();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(&bytes))) {
            println!("{name} broke with HOSO_FUZZ_SEED={}", first.wrapping_add(count));
            keep(name, &bytes);
            std::panic::resume_unwind(panic);
        }
        slowest = slowest.max(begun.elapsed());
        assert!(slowest < HANGS, "{name} hangs with HOSO_FUZZ_SEED={}", first.wrapping_add(count));
        count += 1;
    }
    println!("{name}: {count} texts from seed {first}, the slowest took {slowest:?}");
    count
}

/// Lays down what broke, as small as it can be made by taking lines out, as a file for `seeds`.
fn keep(name: &str, bytes: &[u8]) {
    let (text, events) = if name == "life" { lived(bytes) } else { (written(bytes), Vec::new()) };
    let breaks = |lines: &[&str], events: &[u8]| {
        let text = lines.join("\n");
        catch_unwind(AssertUnwindSafe(|| replay(name, &text, events))).is_err()
    };
    let mut lines: Vec<&str> = text.split('\n').collect();
    let mut at = 0;
    while at < lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        if breaks(&fewer, &events) { lines = fewer } else { at += 1 }
    }
    let mut fewest = events.as_slice();
    while !fewest.is_empty() && breaks(&lines, &fewest[..fewest.len() - 1]) {
        fewest = &fewest[..fewest.len() - 1];
    }
    let hex: String = fewest.iter().map(|byte| format!("{byte:02x}")).collect();
    let events = if name == "life" { format!("{EVENTS}{hex}\n") } else { String::new() };
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.yaml"));
    fs::write(&path, format!("{events}{}", lines.join("\n"))).unwrap();
    println!("it lies in {}; give it a name in tests/fuzz/seeds/{name}", path.display());
}

/// Before the events of a seed, in its first line.
const EVENTS: &str = "# events: ";

fn replay(name: &str, text: &str, events: &[u8]) {
    match name {
        "life" => drop(life::play(text, events)),
        _ => drop(reader::text(text)),
    }
}

/// The files of a folder of `seeds`, in order.
fn seeds(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn what_broke_the_reader_once_breaks_it_no_more() {
    let seeds = seeds("reader");
    assert!(!seeds.is_empty());
    for (path, bytes) in seeds {
        println!("{}", path.display());
        reader::text(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_broke_a_life_once_breaks_it_no_more() {
    let seeds = seeds("life");
    assert!(!seeds.is_empty());
    for (path, bytes) in seeds {
        println!("{}", path.display());
        let text = String::from_utf8(bytes).unwrap();
        let first = text.lines().next().and_then(|line| line.strip_prefix(EVENTS)).unwrap();
        let byte = |at: usize| u8::from_str_radix(&first[at..at + 2], 16).unwrap();
        let events: Vec<u8> = (0..first.len()).step_by(2).map(byte).collect();
        assert!(life::play(&text, &events).is_some(), "it is no good workflow any more");
    }
}

#[test]
fn no_text_breaks_the_reader() {
    let mut good = 0_u64;
    let all = under_chance("reader", 1_500, &mut |bytes| {
        good += u64::from(reader::text(&written(bytes)));
    });
    println!("reader: {good} passed the checks");
    assert!(good > 0 && good < all, "{good} of {all} passed the checks");
}

#[test]
fn no_checked_workflow_breaks_a_step() {
    let (mut played, mut steps) = (0_u64, 0);
    let all = under_chance("life", 1_500, &mut |bytes| {
        if let Some(taken) = life::bytes(bytes) {
            played += 1;
            steps += taken;
        }
    });
    println!("life: {played} passed the checks, {steps} steps");
    assert!(played * 5 > all, "only {played} of {all} passed the checks");
    assert!(steps as u64 > played, "only {steps} steps in {played} lives");
}
