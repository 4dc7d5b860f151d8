//! One file: what it says, and everything for which the engine refuses it.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::check::{check_alias, check_conflicts, check_search, location, wildcard_is_wrong, wrong_wildcard};
use super::parsed::{Kind, Parsed};
use super::rule::{PullFromMirror, Rule, RuleMirror};
use super::source::{Fields, Put, Source};
use super::{Generation, ShortNameMode, tree};
use crate::format::files::{FilePlace, Report};
use crate::format::notice::{Effect, NoticeKind};
use crate::index::in_order;
use crate::reference::Excerpt;

/// Keys that mean something at the top alone.
const TOP: &[&str] = &[
    "unqualified-search-registries",
    "short-name-mode",
    "credential-helpers",
    "additional-layer-store-auth-helper",
];
const TOP_PLACE: &str = "above the first table";
const RULE_KEYS: &[&str] = &["blocked", "mirror-by-digest-only", "prefix"];
const RULE_PLACE: &str = "in `[[registry]]`, above its mirrors";

/// Reads a file with all its problems.
pub(super) fn read(source: &Source<'_>, kind: Kind, generation: Generation, report: &mut Report) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(document) = tree::parse(source.file, report) else { return parsed };
    let mut top = Fields::new(source, "the file", &document);
    read_aliases(&mut top, &mut parsed, report);
    if kind != Kind::Recorded {
        let before = report.problems.len();
        let version_1 = super::version_1::read(&mut top, report);
        read_top(&mut top, &mut parsed, report);
        if let Some(version_1) = version_1 {
            version_1.judge(source, kind, generation, parsed.is_version_2(), report);
            if report.problems.len() == before {
                version_1.convert(source, &mut parsed, report);
            }
        }
    }
    top.finish(report, &[]);
    check_conflicts(&parsed.rules, report);
    keep_first(&mut parsed.rules, report);
    for rule in parsed.rules.iter().filter(|rule| wildcard_is_wrong(&rule.prefix)) {
        report.problem(
            rule.at.clone(),
            wrong_wildcard(&rule.prefix),
            Some("leave out its port or path".to_owned()),
        );
    }
    parsed
}

fn read_top(top: &mut Fields<'_, '_>, parsed: &mut Parsed, report: &mut Report) {
    let rules = top.tables(report, "registry");
    parsed.rules.reserve(rules.len());
    for table in rules {
        parsed.rules.extend(read_rule(Fields::new(top.source, "a rule", table), report));
    }
    parsed.search = top.texts(report, "unqualified-search-registries");
    if let Some(search) = &mut parsed.search {
        check_search(top.source, search, report);
    }
    parsed.mode = top.text(report, "short-name-mode").and_then(|mode| {
        let known = ShortNameMode::ALL.iter().copied().find(|known| known.as_str() == mode.value);
        // An empty text is the same as none, and so no reason to leave another file's mode.
        if known.is_none() && !mode.value.is_empty() {
            let text = format!("unknown short-name mode `{}`", Excerpt::of(mode.value));
            let mend = "write `enforcing`, `permissive` or `disabled`, in lower case".to_owned();
            report.problem(top.source.place(mode.line), text, Some(mend));
        }
        known.map(|value| Put { value, line: mode.line })
    });
    parsed.helpers = top.texts(report, "credential-helpers").map(|helpers| Put {
        value: helpers.value.into_iter().map(|helper| helper.value).collect(),
        line: helpers.line,
    });
    let helper = top.text(report, "additional-layer-store-auth-helper");
    parsed.layer_helper = helper
        .filter(|helper| !helper.value.is_empty())
        .map(|helper| Put { value: helper.value.to_owned(), line: helper.line });
}

/// A rule, unless there is something wrong with it.
fn read_rule(mut fields: Fields<'_, '_>, report: &mut Report) -> Option<Rule> {
    let source = fields.source;
    let before = report.problems.len();
    let at = source.place(fields.line());
    let written = fields.text(report, "location").map(|it| location(source, it, report));
    let prefix = fields.text(report, "prefix").filter(|prefix| !prefix.value.is_empty());
    let prefix = prefix.map(|it| location(source, it, report));
    let insecure = fields.flag(report, "insecure");
    let blocked = fields.flag(report, "blocked");
    let digest_only = fields.flag(report, "mirror-by-digest-only");
    if let Some(pull) = fields.text(report, "pull-from-mirror").filter(|pull| !pull.value.is_empty()) {
        let text = "`pull-from-mirror` is a mirror's, and this is a rule".to_owned();
        let mend = "write it in `[[registry.mirror]]`, or `mirror-by-digest-only = true` here".to_owned();
        report.problem(source.place(pull.line), text, Some(mend));
    }
    let tables = fields.tables(report, "mirror");
    let mut mirrors = Vec::with_capacity(tables.len());
    for table in tables {
        mirrors.extend(read_mirror(Fields::new(source, "a mirror", table), digest_only, report));
    }
    let broken = fields.broken;
    fields.finish(report, &[(TOP, TOP_PLACE)]);
    let location = written.map(|it| it.value).unwrap_or_default();
    if !broken {
        check_unset(prefix.as_ref().map(|it| it.value.as_str()), &location, &at, report);
    }
    let prefix = prefix.map_or_else(|| location.clone(), |it| it.value);
    (report.problems.len() == before).then_some(Rule {
        prefix,
        location,
        insecure,
        blocked,
        digest_only,
        mirrors,
        at,
    })
}

/// A rule needs something to match, and something that it becomes.
fn check_unset(prefix: Option<&str>, location: &str, at: &FilePlace, report: &mut Report) {
    if !location.is_empty() {
        return;
    }
    match prefix {
        None => {
            let text = "a rule has neither `prefix` nor `location`".to_owned();
            report.problem(at.clone(), text, Some("write the registry as its `location`".to_owned()));
        }
        Some(prefix) if !prefix.starts_with("*.") => {
            let shown = Excerpt::of(prefix);
            let text =
                format!("the prefix `{shown}` has no `location`, which a wildcard alone may leave out");
            report.problem(at.clone(), text, Some(format!("write `location = \"{shown}\"` beside it")));
        }
        Some(_) => {}
    }
}

fn read_mirror(mut fields: Fields<'_, '_>, digest_only: bool, report: &mut Report) -> Option<RuleMirror> {
    let source = fields.source;
    let before = report.problems.len();
    let at = source.place(fields.line());
    let written = fields.text(report, "location").map(|it| location(source, it, report));
    let insecure = fields.flag(report, "insecure");
    let pull = fields.text(report, "pull-from-mirror").filter(|pull| !pull.value.is_empty());
    let broken = fields.broken;
    fields.finish(report, &[(TOP, TOP_PLACE), (RULE_KEYS, RULE_PLACE)]);
    let location = written.map(|it| it.value).unwrap_or_default();
    if location.is_empty() && !broken {
        report.problem(at.clone(), "a mirror has no `location`".to_owned(), None);
    }
    let pull = pull.and_then(|pull| {
        let known = PullFromMirror::ALL.iter().copied().find(|known| known.as_str() == pull.value);
        if digest_only {
            let text = "`pull-from-mirror` stands beside the rule's `mirror-by-digest-only`".to_owned();
            let mend = "keep one of them: `pull-from-mirror` says it for each mirror".to_owned();
            report.problem(source.place(pull.line), text, Some(mend));
        }
        if known.is_none() {
            let text = format!("unknown `pull-from-mirror`: `{}`", Excerpt::of(pull.value));
            let mend = "write `all`, `digest-only` or `tag-only`".to_owned();
            report.problem(source.place(pull.line), text, Some(mend));
        }
        known
    });
    (report.problems.len() == before).then_some(RuleMirror { location, insecure, pull, at })
}

fn read_aliases(top: &mut Fields<'_, '_>, parsed: &mut Parsed, report: &mut Report) {
    let Some(table) = top.table(report, "aliases") else { return };
    let mut fields = Fields::new(top.source, "an alias", table);
    for (name, target) in fields.all_texts(report) {
        let at = top.source.place(target.line);
        let misplaced = TOP.contains(&name).then(|| format!("the key `{name}` stands {TOP_PLACE}"));
        match check_alias(name, target.value) {
            Ok(value) => parsed.aliases.push((name.to_owned(), Put { value, line: target.line })),
            Err(text) => report.problem(at, text, misplaced),
        }
    }
}

/// Of two rules with one prefix the engine keeps the first.
fn keep_first(rules: &mut Vec<Rule>, report: &mut Report) {
    let prefix = |index: u32| rules.get(index as usize).map(|rule| rule.prefix.as_str());
    let order = in_order(rules.len(), &|a, b| rules[a].prefix.cmp(&rules[b].prefix));
    // Equal ones stand behind each other, the first in front.
    let mut firsts = BTreeMap::new();
    for same in order.chunk_by(|&a, &b| prefix(a) == prefix(b)) {
        let [first, others @ ..] = same else { continue };
        firsts.extend(others.iter().map(|other| (*other as usize, *first as usize)));
    }
    if firsts.is_empty() {
        return;
    }
    for (&other, &first) in &firsts {
        let (other, first) = (&rules[other], rules[first].at.line().unwrap_or(1));
        let shown = Excerpt::of(&other.prefix);
        let message = format!("the rule for `{shown}` in line {first} is the one that counts");
        let mend = Some("make one rule of both".to_owned());
        report.notice(other.at.clone(), (Effect::Ignored, NoticeKind::DuplicateRule), message, mend);
    }
    let mut index = 0..;
    rules.retain(|_| index.next().is_none_or(|index| !firsts.contains_key(&index)));
}
