//! What a megabyte of hostile text costs at each door, and a hundred thousand of what is asked for: memory at its peak
//! and time, at three sizes, each twice the one before. Counts of small sizes stand in `growth`; what looks through
//! all for each of all and allocates nothing is seen here alone.
//!
//! `cargo test --release --all-features --test hostile megabyte -- --ignored --nocapture` prints the tables of
//! `PERFORMANCE.md`. `KILOBYTES=4000` in the environment takes larger texts, `DOOR=Pipeline` some doors alone.

#[cfg(feature = "toml")]
mod files;
mod references;
mod texts;

use core::time::Duration;

use crate::{growth, growth_routes, measured, took};

/// What fills so many bytes.
pub(crate) type Shape = (String, Box<dyn Fn(usize) -> String>);

pub(crate) fn shape(what: impl Into<String>, text: impl Fn(usize) -> String + 'static) -> Shape {
    (what.into(), Box::new(text))
}

/// What takes texts of one notation.
pub(crate) struct Door {
    pub(crate) what: &'static str,
    pub(crate) notation: &'static str,
    /// The largest size, in bytes.
    pub(crate) most: usize,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) enter: fn(&str),
}

const MB: usize = 1_000_000;
/// Beyond what one reading of four megabytes may ever take.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Copy)]
struct Taken {
    bytes: usize,
    peak: u64,
    time: Duration,
}

impl Taken {
    fn of(text: &str, enter: fn(&str)) -> Self {
        let ((), counted) = measured(|| enter(text));
        Self { bytes: text.len(), peak: counted.bytes_max, time: took() }
    }

    /// Bytes at the peak for each byte.
    fn share(self) -> f64 {
        ratio(self.peak, self.bytes as u64)
    }

    /// Milliseconds for each megabyte.
    fn pace(self) -> f64 {
        self.time.as_secs_f64() * 1e3 / ratio(self.bytes as u64, MB as u64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "for a table")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

/// Items until there are so many bytes.
pub(crate) fn fill(
    bytes: usize,
    [open, between, close]: [&str; 3],
    item: impl Fn(usize) -> String,
) -> String {
    let mut text = String::with_capacity(bytes + 64);
    text.push_str(open);
    let mut number = 0;
    while number == 0 || text.len() + close.len() < bytes {
        if number > 0 {
            text.push_str(between);
        }
        text.push_str(&item(number));
        number += 1;
    }
    text.push_str(close);
    text
}

impl Door {
    /// Every shape at three sizes; prints the dearest of each, and gives what grows faster than its text.
    fn check(&self, most: usize) -> Vec<String> {
        let most = self.most.min(most);
        let sizes = [most / 4, most / 2, most];
        let mut faults = Vec::new();
        let mut worst: [(Taken, &str); 3] = [(Taken { bytes: 1, peak: 0, time: Duration::ZERO }, ""); 3];
        let mut slowest = worst;
        for (what, text) in &self.shapes {
            let mut taken = Vec::new();
            for size in sizes {
                let text = text(size);
                taken.push(Taken::of(&text, self.enter));
                if taken.last().is_some_and(|last| last.time > PATIENCE) {
                    break;
                }
            }
            for (at, &one) in taken.iter().enumerate() {
                if one.share() > worst[at].0.share() {
                    worst[at] = (one, what);
                }
                if one.pace() > slowest[at].0.pace() {
                    slowest[at] = (one, what);
                }
            }
            let (first, last) = (taken[0], taken[taken.len() - 1]);
            let figures = || -> Vec<String> {
                taken.iter().map(|it| format!("{:.1} B/B {:.0} ms/MB", it.share(), it.pace())).collect()
            };
            if last.time > Duration::from_millis(500) && last.pace() > 2.5 * first.pace().max(50.0) {
                println!("slower with its size: {} ({}), {what}: {:?}", self.what, self.notation, figures());
            }
            if last.share() > 2.0 * first.share() + 1.0 || last.share() > 1000.0 || taken.len() < 3 {
                faults.push(format!("{} ({}), {what}: {:?}", self.what, self.notation, figures()));
            }
        }
        let row = |it: [(Taken, &str); 3], figure: fn(Taken) -> f64| {
            let [small, middle, large] = it.map(|(taken, _)| figure(taken));
            format!("{small:.1} | {middle:.1} | {large:.1} | {}", it[2].1)
        };
        println!(
            "| {} | {} | {} | {} |",
            self.what,
            self.notation,
            row(worst, Taken::share),
            row(slowest, Taken::pace)
        );
        faults
    }
}

/// Rules 4.1, 10.6 and 15.2: memory is in proportion to what is read, whatever fills it. Time is printed: what takes
/// more of it for each byte of a larger text is told, and fails nothing, as no machine is alone.
#[test]
#[ignore = "takes minutes; `.ci/all.d` runs it"]
fn what_a_megabyte_costs() {
    let mut doors = texts::doors();
    doors.extend(references::doors());
    #[cfg(feature = "toml")]
    doors.extend(files::doors());
    println!(
        "| door | notation | B/B at a quarter | half | all | of | ms/MB at a quarter | half | all | of |\n|---|---|---|---|---|---|---|---|---|---|"
    );
    let set = |name: &str| std::env::var(name).ok();
    let most = set("KILOBYTES").map_or(MB, |number| number.parse::<usize>().unwrap() * 1000);
    let part = set("DOOR").unwrap_or_default();
    let chosen = doors.iter().filter(|door| door.what.contains(&part));
    let faults: Vec<String> = chosen.flat_map(|door| door.check(most)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Rules 4.5, 8.3 and 12.12: the rows of `growth`, with ten, twenty and forty thousand of what each is about.
#[test]
#[ignore = "takes minutes; `.ci/all.d` runs it"]
fn what_many_of_them_cost() {
    println!("| of 10,000, 20,000 and 40,000 | peak, MB | | | ms | | |\n|---|---|---|---|---|---|---|");
    let mut faults = Vec::new();
    for (what, work) in growth::entries().chain(growth_routes::entries()) {
        let taken = [10_000, 20_000, 40_000].map(|size| {
            let (_, counted) = work(size);
            (ratio(counted.bytes_max, 1_000_000), took().as_secs_f64() * 1e3)
        });
        let [small, _, large] = taken;
        let figure = |of: fn((f64, f64)) -> f64| taken.map(|it| format!("{:.1}", of(it))).join(" | ");
        println!("| {what} | {} | {} |", figure(|it| it.0), figure(|it| it.1));
        if large.0 > 7.0 * small.0.max(1.0) {
            faults.push(format!("{what}: {taken:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
