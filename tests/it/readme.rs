//! What README shows besides its programs, which are doctests, is real too.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

const README: &str = include_str!("../../README.md");

#[cfg(feature = "serde")]
#[test]
fn the_account_in_readme_is_a_catalog() {
    let (_, rest) = README.split_once("```toml\n").unwrap();
    let (account, _) = rest.split_once("```").unwrap();
    let catalog: registry_resolver::Catalog = toml::from_str(account).unwrap();
    let azure = catalog.default_registry().unwrap();
    assert_eq!((azure.name(), azure.fallback().unwrap().registry().name()), ("azure", "ghcr"));
}

#[test]
fn the_examples_in_readme_exist_and_no_other() {
    let examples = format!("{}/examples", env!("CARGO_MANIFEST_DIR"));
    let mut there: Vec<String> = std::fs::read_dir(examples)
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_suffix(".rs").map(String::from)
        })
        .collect();
    let mut named: Vec<String> = README
        .split("--example ")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned())
        .collect();
    there.sort_unstable();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named, there);
}

/// On a page of a package registry a link into the repository leads nowhere.
#[test]
fn no_link_of_readme_needs_the_repository() {
    let links: Vec<&str> = README.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(!links.is_empty());
    assert!(links.iter().all(|link| link.starts_with("https://")), "{links:?}");
}
