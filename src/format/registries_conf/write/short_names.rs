//! Short names as the engine writes them.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::super::ShortNameMode;
use crate::catalog::Catalog;
use crate::format::files::Engine;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::reference::{Domain, Path};
use crate::routes::ShortNameMode as Mode;

/// What short names are to mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) aliases: Vec<(String, String)>,
    pub(super) search: Vec<String>,
    /// Where several are searched, and somebody may have to choose.
    pub(super) mode: Option<ShortNameMode>,
}

/// The short names of a catalog. Without settings they are on Docker Hub.
pub(super) fn of(catalog: &Catalog, engine: Engine, notices: &mut Vec<Notice>) -> Names {
    let Some(found) = catalog.short_names() else {
        return Names { search: Vec::from(["docker.io".to_string()]), ..Names::default() };
    };
    let mut names = Names::default();
    let mut leave_out = |message: String| {
        notices.push(Notice::new(NoticeKind::ShortName, Effect::LeftOut, message));
    };
    for (name, image) in found.aliases() {
        match alias_fault(image) {
            None => names.aliases.push((name.to_string(), image.to_string())),
            Some(why) => leave_out(format!("the alias `{name}` is not written: {why}")),
        }
    }
    for (domain, path) in found.search() {
        if let Some(entry) = entry(domain, path) {
            names.search.push(entry);
        } else {
            let shown = path.map(|path| format!("/{path}")).unwrap_or_default();
            leave_out(format!("`{domain}{shown}` is not searched: the engine takes a host alone"));
        }
    }
    let mode = match found.mode() {
        Mode::One => ShortNameMode::Enforcing,
        Mode::All => ShortNameMode::Permissive,
    };
    if names.search.len() > 1 {
        names.mode = Some(mode);
        let own = (engine == Engine::CriO).then_some("CRI-O takes the mode from `crio.conf`, where");
        notices.extend(own.map(|own| {
            let word = if mode == ShortNameMode::Enforcing { "enforcing" } else { "disabled" };
            let message = format!("{own} `short_name_mode = \"{word}\"` says the same");
            Notice::new(NoticeKind::ShortName, Effect::Approximated, message)
        }));
    }
    names
}

fn alias_fault(image: &str) -> Option<&'static str> {
    let registry = image.split('/').next().unwrap_or(image);
    if registry.starts_with('[') {
        return Some("the engine has no addresses in brackets");
    }
    let named = registry.contains(['.', ':']) || registry == "localhost";
    (!named).then_some("the engine sees no registry in it")
}

/// An entry. What has neither dot nor port is a path on Docker Hub to the engine.
fn entry(domain: Domain<'_>, path: Option<Path<'_>>) -> Option<String> {
    let text = domain.as_str();
    match path.map(|path| path.to_string()) {
        None if text.starts_with('[') => None,
        None => (text.contains(['.', ':']) || text == "localhost").then(|| text.to_string()),
        Some(path) => {
            let plain = text == "docker.io" && !path.contains(['/', '.', ':', '_']) && path != "localhost";
            (plain && Domain::parse(&path).is_ok()).then_some(path)
        }
    }
}
