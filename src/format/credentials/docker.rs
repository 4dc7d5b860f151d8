//! Docker's `config.json`, as its CLI and the client of `BuildKit` look something up in it.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::content::Program;
use super::entry::{Auth, Entry, quoted};
use super::error::{CredentialFileError, CredentialProblem};
use super::file::CredentialFile;
use super::found::{CredentialLookup, FoundCredential, FoundIn};
use crate::credentials::{CredentialKey, CredentialStore, CredentialTarget};
use crate::format::files::FilePlace;
use crate::format::notice::{Effect, Notice, NoticeKind, Notices};
use crate::reference::DOCKER_HUB_NAMES;

pub(super) fn look_up(
    files: &[CredentialFile],
    variable: Option<&CredentialFile>,
    target: CredentialTarget<'_>,
) -> Result<CredentialLookup, CredentialFileError> {
    let mut lookup = CredentialLookup::default();
    let Some(key) = CredentialStore::Docker.keys(target).next() else { return Ok(lookup) };
    let asked = Asked { target, key };
    let file = files.first();
    if let Some(file) = file {
        file.sound(CredentialStore::Docker)?;
        refusal(CredentialStore::Docker, file)?;
    }
    if let Some((variable, entry)) = variable.and_then(|variable| asked.in_variable(variable)) {
        lookup.push(FoundCredential::of_entry(variable, entry, target));
        if let Some(file) = file {
            let mut behind = CredentialLookup::default();
            asked.in_file(file, &mut behind);
            if let Some(hidden) = behind.iter().next() {
                let what = hidden.key().map_or_else(|| "a helper".into(), quoted);
                let name = quoted(variable.name());
                let message = format!("{what} is not asked: {name} has `{key}`");
                let notice = Notice::new(NoticeKind::HiddenKey, Effect::Ignored, message);
                lookup.note(notice.with_place(FilePlace::file(file.name())));
            }
        }
    } else if let Some(file) = file {
        asked.in_file(file, &mut lookup);
    }
    Ok(lookup)
}

/// Every login for which this store refuses the whole file.
pub(super) fn refusal(store: CredentialStore, file: &CredentialFile) -> Result<(), CredentialFileError> {
    let of_docker = store == CredentialStore::Docker;
    let who = if of_docker { "Docker" } else { "the kubelet" };
    let problem = |entry: &Entry| {
        let what = match entry.auth {
            Auth::Absent | Auth::Login => return None,
            Auth::NoUser | Auth::Unpadded if !of_docker => return None,
            Auth::NotBase64 => "is no base64",
            Auth::Unpadded => "is base64 without its padding",
            Auth::NoColon => "has no colon in it",
            Auth::NoUser => "has no user name in it",
        };
        let key = entry.shown();
        let message = format!("the `auth` of {key} {what}, for which {who} refuses the whole file");
        Some(CredentialProblem::new(FilePlace::line_of(file.name(), entry.line), message))
    };
    let problems: Vec<_> = file.content.entries.iter().filter_map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(CredentialFileError::of(problems)) }
}

struct Asked<'a> {
    target: CredentialTarget<'a>,
    key: CredentialKey<'a>,
}

impl Asked<'_> {
    fn is(&self, text: &str) -> bool {
        self.key == *text
    }

    fn in_variable<'f>(&self, variable: &'f CredentialFile) -> Option<(&'f CredentialFile, &'f Entry)> {
        let exact = |entry: &&Entry| entry.key.as_deref().is_some_and(|key| self.is(key));
        let counts = variable.content.void.is_none();
        let entry = variable.content.entries.iter().find(exact).filter(|_| counts)?;
        Some((variable, entry))
    }

    fn in_file(&self, file: &CredentialFile, lookup: &mut CredentialLookup) {
        let helper = file.content.helpers.iter().find(|helper| self.is(&helper.key));
        let (by, asked) = match (helper, &file.content.store) {
            (Some(helper), _) if helper.program != Program::Nameless => ("`credHelpers`", helper),
            (None, Some(store)) => ("`credsStore`", store),
            _ => return self.in_auths(file, lookup),
        };
        if let Program::Named(program) = &asked.program {
            let (program, server) = (program.clone(), self.key.to_string());
            let place = match helper {
                Some(_) => FoundIn::Helper { program, server },
                None => FoundIn::Store { program, server },
            };
            lookup.push(FoundCredential::new(Some(file), place, self.target));
        } else {
            let key = quoted(&asked.key);
            let message = format!("the program of {key} has a name that is none, and is not asked");
            lookup.note(file.notice(asked.line, NoticeKind::HelperName, Effect::LeftOut, message));
        }
        if let Some(entry) = self.matches(file).into_iter().find(|entry| entry.has_login()) {
            let message = format!("{} is not asked: {by} answers for it", entry.shown());
            lookup.note(file.notice(entry.line, NoticeKind::HiddenKey, Effect::Ignored, message));
        }
    }

    /// The entry of this very key, and then those whose key comes down to the host asked for.
    fn matches<'f>(&self, file: &'f CredentialFile) -> Vec<&'f Entry> {
        let keyed = || file.content.entries.iter().filter_map(|entry| Some((entry, entry.key.as_deref()?)));
        let exact = keyed().filter(|(_, key)| self.is(key));
        let of_host = keyed().filter(|(_, key)| !self.is(key) && self.is(host_of(key)));
        exact.chain(of_host).map(|(entry, _)| entry).collect()
    }

    fn in_auths(&self, file: &CredentialFile, lookup: &mut CredentialLookup) {
        let matches = self.matches(file);
        let Some(first) = matches.first().copied() else { return };
        let exact = first.key.as_deref().is_some_and(|key| self.is(key));
        // Without one of this very key, Docker takes any at random.
        let taken = if exact { Some(first) } else { matches.iter().copied().find(|entry| entry.has_login()) };
        let taken = taken.unwrap_or(first);
        if taken.has_login() {
            lookup.push(FoundCredential::of_entry(file, taken, self.target));
            note_path(file, taken, lookup);
        } else {
            let message = format!("{} has no login", taken.shown());
            lookup.note(file.notice(taken.line, NoticeKind::NoLogin, Effect::Ignored, message));
        }
        for other in matches.iter().copied().filter(|other| *other != taken) {
            let (class, effect, message) = if exact {
                let message = format!("{} is not asked: {} is there", other.shown(), taken.shown());
                (NoticeKind::HiddenKey, Effect::Ignored, message)
            } else {
                let (other, taken) = (other.shown(), taken.shown());
                let message =
                    format!("Docker takes {taken} or {other} at random; the first that has a login is taken");
                (NoticeKind::RandomChoice, Effect::Approximated, message)
            };
            lookup.note(file.notice(other.line, class, effect, message).with_mend("keep one of them".into()));
        }
    }
}

/// What Docker compares of a key that is not the one asked for: its host.
pub(super) fn host_of(key: &str) -> &str {
    let bare = ["https://", "http://"].iter().find_map(|scheme| key.strip_prefix(scheme)).unwrap_or(key);
    bare.split('/').next().unwrap_or_default()
}

/// A key for a part of a host serves all of it.
pub(super) fn note_path(file: &CredentialFile, entry: &Entry, lookup: &mut CredentialLookup) {
    let key = entry.key.as_deref().unwrap_or_default();
    let host = host_of(key);
    let path = key.split_once(host).map_or("", |(_, path)| path);
    if matches!(path, "" | "/" | "/v1" | "/v1/" | "/v2" | "/v2/") {
        return;
    }
    let message = format!("{} serves all of its host, and not its path alone", entry.shown());
    let notice = file.notice(entry.line, NoticeKind::PathKey, Effect::Approximated, message);
    lookup.note(notice.with_mend(format!("write {} where that is meant", quoted(host))));
}

/// What no image ever finds.
pub(super) fn note(files: &[CredentialFile], variable: Option<&CredentialFile>, notices: &mut Notices) {
    let void = variable.and_then(|variable| Some((variable, variable.content.void?)));
    if let Some((variable, (line, why))) = void {
        let message = format!("Docker takes nothing from the variable: {why}");
        notices.push(variable.notice(line, NoticeKind::VoidVariable, Effect::Ignored, message));
    }
    for hidden in files.iter().skip(1) {
        let message = "Docker reads one file, and this is not the first".into();
        let notice = Notice::new(NoticeKind::HiddenFile, Effect::Ignored, message);
        notices.push(notice.with_place(FilePlace::file(hidden.name())));
    }
    if let Some(place) = files.first().and_then(CredentialFile::more_behind) {
        let message = "Docker does not read what stands behind the first value".into();
        let notice = Notice::new(NoticeKind::NeverAsked, Effect::Ignored, message);
        notices.push(notice.with_place(place.clone()));
    }
    for file in files.iter().take(1).chain(variable) {
        let entries =
            file.content.entries.iter().filter_map(|entry| Some((entry.key.as_deref()?, entry.line)));
        let helpers = file.content.helpers.iter().map(|helper| (&*helper.key, helper.line));
        for (key, line) in entries.chain(helpers) {
            if key != HUB && DOCKER_HUB_NAMES.iter().any(|name| name.eq_ignore_ascii_case(host_of(key))) {
                let message =
                    format!("{} is Docker Hub, which Docker looks up under another key", quoted(key));
                let notice = file.notice(line, NoticeKind::DockerHubSpelling, Effect::Ignored, message);
                notices.push(notice.with_mend(format!("write `{HUB}`")));
            }
        }
    }
}

const HUB: &str = "https://index.docker.io/v1/";
