//! The committed budgets and what is measured against them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use crate::callgrind::Count;

/// By how much a case may grow.
const TOLERANCE: f64 = 1.02;
/// By how much a case may cost more at the size behind the second name than at the first.
const FLAT: f64 = 1.05;
const SMALL: &str = " at 10";
const LARGE: &str = " at 1000000";

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
    for Count { case, instructions } in counts {
        let _ = writeln!(text, "{case}\t{instructions:.1}");
    }
    fs::write(file(), &text).map_err(|error| format!("cannot write the budgets: {error}"))?;
    print!("{text}");
    flatness(counts)
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
    for Count { case, instructions } in counts {
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

/// A look-up costs the same whatever the size.
fn flatness(counts: &[Count]) -> Result<(), String> {
    let mut wrong = String::new();
    println!();
    for small in counts {
        let Some(case) = small.case.strip_suffix(SMALL) else { continue };
        let large = format!("{case}{LARGE}");
        let Some(large) = counts.iter().find(|count| count.case == large) else { continue };
        let growth = large.instructions / small.instructions;
        println!("{case:44} {:+.2} % from 10 to 1,000,000 registries", (growth - 1.0) * 100.0);
        if growth > FLAT {
            let _ = writeln!(
                wrong,
                "`{case}` is not flat: {:.1} and {:.1}",
                small.instructions, large.instructions
            );
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
