//! Takes a credential file's members over, with every secret dropped on the way in.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::content::{Content, Helper, Program};
use super::entry::{Auth, Entry, Presence};
use crate::format::base64;
use crate::format::files::FilePlace;
use crate::format::json::{Json, JsonFault, Member};
use crate::format::notice::{Effect, Notice, NoticeKind};

/// The members of a map; none of null.
pub(super) fn map<'t>(
    value: Json<'t>,
    line: u32,
    expected: &'static str,
) -> Result<Option<Vec<Member<'t>>>, JsonFault> {
    match value {
        Json::Map(members) => Ok(Some(members)),
        Json::Null => Ok(None),
        _ => Err(JsonFault::on(line, expected)),
    }
}

/// Whether this is a Kubernetes secret around a file.
pub(super) fn is_secret(members: &[Member<'_>]) -> bool {
    let kind = member(members, "kind")
        .is_some_and(|kind| matches!(&kind.value, Json::Text(text) if text == "Secret"));
    kind || ["data", "stringData"].iter().any(|name| member(members, name).is_some())
}

/// The last member of this name, which is compared without case.
fn member<'m, 't>(members: &'m [Member<'t>], name: &str) -> Option<&'m Member<'t>> {
    members.iter().rev().find(|member| member.key.eq_ignore_ascii_case(name))
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
                    _ => return Err(JsonFault::on(line, "a text behind `credsStore`")),
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
                    return Err(JsonFault::on(line, "a text behind the secret's key"));
                };
                let decoded = if plain { None } else { Some(decoded(&text, line)?) };
                let text = decoded.as_deref().unwrap_or(&text);
                self.inner(&key, text, line)?;
                found = true;
            }
        }
        if !found {
            let message = "the secret has neither `.dockerconfigjson` nor `.dockercfg`".into();
            let notice = Notice::new(NoticeKind::UnreadFile, Effect::Ignored, message);
            self.content.notices.push(notice.with_place(FilePlace::file(self.file)));
        }
        Ok(())
    }

    /// A file in a line of another one.
    fn inner(&mut self, name: &str, text: &str, line: u32) -> Result<(), JsonFault> {
        let of_inner = |fault: JsonFault| JsonFault::on(line, fault.expected);
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
                return Err(JsonFault::on(self.line(line), "a text in an entry of `auths`"));
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
            let notice = Notice::new(NoticeKind::UserInfo, Effect::LeftOut, message)
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
            _ => return Err(JsonFault::on(line, "a text behind a key of `credHelpers`")),
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
    let bytes = base64::decode(text).ok_or(JsonFault::on(line, "base64 in the secret's data"))?;
    String::from_utf8(bytes).map_err(|_| JsonFault::on(line, "text in the secret's data"))
}
