//! Which rule decides: looked up, and nevertheless the one that a walk over all of them finds.

use alloc::collections::BTreeSet;

use registry_resolver::format::registries_conf::{RegistriesConf, Rule};
use registry_resolver::format::{Engine, File};

const PREFIXES: &[&str] = &[
    "a.example",
    "a.example:5000",
    "a.example/team",
    "a.example/team/app",
    "a.example:5000/team",
    "b.a.example",
    "*.example",
    "*.a.example",
    "*.com",
    "bb.example",
    "A.example",
    "localhost",
    "localhost/team",
];

const NAMES: &[&str] = &[
    "",
    "a",
    "a.example",
    "a.example.",
    "a.example/",
    "a.example:5000",
    "a.example:500",
    "a.example:5000/team/app:1",
    "a.example/team",
    "a.example/teams",
    "a.example/team:1",
    "a.example/team/app",
    "a.example/team/app@sha256:0",
    "A.example/team/app",
    "a.example@sha256:0",
    "b.a.example/x",
    "c.b.a.example/x",
    "b.a.example.com/x",
    "b.a.example.example/x",
    "bb.example/x",
    "x/b.a.example",
    "x:b.a.example/y",
    ".example",
    ".example/x",
    "é.example/x",
    "localhost/team/x",
    "localhost:5000/team",
];

/// By the documentation of [`Rule::covers`] alone.
fn walked<'r>(conf: &'r RegistriesConf, name: &str) -> Option<&'r Rule> {
    let mut best: Option<&Rule> = None;
    for rule in conf.rules().filter(|rule| rule.covers(name)) {
        if best.is_none_or(|best| rule.prefix().len() > best.prefix().len()) {
            best = Some(rule);
        }
    }
    best
}

#[test]
fn the_rule_for_a_name_is_the_longest_that_covers_it() {
    let rule = |prefix| format!("[[registry]]\nprefix = \"{prefix}\"\nlocation = \"z.example\"\n");
    let text: Vec<String> = PREFIXES.iter().map(rule).collect();
    let text = text.concat();
    let files = [File { name: "registries.conf", text: &text }];
    let conf = RegistriesConf::read(Engine::Podman5, &files).unwrap();
    assert_eq!(conf.rules().len(), PREFIXES.len());
    let mut decided = BTreeSet::new();
    for name in NAMES {
        let found = conf.rule_for(name);
        assert_eq!(found, walked(&conf, name), "{name}");
        decided.extend(found.map(Rule::prefix));
    }
    // A host of one letter is as long as the wildcard above it, and loses.
    let ties = ["A.example", "a.example", "b.a.example"];
    let others: BTreeSet<&str> = PREFIXES.iter().copied().filter(|prefix| !ties.contains(prefix)).collect();
    assert_eq!(decided, others);
}
