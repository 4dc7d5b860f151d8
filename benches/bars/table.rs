//! How far we are from each bar, said as plainly where we fall short as where we lead.

use std::hint::black_box;
use std::time::Instant;

use benches::{Hosts, Kind, SHAPES, builder, catalog, corpus};

use crate::groups::{SIZES, on_threads, pull, turns};
use crate::interleaved::{Work, again, median, medians};
use crate::peers::{self, DIST_REF, FLOOR, OCI_SPEC, OURS, Peer};

pub const ROUNDS: usize = 301;

/// A ratio and what it is to be.
struct Bar {
    what: String,
    relation: &'static str,
    bar: f64,
    measured: f64,
}

impl Bar {
    fn is_met(&self) -> bool {
        if self.relation == "≤" { self.measured <= self.bar } else { self.measured >= self.bar }
    }
}

/// The bars, which are printed together, and what else is said, which is printed behind them.
#[derive(Default)]
pub struct Table {
    bars: Vec<Bar>,
    notes: Vec<String>,
}

impl Table {
    pub fn at_most(&mut self, what: &str, bar: f64, measured: f64) {
        self.bars.push(Bar { what: what.into(), relation: "≤", bar, measured });
    }

    pub fn at_least(&mut self, what: &str, bar: f64, measured: f64) {
        self.bars.push(Bar { what: what.into(), relation: "≥", bar, measured });
    }

    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Where we fall short first.
    fn print(&self) {
        let (met, short): (Vec<&Bar>, Vec<&Bar>) = self.bars.iter().partition(|bar| bar.is_met());
        println!("\n{} bars, {} short", self.bars.len(), short.len());
        println!("\n| {:76} | {:>7} | {:>9} | {:5} |", "ratio", "bar", "measured", "");
        println!("|{:-<78}|{:-<9}|{:-<11}|{:-<7}|", "", "", "", "");
        for (bars, verdict) in [(short, "SHORT"), (met, "met")] {
            for Bar { what, relation, bar, measured } in bars {
                println!("| {what:76} | {relation} {bar:5.2} | {measured:9.2} | {verdict:5} |");
            }
        }
        println!();
        self.notes.iter().for_each(|note| println!("{note}"));
    }
}

/// Measures, with what `further` measures, and prints.
pub fn print(further: impl FnOnce(&mut Table)) {
    let mut table = Table::default();
    let parse = parse_times();
    table.parse(&parse);
    further(&mut table);
    table.sizes();
    table.build();
    table.threads();
    table.print();
}

/// The times of every shape, and of the corpus, by each peer; none where it refuses the text.
struct Row {
    shape: &'static str,
    has_domain: bool,
    times: [Option<f64>; 4],
}

impl Row {
    fn ratio(&self, ours: Peer, other: Peer) -> Option<f64> {
        let time = |peer: Peer| self.times[peers::ALL.iter().position(|known| known.name == peer.name)?];
        Some(time(ours)? / time(other)?)
    }
}

fn parse_times() -> Vec<Row> {
    println!("\n| parse, ns per reference | bytes | {} |", peers::ALL.map(|peer| peer.name).join(" | "));
    println!("|---|---|---|---|---|---|");
    let shapes = SHAPES.map(|(shape, text)| (shape, vec![text]));
    let corpus: Vec<&str> =
        corpus().filter(|text| peers::ALL.iter().all(|peer| (peer.parse)(text))).collect();
    let mut rows = Vec::new();
    for (shape, texts) in shapes.into_iter().chain([("corpus", corpus)]) {
        let takes = peers::ALL.map(|peer| texts.iter().all(|text| (peer.parse)(text)));
        let mut works: Vec<Work<'_>> = Vec::new();
        for (peer, _) in peers::ALL.iter().zip(takes).filter(|(_, takes)| *takes) {
            let texts = &texts;
            works.push(again(move || {
                for text in texts {
                    black_box((peer.parse)(black_box(text)));
                }
            }));
        }
        let mut found = medians(ROUNDS, &mut works).into_iter().map(|time| time / texts.len() as f64);
        let times = takes.map(|takes| takes.then(|| found.next()).flatten());
        let shown = times.map(|time| time.map_or("refused".into(), |time| format!("{time:.1}")));
        let bytes = texts.iter().map(|text| text.len()).sum::<usize>() / texts.len();
        println!("| {shape} | {bytes} | {} |", shown.join(" | "));
        rows.push(Row { shape, has_domain: !matches!(shape, "nginx" | "corpus"), times });
    }
    let first = [OURS, DIST_REF, OCI_SPEC].map(|peer| (peer, peers::first_parse(peer)));
    for (peer, time) in first {
        println!("first parse in a process, {}: {time:?}", peer.name);
    }
    rows
}

/// How the look-ups grow with the account in instructions, as the budgets have it. `instructions` holds the crate to
/// them.
fn budgeted_growth() -> Vec<(String, f64)> {
    let budgets: Vec<(&str, f64)> = include_str!("../instructions/budgets.txt")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(case, count)| Some((case, count.parse().ok()?)))
        .collect();
    let growth = |(case, small): &(&'static str, f64)| {
        let what = case.strip_suffix(" at 10")?;
        let large = |(large, _): &&(&str, f64)| large != case && large.starts_with(&format!("{what} at "));
        let (large, count) = budgets.iter().find(large)?;
        Some((format!("{large} / at 10, instructions (budgets.txt)"), count / small))
    };
    budgets.iter().filter_map(growth).collect()
}

fn geometric_mean(ratios: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = ratios.fold((0.0, 0), |(sum, count), ratio| (sum + ratio.ln(), count + 1));
    (sum / f64::from(count)).exp()
}

impl Table {
    fn parse(&mut self, rows: &[Row]) {
        let shapes = || rows.iter().filter(|row| row.shape != "corpus");
        let mean = geometric_mean(shapes().filter_map(|row| row.ratio(OURS, DIST_REF)));
        self.at_most("parse / container_image_dist_ref, geometric mean of the shapes", 0.7, mean);
        for row in rows {
            if let Some(ratio) = row.ratio(OURS, DIST_REF) {
                self.at_most(&format!("parse / container_image_dist_ref, {}", row.shape), 1.0, ratio);
            }
        }
        for row in rows.iter().filter(|row| row.has_domain) {
            if let Some(ratio) = row.ratio(OCI_SPEC, OURS) {
                self.at_least(&format!("oci-spec / parse, {}", row.shape), 30.0, ratio);
            }
        }
        for row in rows {
            if let Some(ratio) = row.ratio(OURS, FLOOR) {
                self.at_most(&format!("parse / one pass over the bytes, {}", row.shape), 3.0, ratio);
            }
        }
    }

    /// Time grows where caches end; instructions must not.
    fn sizes(&mut self) {
        let catalogs = SIZES.map(catalog);
        let mut rows = Vec::new();
        for kind in Kind::ALL {
            for (heat, count) in [("warm", 64), ("cold", 1 << 17)] {
                let texts = SIZES.map(|size| Hosts::new(size, kind).texts(count));
                let works = catalogs.iter().zip(&texts).map(|(catalog, texts)| {
                    let mut turns = turns(texts);
                    again(move || pull(catalog, turns()))
                });
                let times = medians(ROUNDS, &mut works.collect::<Vec<_>>());
                rows.push((format!("{}, {heat}", kind.name()), times));
            }
        }
        for (what, instructions) in budgeted_growth() {
            self.at_most(&what, 1.05, instructions);
        }
        // The bar is instructions and cache misses; the time is said and not judged.
        self.note(format!("| pull, ns | {} |", SIZES.map(|size| size.to_string()).join(" | ")));
        self.note("|---|---|---|---|---|---|".into());
        for (what, times) in rows {
            let times: Vec<String> = times.iter().map(|time| format!("{time:.0}")).collect();
            self.note(format!("| {what} | {} |", times.join(" | ")));
        }
    }

    fn build(&mut self) {
        // What the field's own loader takes for 10,000 entries, in milliseconds.
        const CONTAINERS_IMAGE: f64 = 167.0;
        let built = |size: usize, rounds: usize| {
            let mut times: Vec<f64> = (0..rounds)
                .map(|_| {
                    let builder = builder(size);
                    let start = Instant::now();
                    let catalog = builder.build();
                    let time = start.elapsed().as_secs_f64() * 1e3;
                    drop(black_box(catalog));
                    time
                })
                .collect();
            median(&mut times)
        };
        let [small, middle, large] = [built(10, 201), built(10_000, 21), built(1_000_000, 3)];
        self.at_least("containers/image's 167 ms / build of 10,000", 20.0, CONTAINERS_IMAGE / middle);
        self.note(format!(
            "build: {:.1} µs for 10 registries, {middle:.2} ms for 10,000, {large:.0} ms for 1,000,000",
            small * 1e3
        ));
    }

    fn threads(&mut self) {
        const PIECES: usize = 50_000;
        let catalog = catalog(1_000);
        let texts = Hosts::new(1_000, Kind::FourDeep).texts(1 << 10);
        let run = |threads| {
            on_threads(threads, PIECES, |piece| pull(&catalog, &texts[piece % texts.len()])).as_secs_f64()
        };
        let mut ratios: Vec<f64> = (0..41).map(|_| 2.0 * run(1) / run(2)).collect();
        self.at_least("work of two threads / work of one", 1.9, median(&mut ratios));
    }
}
