//! What documents say, as far as it decides where images come from.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer};

use crate::format::files::FilePlace;
use crate::format::files::Report;
use crate::format::held::Held;
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;

/// One document, or a list of them, or a map with `items`.
#[derive(Clone)]
pub struct MirrorDocument(Vec<Object>);

/// A map with what is read of it.
#[derive(Clone)]
struct Object {
    kind: Option<String>,
    spec: Vec<(String, Value)>,
}

/// What is kept of any value: texts, lists and maps.
#[derive(Clone)]
enum Value {
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    Null,
    Other,
}

impl<'de> Deserialize<'de> for MirrorDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Held::deserialize(deserializer).map(|held| {
            let mut objects = Vec::new();
            collect(Value::of(held), &mut objects);
            Self(objects)
        })
    }
}

/// As many documents as there are: a scope is no secret, and much of it is no help.
impl fmt::Debug for MirrorDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MirrorDocument({})", self.0.len())
    }
}

fn collect(value: Value, objects: &mut Vec<Object>) {
    match value {
        Value::List(items) => items.into_iter().for_each(|item| collect(item, objects)),
        Value::Map(mut entries) => {
            let mut take = |key: &str| {
                let at = entries.iter().position(|(name, _)| name == key)?;
                Some(entries.swap_remove(at).1)
            };
            if let Some(items) = take("items") {
                return collect(items, objects);
            }
            let kind = match take("kind") {
                Some(Value::Text(kind)) => Some(kind),
                _ => None,
            };
            let spec = match take("spec") {
                Some(Value::Map(spec)) => spec,
                _ => Vec::new(),
            };
            objects.push(Object { kind, spec });
        }
        Value::Null => {}
        Value::Text(_) | Value::Other => objects.push(Object { kind: None, spec: Vec::new() }),
    }
}

impl Value {
    fn of(held: Held) -> Self {
        match held {
            Held::Text(text) => Self::Text(text),
            Held::List(items) => Self::List(items.into_iter().map(Self::of).collect()),
            Held::Map(entries) => {
                Self::Map(entries.into_iter().map(|(key, value)| (key, Self::of(value))).collect())
            }
            Held::Null => Self::Null,
            Held::Flag(_) | Held::Whole(_) | Held::Fraction(_) => Self::Other,
        }
    }
}

/// For which images a set's mirrors are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetKind {
    Digest,
    Tag,
}

/// Whether the source is asked behind its mirrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    Unset,
    Allow,
    Never,
}

/// One entry of a set.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) kind: SetKind,
    pub(super) source: String,
    pub(super) mirrors: Vec<String>,
    pub(super) policy: Policy,
    pub(super) at: FilePlace,
}

/// A scope of the cluster's configuration.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) scope: String,
    pub(super) at: FilePlace,
}

/// The cluster's `Image` configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct Cluster {
    pub(super) blocked: Vec<Scope>,
    pub(super) insecure: Vec<Scope>,
    pub(super) allowed: Vec<Scope>,
    pub(super) search: Option<(Vec<String>, FilePlace)>,
}

#[derive(Default)]
pub(super) struct Found {
    pub(super) sets: Vec<Set>,
    pub(super) cluster: Cluster,
}

impl MirrorDocument {
    pub(super) fn find(&self, name: &str, found: &mut Found, report: &mut Report) {
        for object in &self.0 {
            let mut reading = Reading { at: FilePlace::file(name), report };
            match object.kind.as_deref() {
                Some("ImageDigestMirrorSet") => {
                    reading.sets(&object.spec, "imageDigestMirrors", SetKind::Digest, found);
                }
                Some("ImageTagMirrorSet") => {
                    reading.sets(&object.spec, "imageTagMirrors", SetKind::Tag, found);
                }
                Some("ImageContentSourcePolicy") => {
                    reading.sets(&object.spec, "repositoryDigestMirrors", SetKind::Digest, found);
                }
                Some("Image") => reading.cluster(&object.spec, &mut found.cluster),
                Some(kind) => {
                    let message = format!("a `{}` says nothing of where images come from", Excerpt::of(kind));
                    reading.notice((Effect::Ignored, NoticeKind::UnreadFile), message);
                }
                None => reading.problem("a document is a map with a `kind`".to_owned()),
            }
        }
    }
}

struct Reading<'r> {
    at: FilePlace,
    report: &'r mut Report,
}

impl Reading<'_> {
    fn problem(&mut self, text: String) {
        self.report.problem(self.at.clone(), text, None);
    }

    fn notice(&mut self, about: (Effect, NoticeKind), message: String) {
        self.report.notice(self.at.clone(), about, message, None);
    }

    fn sets(&mut self, spec: &[(String, Value)], key: &str, kind: SetKind, found: &mut Found) {
        self.unknown(spec, &[key], "spec");
        let Some(entries) = self.list(spec, key, "spec") else { return };
        for (index, entry) in entries.iter().enumerate() {
            let path = format!("spec.{key}[{index}]");
            let Value::Map(entry) = entry else {
                self.problem(format!("`{path}` is a map with `source` and `mirrors`"));
                continue;
            };
            let keys: &[&str] = &["source", "mirrors", "mirrorSourcePolicy"];
            self.unknown(entry, keys, &path);
            let source = self.text(entry, "source", &path).unwrap_or_default();
            let mirrors = self.texts(entry, "mirrors", &path);
            let policy = match self.text(entry, "mirrorSourcePolicy", &path).as_deref() {
                None | Some("") => Policy::Unset,
                Some("AllowContactingSource") => Policy::Allow,
                Some("NeverContactSource") => Policy::Never,
                Some(_) => {
                    self.problem(format!(
                        "`{path}.mirrorSourcePolicy` is `AllowContactingSource` or `NeverContactSource`"
                    ));
                    Policy::Unset
                }
            };
            if source.is_empty() {
                self.problem(format!("`{path}` has no `source`"));
                continue;
            }
            found.sets.push(Set { kind, source, mirrors, policy, at: self.at.clone() });
        }
    }

    fn cluster(&mut self, spec: &[(String, Value)], cluster: &mut Cluster) {
        let known: &[&str] = &["registrySources", "allowedRegistriesForImport", "externalRegistryHostnames"];
        self.unknown(spec, known, "spec");
        let sources = match spec.iter().find(|(key, _)| key == "registrySources") {
            Some((_, Value::Map(sources))) => sources.as_slice(),
            Some((_, Value::Null)) | None => return,
            Some(_) => return self.problem("`spec.registrySources` is a map".to_owned()),
        };
        let path = "spec.registrySources";
        let keys: &[&str] = &[
            "allowedRegistries",
            "blockedRegistries",
            "insecureRegistries",
            "containerRuntimeSearchRegistries",
        ];
        self.unknown(sources, keys, path);
        cluster.allowed.extend(self.scopes(sources, "allowedRegistries", path));
        cluster.blocked.extend(self.scopes(sources, "blockedRegistries", path));
        cluster.insecure.extend(self.scopes(sources, "insecureRegistries", path));
        let search = self.texts(sources, "containerRuntimeSearchRegistries", path);
        if !search.is_empty() {
            cluster.search = Some((search, self.at.clone()));
        }
    }

    fn scopes(&mut self, map: &[(String, Value)], key: &str, path: &str) -> Vec<Scope> {
        let at = self.at.clone();
        self.texts(map, key, path).into_iter().map(|scope| Scope { scope, at: at.clone() }).collect()
    }

    fn list<'v>(&mut self, map: &'v [(String, Value)], key: &str, path: &str) -> Option<&'v [Value]> {
        match map.iter().find(|(name, _)| name == key)? {
            (_, Value::List(items)) => Some(items),
            (_, Value::Null) => None,
            _ => {
                self.problem(format!("`{path}.{key}` is a list"));
                None
            }
        }
    }

    fn texts(&mut self, map: &[(String, Value)], key: &str, path: &str) -> Vec<String> {
        let items = self.list(map, key, path).unwrap_or_default();
        let mut texts = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item {
                Value::Text(text) => texts.push(text.clone()),
                _ => self.problem(format!("`{path}.{key}[{index}]` is a text")),
            }
        }
        texts
    }

    fn text(&mut self, map: &[(String, Value)], key: &str, path: &str) -> Option<String> {
        match map.iter().find(|(name, _)| name == key)? {
            (_, Value::Text(text)) => Some(text.clone()),
            (_, Value::Null) => None,
            _ => {
                self.problem(format!("`{path}.{key}` is a text"));
                None
            }
        }
    }

    fn unknown(&mut self, map: &[(String, Value)], known: &[&str], path: &str) {
        for (key, _) in map.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let message =
                format!("`{path}` has no key `{}` that says where images come from", Excerpt::of(key));
            self.notice((Effect::Ignored, NoticeKind::UnknownKey), message);
        }
    }
}
