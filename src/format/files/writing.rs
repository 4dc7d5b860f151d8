//! Which writer answers a `write` request.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_core::de::DeserializeOwned;
use serde_core::ser::Serialize;

use super::reading::sole;
use super::request::{FileRequestError, WriteAnswer, WriteRequest, check_engine};
use super::{Engine, File, FileFormat, TextFault, TextFormats, TlsFiles, TlsTable, WrittenFiles};
use crate::catalog::Catalog;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::format::{DockerDaemon, K3sRegistries};
use crate::reference::Excerpt;

impl WriteRequest {
    /// Writes the catalog; `tls` has the files behind its handles of TLS material.
    ///
    /// # Errors
    ///
    /// [`FileRequestError`] for a format that is read alone, and for existing files that the engine refuses.
    pub fn answer(
        &self,
        catalog: &Catalog,
        tls: &TlsTable,
        texts: &impl TextFormats,
    ) -> Result<WriteAnswer, FileRequestError> {
        check_engine(self.format, self.engine).map_err(FileRequestError::Request)?;
        write(self, catalog, tls, texts).map(WriteAnswer)
    }

    /// The same where the catalog has no handles of TLS material, for the formats of engines and without files to merge
    /// into: nothing has to be read, and no JSON written but what this crate writes itself.
    ///
    /// ```
    /// use registry_resolver::format::{FileFormat, WriteRequest};
    /// use registry_resolver::{Catalog, Route};
    ///
    /// let catalog = Catalog::builder().route(Route::new("docker.io").mirror("https://mirror.example")).build()?;
    /// let written = WriteRequest::new(FileFormat::DockerDaemon).write(&catalog)?;
    /// assert!(written.file("daemon.json").is_some_and(|text| text.contains("https://mirror.example")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As of [`answer`](Self::answer); also for `own`, and for files to merge into that are JSON or YAML.
    pub fn write(&self, catalog: &Catalog) -> Result<WrittenFiles, FileRequestError> {
        check_engine(self.format, self.engine).map_err(FileRequestError::Request)?;
        write(self, catalog, &TlsTable::default(), &NoTexts)
    }
}

/// Of a caller that brought no formats of serde.
struct NoTexts;

impl NoTexts {
    fn refused<T>() -> Result<T, String> {
        Err("this needs JSON or YAML; bring it, and ask with `answer`".to_owned())
    }
}

impl TextFormats for NoTexts {
    fn json<T: DeserializeOwned>(&self, _text: &str) -> Result<T, TextFault> {
        Self::refused().map_err(TextFault::new)
    }

    fn to_json<T: Serialize>(&self, _value: &T) -> Result<String, String> {
        Self::refused()
    }
}

fn write(
    request: &WriteRequest,
    catalog: &Catalog,
    tls: &TlsTable,
    texts: &impl TextFormats,
) -> Result<WrittenFiles, FileRequestError> {
    let (format, existing) = (request.format, request.existing());
    match format {
        FileFormat::Own => {
            none(format, &existing)?;
            let text = texts.to_json_file(catalog).map_err(FileRequestError::Request)?;
            let files = [("catalog.json".into(), text)].into();
            let notices: Vec<Notice> = tls.iter().map(only_a_handle).collect();
            Ok(WrittenFiles { files, notices: notices.into() })
        }
        FileFormat::K3sRegistries => Ok(match sole(format, &existing)? {
            Some(file) => K3sRegistries::write_into(catalog, tls, file)?,
            None => K3sRegistries::write(catalog, tls),
        }),
        FileFormat::DockerDaemon if request.engine == Some(Engine::DockerdContainerd) => {
            Err(FileRequestError::Request(format!(
                "`{format}` is written for `dockerd` with its own store alone; name that one, or write `hosts-toml`"
            )))
        }
        FileFormat::DockerDaemon => Ok(match sole(format, &existing)? {
            Some(file) => DockerDaemon::write_into(catalog, file)?,
            None => DockerDaemon::write(catalog),
        }),
        FileFormat::Account => Err(FileRequestError::Request(format!(
            "`{format}` is read and not written; write `own`, which has all that an export says and more"
        ))),
        FileFormat::MirrorSets => Err(FileRequestError::Request(format!(
            "`{format}` is read and not written; write `registries-conf`, which the cluster makes of such sets"
        ))),
        FileFormat::RegistriesConf
        | FileFormat::HostsToml
        | FileFormat::ContainerdCri
        | FileFormat::BuildkitdToml => toml::write(request, catalog, tls, &existing),
    }
}

/// A catalog has handles of TLS material, and who reads it alone finds no files behind them.
fn only_a_handle((handle, files): (&str, &TlsFiles)) -> Notice {
    let clients = files.clients.iter().flat_map(|(certificate, key)| [Some(certificate), key.as_ref()]);
    let files = files.authorities.iter().chain(clients.flatten());
    let files: Vec<String> = files.map(|file| format!("`{}`", Excerpt::of(file))).collect();
    let (handle, files) = (Excerpt::of(handle), files.join(", "));
    let message =
        format!("the TLS material `{handle}` is a handle here, and its files are not named: {files}");
    let mend = "give their table to whoever writes files from this catalog, or pulls by it";
    Notice::new(NoticeKind::Transport, Effect::LeftOut, message).with_mend(mend.into())
}

/// A writer that takes nothing over.
fn none(format: FileFormat, existing: &[File<'_>]) -> Result<(), FileRequestError> {
    if existing.is_empty() {
        return Ok(());
    }
    Err(FileRequestError::Request(format!("`{format}` is not merged into files; leave `existing` out")))
}

#[cfg(not(feature = "toml"))]
mod toml {
    use super::{Catalog, File, FileRequestError, TlsTable, WriteRequest, WrittenFiles};

    pub(super) fn write(
        request: &WriteRequest,
        _: &Catalog,
        _: &TlsTable,
        _: &[File<'_>],
    ) -> Result<WrittenFiles, FileRequestError> {
        Err(super::super::request::without_toml(request.format))
    }
}

#[cfg(feature = "toml")]
mod toml {
    use super::{
        Catalog, Engine, File, FileFormat, FileRequestError, TlsTable, WriteRequest, WrittenFiles, sole,
    };
    use crate::format::registries_conf::RegistriesConf;
    use crate::format::{buildkitd_toml, containerd_cri, hosts_toml};

    pub(super) fn write(
        request: &WriteRequest,
        catalog: &Catalog,
        tls: &TlsTable,
        existing: &[File<'_>],
    ) -> Result<WrittenFiles, FileRequestError> {
        let engine = request.engine.or_else(|| request.format.newest()).unwrap_or(Engine::Containerd2);
        match request.format {
            FileFormat::ContainerdCri => {
                Ok(containerd_cri::write(catalog, engine, tls, sole(request.format, existing)?)?)
            }
            FileFormat::RegistriesConf => Ok(RegistriesConf::write(catalog, engine, existing)?),
            FileFormat::BuildkitdToml => {
                let text = sole(request.format, existing)?.map_or("", |file| file.text);
                Ok(buildkitd_toml::write(catalog, tls, text))
            }
            _ => Ok(hosts_toml::write(catalog, engine, tls, existing)),
        }
    }
}
