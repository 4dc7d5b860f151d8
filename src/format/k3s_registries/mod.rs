//! `registries.yaml`, as k3s and RKE2 read it.

mod merge;
mod quoted;
mod read;
mod rewrite;
mod settings;
mod write;

use serde_core::Deserialize;
use serde_core::de::Deserializer;

use crate::catalog::Catalog;

use super::files::{File, FileReaction, InvalidFiles, ReadFiles, TlsTable, WrittenFiles};
use super::host_lists::Generation;
use super::host_lists::{Report, Scopes};
use super::keyed::Object;
use super::outline::Outline;

use settings::Settings;

/// Whether k3s is started with `--disable-default-registry-endpoint`, which stands in no file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DefaultEndpoint {
    /// It is not: an image's own host is asked behind its mirrors.
    #[default]
    Enabled,
    /// It is. By containerd's code the image's own host is asked all the same.
    Disabled,
}

/// What a `registries.yaml` says. Rules 15.1 to 15.4.
///
/// An entry of `configs` alone hides `*` as one of `mirrors` does. A rewrite such as `"^acme/(.*)": "hub/$1"` is a
/// scope of its own, in the file's order; the image's own host is asked by its own name.
///
/// ```
/// use registry_resolver::Reference;
/// use registry_resolver::format::{DefaultEndpoint, File, K3sRegistries};
///
/// let text = r#"{"mirrors": {"docker.io": {
///     "endpoint": ["https://harbor.example"],
///     "rewrite": {"^library/(.*)": "hub/$1"}
/// }}}"#;
/// let file: K3sRegistries = serde_json::from_str(text)?;
/// let at = File { name: "registries.yaml", text };
/// let catalog = file.read(DefaultEndpoint::Enabled, at)?.into_builder().build()?;
/// let image = Reference::parse("nginx:1")?;
/// let route = catalog.route_of(image.domain(), image.path()).unwrap();
/// assert_eq!(route.scope(), "docker.io/library");
/// assert_eq!(route.mirrors().next().unwrap().to_string(), "https://harbor.example/hub");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct K3sRegistries(Settings);

impl<'de> Deserialize<'de> for K3sRegistries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::deserialize(deserializer).map(|object: Object<Settings>| Self(object.0))
    }
}

impl K3sRegistries {
    /// What k3s makes of it. `file` is what it was read from, for the names and lines of notices; [`File::named`] where
    /// the text is not at hand.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] for a rewrite that breaks the `hosts.toml` that k3s makes of it: one with a backslash, a
    /// quotation mark or a control character.
    pub fn read(&self, default: DefaultEndpoint, file: File<'_>) -> Result<ReadFiles, InvalidFiles> {
        let (mut report, mut tls) = (Report::default(), TlsTable::default());
        let outline = Outline::of(file);
        let configs = self.0.configs.iter().map(|(host, config)| (host.as_str(), config)).collect();
        let (settings, tls_table, found) = (&self.0, &mut tls, &mut report);
        let top = outline.top();
        let reader = read::Reader { settings, configs, default, top, tls: tls_table, report: found };
        let namespaces = reader.namespaces();
        let mut report = report.checked(
            FileReaction::PassesOver,
            "containerd passes over the file that k3s makes of it in silence, and asks none of its mirrors",
        )?;
        let mut scopes = Scopes::default();
        for namespace in namespaces {
            namespace.add_to(&mut scopes, &mut report);
        }
        let endpoints = Generation::Second.loopback();
        Ok(ReadFiles { routes: scopes.into_routes(), endpoints, notices: report.notices.into(), tls })
    }

    /// Writes `registries.yaml` for k3s to read.
    ///
    /// k3s always asks the images' own host behind the mirrors, over verified HTTPS unless `configs` say otherwise.
    /// What cannot be said is a notice that begins with its scope.
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::{K3sRegistries, TlsTable};
    /// use registry_resolver::routes::Route;
    ///
    /// let catalog = Catalog::builder().route(Route::new("quay.io").mirror("https://m.example/quay")).build()?;
    /// let written = K3sRegistries::write(&catalog, &TlsTable::default());
    /// assert!(written.notices().is_empty());
    /// assert_eq!(
    ///     written.file("registries.yaml").unwrap(),
    ///     "mirrors:\n  \"quay.io\":\n    endpoint:\n      - \"https://m.example/v2/quay\"\n",
    /// );
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn write(catalog: &Catalog, tls: &TlsTable) -> WrittenFiles {
        write::write(catalog, tls)
    }

    /// The same into a file that exists. `mirrors` are replaced, comments in them included; of `configs` the TLS settings
    /// of hosts that the catalog speaks of. Logins, other hosts, other keys and comments elsewhere stay.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] for a file whose maps are not written with one key a line: nothing is guessed at.
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::{File, K3sRegistries, TlsTable};
    /// use registry_resolver::routes::Route;
    ///
    /// let catalog = Catalog::builder().route(Route::new("quay.io").mirror("https://m.example")).build()?;
    /// let text = "# by hand\nconfigs:\n  m.example:\n    auth:\n      username: me\n";
    /// let written = K3sRegistries::write_into(&catalog, &TlsTable::default(), File { name: "registries.yaml", text })?;
    /// assert_eq!(
    ///     written.file("registries.yaml").unwrap(),
    ///     "# by hand\nconfigs:\n  m.example:\n    auth:\n      username: me\n\
    ///      mirrors:\n  \"quay.io\":\n    endpoint:\n      - \"https://m.example\"\n",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_into(
        catalog: &Catalog,
        tls: &TlsTable,
        existing: File<'_>,
    ) -> Result<WrittenFiles, InvalidFiles> {
        write::write_into(catalog, tls, existing)
    }
}
