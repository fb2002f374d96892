//! Measures durable transitions per second and the disk a case takes. Prints; never asserts a time.
//! Run it in release, on the disk that matters:
//! `--example throughput -- FOLDER [SECONDS [WRITERS…]]`.
//!
//! Each transition reads its case, rewrites it, adds a journal line, puts or removes an outbox row,
//! moves the timer row, moves six index rows (three units), and leaves a mark.

mod sample;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hoso_store::{Reader, Settings, open};
use sample::{Load, Loop, Toggle};

const CASES: u64 = 20_000;

fn start(folder: &Path, quick_repair: bool) -> (Loop, Reader) {
    let path = folder.join(format!("throughput-{quick_repair}.redb"));
    let _ = std::fs::remove_file(&path);
    let mut settings = Settings::at(path);
    settings.quick_repair = quick_repair;
    let (writer, reader) = open(settings, Toggle).expect("a new file opens");
    (Loop::over(writer, CASES), reader)
}

/// Processor time of all our threads so far, microseconds, where the system tells: on a busy
/// machine it says more than the clock.
fn cpu_us() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() * 1e4
}

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let folder: PathBuf = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let seconds = arguments.next().and_then(|s| s.to_str()?.parse().ok()).unwrap_or(5);
    let given: Vec<usize> = arguments.filter_map(|a| a.to_str()?.parse().ok()).collect();
    let counts = if given.is_empty() { vec![1, 64, 256, 512] } else { given };
    println!("quick-repair  cases moved  keys       writers  transitions/s  us each  of it CPU");
    for quick_repair in [true, false] {
        let (work, reader) = start(&folder, quick_repair);
        let began = Instant::now();
        work.fill();
        let opened = CASES as f64 / began.elapsed().as_secs_f64();
        let bytes = reader.sizes().expect("sizes are read").file_bytes / CASES;
        println!("{quick_repair:<12}  opened {opened:.0}/s, {bytes} B each");
        let mut load = Load { hot: CASES, ordered: false, request: 0 };
        for (hot, ordered) in [(1024, true), (CASES, false)] {
            (load.hot, load.ordered) = (hot, ordered);
            let keys = if ordered { "in order" } else { "scattered" };
            for &writers in &counts {
                let before = cpu_us();
                let (done, took) = work.run(writers, Duration::from_secs(seconds), &mut load);
                let rate = done as f64 / took.as_secs_f64();
                let cpu = (cpu_us() - before) / done as f64;
                println!(
                    "{quick_repair:<12}  {hot:>11}  {keys:<9}  {writers:>7}  {rate:>13.0}  \
                     {:>7.1}  {cpu:>9.1}",
                    1e6 / rate
                );
            }
        }
        work.writer.close();
    }
}
