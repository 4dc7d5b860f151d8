//! One `hosts.toml`, as it is written.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use toml_edit::{Item, Table, TableLike, Value};

use crate::format::files::{File, FilePlace, Lines};
use crate::format::host_lists::Generation;
use crate::format::host_lists::{Report, duration_is_valid, tables};
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::Excerpt;

/// What a file says.
pub(super) struct HostsFile {
    pub(super) server: Option<String>,
    /// What is said of the server, at the top.
    pub(super) root: Entry,
    /// Each with the key of its table, in the order in which they are asked.
    pub(super) hosts: Vec<(String, Entry)>,
    /// Whether there is any table `host`.
    pub(super) table: Option<()>,
}

/// What is said of one host.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) at: FilePlace,
    /// Where each of its keys stands that something may have to be told of.
    keys_at: Vec<(&'static str, FilePlace)>,
    pub(super) capabilities: Option<Capabilities>,
    pub(super) authorities: Vec<String>,
    pub(super) clients: Vec<(String, Option<String>)>,
    pub(super) skip_verify: Option<bool>,
    pub(super) override_path: Option<bool>,
}

/// Keys that have no effect where something else stands, or is missing.
const TOLD_OF: [&str; 3] = ["capabilities", "override_path", "skip_verify"];

impl Entry {
    /// The place of the first of these keys, or of the host.
    pub(super) fn place_of(&self, keys: &[&str]) -> &FilePlace {
        let places = self.keys_at.iter().filter(|(key, _)| keys.contains(key)).map(|(_, at)| at);
        places.min().unwrap_or(&self.at)
    }

    pub(super) fn new(at: FilePlace) -> Self {
        Self {
            at,
            keys_at: Vec::new(),
            capabilities: None,
            authorities: Vec::new(),
            clients: Vec::new(),
            skip_verify: None,
            override_path: None,
        }
    }
}

/// What a host may be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Capabilities {
    pub(super) pull: Option<()>,
    pub(super) resolve: Option<()>,
    pub(super) push: Option<()>,
}

/// A file that is read.
struct Reading<'s, 'a> {
    file: File<'a>,
    lines: Lines,
    generation: Generation,
    report: &'s mut Report,
}

/// Reads a file with everything for which the engine passes over it.
pub(super) fn read(file: File<'_>, generation: Generation, report: &mut Report) -> Option<HostsFile> {
    let breaks_k3s = file.text.contains("rewrite") && file.text.contains('\\');
    let mend = if breaks_k3s {
        "k3s writes patterns as they are: write `[.]` for `\\.` in registries.yaml"
    } else {
        ""
    };
    let document = tables::parse(file, mend, report)?;
    let mut reading = Reading { file, lines: Lines::of(file.text), generation, report };
    Some(reading.top(document.as_table()))
}

impl Reading<'_, '_> {
    fn at(&self, span: Option<Range<usize>>) -> FilePlace {
        span.map_or_else(
            || FilePlace::file(self.file.name),
            |span| self.lines.place(self.file.name, span.start),
        )
    }

    fn key_at(&self, table: &dyn TableLike, key: &str) -> FilePlace {
        self.at(table.get_key_value(key).and_then(|(key, item)| key.span().or_else(|| item.span())))
    }

    fn wrong(&mut self, at: &FilePlace, key: &str, expected: &str) {
        self.report.problem(at, format!("`{key}` is not {expected}"), "");
    }

    fn top(&mut self, table: &Table) -> HostsFile {
        let server = match table.get("server") {
            None => None,
            Some(item) => {
                let at = self.key_at(table, "server");
                if item.as_str().is_none() {
                    self.wrong(&at, "server", "a text");
                }
                item.as_str().map(ToOwned::to_owned)
            }
        };
        let mut root = Entry::new(FilePlace::file(self.file.name));
        self.entry(table, &mut root, &["server", "host"]);
        if table.contains_key("server") {
            root.at = self.key_at(table, "server");
        }
        let hosts = match table.get("host").map(|item| (item, item.as_table_like())) {
            None => Vec::new(),
            Some((_, Some(hosts))) => self.hosts(hosts),
            Some((item, None)) => {
                let at = self.at(item.span());
                self.wrong(&at, "host", "a table");
                Vec::new()
            }
        };
        HostsFile { server, root, hosts, table: table.get("host").map(|_| ()) }
    }

    fn hosts(&mut self, table: &dyn TableLike) -> Vec<(String, Entry)> {
        let mut order: Vec<(isize, String)> = Vec::new();
        let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
        for (key, item) in table.iter() {
            let at = self.key_at(table, key);
            let mut entry = Entry::new(at.clone());
            let Some(of_host) = item.as_table_like() else {
                self.wrong(&at, "host", "a table of tables");
                continue;
            };
            self.entry(of_host, &mut entry, &[]);
            let headers = item.as_table().map(headers).unwrap_or_default();
            if headers.is_empty() && self.generation == Generation::Second {
                let message =
                    format!("`{}` has no `[host.…]` table of its own, and is never asked", Excerpt::of(key));
                let mend = format!("write `[host.\"{}\"]` on a line of its own", Excerpt::of(key));
                self.report.notice(&at, (Effect::Ignored, NoticeKind::NeverMatches), message, mend);
            }
            if self.generation == Generation::First && key.contains(['[', ']']) && !headers.is_empty() {
                let message = format!("`{}` has brackets in the name of a table", Excerpt::of(key));
                self.report.problem(&at, message, "give the address a name, and write that");
            }
            match self.generation {
                // In the order of their lines.
                Generation::First => {
                    let line = at.line().and_then(|line| isize::try_from(line).ok()).unwrap_or(isize::MAX);
                    order.push((line, key.to_owned()));
                }
                Generation::Second => order.extend(headers.into_iter().map(|place| (place, key.to_owned()))),
            }
            entries.insert(key, entry);
        }
        order.sort();
        order.dedup_by(|one, other| one.1 == other.1);
        let found = |(_, key): (isize, String)| {
            let entry = entries.get(key.as_str())?.clone();
            Some((key, entry))
        };
        order.into_iter().filter_map(found).collect()
    }

    /// Reads what may be said of every host; `others` are keys that belong to somebody else.
    fn entry(&mut self, table: &dyn TableLike, entry: &mut Entry, others: &[&str]) {
        for (key, item) in table.iter() {
            let at = self.key_at(table, key);
            if let Some(told) = TOLD_OF.into_iter().find(|told| *told == key) {
                entry.keys_at.push((told, at.clone()));
            }
            match key {
                "capabilities" => entry.capabilities = self.capabilities(item, &at),
                "ca" => entry.authorities = self.texts(item, key, &at),
                "client" => entry.clients = self.clients(item, &at),
                "skip_verify" => entry.skip_verify = self.flag(item, key, &at),
                "override_path" => entry.override_path = self.flag(item, key, &at),
                "header" => self.header(item, &at),
                "dial_timeout" if self.generation == Generation::Second => self.dial_timeout(item, &at),
                other if others.contains(&other) => {}
                other => self.unknown(other, &at),
            }
        }
    }

    fn unknown(&mut self, key: &str, at: &FilePlace) {
        let mend = match key {
            "rewrite" => "it is k3s's: put the path into the host's URL, with `override_path = true`",
            _ => "",
        };
        let message = format!("containerd knows no key `{}`", Excerpt::of(key));
        self.report.notice(at, (Effect::Ignored, NoticeKind::UnknownKey), message, mend);
    }

    fn capabilities(&mut self, item: &Item, at: &FilePlace) -> Option<Capabilities> {
        let Some(array) = item.as_array() else {
            self.wrong(at, "capabilities", "a list of texts");
            return None;
        };
        let mut all = Capabilities::default();
        for value in array {
            match value.as_str().map(str::to_ascii_lowercase).as_deref() {
                Some("pull") => all.pull = Some(()),
                Some("resolve") => all.resolve = Some(()),
                Some("push") => all.push = Some(()),
                Some("referrers") if self.generation == Generation::Second => {}
                Some(other) => {
                    let mend = "write `pull`, `resolve` or `push`";
                    self.report.problem(at, format!("unknown capability `{}`", Excerpt::of(other)), mend);
                }
                None => self.wrong(at, "capabilities", "a list of texts"),
            }
        }
        // An empty list is none at all.
        (!array.is_empty()).then_some(all)
    }

    fn flag(&mut self, item: &Item, key: &str, at: &FilePlace) -> Option<bool> {
        if item.as_bool().is_none() {
            self.wrong(at, key, "true or false");
        }
        item.as_bool()
    }

    /// A text, or a list of texts.
    fn texts(&mut self, item: &Item, key: &str, at: &FilePlace) -> Vec<String> {
        let texts = match item {
            Item::Value(Value::String(text)) => Some(Vec::from([text.value().clone()])),
            Item::Value(Value::Array(array)) => {
                array.iter().map(|value| value.as_str().map(ToOwned::to_owned)).collect()
            }
            _ => None,
        };
        if texts.is_none() {
            self.wrong(at, key, "a text or a list of texts");
        }
        texts.unwrap_or_default()
    }

    /// A text, a list of texts, or a list of pairs.
    fn clients(&mut self, item: &Item, at: &FilePlace) -> Vec<(String, Option<String>)> {
        let pair = |value: &Value| {
            if let Some(text) = value.as_str() {
                return Some((text.to_owned(), None));
            }
            let pair = value.as_array()?;
            let text = |at: usize| pair.get(at).and_then(Value::as_str).map(ToOwned::to_owned);
            Some((text(0)?, text(1)))
        };
        let clients = match item {
            Item::Value(Value::String(text)) => Some(Vec::from([(text.value().clone(), None)])),
            Item::Value(Value::Array(array)) => array.iter().map(pair).collect(),
            _ => None,
        };
        if clients.is_none() {
            self.wrong(at, "client", "a text, a list of texts or a list of pairs");
        }
        clients.unwrap_or_default()
    }

    /// Names alone: a value may be a secret.
    fn header(&mut self, item: &Item, at: &FilePlace) {
        let Some(table) = item.as_table_like() else { return self.wrong(at, "header", "a table") };
        for (name, value) in table.iter() {
            let at = self.key_at(table, name);
            let is_list = value.as_array().is_some_and(|list| list.iter().all(Value::is_str));
            if !value.is_str() && !is_list {
                self.wrong(&at, "header", "a table of texts");
                continue;
            }
            let message = format!("the header `{}` is sent by whoever pulls", Excerpt::of(name));
            let mend = "have the client that pulls send it to this host";
            self.report.notice(&at, (Effect::LeftOut, NoticeKind::Headers), message, mend);
        }
    }

    fn dial_timeout(&mut self, item: &Item, at: &FilePlace) {
        match item.as_str() {
            Some(text) if duration_is_valid(text) => {
                let message =
                    "`dial_timeout` limits how long a connection may take, which is up to whoever pulls";
                let mend = "give the session a deadline";
                self.report.notice(at, (Effect::LeftOut, NoticeKind::TimeLimit), message, mend);
            }
            Some(_) => self.wrong(at, "dial_timeout", "a duration with a unit, such as `200ms`"),
            None => self.wrong(at, "dial_timeout", "a text"),
        }
    }
}

/// Where the headers of a table and of those below it stand among all headers.
fn headers(table: &Table) -> Vec<isize> {
    let own = (!table.is_implicit() && !table.is_dotted()).then(|| table.position()).flatten();
    let below = table.iter().filter_map(|(_, item)| item.as_table()).flat_map(headers);
    own.into_iter().chain(below).collect()
}
