//! Rules 15.1 to 15.4 for `hosts.toml`.

use core::fmt::Write as _;
use registry_resolver::Reference;

use registry_resolver::format::{
    Engine, File, FileReaction, InvalidFiles, Notice, NoticeKind, ReadFiles, hosts_toml,
};
use serde_json::Value;

use super::{Tally, asked, cases, recorded, text};

fn read_case(case: &Value) -> Result<ReadFiles, InvalidFiles> {
    let files = case["config"]["certs_d"].as_object();
    let files: Vec<File<'_>> =
        files.into_iter().flatten().map(|(name, text)| File { name, text: text.as_str().unwrap() }).collect();
    hosts_toml::read(Engine::Containerd2, &files)
}

/// Why a plan may differ from what the engine asked.
fn class(case: &Value, read: &ReadFiles, image: &str) -> Option<&'static str> {
    let classes: Vec<NoticeKind> = read.notices().iter().map(Notice::kind).collect();
    let has = |class| classes.contains(&class);
    let op = text(case, "op");
    if case["config"].get("default_scheme").is_some() {
        return Some("what stands in no file: a flag of the command line");
    }
    if op == "push" {
        return Some("pushes are not redirected");
    }
    if image.bytes().any(|byte| byte.is_ascii_uppercase()) || has(NoticeKind::DockerHubSpelling) {
        return Some("one endpoint in several spellings");
    }
    if has(NoticeKind::Path) || has(NoticeKind::NoHost) || has(NoticeKind::NoName) {
        return Some("a source without a name or a host of the grammar is left out");
    }
    if has(NoticeKind::Capabilities) {
        return Some("what is not for pulling is not pulled from");
    }
    None
}

#[test]
fn images_are_pulled_from_where_containerd_pulls_them() {
    let mut tally = Tally::default();
    for case in cases("hosts-toml.json", &["containerd"]) {
        let id = text(&case, "id");
        let image = text(&case, "image");
        let wanted = recorded(&case);
        let read = match read_case(&case) {
            Ok(read) => read,
            Err(error) => {
                // The engine asks the origin as if there were no file.
                assert_eq!((error.reaction(), wanted.len()), (FileReaction::PassesOver, 1), "{id}");
                tally.decided("a file that an engine drops in silence is an error", id);
                continue;
            }
        };
        let class = class(&case, &read, image);
        let catalog = read.into_builder().build().unwrap();
        let mut found = asked(&catalog, image);
        if text(&case, "op").contains("fetch") {
            // The second step knows the digest.
            let pinned = Reference::parse(image).unwrap();
            let pinned = format!("{}/{}@sha256:{}", pinned.domain(), pinned.path(), "a".repeat(64));
            found = asked(&catalog, &pinned);
        }
        if answers(&case) {
            // What is behind the source that answered is not seen.
            found.truncate(wanted.len());
        }
        tally.compare(id, (&found, &wanted), class);
    }
    tally.assert(
        59,
        &[
            ("a file that an engine drops in silence is an error", &["ctd-41", "ctd-42", "ctd-76", "rt-18"]),
            ("a source without a name or a host of the grammar is left out", &["ctd-19", "rt-12"]),
            ("one endpoint in several spellings", &["ctd-04", "ctd-71"]),
            ("pushes are not redirected", &["ctd-11", "ctd-12", "rt-16"]),
            ("what is not for pulling is not pulled from", &["ctd-10"]),
            ("what stands in no file: a flag of the command line", &["ctd-31"]),
        ],
    );
}

/// Whether some source answers, so that those behind it are not seen.
fn answers(case: &Value) -> bool {
    let outcome = case["expect"]["outcome"].as_str();
    outcome.is_some_and(|outcome| !outcome.ends_with("not found"))
}

/// Which folder nerdctl takes, against the one that decides here; its logins are no matter of these files.
#[test]
fn folders_are_found_as_nerdctl_finds_them_or_it_is_told() {
    let mut tally = Tally::default();
    for case in cases("hosts-toml.json", &["nerdctl"]) {
        let (id, Some(folder)) = (text(&case, "id"), case["expect"].get("directory")) else { continue };
        let folders: Vec<&str> = case["config"]["dirs_present"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap())
            .collect();
        let text_of = |folder: &str| {
            format!("[host.\"https://{}.example\"]\n", folder.trim_start_matches('_').replace(':', "-"))
        };
        let files: Vec<(String, String)> =
            folders.iter().map(|folder| (format!("{folder}/hosts.toml"), text_of(folder))).collect();
        let files: Vec<File<'_>> = files.iter().map(|(name, text)| File { name, text }).collect();
        let read = hosts_toml::read(Engine::Containerd2, &files).unwrap();
        let told = read.notices().iter().any(|notice| notice.kind() == NoticeKind::OtherReader);
        let catalog = read.into_builder().build().unwrap();
        let image = format!("{}/a/b", text(&case, "image"));
        let first = asked(&catalog, &image).swap_remove(0).at;
        let wanted = folder.as_str().map(|folder| text_of(folder)[15..].trim_end_matches("\"]\n").to_owned());
        let found =
            first.split('/').next().map(str::to_owned).filter(|found| !image.starts_with(found.as_str()));
        tally.compare(id, (&found, &wanted), told.then_some("another program reads the same file"));
    }
    tally.assert(3, &[("another program reads the same file", &["nd-01"])]);
}

/// The folders that Talos writes: pull and resolve at every endpoint, and the last one as the server where there is to
/// be no other.
fn of_talos(machine: &Value) -> Vec<(String, String)> {
    let mirrors = machine["mirrors"].as_object().unwrap();
    let file = |(key, mirror): (&String, &Value)| {
        let mut endpoints: Vec<&str> =
            mirror["endpoints"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let capabilities = "capabilities = [\"pull\", \"resolve\"]\n";
        let mut text = match (mirror["skipFallback"] == true, endpoints.len()) {
            (true, 1..) => format!("server = {:?}\n{capabilities}", endpoints.pop().unwrap()),
            _ => String::new(),
        };
        text += "[host]\n";
        for endpoint in endpoints {
            writeln!(text, "[host.{endpoint:?}]\n{}", capabilities.trim_end()).unwrap();
            text += if mirror["overridePath"] == true { "override_path = true\n" } else { "" };
        }
        (format!("{}/hosts.toml", if key == "*" { "_default" } else { key }), text)
    };
    mirrors.iter().map(file).collect()
}

#[test]
fn what_talos_writes_is_read() {
    let mut tally = Tally::default();
    for case in cases("hosts-toml.json", &["talos"]) {
        let files = of_talos(&case["config"]["machine_registries"]);
        let files: Vec<File<'_>> = files.iter().map(|(name, text)| File { name, text }).collect();
        let catalog = hosts_toml::read(Engine::Containerd2, &files).unwrap().into_builder().build().unwrap();
        tally.compare(text(&case, "id"), (&asked(&catalog, text(&case, "image")), &recorded(&case)), None);
    }
    tally.assert(4, &[]);
}

#[track_caller]
fn assert_notices(engine: Engine, files: &[(&str, &str)], notices: &str) {
    let files: Vec<File<'_>> = files.iter().map(|(name, text)| File { name, text }).collect();
    let read = hosts_toml::read(engine, &files).unwrap();
    assert_eq!(read.notices().to_string(), notices);
    assert!(read.into_builder().build().is_ok());
}

/// The traps, in the engine's terms, each with its line and its mend.
#[test]
fn traps_are_told() {
    let quay = |text| [("quay.io/hosts.toml", text)];
    assert_notices(
        Engine::Containerd2,
        &quay("[host.\"https://m.example/v2/hub\"]\ncapabilities = [\"pull\", \"resolve\"]\n"),
        "quay.io/hosts.toml:1: `https://m.example/v2/hub` is asked below `/v2/hub/v2`, where hardly anything answers; \
         write `override_path = true` where this path is what stands in front of the name (approximated)",
    );
    assert_notices(
        Engine::Containerd2,
        &quay("[host.\"https://m.example\"]\n"),
        "quay.io/hosts.toml:1: `https://m.example` takes pushes too, for it states no `capabilities`; \
         write `capabilities = [\"pull\", \"resolve\"]` (left_out)",
    );
    assert_notices(
        Engine::Containerd2,
        &quay(
            "server = \"\"\n[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"resolve\"]\nrewrite = { a = \"b\" }\n",
        ),
        "quay.io/hosts.toml:4: containerd knows no key `rewrite`; it is k3s's: put the path into the host's URL, with \
         `override_path = true` (ignored)\n\
         quay.io/hosts.toml:1: an empty `server` switches nothing off: the image's own host is asked behind the mirrors; \
         name a mirror as `server` where the origin is not to be asked (ignored)",
    );
    assert_notices(
        Engine::Containerd2,
        &quay("host.\"https://m.example\".capabilities = [\"pull\", \"resolve\"]\n"),
        "quay.io/hosts.toml:1: `https://m.example` has no `[host.…]` table of its own, and is never asked; \
         write `[host.\"https://m.example\"]` on a line of its own (ignored)",
    );
    assert_notices(
        Engine::Containerd2,
        &[("a/_default/", ""), ("b/quay.io/", "")],
        "b/quay.io: `a/_default` hides this folder; move it into the first folder of hosts, or take the one that hides \
         it away (ignored)\n\
         b/quay.io/: a `config_path` with several folders is one name to CRI's transfer service, which then finds none; \
         name one folder, or set `use_local_image_pull` (ignored)",
    );
}

/// Rule 15.2: containerd 1.x and 2.x differ in where they pull from.
#[test]
fn generations_of_containerd_differ() {
    let read = |engine, text| hosts_toml::read(engine, &[File { name: "quay.io/hosts.toml", text }]);
    let server = "server = \"https://m.example\"\n";
    assert_eq!(
        read(Engine::Containerd1, server).unwrap_err().to_string(),
        "1 problem; containerd passes over the whole file in silence, and asks none of its mirrors:\n\
         - quay.io/hosts.toml: there is no table `host`; write an empty `[host]`",
    );
    let first = |engine, text| {
        let catalog = read(engine, text).unwrap().into_builder().build().unwrap();
        asked(&catalog, "quay.io/a/b").swap_remove(0)
    };
    assert_eq!(first(Engine::Containerd2, server).at, "m.example/v2/a/b");
    let inline = "host = { \"https://m.example\" = {} }\n";
    assert_eq!(first(Engine::Containerd1, inline).at, "m.example/v2/a/b");
    assert_eq!(first(Engine::Containerd2, inline).at, "quay.io/v2/a/b");
    let insecure = "[host.\"http://m.example:5000\"]\nskip_verify = true\n";
    assert_eq!(first(Engine::Containerd1, insecure).over, "http");
    assert_eq!(first(Engine::Containerd2, insecure).over, "https_unverified");
    let brackets = "[host.\"https://[fd00::1]:5000\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    assert_eq!(
        read(Engine::Containerd1, brackets).unwrap_err().to_string(),
        "1 problem; containerd passes over the whole file in silence, and asks none of its mirrors:\n\
         - quay.io/hosts.toml:1: `https://[fd00::1]:5000` has brackets in the name of a table; \
         give the address a name, and write that",
    );
    assert_eq!(first(Engine::Containerd2, brackets).at, "[fd00::1]:5000/v2/a/b");
    let referrers = "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"resolve\", \"referrers\"]\n";
    assert!(read(Engine::Containerd1, referrers).is_err() && read(Engine::Containerd2, referrers).is_ok());
}

/// Of several roots the first one that has a folder decides, and its `_default` hides all behind it.
#[test]
fn roots_are_looked_through_one_after_the_other() {
    let host = |name: &str| format!("[host.\"https://{name}.example\"]\n");
    let (a, b, c, d) = (host("a"), host("b"), host("c"), host("d"));
    let first = |files: &[(&str, &str)], image: &str| {
        let files: Vec<File<'_>> = files.iter().map(|(name, text)| File { name, text }).collect();
        let read = hosts_toml::read(Engine::Containerd1, &files).unwrap();
        asked(&read.into_builder().build().unwrap(), image).swap_remove(0).at
    };
    let files = [
        ("/a/quay.io/hosts.toml", a.as_str()),
        ("/b/quay.io/hosts.toml", &b),
        ("/b/_default/hosts.toml", &c),
        ("/b/r.example:5000/hosts.toml", &b),
        ("/b/r.example_5000_/hosts.toml", &d),
        ("/c/ghcr.io/hosts.toml", &d),
    ];
    assert_eq!(first(&files, "quay.io/x/y"), "a.example/v2/x/y");
    assert_eq!(first(&files, "ghcr.io/x/y"), "c.example/v2/x/y");
    assert_eq!(first(&files, "r.example:5000/x/y"), "d.example/v2/x/y");
    assert_eq!(first(&files[..1], "ghcr.io/x/y"), "ghcr.io/v2/x/y");
}

/// Rules 3.8 and 10.3: the port of HTTPS is never plain, at the machine itself neither.
#[test]
fn a_server_of_the_machine_on_the_port_of_https_is_spoken_to_over_https() {
    let files =
        [File { name: "localhost:443/hosts.toml", text: "server = \"http://localhost:443\"\n[host]\n" }];
    let read = hosts_toml::read(Engine::Containerd1, &files).unwrap();
    assert_eq!(
        read.notices().to_string(),
        "localhost:443/hosts.toml: `localhost:443` is for every spelling of this endpoint here, and for this one alone \
         there; write `localhost` where images are called so (approximated)\n\
         localhost:443/hosts.toml:1: `localhost:443` is spoken to over HTTPS here, and not over plain HTTP (approximated)"
    );
    let catalog = read.into_builder().build().unwrap();
    let asked: Vec<&str> = asked(&catalog, "localhost:443/a/b:1").iter().map(|source| source.over).collect();
    assert_eq!(asked, ["https"]);
}
