//! Pull secrets and the node's files, as the kubelet's keyring looks something up.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::docker::refusal;
use super::entry::{Entry, quoted};
use super::error::CredentialFileError;
use super::file::CredentialFile;
use super::found::{CredentialLookup, FoundCredential};
use crate::credentials::{CredentialStore, CredentialTarget, KeyMatch, KubernetesKey};
use crate::format::notice::{Effect, NoticeKind, Notices};
use crate::reference::DOCKER_HUB_NAMES;

#[derive(Clone, Copy)]
struct Stored<'f> {
    file: &'f CredentialFile,
    entry: &'f Entry,
    key: KubernetesKey<'f>,
}

fn stored(files: &[CredentialFile]) -> impl Iterator<Item = Stored<'_>> {
    files.iter().flat_map(stored_in)
}

fn stored_in(file: &CredentialFile) -> impl Iterator<Item = Stored<'_>> {
    file.content
        .entries
        .iter()
        .filter_map(move |entry| Some(Stored { file, entry, key: KubernetesKey::new(entry.key.as_deref()?) }))
}

pub(super) fn look_up(
    files: &[CredentialFile],
    target: CredentialTarget<'_>,
) -> Result<CredentialLookup, CredentialFileError> {
    for file in files {
        file.sound(CredentialStore::Kubernetes)?;
        refusal(CredentialStore::Kubernetes, file)?;
    }
    let serving = |wanted| stored(files).filter(move |stored| stored.key.serves(target) == wanted);
    let mut found: Vec<Stored<'_>> = serving(KeyMatch::Yes).collect();
    if found.is_empty() {
        found.extend(serving(KeyMatch::IfNoOther));
    }
    found.sort_by(|one, other| one.key.turn(other.key));
    let mut lookup = CredentialLookup::default();
    for (index, Stored { file, entry, key }) in found.iter().copied().enumerate() {
        if !entry.has_user() {
            let message = format!("{} has no login, and keeps the pull from being anonymous", entry.shown());
            lookup.note(file.notice(entry.line, NoticeKind::NoLogin, Effect::Ignored, message));
            continue;
        }
        lookup.push(FoundCredential::of_entry(file, entry, target));
        if key.ends_within(target) {
            let message = format!("{} serves this name only because it begins alike", entry.shown());
            let notice = file.notice(entry.line, NoticeKind::TextPrefix, Effect::Approximated, message);
            lookup.note(notice.with_mend(format!("write {}", quoted(&format!("{}/", key.as_str())))));
        }
        let before = index.checked_sub(1).and_then(|index| found.get(index));
        let alike = before.filter(|before| before.key.turn(key) == Ordering::Equal && before.file == file);
        if let Some(before) = alike {
            let (first, second) = (before.entry.shown(), entry.shown());
            let message = format!("{first} and {second} are tried in any order; they are told in the file's");
            lookup.note(file.notice(entry.line, NoticeKind::RandomChoice, Effect::Approximated, message));
        }
    }
    Ok(lookup)
}

/// What no image ever finds, and what serves more than it seems to.
pub(super) fn note(files: &[CredentialFile], notices: &mut Notices) {
    for file in files {
        for helper in file.content.helpers.iter().chain(&file.content.store) {
            let message = "the kubelet asks no helper that stands in a file".into();
            notices.push(file.notice(helper.line, NoticeKind::NeverAsked, Effect::Ignored, message));
        }
    }
    for Stored { file, entry, key } in stored(files) {
        if key.serves_nothing() {
            let message = format!("{} serves nothing: its host is none", entry.shown());
            notices.push(file.notice(entry.line, NoticeKind::NeverAsked, Effect::Ignored, message));
            continue;
        }
        if DOCKER_HUB_NAMES[2..].iter().any(|name| *name == key.authority()) {
            let message = format!(
                "{} is Docker Hub, whose images the kubelet looks up under another name",
                entry.shown()
            );
            let notice = file.notice(entry.line, NoticeKind::DockerHubSpelling, Effect::Ignored, message);
            notices.push(notice.with_mend("write `https://index.docker.io/v1/`".into()));
        }
        if key.is_wildcard() {
            let message = format!("{} serves every host that has any characters for its `*`", entry.shown());
            let notice = file.notice(entry.line, NoticeKind::Wildcard, Effect::Approximated, message);
            notices.push(notice.with_mend("a login that is found is for the host asked for alone".into()));
        }
        if key.is_text_prefix() {
            let message = format!("{} serves also what only begins with its path", entry.shown());
            let notice = file.notice(entry.line, NoticeKind::TextPrefix, Effect::Approximated, message);
            notices.push(notice.with_mend(format!("write {}", quoted(&format!("{}/", key.as_str())))));
        }
    }
}
