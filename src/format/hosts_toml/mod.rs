//! `hosts.toml` in folders such as `/etc/containerd/certs.d`, as containerd reads it; nerdctl, Talos, Spegel, k3s and
//! dockerd with containerd's store read or write it too. Rules 15.1 to 15.4.
//!
//! A folder is for the images of one host, `_default` for all that have none; several roots are told apart by their
//! names. The image's own host is always asked behind the mirrors, unless `server` names another.
//!
//! ```
//! use registry_resolver::Reference;
//! use registry_resolver::format::{Engine, File, hosts_toml};
//!
//! let text = r#"
//! server = "https://registry-1.docker.io"
//! [host."https://harbor.example/v2/hub"]
//! capabilities = ["pull", "resolve"]
//! override_path = true
//! "#;
//! let read = hosts_toml::read(Engine::Containerd2, &[File { name: "docker.io/hosts.toml", text }])?;
//! assert!(read.notices().is_empty());
//! let catalog = read.into_builder().build()?;
//! let image = Reference::parse("nginx:1")?;
//! let route = catalog.route_of(image.domain(), image.path()).unwrap();
//! let mirrors: Vec<_> = route.mirrors().map(|place| place.to_string()).collect();
//! assert_eq!(mirrors, ["https://harbor.example/hub"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A file that does not parse is passed over by the engine, mirrors and all. Here it is an error:
//!
//! ```
//! use registry_resolver::format::{Engine, File, FileReaction, hosts_toml};
//!
//! let text = "[host.\"https://m.example\"]\ncapabilities = [\"pull\", \"fetch\"]\n";
//! let file = File { name: "docker.io/hosts.toml", text };
//! let error = hosts_toml::read(Engine::Containerd2, &[file]).unwrap_err();
//! assert_eq!(error.reaction(), FileReaction::PassesOver);
//! assert_eq!(
//!     error.to_string(),
//!     "1 problem; containerd passes over the whole file in silence, and asks none of its mirrors:\n\
//!      - docker.io/hosts.toml:2: unknown capability `fetch`; write `pull`, `resolve` or `push`",
//! );
//! ```

mod file;
mod folders;
mod read;
mod write;

use super::files::{Engine, File, FilePlace, FileReaction, InvalidFiles, ReadFiles, TlsTable, WrittenFiles};
use super::host_lists::{Generation, Report, Scopes};
use crate::catalog::Catalog;

/// Reads folders of hosts: `docker.io/hosts.toml`, with a root in front where there are several. A name that ends in
/// `/` is an empty folder. Roots count in the order in which files name them.
///
/// # Errors
///
/// [`InvalidFiles`] with everything for which containerd passes over a file that says something: broken TOML, wrong
/// types, an unknown capability, a host that is no URL, and for 1.x no table `host`.
pub fn read(engine: Engine, files: &[File<'_>]) -> Result<ReadFiles, InvalidFiles> {
    let (generation, mut report, mut tls) = (Generation::of(engine), Report::default(), TlsTable::default());
    let folders = folders::folders(files, &mut report);
    about_roots(files, generation, &mut report);
    let mut reader = read::Reader { generation, tls: &mut tls, report: &mut report };
    let lists: alloc::vec::Vec<_> = folders.iter().filter_map(|folder| reader.folder(folder)).collect();
    let mut report = report.checked(
        FileReaction::PassesOver,
        "containerd passes over the whole file in silence, and asks none of its mirrors",
    )?;
    read::about_nerdctl(&lists, &mut report);
    let mut scopes = Scopes::default();
    scopes.add_all(lists, &mut report);
    let (routes, endpoints) = (scopes.into_routes(), generation.loopback());
    Ok(ReadFiles { routes, endpoints, notices: report.notices.into(), tls })
}

/// Writes folders of hosts for containerd to read: `docker.io/hosts.toml` and so on. In `existing` files that have the
/// same name, what the catalog does not speak of is kept, comments included; the others are left alone.
///
/// Where the image's own host is not to be asked, `server` names the last mirror: that is the one way to switch it off.
/// What cannot be said is a notice that begins with its scope.
///
/// ```
/// use registry_resolver::format::{Engine, TlsTable, hosts_toml};
/// use registry_resolver::routes::{Origin, Route};
/// use registry_resolver::Catalog;
///
/// let route = Route::new("quay.io").mirror("http://a.example:5000").mirror("https://b.example/quay").origin(Origin::Never);
/// let catalog = Catalog::builder().route(route).build()?;
/// let written = hosts_toml::write(&catalog, Engine::Containerd2, &TlsTable::default(), &[]);
/// assert!(written.notices().is_empty());
/// assert_eq!(
///     written.file("quay.io/hosts.toml").unwrap(),
///     r#"server = "https://b.example/v2/quay"
/// capabilities = ["pull", "resolve"]
/// override_path = true
///
/// [host."http://a.example:5000"]
/// capabilities = ["pull", "resolve"]
/// "#,
/// );
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
pub fn write(catalog: &Catalog, engine: Engine, tls: &TlsTable, existing: &[File<'_>]) -> WrittenFiles {
    write::write(catalog, engine, tls, existing)
}

/// Files of several roots.
fn about_roots(files: &[File<'_>], generation: Generation, report: &mut Report) {
    let root = |file: &File<'_>| {
        let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.rsplit_once('/').map_or("", |(root, _)| root).len()
    };
    let mut files = files.iter().filter(|file| file.name.contains('/'));
    let Some(first) = files.next() else { return };
    let other = files.find(|file| {
        let length = root(first);
        root(file) != length || file.name.get(..length) != first.name.get(..length)
    });
    if let (Some(other), Generation::Second) = (other, generation) {
        report.several_roots(&FilePlace::file(other.name));
    }
}
