//! Three mirrors and an origin, each failing in turn in each way that clients of registries are known to meet
//! (rules 6.4, 12.3 to 12.6 and 12.8). The table in `table.txt` says for each who was asked, in which order, with
//! whose login and what was answered; every cell comes from the access logs of real registries and of servers that
//! fail on demand. `cargo test --test e2e outages -- --nocapture` prints it.
//!
//! `?` is a request without a login that is challenged. A registry that is asked under any other name than its own
//! shows the path instead.

mod log;
mod stage;
mod ways;

use core::fmt::Write as _;
use core::time::Duration;
use std::time::Instant;

use crate::programs_or_skip;
use log::Visit;
use stage::{PLACES, Run, Stage};
use ways::WAYS;

/// How many fail, the first ones, and by which policy the image is pulled. A mirror is left for the next one under
/// each of the policies, so these differ only where the origin, too, fails.
const COLUMNS: [(&str, usize, &str); 6] = [
    ("m1", 1, "prudent"),
    ("m1 m2", 2, "prudent"),
    ("m1 m2 m3", 3, "prudent"),
    ("all, documented", 4, "documented"),
    ("all, prudent", 4, "prudent"),
    ("all, strict", 4, "strict"),
];

/// How long a log may lag behind the answer.
const LAG: Duration = Duration::from_secs(3);

#[test]
fn rules_12_5_and_6_4_every_way_to_fail_at_every_place() {
    programs_or_skip!();
    let stage = Stage::set();
    let expected = include_str!("table.txt");
    let (mut printed, mut faults) = (String::new(), String::new());
    for way in WAYS {
        let _ = write!(printed, "\n{}\n", way.name);
        // A deadline ends them all alike.
        let columns = COLUMNS.iter().filter(|it| way.deadline.is_none() || it.2 == "prudent");
        for &(column, failing, policy) in columns {
            let wanted = cell(expected, way.name, column);
            let run = stage.pull(way, failing, policy);
            let seen = settled(&run, wanted);
            let _ = writeln!(printed, "  {column:<16} {seen}");
            if wanted != Some(seen.as_str()) {
                let _ = writeln!(faults, "{}, {column}\n  {seen}\n  {}", way.name, wanted.unwrap_or("none"));
            }
            // Whoever is well serves the image.
            let served = failing < PLACES.len();
            assert_eq!(run.pulled.status == Some(0), served, "{}, {column}: {:?}", way.name, run.pulled);
        }
    }
    println!("{printed}");
    assert!(faults.is_empty(), "the access logs say, and the table says:\n{faults}");
}

/// The cell of a way and a column.
fn cell<'t>(table: &'t str, way: &str, column: &str) -> Option<&'t str> {
    let lines = table.lines().skip_while(|line| *line != way).skip(1);
    let cells = lines.take_while(|line| line.starts_with("  ")).filter_map(|line| line.split_at_checked(19));
    cells.filter(|(head, _)| head.trim() == column).map(|(_, cell)| cell).last()
}

/// What the logs say, once it is what is wanted, or they have had time enough.
fn settled(run: &Run<'_>, wanted: Option<&str>) -> String {
    let began = Instant::now();
    loop {
        let seen = told(&run.visits());
        if wanted == Some(seen.as_str()) || began.elapsed() > LAG {
            return seen;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Each place once for as long as it is asked without another in between.
fn told(visits: &[(usize, Visit)]) -> String {
    let (mut text, mut before, mut user) = (String::new(), None, None);
    if visits.is_empty() {
        return "nobody".to_owned();
    }
    for (place, visit) in visits {
        if before != Some(*place) {
            let gap = if text.is_empty() { "" } else { " > " };
            let _ = write!(text, "{gap}{}", PLACES[*place].name);
            (before, user) = (Some(*place), None);
        }
        match &visit.user {
            None if visit.said == "401" => {
                text.push_str(" ?");
                user = None;
                continue;
            }
            who if user.as_ref() != Some(who) => {
                let _ = write!(text, " {}", who.as_deref().unwrap_or("-"));
                user = Some(who.clone());
            }
            _ => {}
        }
        let _ = write!(text, " {}{}", PLACES[*place].asked(&visit.path), visit.said);
    }
    text
}

/// A server's delay is waited for where no other source is left, and nowhere else (6.4).
#[test]
fn rule_6_4_nobody_waits_for_a_mirror() {
    programs_or_skip!();
    let stage = Stage::set();
    let limited = WAYS.iter().find(|way| way.name == "429 with Retry-After: 1").unwrap();
    let between = |failing| {
        let run = stage.pull(limited, failing, "prudent");
        run.pulled.stdout.matches("waited 1").count()
    };
    assert_eq!([1, 2, 3, 4].map(between), [0, 0, 0, 1]);
}
