//! What is said of files: every notice and every problem, in its own words (rule 15.2).

use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{Engine, File};

fn notices(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<File<'_>> = files.iter().map(|(name, text)| File { name, text }).collect();
    let conf = RegistriesConf::read(Engine::Podman5, &files).unwrap();
    let told = conf.notices().iter().map(ToString::to_string).collect();
    conf.into_builder().build().unwrap();
    told
}

fn of(text: &str) -> Vec<String> {
    notices(&[("registries.conf", text)])
}

fn rule(prefix: &str, location: &str) -> String {
    format!("[[registry]]\nprefix = {prefix:?}\nlocation = {location:?}\n")
}

#[test]
fn a_plain_file_has_no_notices() {
    let text = "\
unqualified-search-registries = [\"docker.io\", \"quay.io\"]
short-name-mode = \"permissive\"

[[registry]]
location = \"docker.io\"
[[registry.mirror]]
location = \"cache.example/hub\"

[[registry]]
location = \"lab.example:5000\"
insecure = true

[[registry]]
prefix = \"*.old.example\"
blocked = true

[aliases]
\"app\" = \"r.example/team/app\"
";
    assert!(of(text).is_empty());
}

#[test]
fn keys_that_the_engine_does_not_know_there() {
    let text = "\
Unqualified-Search-Registries = [\"a.example\"]
unqualified-search-registries = [\"b.example\"]
[[registry]]
location = \"a.example\"
lokation = \"b.example\"
[[registry.mirror]]
location = \"m.example\"
blocked = true
short-name-mode = \"enforcing\"
";
    assert_eq!(
        of(text),
        [
            "registries.conf:1: `Unqualified-Search-Registries` is `unqualified-search-registries` once more; keep the \
             one in lower case (ignored)",
            "registries.conf:5: a rule has no key `lokation`; did you mean `location`? (ignored)",
            "registries.conf:8: a mirror has no key `blocked`; `blocked` stands in `[[registry]]`, above its mirrors \
             (ignored)",
            "registries.conf:9: a mirror has no key `short-name-mode`; `short-name-mode` stands above the first table \
             (ignored)",
        ]
    );
}

#[test]
fn what_no_name_matches() {
    for (prefix, why) in [
        ("*", "`*` stands for labels in front of a domain, as `*.`, and for nothing else"),
        ("a.*.example", "`*` stands for labels in front of a domain, as `*.`, and for nothing else"),
        ("/", "it is empty"),
        ("*.", "a wildcard is `*.` in front of a whole domain"),
        ("a.example/app:1", "names are compared without their tag"),
        ("a.example/app@sha256:00", "names are compared without their digest"),
        ("[::1]:5000", "the engine has no addresses in brackets"),
        ("not a host", "its host is none"),
        ("plain/app", "its first component is no registry: it has neither a dot nor a port"),
        ("a.example/App", "no repository has such a path"),
    ] {
        let shown = if prefix == "/" { "" } else { prefix };
        let told = format!("registries.conf:1: no name is under the prefix `{shown}`: {why} (ignored)");
        assert_eq!(of(&rule(prefix, "l.example")), [told]);
    }
}

#[test]
fn spellings_of_one_registry() {
    assert_eq!(
        of(&rule("A.example", "l.example")),
        [
            "registries.conf:1: `A.example` is a registry under every spelling here, and the engine means this one \
             alone (approximated)"
        ]
    );
    assert_eq!(
        of(&(rule("a.example:443", "l.example") + &rule("a.example", "m.example"))),
        [
            "registries.conf:1: `a.example:443` and `a.example` are one registry here, and two for the engine: the \
             rule of the second decides for both (approximated)"
        ]
    );
    assert_eq!(
        of(&rule("index.docker.io", "l.example")),
        [
            "registries.conf:1: `index.docker.io` is Docker Hub, which is one registry here, and the engine means \
             this spelling alone; write `docker.io` (left_out)"
        ]
    );
    assert_eq!(
        of(&(rule("*.s.example", "l.example") + &rule("a.s.example", "m.example"))),
        [
            "registries.conf:4: the engine takes the rule of `*.s.example` for this host, being as long and earlier in \
             the order of bytes; here the host itself decides (approximated)"
        ]
    );
}

#[test]
fn locations_that_are_no_names() {
    let text = rule("a.example", "l.example/Up") + "[[registry.mirror]]\nlocation = \"plain/hub\"\n";
    assert_eq!(
        of(&text),
        [
            "registries.conf:4: no image has a name at the mirror `plain/hub`, with which the engine asks nobody for \
             an image of this rule: its host has neither a dot nor a port (left_out)",
            "registries.conf:1: no image has a name at the location `l.example/Up`, so that the engine pulls nothing \
             by this rule: invalid location `l.example/Up`: found `U` at byte 10, expected a lower-case letter or a \
             digit; did you mean `l.example/up`? (left_out)",
        ]
    );
}

#[test]
fn what_blocks_and_what_is_insecure() {
    let text = rule("a.example", "b.example") + "blocked = true\ninsecure = true\n";
    assert_eq!(
        of(&text),
        [
            "registries.conf:1: `blocked` keeps no pull away: it is asked of `b.example`, and pushes alone are to \
             `a.example`; block `b.example`, or leave the location out (ignored)",
            "registries.conf:1: a push to `a.example` is made over verified HTTPS; the engine takes `insecure` for it, \
             though the location is another (approximated)",
        ]
    );
    assert_eq!(
        of("[[registry]]\nlocation = \"docker.io\"\ninsecure = true\n"),
        [
            "registries.conf:1: `docker.io` is asked over HTTPS without verification, and never over plain HTTP \
             (approximated)"
        ]
    );
}

#[test]
fn ports_that_a_prefix_covers() {
    let text = rule("a.example", "m.example/hub") + &rule("a.example:5000/team", "n.example");
    assert_eq!(
        of(&text),
        [
            "registries.conf:1: `a.example` covers its host on every port, `a.example:5000` too unless a rule of its \
             own does, and no port has a place in `m.example/hub`: the engine pulls nothing there (approximated)"
        ]
    );
}

#[test]
fn what_another_rule_or_file_replaces() {
    let first = rule("a.example", "l.example") + "[[registry.mirror]]\nlocation = \"m.example\"\n";
    let twice = format!("{first}{}", rule("a.example", "n.example"));
    assert_eq!(
        of(&twice),
        [
            "registries.conf:6: the rule for `a.example` in line 1 is the one that counts; make one rule of both \
             (ignored)"
        ]
    );
    let text = format!(
        "unqualified-search-registries = [\"a.example\"]\n{first}[aliases]\napp = \"a.example/app\"\n"
    );
    let drop_in = format!(
        "unqualified-search-registries = []\n{}[aliases]\napp = \"\"\n",
        rule("a.example", "n.example")
    );
    let files = [
        ("registries.conf", text.as_str()),
        ("registries.conf.d/1.conf", &drop_in),
        ("registries.conf.d/notes.txt", ""),
        ("registries.conf.d/more/2.conf", ""),
    ];
    assert_eq!(
        notices(&files),
        [
            "registries.conf:2: the rule for `a.example` is replaced whole by that of registries.conf.d/1.conf:2, its \
             mirror included (ignored)",
            "registries.conf:1: `unqualified-search-registries` here is replaced by that of registries.conf.d/1.conf:1 \
             (ignored)",
            "registries.conf:8: the alias `app` here is replaced by that of registries.conf.d/1.conf:6 (ignored)",
            "registries.conf.d/notes.txt: a drop-in's name ends in `.conf`, in lower case (ignored)",
            "registries.conf.d/more/2.conf: folders below that of drop-ins are not read (ignored)",
        ]
    );
}

#[test]
fn what_is_more_than_is_taken_and_what_is_no_matter_of_a_catalog() {
    let mirrors = "[[registry.mirror]]\nlocation = \"m.example\"\n".repeat(17);
    assert_eq!(
        of(&(rule("a.example", "a.example") + &mirrors)),
        ["registries.conf:1: `a.example` has 17 mirrors, of which the first 16 are taken (left_out)"]
    );
    let entries: Vec<String> = (0..17).map(|entry| format!("\"r{entry}.example\"")).collect();
    assert_eq!(
        of(&format!("unqualified-search-registries = [{}]", entries.join(", "))),
        ["registries.conf:1: `r16.example` stands behind 16 others, which are all that are taken (left_out)"]
    );
    assert_eq!(
        of("unqualified-search-registries = [\"Plain\"]\ncredential-helpers = [\"pass\"]\n\
            additional-layer-store-auth-helper = \"/bin/x\"\n[aliases]\n\"Foo/bar\" = \"a.example/bar\""),
        [
            "registries.conf:5: the alias `Foo/bar` is left out: its first component is a registry here, being in \
             upper case (left_out)",
            "registries.conf:1: the search entry `Plain` is left out: it is a path on Docker Hub to the engine, and \
             upper case is no part of one (left_out)",
            "registries.conf:2: `credential-helpers` concerns logins, and a catalog names none of the caller's \
             programs (left_out)",
            "registries.conf:3: `additional-layer-store-auth-helper` concerns logins, and a catalog names none of the \
             caller's programs (left_out)",
        ]
    );
}

#[test]
fn everything_that_is_refused_is_told_at_once() {
    let text = "\
short-name-mode = \"Enforcing\"
unqualified-search-registries = [\"a.example/team\", 1]
[[registry]]
[[registry]]
prefix = \"https://a.example\"
location = \"a.example\"
insecure = \"yes\"
pull-from-mirror = \"all\"
[[registry]]
prefix = \"*.b.example/team\"
[[registry]]
location = \"c.example\"
mirror-by-digest-only = true
[[registry.mirror]]
location = \"m.example\"
pull-from-mirror = \"all\"
[[registry.mirror]]
[[registry.mirror]]
location = \"n.example\"
pull-from-mirror = \"sometimes\"
[[registry]]
prefix = \"d.example\"
[[registry]]
location = \"e.example\"
[[registry]]
prefix = \"f.example\"
location = \"e.example\"
insecure = true
[aliases]
\"app:1\" = \"a.example/app\"
\"b.example/app\" = \"a.example/app\"
\"c\" = \"plain\"
\"d\" = \"a.example/d:1\"
";
    let found = RegistriesConf::read(Engine::Podman5, &[File { name: "registries.conf", text }]).unwrap_err();
    let told: Vec<String> = found.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "registries.conf:1: unknown short-name mode `Enforcing`; write `enforcing`, `permissive` or `disabled`, in \
             lower case",
            "registries.conf:2: `unqualified-search-registries` of the file is a list of texts, not a number",
            "registries.conf:2: a search entry is a domain with perhaps a port, and `a.example/team` is none; write \
             `a.example`",
            "registries.conf:3: a rule has neither `prefix` nor `location`; write the registry as its `location`",
            "registries.conf:5: a registry is written without a scheme, and this is `https://a.example`; write \
             `a.example`",
            "registries.conf:7: `insecure` of a rule is true or false, not a text",
            "registries.conf:8: `pull-from-mirror` is a mirror's, and this is a rule; write it in \
             `[[registry.mirror]]`, or `mirror-by-digest-only = true` here",
            "registries.conf:9: a wildcard is `*.` and a domain alone, and `*.b.example/team` is more; leave out its \
             port or path",
            "registries.conf:16: `pull-from-mirror` stands beside the rule's `mirror-by-digest-only`; keep one of them: \
             `pull-from-mirror` says it for each mirror",
            "registries.conf:17: a mirror has no `location`",
            "registries.conf:20: `pull-from-mirror` stands beside the rule's `mirror-by-digest-only`; keep one of them: \
             `pull-from-mirror` says it for each mirror",
            "registries.conf:20: unknown `pull-from-mirror`: `sometimes`; write `all`, `digest-only` or `tag-only`",
            "registries.conf:21: the prefix `d.example` has no `location`, which a wildcard alone may leave out; write \
             `location = \"d.example\"` beside it",
            "registries.conf:25: this rule and the one in line 23 have the location `e.example` and differ in \
             `insecure`; write the same in both, or put one of them into a drop-in",
            "registries.conf:30: `app:1` is no short name: it is path components alone, without tag or digest",
            "registries.conf:31: `b.example/app` is no short name: it begins with the registry `b.example`",
            "registries.conf:32: the alias `c` needs a registry and a repository, and `plain` names no registry",
            "registries.conf:33: the alias `d` has a tag or digest: `a.example/d:1`",
        ]
    );
    assert!(found.to_string().starts_with(
        "18 problems; the engine refuses all of its files, and pulls and pushes nothing:\n- registries.conf:1: unknown"
    ));
    for version_1 in ["registries.conf.d/1.conf", "registries.conf"] {
        let text = "[registries.search]\nregistries = [\"a.example\"]\n";
        let file = File { name: version_1, text };
        assert!(RegistriesConf::read(Engine::Podman6, &[file]).is_err());
        assert_eq!(RegistriesConf::read(Engine::Podman5, &[file]).is_ok(), version_1 == "registries.conf");
    }
}

/// Every notice of one sort or another stands in this one.
const EXAMPLE: &str = "\
unqualified-search-registries = [\"docker.io\", \"a.example\"]
short-name-mode = \"enforcing\"
[[registry]]
prefix = \"*.s.example\"
location = \"m.example:5000/s\"
insecure = true
[[registry.mirror]]
location = \"n.example\"
pull-from-mirror = \"digest-only\"
[[registry]]
location = \"docker.io\"
blocked = true
[aliases]
\"app\" = \"a.example/team/app\"
";

#[test]
fn broken_files_have_an_answer_and_what_is_read_is_a_catalog() {
    let read = |text: &str| {
        for engine in [Engine::Podman5, Engine::Podman6] {
            match RegistriesConf::read(engine, &[File { name: "registries.conf", text }]) {
                Ok(conf) => {
                    let catalog = conf.into_builder().build().unwrap();
                    RegistriesConf::write(&catalog, engine, &[File { name: "registries.conf", text }])
                        .unwrap();
                }
                Err(found) => assert!(!found.problems().is_empty()),
            }
        }
    };
    for end in 0..EXAMPLE.len() {
        read(&EXAMPLE[..end]);
    }
    for at in 0..EXAMPLE.len() {
        for byte in ["", "\"", "*", "/", ":", "A", "[", "\n", "0"] {
            read(&format!("{}{byte}{}", &EXAMPLE[..at], &EXAMPLE[at + 1..]));
        }
    }
}
