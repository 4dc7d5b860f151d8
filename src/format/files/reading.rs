//! Which reader answers a `catalog` request.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::request::{CatalogAnswer, CatalogRequest, FileRequestError, check_engine};
use super::{
    Engine, File, FileFormat, FilePlace, FileProblem, FileReaction, FileSearch, InvalidFiles, ReadFiles,
    TextFault, TextFormats, TlsTable,
};
use crate::catalog::CatalogBuilder;
use crate::format::notice::{Effect, Notice, NoticeKind, Notices};
use crate::format::outline::Outline;
use crate::format::{Account, DefaultEndpoint, DockerDaemon, K3sRegistries};
use crate::reference::Excerpt;

/// A catalog on its way, with the files behind its handles.
type Read = (CatalogBuilder, TlsTable, Notices);

impl CatalogRequest {
    /// Makes a catalog of the files.
    ///
    /// # Errors
    ///
    /// [`FileRequestError`] for a request that no format answers, and for files that the engine refuses.
    pub fn answer(&self, texts: &impl TextFormats) -> Result<CatalogAnswer, FileRequestError> {
        check_engine(self.format, self.engine).map_err(FileRequestError::Request)?;
        read(self, texts)
    }
}

fn read(request: &CatalogRequest, texts: &impl TextFormats) -> Result<CatalogAnswer, FileRequestError> {
    let there = request.files();
    let mut unread = Notices::default();
    let files = match (&request.machine, request.engine) {
        (Some(machine), Some(engine)) => {
            on_machine(&FileSearch::of(request.format, engine, machine), &there, &mut unread)?
        }
        _ => there,
    };
    let (builder, tls, notices) = match request.format {
        FileFormat::Account => account(&files, texts)?,
        FileFormat::Own => {
            let file = required(request.format, &files)?;
            let builder = texts.json(body(file)).map_err(|error| refused(file, &error, NO_CATALOG))?;
            (builder, TlsTable::default(), Notices::default())
        }
        FileFormat::K3sRegistries => k3s(request, &files, texts)?,
        FileFormat::DockerDaemon => daemon(request, &files, texts)?,
        _ => toml::read(request, &files, texts)?,
    };
    unread.extend(notices.iter().cloned());
    Ok(CatalogAnswer { catalog: builder.build()?, tls, notices: unread })
}

/// The files that the engine reads of those that there are, and a notice for each that another one hides.
fn on_machine<'f>(
    search: &FileSearch,
    there: &[File<'f>],
    notices: &mut Notices,
) -> Result<Vec<File<'f>>, InvalidFiles> {
    let chosen = search.choose(there.iter().map(|file| file.name));
    let problems = chosen.missing().iter().map(|path| FileProblem {
        at: FilePlace::file(path),
        text: "the file is named by a variable and does not exist".to_owned(),
        mend: Some("unset the variable, or give the file".to_owned()),
    });
    InvalidFiles::check(
        problems.collect(),
        FileReaction::Refuses,
        "the engine refuses all of its files, and pulls and pushes nothing",
    )?;
    let read: BTreeSet<&str> = chosen.read().iter().map(String::as_str).collect();
    let mut hidden: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, by) in chosen.hidden() {
        hidden.entry(path).or_insert(by);
    }
    for file in there.iter().filter(|file| !file.name.ends_with('/') && !read.contains(file.name)) {
        let (class, message) = match hidden.get(file.name) {
            Some(by) => {
                let by = Excerpt::of(by);
                (NoticeKind::HiddenFile, format!("the file is not read because of `{by}`"))
            }
            None => (NoticeKind::UnreadFile, String::from("the engine does not read this file")),
        };
        let notice = Notice::new(class, Effect::Ignored, message);
        notices.push(notice.with_place(FilePlace::file(file.name)));
    }
    let mut named: BTreeMap<&str, File<'f>> = BTreeMap::new();
    for file in there {
        named.entry(file.name).or_insert(*file);
    }
    Ok(chosen.read().iter().filter_map(|path| named.get(path.as_str()).copied()).collect())
}

const NO_CATALOG: &str = "no catalog is made of it";

fn account(files: &[File<'_>], texts: &impl TextFormats) -> Result<Read, FileRequestError> {
    let file = required(FileFormat::Account, files)?;
    let account: Account = texts.json(body(file)).map_err(|error| refused(file, &error, NO_CATALOG))?;
    let mut notices = Notices::default();
    let outline = Outline::of(unmarked(file));
    let top = outline.top();
    notices.extend(account.notices().iter().map(|notice| {
        // One registry alone is the first there is.
        let alone = top.find("name").and_then(|_| notice.path().strip_prefix("[0]"));
        let path = alone.unwrap_or(notice.path());
        let place = top.find("items").unwrap_or(top).path(path).place();
        Notice::new(NoticeKind::Inexpressible, Effect::LeftOut, notice.to_string()).with_place(place)
    }));
    Ok((account.into_builder(), TlsTable::default(), notices))
}

fn k3s(
    request: &CatalogRequest,
    files: &[File<'_>],
    texts: &impl TextFormats,
) -> Result<Read, FileRequestError> {
    let Some(file) = sole(request.format, files)? else { return Ok(of_read(ReadFiles::default())) };
    let default = match request.disable_default_endpoint {
        Some(true) => DefaultEndpoint::Disabled,
        _ => DefaultEndpoint::Enabled,
    };
    let documents = texts.yaml::<K3sRegistries>(body(file));
    let documents = documents.map_err(|error| refused(file, &error, "k3s does not start"))?;
    let further = documents.len() > 1;
    let settings = documents.into_iter().next().unwrap_or_default();
    let (builder, tls, mut notices) = of_read(settings.read(default, unmarked(file))?);
    if further {
        let message = "k3s reads the first document of the file alone".to_owned();
        let notice = Notice::new(NoticeKind::UnreadFile, Effect::Ignored, message);
        notices.push(notice.with_place(Outline::of(unmarked(file)).document(1).place()));
    }
    Ok((builder, tls, notices))
}

fn daemon(
    request: &CatalogRequest,
    files: &[File<'_>],
    texts: &impl TextFormats,
) -> Result<Read, FileRequestError> {
    let Some(file) = sole(request.format, files)? else { return Ok(of_read(ReadFiles::default())) };
    let settings = texts.json::<DockerDaemon>(body(file));
    let settings = settings.map_err(|error| refused(file, &error, "dockerd does not start"))?;
    Ok(of_read(settings.read(request.engine.unwrap_or(Engine::DockerdContainerd), unmarked(file))?))
}

fn of_read(read: ReadFiles) -> Read {
    let (tls, notices) = (read.tls().clone(), read.notices().clone());
    (read.into_builder(), tls, notices)
}

/// A byte order mark in front is no part of a text.
fn unmarked(file: File<'_>) -> File<'_> {
    File { text: file.text.trim_start_matches('\u{feff}'), ..file }
}

fn body(file: File<'_>) -> &str {
    unmarked(file).text
}

/// The one file of a format that is one file.
pub(super) fn sole<'f>(format: FileFormat, files: &[File<'f>]) -> Result<Option<File<'f>>, FileRequestError> {
    match files {
        [] => Ok(None),
        [file] => Ok(Some(*file)),
        _ => Err(FileRequestError::Request(format!("`{format}` is one file, found {}", files.len()))),
    }
}

fn required<'f>(format: FileFormat, files: &[File<'f>]) -> Result<File<'f>, FileRequestError> {
    let file = sole(format, files)?;
    file.ok_or_else(|| FileRequestError::Request(format!("`{format}` is one file, found none")))
}

/// A text that is none of its format.
fn refused(file: File<'_>, fault: &TextFault, consequence: &'static str) -> FileRequestError {
    let at = FilePlace::position(file.name, fault.position());
    let problem = FileProblem { at, text: fault.message().to_owned(), mend: None };
    let problems = Vec::from([problem]);
    InvalidFiles::of(problems, FileReaction::Refuses, consequence).into()
}

#[cfg(not(feature = "toml"))]
mod toml {
    use super::{CatalogRequest, File, FileRequestError, Read, TextFormats};

    pub(super) fn read(
        request: &CatalogRequest,
        _: &[File<'_>],
        _: &impl TextFormats,
    ) -> Result<Read, FileRequestError> {
        Err(super::super::request::without_toml(request.format))
    }
}

#[cfg(feature = "toml")]
mod toml {
    use alloc::vec::Vec;

    use super::{
        CatalogRequest, Engine, File, FileFormat, FileRequestError, Read, TextFormats, TlsTable, body,
        of_read, refused, unmarked,
    };
    use crate::format::mirror_sets::{MirrorDocument, MirrorSets};
    use crate::format::registries_conf::RegistriesConf;
    use crate::format::{buildkitd_toml, containerd_cri, hosts_toml};

    pub(super) fn read(
        request: &CatalogRequest,
        files: &[File<'_>],
        texts: &impl TextFormats,
    ) -> Result<Read, FileRequestError> {
        let engine = request.engine.unwrap_or(Engine::Containerd2);
        Ok(match request.format {
            FileFormat::RegistriesConf => of_conf(RegistriesConf::read(engine, files)?),
            FileFormat::MirrorSets => mirror_sets(files, texts)?,
            FileFormat::ContainerdCri => of_read(containerd_cri::read(engine, files)?),
            FileFormat::BuildkitdToml => of_read(buildkitd_toml::read(files)?),
            _ => of_read(hosts_toml::read(engine, files)?),
        })
    }

    fn of_conf(conf: RegistriesConf) -> Read {
        let notices = conf.notices().clone();
        (conf.into_builder(), TlsTable::default(), notices)
    }

    /// A `registries.conf` to merge into, told apart by its name, and documents.
    fn mirror_sets(files: &[File<'_>], texts: &impl TextFormats) -> Result<Read, FileRequestError> {
        let (base, documents): (Vec<File<'_>>, Vec<File<'_>>) =
            files.iter().partition(|file| file.name.rsplit('.').next() == Some("conf"));
        let mut sets = MirrorSets::new();
        for file in documents.into_iter().filter(|file| !file.name.ends_with('/')) {
            let found = texts.yaml::<MirrorDocument>(body(file));
            let found = found.map_err(|error| refused(file, &error, "the cluster does not take it"))?;
            sets = sets.with_documents(unmarked(file), found);
        }
        Ok(of_conf(sets.read(&base)?))
    }
}
