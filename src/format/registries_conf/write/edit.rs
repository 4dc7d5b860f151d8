//! Changes in files that exist: what they say besides stays, comments included.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::super::rule::{PullFromMirror, Rule};
use super::super::{RegistriesConf, merge};
use super::short_names::Names;
use super::subject_scope;
use crate::format::files::File;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::routes::PlaceImages;

/// What is to be said.
pub(super) struct Changes {
    pub(super) rules: Vec<Rule>,
    pub(super) names: Names,
}

/// A file on its way.
struct Open {
    name: String,
    document: DocumentMut,
}

const MAIN: &str = "registries.conf";

/// The existing files with the changes in them, and perhaps more files.
pub(super) fn merge(
    existing: &[File<'_>],
    read: &RegistriesConf,
    changes: Changes,
    notices: &mut Vec<Notice>,
) -> Vec<(String, String)> {
    let mut files: Vec<Open> = existing
        .iter()
        .filter(|file| merge::is_configuration(file.name))
        .filter_map(|file| {
            let document = file.text.parse().ok()?;
            Some(Open { name: file.name.to_owned(), document })
        })
        .collect();
    if !files.iter().any(|file| !is_drop_in(&file.name)) {
        files.insert(0, Open { name: MAIN.to_owned(), document: DocumentMut::new() });
    }
    let Changes { rules, names } = changes;
    tell_kept(read, &rules, &names, notices);
    let rules = to_version_2(&mut files, read, rules);
    write_names(&mut files, read, &names);
    let mut stands: Vec<Stands> = files.iter().map(|file| Stands::of(&file.document)).collect();
    let has = |prefix: &str| stands.iter().any(|file| file.prefixes.contains_key(prefix));
    let new: Vec<Rule> = rules
        .into_iter()
        .filter(|rule| {
            let same = read.rules.get(&rule.prefix).is_some_and(|known| says(known) == says(rule));
            !same || !has(&rule.prefix)
        })
        .collect();
    let replaces = |rule: &Rule| {
        // Where it counts: in the last file.
        let mut all = files.iter_mut().zip(&mut stands).rev();
        all.any(|(file, stands)| stands.replace(&mut file.document, rule))
    };
    let (_, later): (Vec<Rule>, Vec<Rule>) = new.into_iter().partition(replaces);
    for (file, stands) in files.iter_mut().zip(stands) {
        stands.finish(&mut file.document);
    }
    append(&mut files, later);
    files.into_iter().map(|file| (file.name, file.document.to_string())).collect()
}

fn is_drop_in(name: &str) -> bool {
    name.rsplit('/').nth(1).is_some_and(|folder| folder.strip_suffix(".d").is_some())
}

/// What decides of a rule, however it is written.
type Says<'r> = (&'r str, bool, bool, Vec<(&'r str, bool, PlaceImages)>);

fn says(rule: &Rule) -> Says<'_> {
    let mirrors = rule.mirrors.iter().map(|mirror| {
        let images = match mirror.pull {
            _ if rule.digest_only => PlaceImages::Pinned,
            Some(PullFromMirror::DigestOnly) => PlaceImages::Pinned,
            Some(PullFromMirror::TagOnly) => PlaceImages::Tagged,
            Some(PullFromMirror::All) | None => PlaceImages::Any,
        };
        (mirror.location.as_str(), mirror.insecure, images)
    });
    (&rule.location, rule.insecure, rule.blocked, mirrors.collect())
}

/// What stands in the files, and the catalog does not speak of.
fn tell_kept(read: &RegistriesConf, rules: &[Rule], names: &Names, notices: &mut Vec<Notice>) {
    let written: BTreeSet<&str> = rules.iter().map(|rule| rule.prefix.as_str()).collect();
    for rule in read.rules.values().filter(|rule| !written.contains(rule.prefix.as_str())) {
        let message = format!("the rule for `{}` stays, of which the catalog says nothing", rule.prefix);
        let notice = Notice::new(NoticeKind::Kept, Effect::Approximated, message).with_place(rule.at.clone());
        notices.push(match subject_scope(&rule.prefix) {
            Some(scope) => notice.about(scope),
            None => notice,
        });
    }
    let written: BTreeSet<&str> = names.aliases.iter().map(|(name, _)| name.as_ref()).collect();
    for (name, alias) in &read.aliases {
        if alias.value.is_some() && !written.contains(name.as_str()) {
            let message = format!("the alias `{name}` stays, of which the catalog says nothing");
            let notice = Notice::new(NoticeKind::Kept, Effect::Approximated, message);
            notices.push(notice.with_place(alias.at.clone()));
        }
    }
}

/// A file of version 1 cannot have anything of version 2 beside it: what it says is written anew.
fn to_version_2(files: &mut [Open], read: &RegistriesConf, rules: Vec<Rule>) -> Vec<Rule> {
    let mut rules: BTreeMap<String, Rule> = rules.into_iter().map(|it| (it.prefix.clone(), it)).collect();
    for file in files {
        let root = file.document.as_table_mut();
        let Some(Item::Table(registries)) = root.get("registries") else { continue };
        let lists = ["search", "insecure", "block"];
        if !lists.iter().any(|list| registries.get(list).and_then(|it| it.get("registries")).is_some()) {
            continue;
        }
        let search = registries.get("search").and_then(|it| it.get("registries")).cloned();
        root.remove("registries");
        if let Some(search) = search {
            root.insert("unqualified-search-registries", search);
        }
        for rule in read.rules.values().filter(|rule| rule.at.name() == file.name) {
            rules.entry(rule.prefix.clone()).or_insert_with(|| rule.clone());
        }
    }
    rules.into_values().collect()
}

/// Writes what the files do not say yet.
fn write_names(files: &mut [Open], read: &RegistriesConf, names: &Names) {
    let searched =
        read.search.as_ref().map(|list| list.entries.iter().map(|(entry, _)| entry).collect::<Vec<_>>());
    let same = searched.is_some_and(|known| known.iter().copied().eq(&names.search));
    let is_needless = names.search.is_empty() && read.search.is_none();
    if !(same || is_needless) {
        let name = read.search.as_ref().map(|list| list.at.name());
        let root = root_of(files, name);
        let key = "unqualified-search-registries";
        root.insert(key, value(names.search.iter().map(String::as_str).collect::<Array>()));
    }
    if let Some(mode) = names.mode {
        use super::super::ShortNameMode::Enforcing;

        let known = read.mode.as_ref();
        let now = known.map_or(super::super::ShortNameMode::Permissive, |(mode, _)| *mode);
        if (now == Enforcing) != (mode == Enforcing) {
            let root = root_of(files, known.map(|(_, at)| at.name()));
            root.insert("short-name-mode", value(mode.as_str()));
        }
    }
    for (name, image) in &names.aliases {
        let known = read.aliases.get(name);
        if known.and_then(|alias| alias.value.as_deref()) == Some(image) {
            continue;
        }
        let root = root_of(files, known.map(|alias| alias.at.name()));
        let aliases = root.entry("aliases").or_insert(Item::Table(Table::new()));
        if let Some(aliases) = aliases.as_table_like_mut() {
            aliases.insert(name, value(image.as_str()));
        }
    }
}

/// The file of this name; without one the main file.
fn root_of<'f>(files: &'f mut [Open], name: Option<&str>) -> &'f mut Table {
    let named = name.and_then(|name| files.iter().position(|file| file.name == name));
    let index = named.or_else(|| files.iter().position(|file| !is_drop_in(&file.name))).unwrap_or(0);
    files[index].document.as_table_mut()
}

/// The prefix of a table, as the engine reads it.
fn prefix_of(table: &Table) -> Option<&str> {
    let text = |key: &str| {
        let (_, item) = table.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        item.as_str().filter(|text| !text.is_empty()).map(|text| text.trim_end_matches('/'))
    };
    text("prefix").or_else(|| text("location"))
}

/// Inline rules cannot be changed one by one.
fn make_tables(document: &mut DocumentMut) {
    let root = document.as_table_mut();
    if root.get("registry").is_some_and(Item::is_value) {
        if let Some(Ok(tables)) = root.remove("registry").map(Item::into_array_of_tables) {
            root.insert("registry", Item::ArrayOfTables(tables));
        }
    }
}

/// Which location a table is about, and its flags: the engine refuses two of one location with different flags.
fn flags_of(table: &Table) -> Option<(&str, Flags)> {
    let location = table.get("location").and_then(Item::as_str).map(|text| text.trim_end_matches('/'));
    let key = location.filter(|text| !text.is_empty()).or_else(|| prefix_of(table))?;
    let flag = |key: &str| table.get(key).and_then(Item::as_bool).unwrap_or(false);
    Some((key, (flag("insecure"), flag("blocked"))))
}

type Flags = (bool, bool);

/// The same of a rule.
fn flags(rule: &Rule) -> (&str, Flags) {
    let key = if rule.location.is_empty() { &rule.prefix } else { &rule.location };
    (key, (rule.insecure, rule.blocked))
}

/// What stands in a file, to be found without looking through it.
#[derive(Default)]
struct Stands {
    /// The tables of each prefix, the first of them last.
    prefixes: BTreeMap<String, Vec<usize>>,
    /// How many tables about each location have which flags.
    locations: BTreeMap<String, BTreeMap<Flags, usize>>,
    /// Tables that are taken away.
    gone: BTreeSet<usize>,
}

impl Stands {
    fn of(document: &DocumentMut) -> Self {
        match document.get("registry") {
            Some(Item::ArrayOfTables(tables)) => Self::of_tables(tables),
            Some(inline) => inline
                .clone()
                .into_array_of_tables()
                .map(|tables| Self::of_tables(&tables))
                .unwrap_or_default(),
            None => Self::default(),
        }
    }

    fn of_tables(tables: &ArrayOfTables) -> Self {
        let mut stands = Self::default();
        for (at, table) in tables.iter().enumerate() {
            if let Some(prefix) = prefix_of(table) {
                stands.prefixes.entry(prefix.to_owned()).or_default().push(at);
            }
            if let Some(flags) = flags_of(table) {
                stands.count(flags, |count| count + 1);
            }
        }
        stands.prefixes.values_mut().for_each(|all| all.reverse());
        stands
    }

    fn count(&mut self, (location, flags): (&str, Flags), change: fn(usize) -> usize) {
        let counts = self.locations.entry(location.to_owned()).or_default();
        let count = counts.entry(flags).or_default();
        *count = change(*count);
    }

    /// Writes a rule over the one that there is for its prefix. Where its flags would contradict another rule of the
    /// file, that one is taken away.
    fn replace(&mut self, document: &mut DocumentMut, rule: &Rule) -> bool {
        let Some(all) = self.prefixes.get_mut(&rule.prefix) else { return false };
        make_tables(document);
        let Some(Item::ArrayOfTables(tables)) = document.get_mut("registry") else { return false };
        let Some(table) = all.last().and_then(|at| tables.get_mut(*at)) else { return false };
        let own = flags_of(table).map(|(location, flags)| (location.to_owned(), flags));
        let (location, ours) = flags(rule);
        let others = self.locations.get(location).into_iter().flatten();
        let mut others = others.filter(|(theirs, _)| **theirs != ours).map(|(theirs, count)| {
            let is_own = own.as_ref().is_some_and(|own| own.0 == location && own.1 == *theirs);
            count - usize::from(is_own)
        });
        let contradicts = others.any(|count| count > 0);
        if contradicts {
            self.gone.extend(all.pop());
        } else {
            fill(table, rule);
        }
        if let Some((location, flags)) = own {
            self.count((&location, flags), |count| count.saturating_sub(1));
        }
        if !contradicts {
            self.count((location, ours), |count| count + 1);
        }
        !contradicts
    }

    /// Takes away what is to be taken away.
    fn finish(self, document: &mut DocumentMut) {
        let Some(Item::ArrayOfTables(tables)) = document.get_mut("registry") else { return };
        let mut at = 0..;
        tables.retain(|_| !at.next().is_some_and(|at| self.gone.contains(&at)));
    }
}

/// Rules that no file has: into the main file, or a drop-in of their own where they contradict it.
fn append(files: &mut Vec<Open>, rules: Vec<Rule>) {
    let mut target = files.iter().position(|file| !is_drop_in(&file.name)).unwrap_or(0);
    let folder = format!("{}.d", files[target].name);
    let mut split = 0;
    let mut left = rules;
    while !left.is_empty() {
        left = append_to(&mut files[target].document, left);
        if !left.is_empty() {
            split += 1;
            files
                .push(Open { name: format!("{folder}/90-split-{split}.conf"), document: DocumentMut::new() });
            target = files.len() - 1;
        }
    }
}

/// Writes what contradicts nothing there, and gives back the rest.
fn append_to(document: &mut DocumentMut, rules: Vec<Rule>) -> Vec<Rule> {
    make_tables(document);
    let tables = document.entry("registry").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tables) = tables.as_array_of_tables_mut() else { return Vec::new() };
    let known = tables.iter().filter_map(flags_of).map(|(key, flags)| (key.to_owned(), flags));
    let mut known: BTreeMap<String, Flags> = known.collect();
    let mut left = Vec::new();
    for rule in rules {
        let (key, flags) = flags(&rule);
        if *known.entry(key.to_owned()).or_insert(flags) != flags {
            left.push(rule);
            continue;
        }
        let mut table = Table::new();
        fill(&mut table, &rule);
        tables.push(table);
    }
    left
}

/// Makes a table say a rule. What it has besides stays.
fn fill(table: &mut Table, rule: &Rule) {
    set(table, "prefix", Some(Value::from(rule.prefix.as_str())));
    let location = (!rule.location.is_empty()).then(|| Value::from(rule.location.as_str()));
    set(table, "location", location);
    set(table, "insecure", rule.insecure.then(|| Value::from(true)));
    set(table, "blocked", rule.blocked.then(|| Value::from(true)));
    set(table, "mirror-by-digest-only", None);
    let mut mirrors = ArrayOfTables::new();
    for mirror in &rule.mirrors {
        let mut table = Table::new();
        table.insert("location", value(mirror.location.as_str()));
        if mirror.insecure {
            table.insert("insecure", value(true));
        }
        if let Some(pull) = mirror.pull {
            table.insert("pull-from-mirror", value(pull.as_str()));
        }
        mirrors.push(table);
    }
    remove(table, "mirror");
    if !mirrors.is_empty() {
        table.insert("mirror", Item::ArrayOfTables(mirrors));
    }
}

fn set(table: &mut Table, key: &str, to: Option<Value>) {
    let Some(to) = to else { return remove(table, key) };
    if let Some(known) = table.get_mut(key).and_then(Item::as_value_mut) {
        // The comment behind it stays.
        let decor = known.decor().clone();
        *known = to;
        *known.decor_mut() = decor;
    } else {
        remove(table, key);
        table.insert(key, Item::Value(to));
    }
}

/// Under every spelling of its letters.
fn remove(table: &mut Table, key: &str) {
    let names: Vec<String> = table
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(name, _)| name.to_string())
        .collect();
    for name in names {
        table.remove(&name);
    }
}
