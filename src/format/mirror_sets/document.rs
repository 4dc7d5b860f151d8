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
use crate::format::outline::Spot;
use crate::reference::Excerpt;

/// One document, or a list of them, or a map with `items`.
#[derive(Clone)]
pub struct MirrorDocument(Value);

/// What is kept of any value: texts, lists and maps.
#[derive(Clone)]
enum Value {
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    Null,
    Other,
}

type Map = [(String, Value)];

impl<'de> Deserialize<'de> for MirrorDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Held::deserialize(deserializer).map(|held| Self(Value::of(held)))
    }
}

/// As many documents as there are: a scope is no secret, and much of it is no help.
impl fmt::Debug for MirrorDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MirrorDocument({})", self.0.count())
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

    /// How many objects there are in it.
    fn count(&self) -> usize {
        match self {
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Map(entries) => entries.of("items").map_or(1, Self::count),
            Self::Null => 0,
            Self::Text(_) | Self::Other => 1,
        }
    }
}

/// Look-ups in what serde gave.
trait Entries {
    fn of(&self, key: &str) -> Option<&Value>;
}

impl Entries for Map {
    fn of(&self, key: &str) -> Option<&Value> {
        self.iter().find(|(name, _)| name == key).map(|(_, value)| value)
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
    /// Where each of them stands.
    pub(super) mirrors_at: Vec<FilePlace>,
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
    /// Whether there is anything in it.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self.0, Value::Null)
    }

    /// What it says, with its place in the text that it was read from.
    pub(super) fn find(&self, at: Spot<'_>, found: &mut Found, report: &mut Report) {
        Reading { report }.objects(&self.0, at, found);
    }
}

/// A map, where it stands, and what messages call it.
#[derive(Clone, Copy)]
struct Part<'v> {
    map: &'v Map,
    at: Spot<'v>,
    path: &'v str,
}

/// What stands at the top of any object.
const OF_OBJECTS: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];

/// Where each kind is known.
const VERSIONS: [(&str, &str); 4] = [
    ("ImageDigestMirrorSet", "config.openshift.io/v1"),
    ("ImageTagMirrorSet", "config.openshift.io/v1"),
    ("ImageContentSourcePolicy", "operator.openshift.io/v1alpha1"),
    ("Image", "config.openshift.io/v1"),
];

struct Reading<'r> {
    report: &'r mut Report,
}

impl Reading<'_> {
    fn problem(&mut self, at: Spot<'_>, text: String) {
        self.report.problem(at.place(), text, None);
    }

    fn notice(&mut self, at: Spot<'_>, about: (Effect, NoticeKind), message: String) {
        self.report.notice(at.place(), about, message, None);
    }

    fn objects(&mut self, value: &Value, at: Spot<'_>, found: &mut Found) {
        match value {
            Value::List(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.objects(item, at.item(index), found));
            }
            Value::Map(entries) => match entries.of("items") {
                Some(items) => self.objects(items, at.key("items"), found),
                None => self.object(entries, at, found),
            },
            Value::Null => {}
            Value::Text(_) | Value::Other => self.no_object(at),
        }
    }

    fn no_object(&mut self, at: Spot<'_>) {
        self.problem(at, "a document is a map with a `kind`".to_owned());
    }

    fn object(&mut self, object: &Map, at: Spot<'_>, found: &mut Found) {
        let Some(Value::Text(kind)) = object.of("kind") else { return self.no_object(at) };
        let map = match object.of("spec") {
            Some(Value::Map(spec)) => spec.as_slice(),
            _ => &[],
        };
        for (key, _) in object.iter().filter(|(key, _)| !OF_OBJECTS.contains(&key.as_str())) {
            let message = format!("a `{}` has no key `{}`", Excerpt::of(kind), Excerpt::of(key));
            self.notice(at.key(key), (Effect::Ignored, NoticeKind::UnknownKey), message);
        }
        if let (Some(Value::Text(version)), Some((_, known))) =
            (object.of("apiVersion"), VERSIONS.iter().find(|(of, _)| of == kind))
        {
            if version != known {
                let (version, kind) = (Excerpt::of(version), Excerpt::of(kind));
                let message = format!("the cluster has no `{kind}` in `{version}`, but in `{known}`");
                self.notice(at.key("apiVersion"), (Effect::Refused, NoticeKind::Operator), message);
            }
        }
        let spec = Part { map, at: at.key("spec"), path: "spec" };
        match kind.as_str() {
            "ImageDigestMirrorSet" => self.sets(spec, "imageDigestMirrors", SetKind::Digest, found),
            "ImageTagMirrorSet" => self.sets(spec, "imageTagMirrors", SetKind::Tag, found),
            "ImageContentSourcePolicy" => {
                self.sets(spec, "repositoryDigestMirrors", SetKind::Digest, found);
            }
            "Image" => self.cluster(spec, &mut found.cluster),
            kind => {
                let message = format!("a `{}` says nothing of where images come from", Excerpt::of(kind));
                self.notice(at.key("kind"), (Effect::Ignored, NoticeKind::UnreadFile), message);
            }
        }
    }

    fn sets(&mut self, spec: Part<'_>, key: &str, kind: SetKind, found: &mut Found) {
        self.unknown(spec, &[key]);
        for (index, entry) in self.list(spec, key).iter().enumerate() {
            let (path, at) = (format!("spec.{key}[{index}]"), spec.at.key(key).item(index));
            let Value::Map(map) = entry else {
                self.problem(at, format!("`{path}` is a map with `source` and `mirrors`"));
                continue;
            };
            let entry = Part { map, at, path: &path };
            self.unknown(entry, &["source", "mirrors", "mirrorSourcePolicy"]);
            let source = self.text(entry, "source").unwrap_or_default();
            let (mirrors, mirrors_at) = self.texts(entry, "mirrors").into_iter().unzip();
            let policy = self.policy(entry);
            if source.is_empty() {
                self.problem(at, format!("`{path}` has no `source`"));
                continue;
            }
            found.sets.push(Set { kind, source, mirrors, mirrors_at, policy, at: at.place() });
        }
    }

    fn policy(&mut self, entry: Part<'_>) -> Policy {
        match self.text(entry, "mirrorSourcePolicy").as_deref() {
            None | Some("") => Policy::Unset,
            Some("AllowContactingSource") => Policy::Allow,
            Some("NeverContactSource") => Policy::Never,
            Some(_) => {
                let at = entry.at.key("mirrorSourcePolicy");
                let text = format!(
                    "`{}.mirrorSourcePolicy` is `AllowContactingSource` or `NeverContactSource`",
                    entry.path
                );
                self.problem(at, text);
                Policy::Unset
            }
        }
    }

    fn cluster(&mut self, spec: Part<'_>, cluster: &mut Cluster) {
        self.unknown(spec, &["registrySources", "allowedRegistriesForImport", "externalRegistryHostnames"]);
        let at = spec.at.key("registrySources");
        let map = match spec.map.of("registrySources") {
            Some(Value::Map(sources)) => sources.as_slice(),
            Some(Value::Null) | None => return,
            Some(_) => return self.problem(at, "`spec.registrySources` is a map".to_owned()),
        };
        let sources = Part { map, at, path: "spec.registrySources" };
        let keys: &[&str] = &[
            "allowedRegistries",
            "blockedRegistries",
            "insecureRegistries",
            "containerRuntimeSearchRegistries",
        ];
        self.unknown(sources, keys);
        cluster.allowed.extend(self.scopes(sources, "allowedRegistries"));
        cluster.blocked.extend(self.scopes(sources, "blockedRegistries"));
        cluster.insecure.extend(self.scopes(sources, "insecureRegistries"));
        let search = self.texts(sources, "containerRuntimeSearchRegistries");
        if !search.is_empty() {
            let at = at.key("containerRuntimeSearchRegistries").place();
            cluster.search = Some((search.into_iter().map(|(entry, _)| entry).collect(), at));
        }
    }

    fn scopes(&mut self, map: Part<'_>, key: &str) -> Vec<Scope> {
        self.texts(map, key).into_iter().map(|(scope, at)| Scope { scope, at }).collect()
    }

    fn list<'v>(&mut self, part: Part<'v>, key: &str) -> &'v [Value] {
        match part.map.of(key) {
            Some(Value::List(items)) => items,
            Some(Value::Null) | None => &[],
            Some(_) => {
                self.problem(part.at.key(key), format!("`{}.{key}` is a list", part.path));
                &[]
            }
        }
    }

    /// Texts, each with its place.
    fn texts(&mut self, part: Part<'_>, key: &str) -> Vec<(String, FilePlace)> {
        let list = part.at.key(key);
        let mut texts = Vec::new();
        for (index, item) in self.list(part, key).iter().enumerate() {
            let at = list.item(index);
            match item {
                Value::Text(text) => texts.push((text.clone(), at.place())),
                _ => self.problem(at, format!("`{}.{key}[{index}]` is a text", part.path)),
            }
        }
        texts
    }

    fn text(&mut self, part: Part<'_>, key: &str) -> Option<String> {
        match part.map.of(key)? {
            Value::Text(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                self.problem(part.at.key(key), format!("`{}.{key}` is a text", part.path));
                None
            }
        }
    }

    fn unknown(&mut self, part: Part<'_>, known: &[&str]) {
        for (key, _) in part.map.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let message =
                format!("`{}` has no key `{}` that says where images come from", part.path, Excerpt::of(key));
            self.notice(part.at.key(key), (Effect::Ignored, NoticeKind::UnknownKey), message);
        }
    }
}
