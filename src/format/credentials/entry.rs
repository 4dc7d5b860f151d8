//! What stands in credential files, with every secret dropped on the way in.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::file::{Content, Helper, Program, member};
use crate::format::base64;
use crate::format::files::FilePlace;
use crate::format::json::{Json, JsonFault, Member};
use crate::format::notice::{Effect, Notice, NoticeClass};
use crate::reference::Excerpt;

/// A key with what is known of its login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// None where it has user-info in it, which may be a secret.
    pub(super) key: Option<String>,
    pub(super) line: u32,
    pub(super) auth: Auth,
    pub(super) user_name: Presence,
    pub(super) tokens: Presence,
    /// Anything but `auth`.
    pub(super) others: Presence,
}

/// What the field `auth` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Auth {
    Absent,
    /// A user name, a colon and a password.
    Login,
    /// Nothing in front of the colon.
    NoUser,
    NoColon,
    /// A login in base64 without its padding, which the kubelet alone takes.
    Unpadded,
    NotBase64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    Present,
}

impl Auth {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::Absent;
        }
        let Some(bytes) = base64::decode(text) else {
            let padded = ["=", "=="].iter().find_map(|padding| base64::decode(&format!("{text}{padding}")));
            let is_login = padded.is_some_and(|bytes| bytes.contains(&b':'));
            return if is_login && !text.ends_with('=') { Self::Unpadded } else { Self::NotBase64 };
        };
        match bytes.iter().position(|byte| *byte == b':') {
            Some(0) => Self::NoUser,
            Some(_) => Self::Login,
            None => Self::NoColon,
        }
    }
}

impl Presence {
    fn of(value: &Json<'_>) -> Self {
        match value {
            Json::Text(text) if !text.is_empty() => Self::Present,
            _ => Self::Absent,
        }
    }

    pub(super) fn is_present(self) -> bool {
        self == Self::Present
    }
}

impl Entry {
    /// Whether the kubelet finds a user here. It reads no token.
    pub(super) fn has_user(&self) -> bool {
        self.auth == Auth::Absent && self.user_name.is_present()
            || matches!(self.auth, Auth::Login | Auth::NoUser | Auth::Unpadded)
    }

    /// Whether Docker finds a user or a token here.
    pub(super) fn has_login(&self) -> bool {
        self.auth == Auth::Login
            || self.auth == Auth::Absent && self.user_name.is_present()
            || self.tokens.is_present()
    }

    /// The key as the file has it, for a message.
    pub(super) fn shown(&self) -> String {
        self.key.as_deref().map_or_else(|| "a key with user-info".into(), quoted)
    }
}

/// A text between back-ticks.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", Excerpt::of(text))
}

/// The members of a map; none of null.
pub(super) fn map<'t>(
    value: Json<'t>,
    line: u32,
    expected: &'static str,
) -> Result<Option<Vec<Member<'t>>>, JsonFault> {
    match value {
        Json::Map(members) => Ok(Some(members)),
        Json::Null => Ok(None),
        _ => Err(JsonFault { line, expected }),
    }
}

/// Whether this is a Kubernetes secret around a file.
pub(super) fn is_secret(members: &[Member<'_>]) -> bool {
    let kind = member(members, "kind")
        .is_some_and(|kind| matches!(&kind.value, Json::Text(text) if text == "Secret"));
    kind || ["data", "stringData"].iter().any(|name| member(members, name).is_some())
}

/// Takes a file's members over into what is kept of it.
pub(super) struct Reader<'f> {
    pub(super) file: &'f str,
    /// The line of everything, where the text stands in one of another file.
    pub(super) line: Option<u32>,
    pub(super) content: &'f mut Content,
}

impl Reader<'_> {
    /// `{"auths": {…}, "credHelpers": {…}, "credsStore": …}`
    pub(super) fn config(&mut self, members: Vec<Member<'_>>) -> Result<(), JsonFault> {
        for Member { key, line, value, .. } in members {
            if key.eq_ignore_ascii_case("auths") {
                let entries = map(value, line, "a map behind `auths`")?;
                self.entries(entries.unwrap_or_default())?;
            } else if key.eq_ignore_ascii_case("credHelpers") {
                let helpers = map(value, line, "a map behind `credHelpers`")?;
                helpers.unwrap_or_default().into_iter().try_for_each(|member| self.helper(member))?;
            } else if key.eq_ignore_ascii_case("credsStore") {
                let program = match value {
                    Json::Text(name) => Program::of(&name),
                    Json::Null => continue,
                    _ => return Err(JsonFault { line, expected: "a text behind `credsStore`" }),
                };
                let store = Helper { key: "credsStore".into(), line: self.line(line), program };
                self.content.store = (store.program != Program::Nameless).then_some(store);
            }
        }
        Ok(())
    }

    /// A map from key to entry.
    pub(super) fn entries(&mut self, members: Vec<Member<'_>>) -> Result<(), JsonFault> {
        members.into_iter().try_for_each(|member| self.entry(member))
    }

    /// `{"auths": {…}}` and nothing else, or nothing counts.
    pub(super) fn variable(&mut self, members: Vec<Member<'_>>) -> Result<(), JsonFault> {
        let other = members.iter().find(|member| !member.key.eq_ignore_ascii_case("auths"));
        let other = other.map(|member| member.line);
        self.config(members)?;
        let entries = &self.content.entries;
        let more = entries.iter().find(|entry| entry.others.is_present());
        let bad = entries.iter().find(|entry| entry.auth != Auth::Login);
        self.content.void = if let Some(line) = other {
            Some((line, "it has other fields than `auths`"))
        } else if let Some(entry) = more {
            Some((entry.line, "an entry has other fields than `auth`"))
        } else {
            bad.map(|entry| {
                (entry.line, "the `auth` of an entry is no user name, colon and password in base64")
            })
        };
        Ok(())
    }

    /// `{"kind": "Secret", "data": {".dockerconfigjson": …}}`
    pub(super) fn secret(&mut self, members: Vec<Member<'_>>) -> Result<(), JsonFault> {
        let mut found = false;
        for Member { key: field, line, value, .. } in members {
            let plain = field.eq_ignore_ascii_case("stringData");
            if !plain && !field.eq_ignore_ascii_case("data") {
                continue;
            }
            for Member { key, line, value, .. } in
                map(value, line, "a map of the secret's data")?.unwrap_or_default()
            {
                if !matches!(&*key, ".dockerconfigjson" | ".dockercfg") {
                    continue;
                }
                let Json::Text(text) = value else {
                    return Err(JsonFault { line, expected: "a text behind the secret's key" });
                };
                let decoded = if plain { None } else { Some(decoded(&text, line)?) };
                let text = decoded.as_deref().unwrap_or(&text);
                self.inner(&key, text, line)?;
                found = true;
            }
        }
        if !found {
            let message = "the secret has neither `.dockerconfigjson` nor `.dockercfg`".into();
            let notice = Notice::new(NoticeClass::UnreadFile, Effect::Ignored, message);
            self.content.notices.push(notice.with_place(FilePlace::file(self.file)));
        }
        Ok(())
    }

    /// A file in a line of another one.
    fn inner(&mut self, name: &str, text: &str, line: u32) -> Result<(), JsonFault> {
        let of_inner = |fault: JsonFault| JsonFault { line, ..fault };
        let members = Json::parse(text).and_then(|value| map(value, line, "a map in the secret"));
        let members = members.map_err(of_inner)?.unwrap_or_default();
        let mut reader = Reader { file: self.file, line: Some(line), content: &mut *self.content };
        let read = if name == ".dockercfg" { reader.entries(members) } else { reader.config(members) };
        read.map_err(of_inner)
    }

    fn line(&self, line: u32) -> u32 {
        self.line.unwrap_or(line)
    }

    fn entry(&mut self, member: Member<'_>) -> Result<(), JsonFault> {
        let Member { key, line, value, .. } = member;
        let fields = map(value, line, "a map behind a key of `auths`")?.unwrap_or_default();
        let key = if key.contains('@') { None } else { Some(key.into_owned()) };
        let line = self.line(line);
        let (user_name, tokens, others) = (Presence::Absent, Presence::Absent, Presence::Absent);
        let mut entry = Entry { key, line, auth: Auth::Absent, user_name, tokens, others };
        for Member { key, line, value, .. } in fields {
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            let known = ["auth", "username", "identitytoken", "registrytoken"].into_iter().any(is);
            if known && !matches!(value, Json::Text(_) | Json::Null) {
                return Err(JsonFault { line: self.line(line), expected: "a text in an entry of `auths`" });
            }
            if is("auth") {
                entry.auth = if let Json::Text(text) = &value { Auth::of(text) } else { Auth::Absent };
                continue;
            }
            entry.others = Presence::Present;
            if is("username") {
                entry.user_name = Presence::of(&value);
            } else if is("identitytoken") || is("registrytoken") {
                entry.tokens = if entry.tokens.is_present() { entry.tokens } else { Presence::of(&value) };
            }
        }
        self.keep(entry);
        Ok(())
    }

    fn keep(&mut self, entry: Entry) {
        if entry.key.is_none() {
            let message = "a key with user-info serves nothing here, and is not kept".into();
            let notice = Notice::new(NoticeClass::UserInfo, Effect::LeftOut, message)
                .with_place(FilePlace::line_of(self.file, entry.line))
                .with_mend("write the host alone, and the login into the entry".into());
            self.content.notices.push(notice);
        }
        self.content.entries.push(entry);
    }

    fn helper(&mut self, member: Member<'_>) -> Result<(), JsonFault> {
        let Member { key, line, value, .. } = member;
        let line = self.line(line);
        let program = match value {
            Json::Text(name) => Program::of(&name),
            Json::Null => Program::Nameless,
            _ => return Err(JsonFault { line, expected: "a text behind a key of `credHelpers`" }),
        };
        if key.contains('@') {
            return Ok(());
        }
        self.content.helpers.push(Helper { key: key.into_owned(), line, program });
        Ok(())
    }
}

/// Drops all but the last of several under one key.
pub(super) fn drop_doubles<T>(items: &mut Vec<T>, key: impl Fn(&T) -> Option<&str>) -> Vec<T> {
    let mut last = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        last.insert(key(item), index);
    }
    let counts: Vec<bool> = items
        .iter()
        .enumerate()
        .map(|(index, item)| key(item).is_none() || last[&key(item)] == index)
        .collect();
    let (kept, doubled): (Vec<_>, Vec<_>) = items.drain(..).zip(counts).partition(|(_, counts)| *counts);
    items.extend(kept.into_iter().map(|(item, _)| item));
    doubled.into_iter().map(|(item, _)| item).collect()
}

fn decoded(text: &str, line: u32) -> Result<String, JsonFault> {
    let bytes = base64::decode(text).ok_or(JsonFault { line, expected: "base64 in the secret's data" })?;
    String::from_utf8(bytes).map_err(|_| JsonFault { line, expected: "text in the secret's data" })
}
