//! The traps of these files, each as the engine has it: what a reader tells of a file in which somebody fell into one.

use registry_resolver::format::{CatalogRequest, DefaultEndpoint, Engine, File, FileFormat, Notice};

use crate::texts::SerdeTexts;

/// What is told of files, or why they are refused.
fn told(format: FileFormat, engine: Engine, files: &[(&str, &str)]) -> String {
    let files = files.iter().map(|(name, text)| File { name, text });
    let request = CatalogRequest::new(format).with_engine(engine).with_files(files);
    match request.answer(&SerdeTexts) {
        Ok(answer) => answer.notices().to_string(),
        Err(error) => error.to_string(),
    }
}

fn hosts(text: &str) -> String {
    told(FileFormat::HostsToml, Engine::Containerd2, &[("quay.io/hosts.toml", text)])
}

#[test]
fn a_mirror_without_capabilities_takes_pushes() {
    assert_eq!(
        hosts("[host.\"https://m.example\"]\n"),
        "quay.io/hosts.toml:1: `https://m.example` takes pushes too, for it states no `capabilities`; \
         write `capabilities = [\"pull\", \"resolve\"]` (left_out)",
    );
}

#[test]
fn a_path_behind_v2_needs_override_path() {
    assert_eq!(
        hosts("[host.\"https://h.example/v2/proxy\"]\ncapabilities = [\"pull\", \"resolve\"]\n"),
        "quay.io/hosts.toml:1: `https://h.example/v2/proxy` is asked below `/v2/proxy/v2`, where hardly anything answers; \
         write `override_path = true` where this path is what stands in front of the name (approximated)",
    );
}

#[test]
fn leaving_the_server_out_does_not_disable_the_origin() {
    let mirror = "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    assert_eq!(
        hosts(&format!("server = \"\"\n{mirror}")),
        "quay.io/hosts.toml:1: an empty `server` switches nothing off: the image's own host is asked behind the mirrors; \
         name a mirror as `server` where the origin is not to be asked (ignored)",
    );
    assert_eq!(
        hosts(&format!("capabilities = [\"push\"]\n{mirror}")),
        "quay.io/hosts.toml:1: `capabilities` and `override_path` at the top have no effect without a `server`; \
         name a mirror as `server` where the origin is not to be asked (ignored)",
    );
    let disabled = |text: &str| {
        let request =
            CatalogRequest::new(FileFormat::K3sRegistries).with_default_endpoint(DefaultEndpoint::Disabled);
        let request = request.with_files([File { name: "registries.yaml", text }]);
        request.answer(&SerdeTexts).unwrap().notices().to_string()
    };
    assert_eq!(
        disabled("configs:\n  quay.io: {}\n"),
        "registries.yaml:2: `--disable-default-registry-endpoint` has no effect on `quay.io`, which has an entry of `configs`; \
         keep the node from reaching it where it must not be asked (ignored)",
    );
}

#[test]
fn a_backslash_in_a_rewrite_drops_all_mirrors() {
    let text = "mirrors:\n  docker.io:\n    endpoint: [\"https://m.example\"]\n    rewrite:\n      '^lib\\.rary/(.*)': 'hub/$1'\n";
    assert_eq!(
        told(FileFormat::K3sRegistries, Engine::K3s, &[("registries.yaml", text)]),
        "1 problem; containerd passes over the file that k3s makes of it in silence, and asks none of its mirrors:\n\
         - registries.yaml:5: k3s writes the rewrite `^lib\\.rary/(.*)` into a TOML text without escaping it; write `[.]` for `\\.`",
    );
}

#[test]
fn of_rewrites_that_meet_one_is_taken_at_random() {
    let text = "mirrors:\n  docker.io:\n    endpoint: [\"https://m.example\"]\n    rewrite:\n      '^a/(.*)': 'x/$1'\n      '^a/b/(.*)': 'y/$1'\n";
    assert_eq!(
        told(FileFormat::K3sRegistries, Engine::K3s, &[("registries.yaml", text)]),
        "registries.yaml:6: k3s takes the rewrite `^a/b/(.*)` or that of `a` at random; the first in the file is taken here; \
         write patterns of which one alone matches (approximated)\n\
         registries.yaml:2: k3s gives the pull secret of an image to every mirror of it that asks for a login; \
         have mirrors that ask for none (left_out)",
    );
}

#[test]
fn a_prefix_without_a_port_covers_every_port() {
    let text = "[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]\nlocation = \"m.example/hub\"\n\
                [[registry]]\nlocation = \"a.example:5000/team\"\n[[registry.mirror]]\nlocation = \"n.example\"\n";
    let read = told(FileFormat::RegistriesConf, Engine::Podman5, &[("registries.conf", text)]);
    assert_eq!(
        read,
        "registries.conf:1: `a.example` covers its host on every port, `a.example:5000` too unless a rule of its own does, \
         and no port has a place in `m.example/hub`: the engine pulls nothing there (approximated)",
    );
}

#[test]
fn blocking_does_not_block_beside_another_location() {
    let text = "[[registry]]\nprefix = \"a.example\"\nlocation = \"b.example\"\nblocked = true\n";
    assert_eq!(
        told(FileFormat::RegistriesConf, Engine::Podman5, &[("registries.conf", text)]),
        "registries.conf:1: `blocked` keeps no pull away: it is asked of `b.example`, and pushes alone are to `a.example`; \
         block `b.example`, or leave the location out (ignored)",
    );
}

#[test]
fn a_list_of_config_paths_is_one_name() {
    let several = "a `config_path` with several folders is one name to CRI's transfer service, which then finds none; \
                   name one folder, or set `use_local_image_pull` (ignored)";
    let text = "[plugins.\"io.containerd.cri.v1.images\".registry]\nconfig_path = \"/a:/b\"\n";
    let read = told(FileFormat::ContainerdCri, Engine::Containerd2, &[("config.toml", text)]);
    assert_eq!(
        read,
        format!(
            "config.toml:2: {several}\n\
             config.toml:2: the hosts in `/a:/b` are asked instead; read these folders as `hosts-toml` (left_out)"
        ),
    );
    let text = "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    let files = [("/a/quay.io/hosts.toml", text), ("/b/r.example/hosts.toml", text)];
    let read = told(FileFormat::HostsToml, Engine::Containerd2, &files);
    assert_eq!(read, format!("/b/r.example/hosts.toml: {several}"));
}

#[test]
fn a_default_folder_hides_other_roots_and_hosts() {
    let text = "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    let files = [("/a/_default/hosts.toml", text), ("/b/quay.io/hosts.toml", text)];
    assert_eq!(
        told(FileFormat::HostsToml, Engine::Containerd1, &files),
        "/b/quay.io/hosts.toml: `/a/_default` hides this folder; \
         move it into the first folder of hosts, or take the one that hides it away (ignored)",
    );
    let files = [("_default/hosts.toml", text), ("quay.io/hosts.toml", text)];
    assert_eq!(
        told(FileFormat::HostsToml, Engine::Containerd2, &files),
        "_default/hosts.toml: nerdctl looks for a host with its port first, and uses `_default` instead of `quay.io`; \
         name the folder `quay.io_443_` as well (ignored)",
    );
    let text = "[plugins.cri.registry.mirrors.\"*\"]\nendpoint = [\"https://m.example\"]\n\
                [plugins.cri.registry.mirrors.\"quay.io\"]\n";
    assert_eq!(
        told(FileFormat::ContainerdCri, Engine::Containerd1, &[("config.toml", text)]),
        "config.toml:1: containerd gives the pull secret of an image to every mirror of it that asks for a login; \
         have mirrors that ask for none (left_out)",
    );
}

#[test]
fn logins_reach_mirrors_that_nobody_meant() {
    let text = r#"{"registry-mirrors": ["https://m.example"]}"#;
    assert_eq!(
        told(FileFormat::DockerDaemon, Engine::Dockerd, &[("daemon.json", text)]),
        "daemon.json:1: dockerd sends Docker Hub's login to every mirror that asks for one, and never the mirror's own; \
         have mirrors that ask for none, or use containerd's store (left_out)",
    );
    let text = "[plugins.cri.registry.mirrors.\"quay.io\"]\nendpoint = [\"https://m.example\"]\n";
    assert_eq!(
        told(FileFormat::ContainerdCri, Engine::Containerd1, &[("config.toml", text)]),
        "config.toml:1: containerd gives the pull secret of an image to every mirror of it that asks for a login; \
         have mirrors that ask for none (left_out)",
    );
}

/// A trap of somebody's file: its name, the engine, the files, and of what tells it the class with some of its words.
pub(crate) type Trap =
    (&'static str, FileFormat, Engine, &'static [(&'static str, &'static str)], &'static str, &'static str);

const CONF: &str = "registries.conf";

/// Every trap that a file shows, and who tells it. Names `T…` are those of containers' library; the others say it.
pub(crate) const TRAPS: &[Trap] = &[
    (
        "T1",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "[[registry]]\nprefix = \"*.example.com\"\n[[registry]]\nlocation = \"a.example.com\"\n")],
        "wildcard_tie",
        "`*.example.com`",
    ),
    (
        "T2",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(
            CONF,
            "[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]\nlocation = \"m.example/hub\"\n\
                  [[registry]]\nlocation = \"a.example:5000/team\"\n",
        )],
        "any_port",
        "every port",
    ),
    (
        "T4",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "[[registry]]\nprefix = \"a.example\"\nlocation = \"b.example\"\nblocked = true\n")],
        "not_blocking",
        "keeps no pull away",
    ),
    (
        "T5",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(
            CONF,
            "[[registry]]\nlocation = \"a.example\"\nblocked = true\nmirror-by-digest-only = true\n\
             [[registry.mirror]]\nlocation = \"m.example\"\n",
        )],
        "origin",
        "an image of `a.example` is pulled by its digest alone",
    ),
    (
        "T6",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(
            CONF,
            "[[registry]]\nlocation = \"m.example\"\ninsecure = true\n[[registry]]\nlocation = \"a.example\"\n\
                  [[registry.mirror]]\nlocation = \"m.example/hub\"\n",
        )],
        "transport",
        "not for it as the mirror",
    ),
    (
        "T8",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "[[registry]]\nlocation = \"a.example\"\nshort-name-mode = \"disabled\"\n")],
        "unknown_key",
        "`short-name-mode`",
    ),
    (
        "T9",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "[[registry]]\nprefix = \"*\"\nlocation = \"m.example\"\n")],
        "never_matches",
        "`*`",
    ),
    (
        "T13",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "credential-helpers = [\"secretservice\"]\n")],
        "logins",
        "`credential-helpers`",
    ),
    (
        "T15",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(
            CONF,
            "unqualified-search-registries = [\"a.example\", \"b.example\"]\nshort-name-mode = \"enforcing\"\n",
        )],
        "short_name",
        "where nobody can be asked which of 2 registries is meant",
    ),
    (
        "T16",
        FileFormat::RegistriesConf,
        Engine::CriO,
        &[(CONF, "short-name-mode = \"disabled\"\n")],
        "replaced",
        "CRI-O's own setting",
    ),
    (
        "T18, T19 and T29",
        FileFormat::RegistriesConf,
        Engine::Podman6,
        &[
            ("registries.conf.d/1.conf", "[[registry]]\nlocation = \"a.example\"\nblocked = true\n"),
            ("registries.conf.d/5.conf", "[[registry]]\nlocation = \"a.example\"\n"),
        ],
        "replaced",
        "`blocked` included",
    ),
    (
        "T21",
        FileFormat::RegistriesConf,
        Engine::Podman6,
        &[(CONF, "[registries.search]\nregistries = [\"a.example\"]\n")],
        "problem",
        "version 1",
    ),
    (
        "T23",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "[[registry]]\nlocation = \"[::1]:5000\"\n")],
        "never_matches",
        "[::1]:5000",
    ),
    (
        "T26",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(
            CONF,
            "[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]\nlocation = \"m.example\"\n\
             [[registry]]\nlocation = \"a.example/ns\"\nblocked = true\n",
        )],
        "replaced",
        "`a.example/ns` has none of the mirrors of `a.example`",
    ),
    (
        "T27",
        FileFormat::MirrorSets,
        Engine::CriO,
        &[(
            "idms.yaml",
            "kind: ImageDigestMirrorSet\nspec:\n  imageDigestMirrors:\n  - source: a.example\n    \
                         mirrors: [m.example]\n    mirrorSourcePolicy: NeverContactSource\n",
        )],
        "origin",
        "by its digest alone",
    ),
    (
        "T28",
        FileFormat::RegistriesConf,
        Engine::Podman5,
        &[(CONF, "unqualified-search-registries = [\"a.example/team\"]\n")],
        "problem",
        "a.example/team",
    ),
    (
        "a file that is dropped in silence",
        FileFormat::HostsToml,
        Engine::Containerd2,
        &[("quay.io/hosts.toml", "[host.\"https://m.example\"]\ncapabilities = [\"fetch\"]\n")],
        "problem",
        "in silence",
    ),
    (
        "what `_default` says of TLS is not for the machine itself",
        FileFormat::HostsToml,
        Engine::Containerd1,
        &[("_default/hosts.toml", "skip_verify = true\n[host]\n")],
        "transport",
        "is for the machine itself as well here",
    ),
    (
        "`referrers` before 2.x",
        FileFormat::HostsToml,
        Engine::Containerd1,
        &[("quay.io/hosts.toml", "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"referrers\"]\n")],
        "problem",
        "`referrers`",
    ),
    (
        "no table of hosts in 1.x",
        FileFormat::HostsToml,
        Engine::Containerd1,
        &[("quay.io/hosts.toml", "server = \"https://m.example\"\n")],
        "problem",
        "no table `host`",
    ),
    (
        "inline tables in 2.x",
        FileFormat::HostsToml,
        Engine::Containerd2,
        &[("quay.io/hosts.toml", "host = {\"https://m.example\" = {capabilities = [\"pull\"]}}\n")],
        "never_matches",
        "never asked",
    ),
    (
        "`server` is asked literally",
        FileFormat::HostsToml,
        Engine::Containerd2,
        &[("docker.io/hosts.toml", "server = \"https://docker.io\"\n[host]\n")],
        "docker_hub_spelling",
        "no registry",
    ),
    (
        "`rewrite` outside of k3s",
        FileFormat::HostsToml,
        Engine::Containerd2,
        &[(
            "quay.io/hosts.toml",
            "[host.\"https://m.example\"]\ncapabilities = [\"pull\"]\n[host.\"https://m.example\".rewrite]\n\"^a\" = \"b\"\n",
        )],
        "unknown_key",
        "`rewrite`",
    ),
    (
        "fetching without `pull`",
        FileFormat::HostsToml,
        Engine::Containerd2,
        &[("quay.io/hosts.toml", "[host.\"https://m.example\"]\ncapabilities = [\"push\"]\n")],
        "capabilities",
        "not for pulling",
    ),
    (
        "mirrors beside `config_path`",
        FileFormat::ContainerdCri,
        Engine::Containerd1,
        &[(
            "config.toml",
            "[plugins.cri.registry]\nconfig_path = \"/a\"\n[plugins.cri.registry.mirrors.\"quay.io\"]\nendpoint = [\"https://m.example\"]\n",
        )],
        "problem",
        "stands beside",
    ),
    (
        "TLS of 1.x in 2.x",
        FileFormat::ContainerdCri,
        Engine::Containerd2,
        &[("config.toml", "[plugins.cri.registry.configs.\"m.example\".tls]\ninsecure_skip_verify = true\n")],
        "transport",
        "does not read the TLS settings",
    ),
    (
        "an endpoint without a host",
        FileFormat::K3sRegistries,
        Engine::K3s,
        &[("registries.yaml", "mirrors:\n  quay.io:\n    endpoint: [\"https://\"]\n")],
        "no_host",
        "is skipped",
    ),
    (
        "mirrors of nobody",
        FileFormat::K3sRegistries,
        Engine::K3s,
        &[("registries.yaml", "mirrors:\n  quay.io:\n")],
        "never_matches",
        "no endpoint",
    ),
    (
        "`http` of a mirror",
        FileFormat::BuildkitdToml,
        Engine::Buildkit,
        &[("buildkitd.toml", "[registry.\"quay.io\"]\nmirrors = [\"m.example\"]\nhttp = true\n")],
        "transport",
        "none of its mirrors",
    ),
    (
        "a scheme of a mirror",
        FileFormat::BuildkitdToml,
        Engine::Buildkit,
        &[("buildkitd.toml", "[registry.\"quay.io\"]\nmirrors = [\"http://m.example\"]\n")],
        "transport",
        "has no effect",
    ),
    (
        "`/v2` of a mirror",
        FileFormat::BuildkitdToml,
        Engine::Buildkit,
        &[("buildkitd.toml", "[registry.\"quay.io\"]\nmirrors = [\"m.example/v2/hub\"]\n")],
        "path",
        "`/v2/v2`",
    ),
    (
        "no wildcard",
        FileFormat::BuildkitdToml,
        Engine::Buildkit,
        &[("buildkitd.toml", "[registry.\"*\"]\nmirrors = [\"m.example\"]\n")],
        "never_matches",
        "never used",
    ),
    (
        "hosts that are alike",
        FileFormat::BuildkitdToml,
        Engine::Buildkit,
        &[(
            "buildkitd.toml",
            "[registry.\"quay.io\"]\nmirrors = [\"m.example:443\"]\n[registry.\"m.example\"]\ninsecure = true\n",
        )],
        "spelling",
        "`m.example` is another host than `m.example:443` to BuildKit",
    ),
    (
        "hosts that are alike",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[(
            "daemon.json",
            "{\"registry-mirrors\": [\"https://m.example:443/\"], \"insecure-registries\": [\"M.example\"]}",
        )],
        "spelling",
        "`M.example` is another host than `m.example:443` to dockerd",
    ),
    (
        "a scheme of an insecure registry",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"insecure-registries\": [\"http://m.example\"]}")],
        "spelling",
        "takes the scheme",
    ),
    (
        "a slash behind an insecure registry",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"insecure-registries\": [\"m.example/\"]}")],
        "problem",
        "has a path",
    ),
    (
        "an insecure registry that is none",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"insecure-registries\": [\"*.example\", \"m.example:99999\"]}")],
        "problem",
        "`m.example:99999` is no host",
    ),
    (
        "a flag's name",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"registry-mirror\": [\"https://m.example\"]}")],
        "unknown_key",
        "flag of the command line",
    ),
    (
        "a setting that there is not",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"registry-mirros\": [\"https://m.example\"]}")],
        "problem",
        "no setting `registry-mirros`",
    ),
    (
        "a setting twice",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"registry-mirrors\": [\"https://m.example\"], \"registry-mirrors\": []}")],
        "written_twice",
        "the last one counts",
    ),
    (
        "no effect on Docker Hub",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"insecure-registries\": [\"docker.io\"]}")],
        "transport",
        "no effect on Docker Hub",
    ),
    (
        "one insecure mirror",
        FileFormat::DockerDaemon,
        Engine::DockerdContainerd,
        &[(
            "daemon.json",
            "{\"registry-mirrors\": [\"https://m.example\"], \"insecure-registries\": [\"m.example\"]}",
        )],
        "transport",
        "leaves Docker Hub unverified",
    ),
    (
        "Docker Hub's own name as a mirror",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"registry-mirrors\": [\"https://docker.io\"]}")],
        "docker_hub_spelling",
        "no registry",
    ),
    (
        "a path of a mirror",
        FileFormat::DockerDaemon,
        Engine::Dockerd,
        &[("daemon.json", "{\"registry-mirrors\": [\"https://m.example/hub\"]}")],
        "path",
        "do not start with a path",
    ),
];

#[test]
fn every_trap_that_a_file_shows_is_told() {
    let mut untold = Vec::new();
    for (trap, format, engine, files, class, words) in TRAPS {
        let all = files.iter().map(|(name, text)| File { name, text });
        let request = CatalogRequest::new(*format).with_engine(*engine).with_files(all);
        let told: Vec<(String, String)> = match request.answer(&SerdeTexts) {
            Ok(answer) => {
                let told = |notice: &Notice| (notice.kind().to_string(), notice.to_string());
                answer.notices().iter().map(told).collect()
            }
            Err(error) => vec![("problem".to_owned(), error.to_string())],
        };
        if !told.iter().any(|(is, text)| is == class && text.contains(words)) {
            untold.push(format!("{trap} of {engine}: {told:?}"));
        }
    }
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}
