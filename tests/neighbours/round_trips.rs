//! Every catalog into each format and back, and every file that was written once more (rule 15.4). Where an image is pulled
//! otherwise then, a notice carries a scope that it is in.

use registry_resolver::Catalog;

use crate::draw::{self, AccountKnobs, Choices, DrawnAccount};
use crate::formats::{self, FORMATS, Trip, back, there};
use crate::pulls::{differing, is_told};

const KNOBS: AccountKnobs =
    AccountKnobs { registries: (1, 4), facts: 25, routes: 90, claims: 4, ..AccountKnobs::MANY };
/// So many catalogs in a usual run.
const CATALOGS: u64 = 10;
/// So many of them go through every format.
const THROUGH_ALL: u64 = 5_000;

fn account(seed: u64) -> (DrawnAccount, Vec<String>) {
    let mut choices = Choices::seeded(seed);
    let account = draw::account(&mut choices, &KNOBS);
    let names = (0..6).filter_map(|_| draw::routed_name(&mut choices, &account)).collect();
    (account, names)
}

/// What is wrong with a trip, in words.
fn fault(
    seed: u64,
    trip: &Trip,
    what: &str,
    from: &Catalog,
    to: &Catalog,
    names: &[String],
) -> Option<String> {
    let found = differing(from, to, names);
    let found = found.into_iter().find(|difference| !is_told(&trip.notices, from, difference))?;
    let notices: Vec<String> = trip.notices.iter().map(ToString::to_string).collect();
    let catalog = serde_json::to_string(from).unwrap();
    Some(format!(
        "seed {seed}, {what} {}: {}\n  wanted {:#?}\n   found {:#?}\n{notices:#?}\n{:#?}\n{catalog}",
        trip.name, found.image, found.before, found.after, trip.files
    ))
}

fn faults(seed: u64) -> Vec<String> {
    let (account, names) = account(seed);
    let Ok(catalog) = account.builder().build() else { return Vec::new() };
    let mut faults = Vec::new();
    // The first go through all of them, the others through one each, in turn.
    let turn = usize::try_from(seed).unwrap() % FORMATS.len();
    let formats = if seed < THROUGH_ALL { &FORMATS[..] } else { &FORMATS[turn..=turn] };
    for &format in formats {
        let trip = there(&catalog, &formats::material(), format);
        let (again, tls) = match back(&trip, format) {
            Ok(read) => read,
            Err(why) => {
                faults.push(format!("seed {seed}, {}: {why}\n{:#?}", trip.name, trip.files));
                continue;
            }
        };
        faults.extend(fault(seed, &trip, "there and back,", &catalog, &again, &names));
        // What a file says, written once more.
        let second = there(&again, &tls, format);
        match back(&second, format) {
            Ok((third, _)) => faults.extend(fault(seed, &second, "once more,", &again, &third, &names)),
            Err(why) => faults.push(format!("seed {seed}, once more, {}: {why}", second.name)),
        }
    }
    faults
}

#[test]
fn what_changes_on_the_way_is_told_with_its_scope() {
    let stated = |name| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let seeds = match stated("ROUND_TRIP_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..CATALOGS * stated("CASES").unwrap_or(1),
    };
    let count = seeds.end - seeds.start;
    let mut found: Vec<String> = Vec::new();
    for seed in seeds {
        found.extend(faults(seed));
        if found.len() > 20 {
            break;
        }
    }
    assert!(found.is_empty(), "of {count} catalogs:\n{}", found.join("\n\n"));
}
