//! Into each format, and back.

use registry_resolver::Catalog;
use registry_resolver::format::{
    CatalogRequest, Engine, File, FileFormat, Notices, TlsFiles, TlsTable, WriteRequest,
};

use crate::texts::SerdeTexts;

/// Every format that is written, with each engine that it is written for otherwise.
pub(crate) const FORMATS: [(FileFormat, Option<Engine>); 11] = [
    (FileFormat::Own, None),
    (FileFormat::RegistriesConf, Some(Engine::Podman5)),
    (FileFormat::RegistriesConf, Some(Engine::Podman6)),
    (FileFormat::RegistriesConf, Some(Engine::CriO)),
    (FileFormat::HostsToml, Some(Engine::Containerd1)),
    (FileFormat::HostsToml, Some(Engine::Containerd2)),
    (FileFormat::ContainerdCri, Some(Engine::Containerd1)),
    (FileFormat::ContainerdCri, Some(Engine::Containerd2)),
    (FileFormat::K3sRegistries, Some(Engine::K3s)),
    (FileFormat::BuildkitdToml, Some(Engine::Buildkit)),
    (FileFormat::DockerDaemon, Some(Engine::Dockerd)),
];

/// What was written.
pub(crate) struct Trip {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, String)>,
    pub(crate) notices: Notices,
}

/// Files behind the handles that are drawn.
pub(crate) fn material() -> TlsTable {
    let files = |name: &str| TlsFiles {
        authorities: vec![format!("/etc/{name}.crt")],
        clients: vec![(format!("/etc/{name}.cert"), Some(format!("/etc/{name}.key")))],
    };
    TlsTable::new(["ca", "tls-1"].map(|handle| (handle.to_owned(), files(handle))))
}

pub(crate) fn there(
    catalog: &Catalog,
    tls: &TlsTable,
    (format, engine): (FileFormat, Option<Engine>),
) -> Trip {
    let mut request = WriteRequest::new(format);
    if let Some(engine) = engine {
        request = request.with_engine(engine);
    }
    let answer = request.answer(catalog, tls, &SerdeTexts).unwrap();
    let files = answer.written().files();
    Trip {
        name: engine.map_or_else(|| format.to_string(), |engine| format!("{format} of {engine}")),
        files: files.map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        notices: answer.written().notices().clone(),
    }
}

pub(crate) fn back(
    trip: &Trip,
    (format, engine): (FileFormat, Option<Engine>),
) -> Result<(Catalog, TlsTable), String> {
    let files = trip.files.iter().map(|(name, text)| File { name, text });
    let mut request = CatalogRequest::new(format).with_files(files);
    if let Some(engine) = engine {
        request = request.with_engine(engine);
    }
    request
        .answer(&SerdeTexts)
        .map(registry_resolver::format::CatalogAnswer::into_parts)
        .map_err(|error| error.to_string())
}
