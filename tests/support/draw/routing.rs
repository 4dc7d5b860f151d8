//! What an account says of routes, short names and endpoints (sections 12 to 14), as plain data in the words of our
//! own format. `routes.rs` draws it, `settling.rs` takes back what is none, `own.rs` writes it, `faults.rs` spoils it, and
//! `routed.rs` draws what is asked of it.
//!
//! `typed.rs` is where it becomes the crate's types.

use super::DrawnRetry;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnRouting {
    pub routes: Vec<DrawnRoute>,
    pub short_names: Option<DrawnShortNames>,
    pub endpoints: Vec<DrawnEndpoint>,
    /// Empty for the usual one (5.9).
    pub uncovered_access: &'static str,
    /// Registries whose login is what the caller keeps (14.1).
    pub ambient: Vec<String>,
    /// Registries that drop `library/` (5.7).
    pub completing: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnRoute {
    pub scope: DrawnScope,
    pub mirrors: Vec<DrawnPlace>,
    /// Empty for `last`.
    pub origin: &'static str,
    pub at: Option<DrawnPlace>,
    pub is_blocked: bool,
    pub note: Option<&'static str>,
}

/// A port is empty where none is written, and may be `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DrawnScope {
    #[default]
    All,
    Suffix {
        suffix: String,
        port: String,
    },
    Host {
        host: String,
        port: String,
        path: Option<String>,
    },
    /// A text that is no scope.
    Broken(&'static str),
}

/// Empty words are left away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnPlace {
    pub to: DrawnPlaceTo,
    /// A location is written as a text alone where there is nothing else.
    pub api: &'static str,
    pub transport: &'static str,
    pub tls: Option<&'static str>,
    pub images: &'static str,
    pub failures: &'static str,
    pub retry: Option<DrawnRetry>,
    pub is_inside_only: bool,
    pub access: &'static str,
    pub credential: Option<String>,
    pub token_issuers: Vec<String>,
    pub naming: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DrawnPlaceTo {
    /// Of an origin alone: as named.
    #[default]
    Here,
    Registry(String),
    Location(DrawnLocation),
    /// A text that is no location.
    Broken(&'static str),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnLocation {
    /// `http`, `https` or empty.
    pub scheme: &'static str,
    pub host: String,
    pub port: String,
    pub path: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnShortNames {
    pub aliases: Vec<(String, String)>,
    pub search: Vec<String>,
    /// Empty for `all`.
    pub mode: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnEndpoint {
    /// A host, or a network.
    pub host: Option<DrawnScope>,
    pub network: &'static str,
    pub port: Option<u16>,
    pub transport: &'static str,
    pub tls: Option<&'static str>,
}

impl DrawnRouting {
    pub fn is_stated(&self) -> bool {
        *self != Self::default()
    }

    /// Every location of every route.
    pub fn locations(&self) -> Vec<&DrawnLocation> {
        let places = self.routes.iter().flat_map(|route| route.mirrors.iter().chain(&route.at));
        places
            .filter_map(|place| match &place.to {
                DrawnPlaceTo::Location(location) => Some(location),
                _ => None,
            })
            .collect()
    }
}

fn with_port(host: &str, port: &str) -> String {
    if port.is_empty() { host.to_owned() } else { format!("{host}:{port}") }
}

impl DrawnScope {
    pub fn text(&self) -> String {
        match self {
            Self::All => "*".to_owned(),
            Self::Suffix { suffix, port } => with_port(&format!("*.{suffix}"), port),
            Self::Host { host, port, path } => {
                let path = path.as_ref().map(|path| format!("/{path}")).unwrap_or_default();
                with_port(host, port) + &path
            }
            Self::Broken(text) => (*text).to_owned(),
        }
    }

    pub fn has_star(&self) -> bool {
        !matches!(self, Self::Host { port, .. } if port != "*")
    }

    /// `host:*` and `*.suffix:*` without a path (12.4).
    pub fn leaves_port_open(&self) -> bool {
        match self {
            Self::Suffix { port, .. } | Self::Host { port, path: None, .. } => port == "*",
            _ => false,
        }
    }
}

impl DrawnLocation {
    /// Without the path.
    pub fn domain(&self) -> String {
        with_port(&self.host, &self.port)
    }

    pub fn text(&self) -> String {
        let scheme = if self.scheme.is_empty() { String::new() } else { format!("{}://", self.scheme) };
        let path = self.path.as_ref().map(|path| format!("/{path}")).unwrap_or_default();
        scheme + &self.domain() + &path
    }
}

impl DrawnPlace {
    pub fn at(location: DrawnLocation) -> Self {
        Self { to: DrawnPlaceTo::Location(location), ..Self::default() }
    }

    /// Whether its endpoint depends on the image (12.4).
    pub fn depends_on_image(&self, scope: &DrawnScope) -> bool {
        match &self.to {
            DrawnPlaceTo::Here => scope.has_star(),
            DrawnPlaceTo::Location(location) => {
                let takes_over =
                    location.port.is_empty() && location.path.is_none() && !self.api.starts_with("/v2/");
                let is_rest = self.naming.is_empty() || self.naming == "rest";
                location.port == "*" || (takes_over && is_rest && scope.leaves_port_open())
            }
            _ => false,
        }
    }
}
