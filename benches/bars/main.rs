//! `cargo bench`: criterion's groups, and behind them a table of ratios against the bars.
//!
//! `cargo bench -- parse` runs one group; `cargo bench -- --quick` all of them in a hurry; `cargo bench -- bars` the
//! table alone. The table has measurements of its own: contenders take turns, so that whatever disturbs the machine
//! disturbs them alike.

mod groups;
mod interleaved;
mod peers;
mod reach;
mod table;

use std::env;

use criterion::Criterion;

/// In the environment of a process that is started to parse once.
const FIRST_PARSE: &str = "REGISTRY_RESOLVER_FIRST_PARSE";

fn main() {
    if let Ok(peer) = env::var(FIRST_PARSE) {
        return peers::parse_once(&peer);
    }
    if !env::args().any(|argument| argument == "bars") {
        let mut criterion = Criterion::default().without_plots().configure_from_args();
        groups::parse(&mut criterion);
        groups::resolve(&mut criterion);
        groups::build(&mut criterion);
        groups::session(&mut criterion);
        groups::scaling(&mut criterion);
        criterion.final_summary();
    }
    // A list or a single check needs no table.
    if !env::args().any(|argument| matches!(argument.as_str(), "--list" | "--test")) {
        table::print(reach::measure);
    }
}
