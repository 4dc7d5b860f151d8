//! `buildkitd.toml`, as `BuildKit`'s daemon reads it; what is about registries in it. Rules 15.1 to 15.4.
//!
//! ```
//! use registry_resolver::Reference;
//! use registry_resolver::format::{Engine, File, buildkitd_toml};
//!
//! let text = r#"
//! [registry."docker.io"]
//! mirrors = ["mirror.example:5000/hub"]
//! [registry."mirror.example:5000"]
//! http = true
//! "#;
//! let read = buildkitd_toml::read(&[File { name: "buildkitd.toml", text }])?;
//! assert!(read.notices().is_empty());
//! let catalog = read.into_builder().build()?;
//! let image = Reference::parse("nginx:1")?;
//! let route = catalog.route_of(image.domain(), image.path()).unwrap();
//! let mirrors: Vec<_> = route.mirrors().map(|place| place.to_string()).collect();
//! assert_eq!(mirrors, ["http://mirror.example:5000/hub"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod read;
mod write;

use alloc::vec::Vec;

use super::files::{File, FileReaction, InvalidFiles, Lines, ReadFiles, TlsTable, WrittenFiles};
use super::host_lists::{Report, Scopes, loopback_settings, tables};
use crate::catalog::Catalog;
use crate::registry::Transport;

/// Reads `buildkitd.toml`; of several the tables are those of the last file that has them.
///
/// # Errors
///
/// [`InvalidFiles`] with everything for which the daemon does not start: broken TOML, wrong types.
pub fn read(files: &[File<'_>]) -> Result<ReadFiles, InvalidFiles> {
    let (mut report, mut tls, mut lists) = (Report::default(), TlsTable::default(), Vec::new());
    for file in files {
        let Some(document) = tables::parse(*file, "", &mut report) else { continue };
        let lines = Lines::of(file.text);
        let top = tables::Fields { file: *file, lines: &lines, table: document.as_table() };
        let Some(registry) = top.table(&mut report, "registry") else { continue };
        lists = read::lists(registry, &mut tls, &mut report);
    }
    let mut report = report.checked(FileReaction::Refuses, "BuildKit's daemon does not start")?;
    let mut scopes = Scopes::default();
    scopes.add_all(lists, &mut report);
    let endpoints = loopback_settings(Transport::Http, &[]);
    Ok(ReadFiles { routes: scopes.into_routes(), endpoints, notices: report.notices.into(), tls })
}

/// Writes `buildkitd.toml`; in an `existing` text, what the catalog does not speak of is kept, comments included.
///
/// `BuildKit` always asks the images' own host behind the mirrors, and has words for single hosts alone. What cannot be
/// said is a notice that begins with its scope.
///
/// ```
/// use registry_resolver::Catalog;
/// use registry_resolver::format::{TlsTable, buildkitd_toml};
/// use registry_resolver::routes::Route;
///
/// let catalog = Catalog::builder().route(Route::new("quay.io").mirror("http://m.example:5000/quay")).build()?;
/// let written = buildkitd_toml::write(&catalog, &TlsTable::default(), "");
/// assert_eq!(
///     written.file("buildkitd.toml").unwrap(),
///     r#"[registry."m.example:5000"]
/// http = true
///
/// [registry."quay.io"]
/// mirrors = ["m.example:5000/quay"]
/// "#,
/// );
/// assert_eq!(
///     written.notices().to_string(),
///     "`m.example:5000`: BuildKit speaks plain HTTP to it for the images on it too (approximated)",
/// );
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
pub fn write(catalog: &Catalog, tls: &TlsTable, existing: &str) -> WrittenFiles {
    write::write(catalog, tls, existing)
}
