//! Rules 15.1 to 15.3 for `daemon.json`.

use registry_resolver::format::{DockerDaemon, Engine, File, FileReaction, NoticeKind};

use super::{Tally, asked, cases, recorded, text};

fn judge(tally: &mut Tally, engine: Engine, system: &str) {
    for case in cases("docker-daemon.json", &[system]) {
        let (id, image) = (text(&case, "id"), text(&case, "image"));
        let file: DockerDaemon = serde_json::from_value(case["config"].clone()).unwrap();
        let read = match (file.read(engine, File::named("daemon.json")), case["expect"].get("config_error")) {
            (Ok(read), None) => read,
            (Err(error), Some(_)) => {
                assert_eq!(error.reaction(), FileReaction::Refuses, "{id}");
                tally.equal();
                continue;
            }
            (Ok(_), Some(error)) => {
                tally.fails(id, error);
                continue;
            }
            (Err(error), None) => {
                tally.fails(id, error);
                continue;
            }
        };
        let spreads = read.notices().iter().any(|notice| notice.kind() == NoticeKind::Transport);
        let class = match () {
            () if image.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Some("one endpoint in several spellings")
            }
            () if spreads => Some("transport never spreads from a mirror"),
            () => None,
        };
        let catalog = read.into_builder().build().unwrap();
        tally.compare(id, (&asked(&catalog, image), &recorded(&case)), class);
    }
}

#[test]
fn images_are_pulled_from_where_dockerd_pulls_them() {
    let mut tally = Tally::default();
    judge(&mut tally, Engine::Dockerd, "dockerd(graphdriver)");
    tally.assert(17, &[("one endpoint in several spellings", &["dk-22"])]);
}

#[test]
fn images_are_pulled_from_where_dockerd_with_containerd_pulls_them() {
    let mut tally = Tally::default();
    judge(&mut tally, Engine::DockerdContainerd, "dockerd(containerd store)");
    tally.assert(4, &[("transport never spreads from a mirror", &["dkc-20"])]);
}

/// What has answered over TLS is skipped over plain HTTP: a plan has both, and the notice says it.
#[test]
fn a_mirror_over_plain_http_behind_the_same_host_over_tls_is_told() {
    let text = r#"{"registry-mirrors": ["https://m.example", "http://m.example", "http://n.example", "https://n.example"]}"#;
    let file: DockerDaemon = serde_json::from_str(text).unwrap();
    let told = |engine| {
        let read = file.read(engine, File::named("daemon.json")).unwrap();
        let told = read.notices().iter().filter(|notice| notice.kind() == NoticeKind::Transport);
        told.map(ToString::to_string).filter(|told| told.contains("over TLS")).collect::<Vec<_>>()
    };
    assert_eq!(
        told(Engine::Dockerd),
        [
            "daemon.json: dockerd does not ask `http://m.example` where `https://m.example` in front of it answers over \
          TLS; keep one of them (approximated)"
        ]
    );
    assert!(told(Engine::DockerdContainerd).is_empty());
}

#[test]
fn every_mirror_that_dockerd_refuses_is_told() {
    let text = r#"{"registry-mirrors": ["m.example", "https://m.example?x", "https://me:hunter2@m.example"],
        "insecure-registries": ["r.example/a", "[fd00::1]", "[fd00::1]:443"]}"#;
    let file: DockerDaemon = serde_json::from_str(text).unwrap();
    assert_eq!(
        file.read(Engine::Dockerd, File::named("daemon.json")).unwrap_err().to_string(),
        "5 problems; dockerd does not start:\n\
         - daemon.json: the insecure registry `r.example/a` has a path; write `host[:port]` or a network such as `10.0.0.0/8`\n\
         - daemon.json: the insecure registry `[fd00::1]` is no host to dockerd; write the port behind the brackets\n\
         - daemon.json: the mirror `m.example` is no URL with a scheme and a host; write `https://` in front\n\
         - daemon.json: the mirror `https://m.example?x` has user-info, a query or a fragment; take it out\n\
         - daemon.json: the mirror `https://…@m.example` has user-info, a query or a fragment; take it out",
    );
}

#[test]
fn what_a_network_leaves_open_is_told() {
    let text = r#"{"insecure-registries": ["10.1.2.3/8", "Lab.example:443", "127.0.0.0/8"]}"#;
    let file: DockerDaemon = serde_json::from_str(text).unwrap();
    let read = file.read(Engine::Dockerd, File::named("daemon.json")).unwrap();
    assert_eq!(
        read.notices().to_string(),
        "daemon.json: `10.1.2.3/8` is for addresses as they are written here, and for names that DNS puts there too \
         in dockerd; list the names as well (approximated)\n\
         daemon.json: `Lab.example:443` is for every spelling of this endpoint here, and for this one alone there; \
         write it as images are called (approximated)",
    );
    assert!(read.into_builder().build().is_ok());
}
