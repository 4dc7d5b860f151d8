//! `buildkitd.toml`, as BuildKit's daemon reads it; what is about registries in it. Rules 15.1 to 15.4.
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

use alloc::vec::Vec;

use super::files::{File, FileReaction, InvalidFiles, ReadFiles, TlsTable};
use super::host_lists::{Report, Scopes, loopback_settings, tables};
use crate::registry::Transport;

/// Reads `buildkitd.toml`; of several the tables are those of the last file that has them.
///
/// # Errors
///
/// [`InvalidFiles`] with everything for which the daemon does not start: broken TOML, wrong types.
pub fn read(files: &[File<'_>]) -> Result<ReadFiles, InvalidFiles> {
    let (mut report, mut tls, mut lists) = (Report::default(), TlsTable::default(), Vec::new());
    for file in files {
        let Some(document) = tables::parse(*file, &mut report) else { continue };
        let top = tables::Fields { file: *file, table: document.as_table() };
        let Some(registry) = top.table(&mut report, "registry") else { continue };
        lists = read::lists(registry, &mut tls, &mut report);
    }
    InvalidFiles::check(report.problems, FileReaction::Refuses, "BuildKit's daemon does not start")?;
    let (mut report, mut scopes) =
        (Report { problems: Vec::new(), notices: report.notices }, Scopes::default());
    scopes.add_all(lists, &mut report);
    let endpoints = loopback_settings(Transport::Http, &[]);
    Ok(ReadFiles { routes: scopes.into_routes(), endpoints, notices: report.notices, tls })
}
