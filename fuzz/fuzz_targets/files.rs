//! Any text as a file of each format of neighbours: an answer, never a panic; a reader's catalog always builds; and what
//! any writer makes of it is read by its own reader (rules 15.1 to 15.4).

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_resolver::format::{
    CatalogRequest, Engine, File, FileFormat, FileRequestError, TextFault, TextFormats, WriteRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// JSON for both: it is YAML too.
struct Texts;

impl TextFormats for Texts {
    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, TextFault> {
        serde_json::from_str(text).map_err(|error| error.to_string().into())
    }

    fn yaml<T: DeserializeOwned>(&self, text: &str) -> Result<Vec<T>, TextFault> {
        self.json(text).map(|value| vec![value])
    }

    fn to_json<T: Serialize>(&self, value: &T) -> Result<String, String> {
        serde_json::to_string(value).map_err(|error| error.to_string())
    }
}

const READ: [(FileFormat, Engine, &str); 12] = [
    (FileFormat::RegistriesConf, Engine::Podman5, "registries.conf"),
    (FileFormat::RegistriesConf, Engine::Podman6, "registries.conf"),
    (FileFormat::RegistriesConf, Engine::CriO, "registries.conf.d/1.conf"),
    (FileFormat::HostsToml, Engine::Containerd1, "r.example_5000_/hosts.toml"),
    (FileFormat::HostsToml, Engine::Containerd2, "_default/hosts.toml"),
    (FileFormat::ContainerdCri, Engine::Containerd1, "config.toml"),
    (FileFormat::ContainerdCri, Engine::Containerd2, "config.toml"),
    (FileFormat::K3sRegistries, Engine::K3s, "registries.yaml"),
    (FileFormat::BuildkitdToml, Engine::Buildkit, "buildkitd.toml"),
    (FileFormat::DockerDaemon, Engine::Dockerd, "daemon.json"),
    (FileFormat::DockerDaemon, Engine::DockerdContainerd, "daemon.json"),
    (FileFormat::MirrorSets, Engine::CriO, "sets.yaml"),
];
/// Formats whose writers need no reader of YAML to be read again.
const WRITTEN: [(FileFormat, Engine); 7] = [
    (FileFormat::RegistriesConf, Engine::Podman6),
    (FileFormat::HostsToml, Engine::Containerd1),
    (FileFormat::HostsToml, Engine::Containerd2),
    (FileFormat::ContainerdCri, Engine::Containerd1),
    (FileFormat::ContainerdCri, Engine::Containerd2),
    (FileFormat::BuildkitdToml, Engine::Buildkit),
    (FileFormat::DockerDaemon, Engine::Dockerd),
];

fuzz_target!(|data: &[u8]| {
    let Some((which, rest)) = data.split_first() else { return };
    let Ok(text) = core::str::from_utf8(rest) else { return };
    let (format, engine, name) = READ[usize::from(*which) % READ.len()];
    let request = CatalogRequest::new(format).with_engine(engine).with_files([File { name, text }]);
    let answer = match request.answer(&Texts) {
        Ok(answer) => answer,
        Err(FileRequestError::Files(files)) => {
            assert!(!files.problems().is_empty());
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let (format, engine) = WRITTEN[usize::from(*which) / READ.len() % WRITTEN.len()];
    let request = WriteRequest::new(format).with_engine(engine);
    let written = request.answer(answer.catalog(), answer.tls(), &Texts).unwrap();
    let files = written.written().files().map(|(name, text)| File { name, text });
    CatalogRequest::new(format).with_engine(engine).with_files(files).answer(&Texts).unwrap();
});
