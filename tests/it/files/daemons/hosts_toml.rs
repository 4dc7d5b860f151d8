//! Rules 15.1 to 15.4 for `hosts.toml`.

use registry_resolver::Reference;
use registry_resolver::format::{
    Engine, File, FileReaction, InvalidFiles, NoticeClass, ReadFiles, hosts_toml,
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
    let classes: Vec<NoticeClass> = read.notices().iter().map(|notice| notice.class()).collect();
    let has = |class| classes.contains(&class);
    let op = text(case, "op");
    if case["config"].get("default_scheme").is_some() {
        return Some("what stands in no file: a flag of the command line");
    }
    if op == "push" {
        return Some("pushes are not redirected");
    }
    if image.bytes().any(|byte| byte.is_ascii_uppercase()) || has(NoticeClass::DockerHubSpelling) {
        return Some("one endpoint in several spellings");
    }
    if has(NoticeClass::Path) || has(NoticeClass::NoHost) || has(NoticeClass::NoName) {
        return Some("a source without a name or a host of the grammar is left out");
    }
    if has(NoticeClass::Capabilities) {
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
    tally.assert(0, &[]);
}

/// Whether some source answers, so that those behind it are not seen.
fn answers(case: &Value) -> bool {
    let outcome = case["expect"]["outcome"].as_str();
    outcome.is_some_and(|outcome| !outcome.ends_with("not found"))
}
