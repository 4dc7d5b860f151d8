//! The mirrors in containerd's own configuration, which its CRI plugin read before there was `hosts.toml`, and still
//! reads. Rules 15.1 to 15.4.
//!
//! ```
//! use registry_resolver::Reference;
//! use registry_resolver::format::{Engine, File, containerd_cri};
//!
//! let text = r#"
//! version = 2
//! [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
//! endpoint = ["https://mirror.example"]
//! "#;
//! let read = containerd_cri::read(Engine::Containerd1, &[File { name: "config.toml", text }])?;
//! let catalog = read.into_builder().build()?;
//! let image = Reference::parse("nginx:1")?;
//! let route = catalog.route_of(image.domain(), image.path()).unwrap();
//! let mirrors: Vec<_> = route.mirrors().map(|place| place.to_string()).collect();
//! assert_eq!(mirrors, ["https://mirror.example"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod read;
mod write;

use super::files::{Engine, File, FileReaction, InvalidFiles, Lines, ReadFiles, TlsTable, WrittenFiles};
use super::host_lists::Generation;
use super::host_lists::{Report, Scopes, loopback_settings, tables};
use crate::catalog::Catalog;
use crate::registry::Transport;

const CONSEQUENCE: &str = "containerd's CRI plugin does not load, and nothing is pulled";

/// Where the settings of registries stand in the configuration, from the newest version to the oldest.
const PLUGINS: [&str; 3] = ["io.containerd.cri.v1.images", "io.containerd.grpc.v1.cri", "cri"];

/// Reads `config.toml`; of several the last that says something of mirrors counts. What is not about registries is
/// passed over.
///
/// # Errors
///
/// [`InvalidFiles`] with everything for which the plugin does not load: broken TOML, wrong types, and mirrors beside
/// `config_path`.
pub fn read(engine: Engine, files: &[File<'_>]) -> Result<ReadFiles, InvalidFiles> {
    let (mut report, mut tls, mut scopes) = (Report::default(), TlsTable::default(), Scopes::default());
    let mut lists = alloc::vec::Vec::new();
    for file in files {
        let Some(document) = tables::parse(*file, "", &mut report) else { continue };
        let lines = Lines::of(file.text);
        let top = tables::Fields { file: *file, lines: &lines, table: document.as_table() };
        let Some(plugins) = top.table(&mut report, "plugins") else { continue };
        let plugin = PLUGINS.iter().find(|plugin| plugins.table.contains_key(plugin));
        let plugin = plugin.and_then(|plugin| plugins.table(&mut report, plugin));
        let Some(registry) = plugin.and_then(|plugin| plugin.table(&mut report, "registry")) else {
            continue;
        };
        let generation = Generation::of(engine);
        let reader = read::Reader { generation, registry, tls: &mut tls, report: &mut report };
        lists = reader.lists();
    }
    let mut report = report.checked(FileReaction::Refuses, CONSEQUENCE)?;
    scopes.add_all(lists, &mut report);
    let endpoints = loopback_settings(Transport::Http, &[]);
    Ok(ReadFiles { routes: scopes.into_routes(), endpoints, notices: report.notices.into(), tls })
}

/// Writes the mirrors of a catalog into `config.toml`; what else is in an `existing` one is kept, comments included.
///
/// containerd asks every mirror for every image, and the images' own host behind them; 2.x reads no TLS settings there.
/// `config_path` is taken out, for the plugin does not load with both. What cannot be said is a notice with its scope.
///
/// # Errors
///
/// [`InvalidFiles`] for an existing file that is no TOML.
///
/// ```
/// use registry_resolver::Catalog;
/// use registry_resolver::format::{Engine, TlsTable, containerd_cri};
/// use registry_resolver::routes::Route;
///
/// let catalog = Catalog::builder().route(Route::new("quay.io").mirror("http://m.example:5000/quay")).build()?;
/// let written = containerd_cri::write(&catalog, Engine::Containerd1, &TlsTable::default(), None)?;
/// assert!(written.notices().is_empty());
/// assert_eq!(
///     written.file("config.toml").unwrap(),
///     r#"version = 2
///
/// [plugins."io.containerd.grpc.v1.cri".registry.mirrors."quay.io"]
/// endpoint = ["http://m.example:5000/v2/quay"]
/// "#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(
    catalog: &Catalog,
    engine: Engine,
    tls: &TlsTable,
    existing: Option<File<'_>>,
) -> Result<WrittenFiles, InvalidFiles> {
    write::write(catalog, Generation::of(engine), tls, existing)
}
