//! Every catalog into each format and back, and every file that was written once more (rule 15.4). Where an image is pulled
//! otherwise then, a notice carries a scope that it is in.

use registry_resolver::Catalog;

use crate::draw::{self, AccountKnobs, Choices, DrawnAccount};
use crate::formats::{self, FORMATS, Trip, back, there};
use crate::pulls::{differing, is_told};
use crate::told::Told;

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

/// Trips, and how many of them have a difference that nothing but a notice of all hosts at once can be about, though a
/// narrower route decides the image.
#[derive(Default)]
struct Counts {
    trips: u64,
    weak: Vec<String>,
}

/// Of ten thousand trips, so many may be as weakly told.
const MOST_WEAK: u64 = 30;

/// What is wrong with a trip, in words.
fn fault(
    counts: &mut Counts,
    seed: u64,
    trip: &Trip,
    what: &str,
    from: &Catalog,
    to: &Catalog,
    names: &[String],
) -> Option<String> {
    let mut told = Told::of(&trip.notices, from);
    let found = differing(from, to, names);
    counts.trips += 1;
    let found = found.into_iter().find(|difference| !is_told(&mut told, difference))?;
    if told.has_wide() {
        counts.weak.push(format!("seed {seed}, {what} {}: {}", trip.name, found.image));
        return None;
    }
    let notices: Vec<String> = trip.notices.iter().map(ToString::to_string).collect();
    let catalog = serde_json::to_string(from).unwrap();
    Some(format!(
        "seed {seed}, {what} {}: {}\n  wanted {:#?}\n   found {:#?}\n{notices:#?}\n{:#?}\n{catalog}",
        trip.name, found.image, found.before, found.after, trip.files
    ))
}

fn faults(seed: u64, counts: &mut Counts) -> Vec<String> {
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
        faults.extend(fault(counts, seed, &trip, "there and back,", &catalog, &again, &names));
        // What a file says, written once more.
        let second = there(&again, &tls, format);
        match back(&second, format) {
            Ok((third, _)) => {
                faults.extend(fault(counts, seed, &second, "once more,", &again, &third, &names));
            }
            Err(why) => faults.push(format!("seed {seed}, once more, {}: {why}", second.name)),
        }
    }
    faults
}

#[test]
fn what_changes_on_the_way_is_told_with_its_scope() {
    let stated = |name| std::env::var(name).ok();
    let number = |text: &str| text.parse::<u64>().ok();
    let asked = stated("ROUND_TRIP_SEED").and_then(|asked| match asked.split_once("..") {
        Some((first, end)) => Some(number(first)?..number(end)?),
        None => number(&asked).map(|seed| seed..seed + 1),
    });
    let times = stated("CASES").as_deref().and_then(number).unwrap_or(1);
    let seeds = asked.unwrap_or(0..CATALOGS * times);
    let count = seeds.end - seeds.start;
    let mut counts = Counts::default();
    let mut found: Vec<String> = Vec::new();
    for seed in seeds {
        found.extend(faults(seed, &mut counts));
        if found.len() > 20 {
            break;
        }
    }
    assert!(found.is_empty(), "of {count} catalogs:\n{}", found.join("\n\n"));
    let Counts { trips, weak } = counts;
    println!("{count} catalogs, {trips} trips, of which {} are told of all hosts at once alone", weak.len());
    let most = 1 + trips * MOST_WEAK / 10_000;
    assert!(u64::try_from(weak.len()).unwrap() <= most, "of {trips} trips:\n{}", weak.join("\n"));
}

/// Catalogs that long runs stumbled over, one for each kind of fault.
#[test]
fn what_long_runs_found_is_told() {
    let mut counts = Counts::default();
    let seeds = [
        309, 482, 1014, 1348, 1826, 1829, 2225, 2351, 2478, 2561, 2631, 3337, 9330, 12421, 12875, 18550,
        21221, 23048, 23126, 23812, 25533, 27583, 28450, 31973, 34011, 34191, 39811, 40824, 41182, 41950,
        44826, 45994, 47933, 52356, 55303, 56225, 62992, 66347, 67091, 68417, 71275, 74748, 79690, 79949,
        83565, 84862, 85378, 90569, 91515, 92121, 94019, 94987, 95054, 98237,
    ];
    let found: Vec<String> = seeds.into_iter().flat_map(|seed| faults(seed, &mut counts)).collect();
    assert!(found.is_empty() && counts.weak.is_empty(), "{found:?}\n{:?}", counts.weak);
}
