//! How many names the root has: what nearly every caller needs, and no more.

const ROOT: &str = include_str!("../../src/lib.rs");

/// The names that `pub use` puts at the root; those of the modules in the file are indented, and modules are lower case.
fn names() -> Vec<&'static str> {
    ROOT.split("\npub use ")
        .skip(1)
        .filter_map(|rest| rest.split_once(';'))
        .flat_map(|(list, _)| list.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|word| word.starts_with(char::is_uppercase))
        .collect()
}

#[test]
fn the_root_has_at_most_fifty_names_each_once() {
    let names = names();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len(), "{names:?}");
    assert!((40..=50).contains(&names.len()), "{} names: {names:?}", names.len());
    assert!(["Catalog", "PullRequest", "PushRequest", "Session"].iter().all(|name| names.contains(name)));
}
