//! Aliases, search list and mode as a catalog has them.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::names::shown;
use super::{RegistriesConf, ShortNameMode};
use crate::format::files::Engine;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::reference::{Domain, Path, Reference};
use crate::routes::{ShortNameMode as Mode, ShortNames};

/// The short names, and what is read otherwise.
pub(super) fn of(conf: &RegistriesConf) -> (ShortNames, Vec<Notice>) {
    let mut notices = Vec::new();
    let mode = match conf.short_name_mode() {
        ShortNameMode::Enforcing => Mode::One,
        ShortNameMode::Permissive | ShortNameMode::Disabled => Mode::All,
    };
    let mut names = ShortNames::new().mode(mode);
    if let Some((written, at)) = conf.mode.as_ref().filter(|(mode, _)| *mode != conf.short_name_mode()) {
        let whose =
            if conf.engine == Engine::CriO { "CRI-O's own setting" } else { "what is stated beside it" };
        let message = format!("the mode `{}` is overridden by {whose}", written.as_str());
        notices.push(Notice::new(NoticeKind::Replaced, Effect::Ignored, message).with_place(at.clone()));
    }
    for (name, alias) in &conf.aliases {
        let Some(value) = &alias.value else { continue };
        match alias_fault(name, value) {
            None => names = names.alias(name.as_str(), value.as_str()),
            Some(why) => {
                let message = format!("the alias `{}` is left out: {why}", shown(name));
                let about = Notice::new(NoticeKind::ShortName, Effect::LeftOut, message);
                notices.push(about.with_place(alias.at.clone()));
            }
        }
    }
    let mut taken = 0;
    for (entry, at) in conf.search.iter().flat_map(|list| &list.entries) {
        match search_entry(entry) {
            Ok(entry) if taken < ShortNames::MOST_ENTRIES => {
                names = names.search(entry);
                taken += 1;
            }
            Ok(_) => {
                let message = format!(
                    "`{}` stands behind {} others, which are all that are taken",
                    shown(entry),
                    taken
                );
                notices
                    .push(Notice::new(NoticeKind::TooMany, Effect::LeftOut, message).with_place(at.clone()));
            }
            Err(why) => {
                let message = format!("the search entry `{}` is left out: {why}", shown(entry));
                notices.push(
                    Notice::new(NoticeKind::ShortName, Effect::LeftOut, message).with_place(at.clone()),
                );
            }
        }
    }
    notices.extend(nobody_is_asked(conf));
    (names, notices)
}

/// In the mode `enforcing` a person chooses among several registries.
fn nobody_is_asked(conf: &RegistriesConf) -> Option<Notice> {
    let search = conf.search.as_ref().filter(|search| search.entries.len() > 1)?;
    if conf.short_name_mode() != ShortNameMode::Enforcing {
        return None;
    }
    let whom =
        if conf.engine == Engine::CriO { ", and CRI-O asks nobody" } else { " where nobody can be asked" };
    let message = format!(
        "a short name without an alias is refused{whom} which of {} registries is meant",
        search.entries.len()
    );
    let notice = Notice::new(NoticeKind::ShortName, Effect::Refused, message).with_place(search.at.clone());
    Some(notice.with_mend("write aliases, or one registry".to_string()))
}

fn alias_fault(name: &str, value: &str) -> Option<String> {
    let first = name.split_once('/').map(|(first, _)| first);
    if first.is_some_and(|first| Domain::parse(first).is_ok_and(Domain::reads_as_domain)) {
        return Some("its first component is a registry here, being in upper case".to_string());
    }
    let domain = Reference::parse(value).map(Reference::domain);
    if Path::parse(name).is_err() || domain.is_err() {
        return Some("it is no name here".to_string());
    }
    let port = domain.ok().and_then(Domain::port).map(str::parse::<u16>);
    port.is_some_and(|port| port.is_err()).then(|| "its port is above 65535".to_string())
}

/// An entry as the engine completes names with it: without dot or port it is a path on Docker Hub.
fn search_entry(entry: &str) -> Result<String, String> {
    let domain = Domain::parse(entry).map_err(|error| error.to_string())?;
    if domain.port().is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("its port is above 65535".to_string());
    }
    if entry.contains(['.', ':']) || entry == "localhost" {
        return Ok(if entry == "index.docker.io" { "docker.io".to_string() } else { entry.to_string() });
    }
    match Path::parse(entry) {
        Ok(_) => Ok(format!("docker.io/{entry}")),
        Err(_) => {
            Err("it is a path on Docker Hub to the engine, and upper case is no part of one".to_string())
        }
    }
}
