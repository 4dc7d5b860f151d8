//! `auth.json` and what stands behind it, as the containers libraries look something up.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::content::Program;
use super::docker::{host_of, note_path};
use super::entry::{Auth, Entry, quoted};
use super::error::CredentialFileError;
use super::file::{CredentialFile, FileKind};
use super::found::{CredentialLookup, FoundCredential, FoundIn};
use crate::credentials::{CredentialStore, CredentialTarget, reads_as};
use crate::format::files::FilePlace;
use crate::format::notice::{Effect, Notice, NoticeKind, Notices};

/// The helper that is the files.
const FILES: &str = "containers-auth.json";

pub(super) fn look_up(
    files: &[CredentialFile],
    helpers: &[String],
    target: CredentialTarget<'_>,
) -> Result<CredentialLookup, CredentialFileError> {
    let mut lookup = CredentialLookup::default();
    if helpers.is_empty() {
        in_files(files, target, &mut lookup)?;
        return Ok(lookup);
    }
    for helper in helpers {
        if helper == FILES {
            if in_files(files, target, &mut lookup)? == Search::Over {
                break;
            }
        } else if let Program::Named(program) = Program::of(helper) {
            let place = FoundIn::Helper { program, server: target.host().to_string() };
            lookup.push(FoundCredential::new(None, place, target));
        } else {
            let message = "a name in `credential-helpers` is no program's, and is not asked".into();
            lookup.note(Notice::new(NoticeKind::HelperName, Effect::LeftOut, message));
        }
    }
    Ok(lookup)
}

/// Whether somebody else is asked if what was found so far has nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    GoesOn,
    Over,
}

fn in_files(
    files: &[CredentialFile],
    target: CredentialTarget<'_>,
    lookup: &mut CredentialLookup,
) -> Result<Search, CredentialFileError> {
    let mut files = files.iter();
    for file in files.by_ref() {
        if let Err(error) = file.sound(CredentialStore::Containers) {
            // A helper in front of it may have had an answer.
            if lookup.is_empty() {
                return Err(error);
            }
            let message = "it is no credential file, and whoever gets here fails".into();
            let notice = Notice::new(NoticeKind::UnreadFile, Effect::Refused, message);
            lookup.note(notice.with_place(FilePlace::file(file.name())));
            return Ok(Search::Over);
        }
        if in_file(file, target, lookup) == Search::Over {
            break;
        }
    }
    let Some(found) = lookup.iter().last().and_then(FoundCredential::key).map(quoted) else {
        return Ok(Search::GoesOn);
    };
    for file in files.filter(|file| file.problem().is_none()) {
        let mut behind = CredentialLookup::default();
        in_file(file, target, &mut behind);
        if let Some(hidden) = behind.iter().next() {
            let what = hidden.key().map_or_else(|| "a helper".into(), quoted);
            let message = format!("{what} is not asked: an earlier file has {found}");
            let notice = Notice::new(NoticeKind::HiddenKey, Effect::Ignored, message);
            lookup.note(notice.with_place(FilePlace::file(file.name())));
        }
    }
    Ok(Search::Over)
}

fn in_file(file: &CredentialFile, target: CredentialTarget<'_>, lookup: &mut CredentialLookup) -> Search {
    let host = target.host();
    let Some(helper) = file.content.helpers.iter().find(|helper| reads_as(&helper.key, host)) else {
        return in_auths(file, target, lookup);
    };
    if let Program::Named(program) = &helper.program {
        let place = FoundIn::Helper { program: program.clone(), server: host.to_string() };
        lookup.push(FoundCredential::new(Some(file), place, target));
    } else {
        let message =
            format!("the program of {} has a name that is none, and is not asked", quoted(&helper.key));
        lookup.note(file.notice(helper.line, NoticeKind::HelperName, Effect::LeftOut, message));
    }
    let hidden = Matches::of(file, target);
    if let Some(entry) = hidden.all().find(|entry| entry.auth == Auth::Login) {
        let message = format!("{} is not asked: `credHelpers` answers for its host", entry.shown());
        lookup.note(file.notice(entry.line, NoticeKind::HiddenKey, Effect::Ignored, message));
    }
    Search::GoesOn
}

/// The entries of a file that serve a target.
struct Matches<'f> {
    /// Of the keys asked for, in their order.
    exact: Vec<&'f Entry>,
    /// Of keys that are the host in another spelling, in the file's order.
    host: Vec<&'f Entry>,
}

impl<'f> Matches<'f> {
    fn of(file: &'f CredentialFile, target: CredentialTarget<'_>) -> Self {
        let keyed = || file.content.entries.iter().filter_map(|entry| Some((entry, entry.key.as_deref()?)));
        let keys = CredentialStore::Containers.keys(target);
        // The older file is asked for the host alone.
        let passed_over = if file.kind == FileKind::Legacy { keys.len() - 1 } else { 0 };
        let longest = keys.clone().next().map(|key| key.to_string()).unwrap_or_default();
        let near: Vec<_> = keyed().filter(|(_, key)| longest.starts_with(*key)).collect();
        let entry_of = |wanted| near.iter().find(|(_, key)| wanted == **key).map(|(entry, _)| *entry);
        let exact: Vec<&Entry> = keys.skip(passed_over).filter_map(entry_of).collect();
        let is_host = |key: &str| {
            let host = other_host_of(key, file.kind);
            reads_as(host, target.host()) || target.is_docker_hub() && HUB_HOSTS.contains(&host)
        };
        let host = keyed().filter(|(_, key)| is_host(key)).map(|(entry, _)| entry);
        let host = host.filter(|entry| !exact.contains(entry)).collect();
        Self { exact, host }
    }

    fn all(&self) -> impl Iterator<Item = &'f Entry> {
        self.exact.iter().chain(&self.host).copied()
    }
}

/// What these libraries take for one host.
const HUB_HOSTS: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// The host of a key that is a URL, and of every key of the older file. Any other key is compared as a whole.
fn other_host_of(key: &str, kind: FileKind) -> &str {
    let is_url = ["https://", "http://"].iter().any(|scheme| key.starts_with(scheme));
    if is_url || kind == FileKind::Legacy { host_of(key) } else { key }
}

fn in_auths(file: &CredentialFile, target: CredentialTarget<'_>, lookup: &mut CredentialLookup) -> Search {
    let matches = Matches::of(file, target);
    let Some(first) = matches.all().next() else { return Search::GoesOn };
    let at_random = matches.exact.is_empty();
    let usable = |entry: &&Entry| entry.auth == Auth::Login || entry.auth == Auth::NoUser;
    let taken = if at_random { matches.all().find(usable).unwrap_or(first) } else { first };
    let is_host =
        taken.auth == Auth::Login && taken.key.as_deref().is_some_and(|key| reads_as(key, target.host()));
    let told = at_random || is_host;
    let of_url = matches.host.iter().copied().filter(|other| told && *other != taken);
    for other in of_url {
        let (other_key, key) = (other.shown(), taken.shown());
        let (class, effect, message) = if at_random {
            let message =
                format!("{key} or {other_key} is taken at random; the first that has a login is taken");
            (NoticeKind::RandomChoice, Effect::Approximated, message)
        } else {
            (NoticeKind::HiddenKey, Effect::Ignored, format!("{other_key} is not asked: {key} is there"))
        };
        lookup.note(file.notice(other.line, class, effect, message).with_mend("keep one of them".into()));
    }
    match taken.auth {
        Auth::Login | Auth::NoUser => {
            lookup.push(FoundCredential::of_entry(file, taken, target));
            if at_random {
                note_path(file, taken, lookup);
            }
            return Search::Over;
        }
        Auth::NotBase64 | Auth::Unpadded => {
            let message = format!("the `auth` of {} is no base64, and the search fails here", taken.shown());
            lookup.note(file.notice(taken.line, NoticeKind::BadLogin, Effect::Refused, message));
            return Search::Over;
        }
        Auth::Absent | Auth::NoColon => {}
    }
    let message = format!(
        "{} has no user name and password in `auth`, and ends the search in this file",
        taken.shown()
    );
    lookup.note(file.notice(taken.line, NoticeKind::NoLogin, Effect::Ignored, message));
    for hidden in matches.all().filter(|other| *other != taken && usable(other)) {
        let message = format!("{} is not asked: {} is there, without a login", hidden.shown(), taken.shown());
        let notice = file.notice(hidden.line, NoticeKind::HiddenKey, Effect::Ignored, message);
        lookup.note(notice.with_mend(format!("remove {}", taken.shown())));
    }
    Search::GoesOn
}

/// What no image ever finds.
pub(super) fn note(files: &[CredentialFile], notices: &mut Notices) {
    for file in files {
        if let Some(store) = &file.content.store {
            let message = "`credsStore` is not asked by these engines".into();
            let notice = file.notice(store.line, NoticeKind::NeverAsked, Effect::Ignored, message);
            notices.push(notice.with_mend("name a program for each host in `credHelpers`".into()));
        }
        for helper in file.content.helpers.iter().filter(|helper| helper.key.contains('/')) {
            let message =
                format!("{} is no host, and no other key of `credHelpers` is asked", quoted(&helper.key));
            notices.push(file.notice(helper.line, NoticeKind::NeverAsked, Effect::Ignored, message));
        }
        for entry in &file.content.entries {
            let Some(key) = entry.key.as_deref() else { continue };
            let bare = other_host_of(key, file.kind);
            if bare.ends_with('/') || bare.contains('*') || bare.is_empty() {
                let message = format!("{} is no host and no repository, and is never asked", entry.shown());
                notices.push(file.notice(entry.line, NoticeKind::NeverAsked, Effect::Ignored, message));
            }
        }
    }
}
