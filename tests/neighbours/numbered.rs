//! The traps of containers' tools by their numbers: each is told, or says why no file shows it. The page on neighbours'
//! files has this table, word for word.

use alloc::collections::BTreeSet;

use registry_resolver::Reference;
use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CatalogRequest, CredentialFiles, Engine, File, FileFormat, Machine, Notice};

use crate::texts::SerdeTexts;
use crate::traps::TRAPS;

const PAGE: &str = include_str!("../../src/rules/neighbours.md");

/// What a trap is, and who tells it or why nobody can.
struct Numbered {
    what: &'static str,
    seen: Seen,
}

enum Seen {
    /// A notice of this class, of `registries.conf` or mirror sets.
    Told(&'static str),
    /// The same of other files.
    Of(&'static str, &'static str),
    Never(&'static str),
}

use Seen::{Never, Of, Told};

const fn trap(what: &'static str, seen: Seen) -> Numbered {
    Numbered { what, seen }
}

const NUMBERED: [Numbered; 30] = [
    trap("a wildcard beats a host with one letter in front of it", Told("wildcard_tie")),
    trap("a prefix without a port covers every port", Told("any_port")),
    trap(
        "a name with a wildcard's suffix twice in it escapes the wildcard",
        Never("only the name of an image shows it; here a suffix is a suffix (12.1)"),
    ),
    trap("a blocked rule with another location blocks no pull", Told("not_blocking")),
    trap("a blocked rule is served by its mirrors: where they are for digests, no tag is", Told("origin")),
    trap("`insecure` of a mirror's own rule is not for the mirror", Told("transport")),
    trap(
        "what is insecure is asked over HTTPS first",
        Never("there is no other way to write it: plans say *HTTPS, then HTTP* of such places"),
    ),
    trap("a key that is spelled wrong, or stands elsewhere, is passed over", Told("unknown_key")),
    trap("no prefix covers everything", Told("never_matches")),
    trap(
        "pushes go where a name says, past location and mirrors",
        Never("it holds for every rule, so that it is no fault of one: plans of pushes say it (12.9)"),
    ),
    trap(
        "a login that is given by hand reaches no mirror on another host",
        Never("it is given on a command line, and stands in no file"),
    ),
    trap(
        "`credsStore` is not asked, nor Docker Hub's own key of `credHelpers`",
        Of("never_asked", "`auth.json`"),
    ),
    trap("every program of `credential-helpers` is started for every pull", Told("logins")),
    trap("keys of `auths` and `credHelpers` have no wildcards", Of("never_asked", "`auth.json`")),
    trap("the mode `enforcing` refuses short names where nobody can be asked", Told("short_name")),
    trap("the mode of CRI-O is its own, and aliases count in each", Told("replaced")),
    trap(
        "before Podman 6, a user's main file hides the system's drop-ins",
        Of("hidden_file", "the list of files, where the machine is described (15.5)"),
    ),
    trap("a user's drop-in with a lower name is replaced by the system's", Told("replaced")),
    trap("names of drop-ins outbid each other", Told("replaced")),
    trap(
        "before Podman 6, files below `/usr` are not read",
        Of("unread_file", "the list of files, where the machine is described (15.5)"),
    ),
    trap("version 1 is refused by Podman 6", Told("problem")),
    trap(
        "a tag beside a digest is refused by a transport",
        Never("only the name of an image shows it; here the digest decides (2.4)"),
    ),
    trap("no prefix has an address in brackets", Told("never_matches")),
    trap("`docker.io/alpine` does not cover `alpine`", Of("uncompleted_scope", "the catalog's lints")),
    trap(
        "a mirror that lacks a platform of an image ends the pull",
        Never("what a registry has stands in no file"),
    ),
    trap("a blocked part of a registry has none of its mirrors", Told("replaced")),
    trap("`NeverContactSource` of a digest set closes tags too", Told("origin")),
    trap("an entry of a search list has no path", Told("problem")),
    trap("a drop-in replaces a rule as a whole", Told("replaced")),
    trap("of two keys of one host one is taken at random", Of("random_choice", "`auth.json`")),
];

fn table() -> String {
    let rows = NUMBERED.iter().enumerate().map(|(at, Numbered { what, seen })| {
        let seen = match seen {
            Told(class) => format!("told as `{class}`"),
            Of(class, whom) => format!("told as `{class}` by {whom}"),
            Never(why) => format!("not told: {why}"),
        };
        format!("| T{} | {what} | {seen} |\n", at + 1)
    });
    "| trap | what surprises | here |\n|---|---|---|\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn the_page_has_every_number() {
    assert!(PAGE.contains(&table()), "src/rules/neighbours.md needs this table:\n{}", table());
}

/// What the table says is told of `registries.conf` has an example among the traps of files, of the same class.
#[test]
fn every_number_that_is_told_is_among_the_traps() {
    let of = |(trap, .., class, _): &(&'static str, _, _, _, &'static str, _)| {
        let names =
            trap.split([',', ' ']).filter(|name| name.starts_with('T') && name[1..].parse::<u8>().is_ok());
        names.map(|name| (name.to_owned(), *class)).collect::<Vec<_>>()
    };
    let shown: BTreeSet<(String, &str)> = TRAPS.iter().flat_map(of).collect();
    let told = NUMBERED.iter().enumerate().filter_map(|(at, numbered)| match numbered.seen {
        Told(class) => Some((format!("T{}", at + 1), class)),
        _ => None,
    });
    assert_eq!(shown, told.collect());
}

fn of_logins(text: &str, image: &str) -> Vec<String> {
    let files = CredentialFiles::read(CredentialStore::Containers, [("auth.json", text)]);
    let found = files.look_up(Reference::parse(image).unwrap()).unwrap();
    let told = files.notices();
    told.iter().chain(found.notices()).map(|notice: &Notice| notice.kind().to_string()).collect()
}

#[test]
fn traps_of_logins_are_told_by_their_files() {
    for (text, class) in [
        (r#"{"credsStore": "desktop"}"#, "never_asked"),
        (r#"{"credHelpers": {"https://index.docker.io/v1/": "desktop"}}"#, "never_asked"),
        (r#"{"auths": {"*.example": {"auth": "dTpw"}}}"#, "never_asked"),
        (
            r#"{"auths": {"https://r.example": {"auth": "dTpw"}, "http://r.example": {"auth": "dTpw"}}}"#,
            "random_choice",
        ),
    ] {
        let told = of_logins(text, "r.example/app");
        assert!(told.iter().any(|told| told == class), "{text}: {told:?}");
    }
}

/// Which files are read is a matter of the machine.
#[test]
fn traps_of_the_machine_are_told_where_it_is_described() {
    let text = "unqualified-search-registries = [\"a.example\"]\n";
    let user = "/home/me/.config/containers/registries.conf";
    for (names, class, at) in [
        (
            [user, "/etc/containers/registries.conf.d/1.conf"],
            "hidden_file",
            "/etc/containers/registries.conf.d/1.conf",
        ),
        (
            ["/etc/containers/registries.conf", "/usr/share/containers/registries.conf"],
            "unread_file",
            "/usr/share/containers/registries.conf",
        ),
    ] {
        let request = CatalogRequest::new(FileFormat::RegistriesConf)
            .with_engine(Engine::Podman5)
            .with_machine(Machine::new().with_home("/home/me").with_uid(1000))
            .with_files(names.map(|name| File { name, text }));
        let answer = request.answer(&SerdeTexts).unwrap();
        let told = answer
            .notices()
            .iter()
            .map(|notice| (notice.kind().to_string(), notice.place().unwrap().to_string()));
        assert_eq!(told.collect::<Vec<_>>(), [(class.to_owned(), at.to_owned())]);
    }
}

/// `alpine` is `docker.io/library/alpine`; what is written may be a namespace.
#[test]
fn a_name_that_is_not_completed_is_a_lint() {
    let text = "[[registry]]\nprefix = \"docker.io/alpine\"\nlocation = \"m.example/alpine\"\n";
    let request =
        CatalogRequest::new(FileFormat::RegistriesConf).with_files([File { name: "registries.conf", text }]);
    let answer = request.answer(&SerdeTexts).unwrap();
    let lints = answer.catalog().lints();
    assert!(lints.iter().any(|lint| lint.kind().to_string() == "uncompleted_scope"), "{lints:?}");
}
