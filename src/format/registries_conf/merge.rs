//! Several files, one after the other.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::one_file;
use super::parsed::{Kind, Parsed};
use super::source::Source;
use super::{Alias, Generation, RegistriesConf, Rule, SearchList};
use crate::format::files::{Engine, File, FilePlace, Report};
use crate::format::notice::{Effect, NoticeKind, Notices};
use crate::reference::Excerpt;

const RECORDED: &str = "short-name-aliases.conf";

/// Reads and merges; what is wrong is in the report.
pub(super) fn read(engine: Engine, files: &[File<'_>], report: &mut Report) -> RegistriesConf {
    let mut merged = RegistriesConf {
        engine,
        rules: BTreeMap::new(),
        routes: Vec::new(),
        search: None,
        mode: None,
        helpers: None,
        layer_helper: None,
        aliases: BTreeMap::new(),
        stated_mode: None,
        notices: Notices::default(),
    };
    let is_recorded = |file: &&File<'_>| base(file.name) == RECORDED;
    let configured = files.iter().filter(|file| !is_recorded(file));
    for file in configured.chain(files.iter().filter(is_recorded)) {
        let Some(kind) = kind_of(file.name, report) else { continue };
        let source = Source::new(*file);
        let (problems, notices) = (report.problems.len(), report.notices.len());
        let parsed = one_file::read(&source, kind, Generation::of(engine), report);
        // What is checked later stands earlier as often as not.
        report.problems[problems..].sort_by_key(|problem| problem.at.line());
        report.notices[notices..].sort_by_key(|notice| notice.place().and_then(FilePlace::line));
        merged.take(&source, parsed, report);
    }
    merged
}

/// Whether a file may be written to: the recorded aliases are the engine's own.
pub(super) fn is_configuration(name: &str) -> bool {
    kind_of(name, &mut Report::default()).is_some_and(|kind| kind != Kind::Recorded)
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// What a file is by its name; none where the engine does not read it.
fn kind_of(name: &str, report: &mut Report) -> Option<Kind> {
    // An empty folder.
    if name.ends_with('/') {
        return None;
    }
    if base(name) == RECORDED {
        return Some(Kind::Recorded);
    }
    let mut folders = name.rsplit('/').skip(1);
    let is_drop_ins = |folder: &str| folder.strip_suffix(".d").is_some();
    if folders.next().is_some_and(is_drop_ins) {
        if name.strip_suffix(".conf").is_some() {
            return Some(Kind::DropIn);
        }
        let message = "a drop-in's name ends in `.conf`, in lower case".to_string();
        let about = (Effect::Ignored, NoticeKind::UnreadFile);
        report.notice(FilePlace::file(name), about, message, None);
        return None;
    }
    if folders.any(is_drop_ins) {
        let message = "folders below that of drop-ins are not read".to_string();
        let about = (Effect::Ignored, NoticeKind::UnreadFile);
        report.notice(FilePlace::file(name), about, message, None);
        return None;
    }
    Some(Kind::Main)
}

impl RegistriesConf {
    /// Takes a later file over what there is: a rule replaces a whole rule, a list a whole list.
    fn take(&mut self, source: &Source<'_>, parsed: Parsed, report: &mut Report) {
        let mut rules = parsed.rules;
        if self.rules.is_empty() {
            // A file has one rule for a prefix: nothing is replaced.
            self.rules = rules.drain(..).map(|rule| (rule.prefix.clone(), rule)).collect();
        }
        for rule in rules {
            let by = rule.at.clone();
            if let Some(replaced) = self.rules.insert(rule.prefix.clone(), rule) {
                tell_replaced_rule(&replaced, &by, report);
            }
        }
        if let Some(search) = parsed.search {
            let entries = search.value.into_iter().map(|entry| (entry.value, source.place(entry.line)));
            let list = SearchList { entries: entries.collect(), at: source.place(search.line) };
            if let Some(replaced) = &self.search {
                tell_replaced("`unqualified-search-registries`", &replaced.at, &list.at, report);
            }
            self.search = Some(list);
        }
        if let Some(mode) = parsed.mode {
            let at = source.place(mode.line);
            if let Some((_, replaced)) = &self.mode {
                tell_replaced("`short-name-mode`", replaced, &at, report);
            }
            self.mode = Some((mode.value, at));
        }
        if let Some(helpers) = parsed.helpers {
            let at = source.place(helpers.line);
            if let Some((_, replaced)) = &self.helpers {
                tell_replaced("`credential-helpers`", replaced, &at, report);
            }
            self.helpers = Some((helpers.value, at));
        }
        if let Some(helper) = parsed.layer_helper {
            self.layer_helper = Some((helper.value, source.place(helper.line)));
        }
        for (name, put) in parsed.aliases {
            let alias = Alias { value: put.value, at: source.place(put.line) };
            let by = alias.at.clone();
            let what = format!("the alias `{}`", Excerpt::of(&name));
            if let Some(replaced) = self.aliases.insert(name, alias).filter(|old| old.value.is_some()) {
                tell_replaced(&what, &replaced.at, &by, report);
            }
        }
    }
}

pub(super) fn tell_replaced(what: &str, at: &FilePlace, by: &FilePlace, report: &mut Report) {
    let message = format!("{what} here is replaced by that of {by}");
    report.notice(at.clone(), (Effect::Ignored, NoticeKind::Replaced), message, None);
}

/// Nothing of the earlier rule stays, which is not what drop-ins look like.
fn tell_replaced_rule(replaced: &Rule, by: &FilePlace, report: &mut Report) {
    let mut lost: Vec<String> = Vec::new();
    match replaced.mirrors.len() {
        0 => {}
        1 => lost.push("its mirror".to_string()),
        count => lost.push(format!("its {count} mirrors")),
    }
    lost.extend(replaced.insecure.then(|| "`insecure`".to_string()));
    lost.extend(replaced.blocked.then(|| "`blocked`".to_string()));
    let with = if lost.is_empty() { String::new() } else { format!(", {} included", lost.join(", ")) };
    let shown = Excerpt::of(&replaced.prefix);
    let message = format!("the rule for `{shown}` is replaced whole by that of {by}{with}");
    report.notice(replaced.at.clone(), (Effect::Ignored, NoticeKind::Replaced), message, None);
}
