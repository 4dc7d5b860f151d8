//! The committed budgets and what is measured against them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use crate::callgrind::Count;

/// By how much a case may grow.
const TOLERANCE: f64 = 1.02;
/// By how much a case may cost more in a large account than in one of ten.
const FLAT: f64 = 1.05;
const SMALL: &str = " at 10";
/// How much more a plan along a route may take than one without.
const ROUTED: f64 = 2.5;
const THREE_MIRRORS: &str = "route three mirrors at 10";
const ONE_ATTEMPT: &str = "pull hit at 10";

fn file() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "budgets.txt"].iter().collect()
}

fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output();
    version.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
}

/// Writes the counts down.
pub fn bless(counts: &[Count]) -> Result<(), String> {
    let mut text = format!("# instructions a call, {}\n", compiler());
    for Count { case, instructions } in counts.iter().filter(|count| !is_large(&count.case, counts)) {
        let _ = writeln!(text, "{case}\t{instructions:.1}");
    }
    fs::write(file(), &text).map_err(|error| format!("cannot write the budgets: {error}"))?;
    print!("{text}");
    flatness(counts)
}

/// Whether a case is one of the small ones in a large account: it is held to that, and has no budget of its own.
fn is_large(case: &str, counts: &[Count]) -> bool {
    let in_small = |what: &str| counts.iter().any(|count| count.case.strip_suffix(SMALL) == Some(what));
    !case.ends_with(SMALL) && case.rsplit_once(" at ").is_some_and(|(what, _)| in_small(what))
}

/// Compares the counts with the budgets.
pub fn check(counts: &[Count]) -> Result<(), String> {
    let text = fs::read_to_string(file()).map_err(|error| format!("cannot read the budgets: {error}"))?;
    let (header, lines) = text.split_once('\n').unwrap_or_default();
    let budgets: Vec<(&str, f64)> = lines
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(case, n)| Some((case, n.parse().ok()?)))
        .collect();
    let mut wrong = String::new();
    println!("{:44} {:>10} {:>10} {:>8}", "instructions a call", "budget", "now", "change");
    for Count { case, instructions } in counts.iter().filter(|count| !is_large(&count.case, counts)) {
        let Some((_, budget)) = budgets.iter().find(|(budgeted, _)| budgeted == case) else {
            let _ = writeln!(wrong, "`{case}` has no budget");
            continue;
        };
        let change = instructions / budget;
        println!("{case:44} {budget:10.1} {instructions:10.1} {:+7.2} %", (change - 1.0) * 100.0);
        if change > TOLERANCE {
            let _ = writeln!(
                wrong,
                "`{case}` takes {instructions:.1} instructions, and its budget is {budget:.1}"
            );
        }
    }
    for (case, _) in budgets.iter().filter(|(case, _)| !counts.iter().any(|count| count.case == *case)) {
        let _ = writeln!(wrong, "`{case}` has a budget and is not measured");
    }
    if !wrong.is_empty() {
        let now = format!("# instructions a call, {}", compiler());
        if header != now {
            let _ = writeln!(wrong, "the budgets were counted with another compiler: {header}");
        }
        let _ = write!(wrong, "where that is meant, `-- --bless` writes new budgets");
        return Err(wrong);
    }
    flatness(counts)
}

/// A look-up costs the same whatever the size, and three mirrors and an origin not much more than one attempt.
fn flatness(counts: &[Count]) -> Result<(), String> {
    let mut wrong = String::new();
    println!();
    let mut compare = |large: &Count, small: &Count, most: f64| {
        let ratio = large.instructions / small.instructions;
        println!("{ratio:6.3} of at most {most:.2}: `{}` / `{}`", large.case, small.case);
        if ratio > most {
            let _ = writeln!(wrong, "`{}` takes {ratio:.3} times of `{}`", large.case, small.case);
        }
    };
    for small in counts {
        let Some(what) = small.case.strip_suffix(SMALL) else { continue };
        let is_larger = |it: &&Count| it.case != small.case && it.case.starts_with(&format!("{what} at "));
        if let Some(large) = counts.iter().find(is_larger) {
            compare(large, small, FLAT);
        }
    }
    let named = |case: &str| counts.iter().find(|count| count.case == case);
    if let (Some(routed), Some(plain)) = (named(THREE_MIRRORS), named(ONE_ATTEMPT)) {
        compare(routed, plain, ROUTED);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
