//! That the tables of growth are whole: every public function that is given a text, a list, a request or another catalog
//! has a row in them, or a reason to have none.

use alloc::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::{growth, growth_routes};

/// Where the work of a function is counted.
enum Counted {
    /// Under this row of a table.
    Row(&'static str),
    /// Nowhere, for this reason.
    Not(&'static str),
}

use Counted::{Not, Row};

const LOOKS_UP: Counted = Not("looks one key up");
const KEEPS: Counted = Not("keeps the text that it is given, which `build` reads");
const SHORT: Counted =
    Not("refuses what is longer than such texts are, or reads it once, and allocates for an error alone");

/// By file and name; where a file has several of one name, they are one.
const DOORS: &[(&[&str], Counted)] = &[
    (
        &["mod::parse", "domain::parse", "path::parse", "tag::parse", "digest::parse"],
        Row("a reference that is none"),
    ),
    (&["image_name::parse", "short_name::parse"], Row("a reference that is none")),
    (&["scope::parse", "location::parse"], Row("routes with problems (4.1)")),
    (&["aws::parse", "ecr::parse", "platform::parse", "target_tag::normalised"], SHORT),
    (&["clients::from_answer", "behaviours::named", "http_date::retry_after"], SHORT),
    (&["pull::resolve_pull"], Row("a pull among routes (12.12)")),
    (&["push::resolve_push"], Row("a push without a default")),
    (&["mod::resolve_cache"], Row("past images (8.3)")),
    (&["tags::of_step"], Not("refuses more than 64 tags at once")),
    (&["pull::explain_pull"], Row("an explanation of contexts")),
    (&["push::explain_push"], Row("an explanation of a push with many tags")),
    (&["cache::explain_cache"], Row("an explanation of a cache")),
    (&["mod::why_not", "coverage::covers", "mod::registry", "short_ref::alias"], LOOKS_UP),
    (&["editing::update"], Row("changing, moving and renaming each of all (A11)")),
    (&["merge::merge"], Row("merging (12.13)")),
    (&["mod::diff"], Row("a diff of renamed domains (A11)")),
    (
        &["mod::changes_to_pull", "mod::changes_to_push", "mod::changes_to_cache"],
        Not("looks through the changes once"),
    ),
    (&["preflight::preflight"], Row("steps")),
    (&["built::record", "built::get", "built::resolve_built"], LOOKS_UP),
    (
        &[
            "config::new",
            "config::azure",
            "config::azure_in",
            "config::gar",
            "config::ecr",
            "config::unplaced_ecr",
        ],
        KEEPS,
    ),
    (&["config::ecr_behind", "config::artifactory", "config::other", "config::on"], KEEPS),
    (
        &["machine::variable", "mod::get", "outcome::file", "mod::rule_for", "mod::alias", "rule::covers"],
        LOOKS_UP,
    ),
    (&["service::read"], Not("takes a line of at most 1 MiB, and is what serde reads of it")),
    (&["session::drive"], Not("drives one session through the reports of a line of at most 1 MiB")),
    (&["search::choose"], Not("looks through the names that it is given once")),
    (
        &["request::answer", "writing::answer", "writing::write"],
        Not("is what writes a format, under its row"),
    ),
    // Of one name in files of one name: each format reads and writes.
    (&["mod::read", "mod::write", "mod::write_into"], Row("`registries.yaml` of k3s (15.2)")),
];

/// The public functions that may work on something large, by file and name. Those that give back themselves keep what
/// they are given.
fn doors(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            doors(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let file = path.file_stem().unwrap().to_str().unwrap();
        let declared = text.split("\n    pub fn ").chain(text.split("\npub fn ").skip(1)).skip(1);
        for rest in declared {
            let signature = rest.split(['{', ';']).next().unwrap();
            let (arguments, gives) = signature.split_once(" -> ").unwrap_or((signature, ""));
            let (name, taken) = arguments.split_at(arguments.find(['(', '<']).unwrap());
            let large = [
                "str",
                "String>",
                "Names",
                "IntoIterator",
                "&[",
                "&Catalog",
                "&Self",
                "Reference<",
                "Request<",
            ];
            if large.iter().any(|word| taken.contains(word)) && !gives.starts_with("Self") {
                found.insert(format!("{file}::{name}"));
            }
        }
    }
}

#[test]
fn every_entry_point_is_counted_or_says_why_not() {
    let mut found = BTreeSet::new();
    doors(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let listed: BTreeMap<String, &Counted> = DOORS
        .iter()
        .flat_map(|(names, counted)| names.iter().map(move |name| ((*name).to_owned(), counted)))
        .collect();
    let names: BTreeSet<String> = listed.keys().cloned().collect();
    let missing: Vec<_> = found.difference(&names).collect();
    assert!(missing.is_empty(), "without a row and without a reason: {missing:?}");
    let gone: Vec<_> = names.difference(&found).collect();
    assert!(gone.is_empty(), "no longer there: {gone:?}");
    let rows: BTreeSet<&str> = growth::rows().chain(growth_routes::rows()).collect();
    for (name, counted) in listed {
        match counted {
            Row(row) => assert!(rows.contains(row), "{name}: no row `{row}`"),
            Not(why) => assert!(!why.is_empty(), "{name}"),
        }
    }
}
