//! 12.1 and 12.2: scopes, and which of them decides.

use super::account::Model;
use super::domain::{Key, fold, fold_hub, is_hub, port, split};
use super::reference::{is_domain, is_path, looks_like_domain};

/// The port of a scope or of a location, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Port {
    Unwritten,
    /// `*`: in a scope any port, in a location the one that was asked for.
    Star,
    Written(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `*`
    All,
    /// `*.suffix`, with the dot in front.
    Suffix {
        dotted: String,
        port: Port,
    },
    Host {
        host: String,
        port: Port,
        path: Option<String>,
    },
}

impl Scope {
    /// 12.1: `host[:port][/path]`, `host:*[/path]`, `*.suffix[:port]`, `*.suffix:*`, or `*`.
    pub fn parse(text: &str) -> Option<Scope> {
        if text == "*" {
            return Some(Scope::All);
        }
        if let Some(rest) = text.strip_prefix("*.") {
            let (host, port) = host_and_port(rest)?;
            // 12.1: at most 16 labels. OPEN: of the suffix, the one in front not counted.
            // OPEN: an address has no suffix.
            let is_suffix = is_domain(host) && !host.starts_with('[') && host.split('.').count() <= 16;
            return is_suffix.then(|| Scope::Suffix { dotted: format!(".{}", fold(host)), port });
        }
        let (domain, path) = match text.split_once('/') {
            Some((domain, path)) => (domain, Some(path)),
            None => (text, None),
        };
        let (host, port) = host_and_port(domain)?;
        // 12.1: at most 16 labels and 32 components; the path is one of the grammar.
        let few = host.split('.').count() <= 16 && path.is_none_or(|path| path.split('/').count() <= 32);
        if !few || !is_place(host, &port) || !path.is_none_or(is_path) {
            return None;
        }
        Some(Scope::Host { host: host.to_owned(), port, path: path.map(str::to_owned) })
    }

    /// What the scope takes off the path (12.4).
    pub fn path(&self) -> Option<&str> {
        match self {
            Scope::Host { path, .. } => path.as_deref(),
            _ => None,
        }
    }

    /// 12.4: `host:*` and `*.suffix:*` without a path.
    pub fn leaves_port_open(&self) -> bool {
        match self {
            Scope::Host { port, path, .. } => *port == Port::Star && path.is_none(),
            Scope::Suffix { port, .. } => *port == Port::Star,
            Scope::All => false,
        }
    }

    /// 12.4: a scope with `*` in it.
    pub fn has_star(&self) -> bool {
        match self {
            Scope::Host { port, .. } => *port == Port::Star,
            _ => true,
        }
    }

    /// 12.1: hosts by 2.8, paths component by component.
    pub fn covers(&self, model: &Model, key: &Key, path: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Suffix { dotted, port } => {
                // 12.1: at least one label in front.
                // OPEN: Docker Hub's names are one host on any port here, too.
                let host = fold_hub(&key.host);
                let is_under = host.len() > dotted.len() && host.ends_with(&**dotted);
                is_under
                    && match port {
                        Port::Star => true,
                        Port::Written(port) => Key::of(&format!("x{dotted}:{port}"), "443").port == key.port,
                        // OPEN: a suffix has no registry on it that says which port none means (2.8).
                        Port::Unwritten => key.port == "443",
                    }
            }
            Scope::Host { host, port, path: own } => {
                let is_there = match port {
                    // OPEN: Docker Hub's names are one host on any port here.
                    Port::Star => fold_hub(host) == fold_hub(&key.host),
                    Port::Written(port) => model.key(&format!("{host}:{port}")) == *key,
                    Port::Unwritten => model.key(host) == *key,
                };
                is_there && own.as_ref().is_none_or(|own| under(path, own).is_some())
            }
        }
    }

    /// 12.2: larger decides.
    pub fn rank(&self) -> (usize, usize, usize, usize) {
        let port = |port: &Port| match port {
            Port::Star => 0,
            Port::Unwritten | Port::Written(_) => 1,
        };
        match self {
            Scope::All => (0, 0, 0, 0),
            Scope::Suffix { dotted, port: own } => (1, dotted.len(), port(own), 0),
            Scope::Host { port: own, path, .. } => {
                let tier = if *own == Port::Star { 2 } else { 3 };
                (tier, 0, 0, path.as_ref().map_or(0, |path| path.split('/').count()))
            }
        }
    }

    /// 12.2: two scopes are one where this is the same.
    pub fn normal(&self, model: &Model) -> String {
        match self {
            Scope::All => "*".to_owned(),
            Scope::Suffix { dotted, port } => match port {
                Port::Star => format!("*{dotted}:*"),
                Port::Unwritten => format!("*{dotted}:443"),
                Port::Written(port) => {
                    format!("*{dotted}:{}", Key::of(&format!("x{dotted}:{port}"), "443").port)
                }
            },
            Scope::Host { host, port, path } => {
                let domain = match port {
                    Port::Star => format!("{}:*", fold_hub(host)),
                    Port::Unwritten => model.key(host).text(),
                    Port::Written(port) => model.key(&format!("{host}:{port}")).text(),
                };
                format!("{domain}/{}", path.as_deref().unwrap_or_default())
            }
        }
    }
}

/// The end of the path behind these components, perhaps empty; none where it is not under them.
pub fn under<'a>(path: &'a str, start: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(start)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// `host`, `host:port` or `host:*`.
pub fn host_and_port(text: &str) -> Option<(&str, Port)> {
    if let Some(host) = text.strip_suffix(":*") {
        return Some((host, Port::Star));
    }
    let (host, written) = split(text);
    match written {
        None => Some((host, Port::Unwritten)),
        // 2.1: a catalog refuses a port above 65535.
        Some(port) => {
            let digits = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
            let number = port.trim_start_matches('0');
            let fits = number.len() <= 5 && number.parse::<u32>().unwrap_or(0) <= 65535;
            (digits && fits).then(|| (host, Port::Written(port.to_owned())))
        }
    }
}

/// 3.3, 2.2: what a registry's domain may be. OPEN: a scope's host may be no more than that.
pub fn is_place(host: &str, port: &Port) -> bool {
    is_domain(host) && self::port(host).is_none() && (*port != Port::Unwritten || looks_like_domain(host))
}

/// Whether Docker Hub is meant, the port counted as written.
pub fn is_hub_at(host: &str, port: &Port) -> bool {
    match port {
        Port::Star => false,
        Port::Unwritten => is_hub(host),
        Port::Written(port) => is_hub(&format!("{host}:{port}")),
    }
}
