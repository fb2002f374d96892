//! Measures list pages and counts over many cases, and the time to open the file again. Prints;
//! never asserts a time. `--example pages -- FOLDER [CASES]`.

mod sample;

use std::path::PathBuf;
use std::time::Instant;

use hoso_store::{ListQuery, Listing, Reader, Settings, open};
use sample::{Load, Loop, Toggle};

fn median(mut once: impl FnMut() -> String) -> (f64, String) {
    let mut said = String::new();
    let mut times: Vec<f64> = (0..41)
        .map(|_| {
            let began = Instant::now();
            said = once();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], said)
}

fn pages(reader: &Reader) {
    let verified = || Listing::State("verified".into());
    let absent = || Listing::State("expired".into());
    let asked: [(&str, Listing, &[&str]); 8] = [
        ("1", Listing::All, &[]),
        ("1", verified(), &[]),
        ("1", verified(), &["nguyen"]),
        ("1", verified(), &["nguyen", "thi"]),
        ("1", verified(), &["nguyen", "thi", "lan"]),
        ("1", verified(), &["le", "lan", "yen"]),
        ("05207", verified(), &["nguyen", "thi", "lan"]),
        ("1", absent(), &["nguyen"]),
    ];
    for (unit, listing, words) in asked {
        let query = ListQuery {
            workflow: "identity-review".into(),
            units: vec![unit.into()],
            listing: listing.clone(),
            words: words.iter().map(|w| (*w).to_owned()).collect(),
            cursor: None,
            limit: 50,
        };
        let (ms, said) = median(|| {
            let page = reader.list(&query).expect("the page is read");
            format!("{} cases of {} rows", page.cases.len(), page.read)
        });
        println!("{ms:>7.2} ms  {unit:<6} {listing:?} {words:?}: {said}");
    }
    let (ms, said) = median(|| {
        let counts = reader.counts("identity-review", "19").expect("counts are read");
        format!("{counts:?}")
    });
    println!("{ms:>7.2} ms  counts: {said}");
}

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let folder: PathBuf = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let cases = arguments.next().and_then(|s| s.to_str()?.parse().ok()).unwrap_or(200_000);
    let path = folder.join("pages.redb");
    let _ = std::fs::remove_file(&path);
    let (writer, reader) = open(Settings::at(&path), Toggle).expect("a new file opens");
    let work = Loop::over(writer, cases);
    work.fill();
    let bytes = reader.sizes().expect("sizes are read").file_bytes / cases;
    println!("{cases} cases opened, {bytes} B each");
    pages(&reader);
    let mut load = Load { hot: cases, ordered: false, request: 0 };
    let (moved, took) = work.run(512, std::time::Duration::from_secs(5), &mut load);
    println!("{:.0} transitions/s among all of them", moved as f64 / took.as_secs_f64());
    work.writer.close();
    let began = Instant::now();
    let (writer, _) = open(Settings::at(&path), Toggle).expect("the file opens again");
    println!("{:>7.2} ms  to open again", began.elapsed().as_secs_f64() * 1e3);
    writer.close();
}
