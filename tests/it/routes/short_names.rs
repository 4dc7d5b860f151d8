//! Rule 13.2: aliases and search lists as they are configured.

use registry_resolver::catalog::ProblemKind::{InvalidAlias, InvalidShortName};
use registry_resolver::routes::{ShortNameMode, ShortNames};
use registry_resolver::{Catalog, CatalogBuilder};

use super::assert_refused;

fn with(names: ShortNames) -> CatalogBuilder {
    Catalog::builder().short_names(names)
}

/// Rule 13.2: what was said is told, images in their normal form.
#[test]
fn rule_13_2_aliases_and_search_lists() {
    let names = ShortNames::new()
        .alias("nginx", "docker.io/nginx")
        .alias("team/app", "Quay.io:443/team/app")
        .alias(&*"a".repeat(64), "r.example/hex")
        .search("docker.io")
        .search("r.example:5000/mirror")
        .mode(ShortNameMode::One);
    let catalog = with(names).build().unwrap();
    let names = catalog.short_names().unwrap();
    let alias = |name: &str| names.alias(name).map(|(domain, path)| format!("{domain} {path}"));
    assert_eq!(alias("nginx").as_deref(), Some("docker.io library/nginx"));
    assert_eq!(alias("team/app").as_deref(), Some("Quay.io:443 team/app"));
    assert_eq!(alias(&"a".repeat(64)).as_deref(), Some("r.example hex"));
    assert_eq!((alias("app"), alias("Nginx"), alias("")), (None, None, None));
    let search: Vec<String> = names.search().map(|(domain, path)| format!("{domain} {path:?}")).collect();
    assert_eq!(search, ["docker.io None", "r.example:5000 Some(Path(mirror))"]);
    assert_eq!(names.mode(), ShortNameMode::One);
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    assert!(Catalog::builder().build().unwrap().short_names().is_none());
    let none = with(ShortNames::new()).build().unwrap();
    assert_eq!(none.short_names().unwrap().mode(), ShortNameMode::All);
    assert_ne!(none, catalog);
}

/// Rule 13.2: what is no alias.
#[test]
fn rule_13_2_what_is_said_of_aliases_that_are_none() {
    let alias = |name: &str, image: &str| with(ShortNames::new().alias(name, image));
    for (name, image, said) in [
        (
            "localhost/app",
            "r.example/app",
            "short_names.aliases.localhost/app: `localhost/app` is no short name: it has a domain; an alias goes from a \
             name without a domain to one with it",
        ),
        (
            "app:1",
            "r.example/app",
            "short_names.aliases.app:1: the alias is no short name: invalid repository path `app:1`: found `:` at byte \
             3, expected path components only, without tag or digest",
        ),
        ("app", "team/app", "short_names.aliases.app: `team/app` has no domain; write `docker.io/team/app`"),
        (
            "app",
            "r.example/app:1",
            "short_names.aliases.app: `r.example/app:1` has a tag or a digest; an alias takes them from the short name: \
             drop them",
        ),
        (
            "app",
            "r.example/App",
            "short_names.aliases.app: invalid reference `r.example/App`: found `A` at byte 10, expected a lower-case \
             letter or a digit; did you mean `r.example/app`?",
        ),
        ("app", "r.example:99999/app", "short_names.aliases.app: `r.example:99999` has a port above 65535"),
    ] {
        let kind = if said.contains("no short name") { InvalidAlias } else { InvalidShortName };
        assert_refused(alias(name, image), kind, said);
    }
    assert_refused(
        with(ShortNames::new().alias("app", "a.example/app").alias("app", "b.example/app")),
        InvalidShortName,
        "short_names.aliases.app: it is an alias of `a.example/app` and of `b.example/app`; keep one of them",
    );
}

/// Rule 13.2: what cannot be searched.
#[test]
fn rule_13_2_what_is_said_of_entries_that_are_none() {
    let search = |entry: &str| with(ShortNames::new().search("docker.io").search(entry));
    for (entry, said) in [
        (
            "mirror",
            "short_names.search[1]: `mirror` would be read as a path on Docker Hub: it has no dot and no port",
        ),
        ("https://r.example", "short_names.search[1]: `https://r.example` has a scheme; write `r.example`"),
        (
            "r.example/",
            "short_names.search[1]: empty repository path: expected path components such as `acme/app`",
        ),
    ] {
        assert_refused(search(entry), InvalidShortName, said);
    }
    let many =
        |count: usize| (0..count).fold(ShortNames::new(), |names, n| names.search(format!("r{n}.example")));
    assert!(with(many(16)).build().is_ok());
    let said = "short_names.search: 17 entries, expected at most 16; take some away";
    assert_refused(with(many(17)), InvalidShortName, said);
}
