//! The first version of the format: three lists, and no mirrors.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::Generation;
use super::check::{check_search, location};
use super::parsed::{Kind, Parsed};
use super::rule::Rule;
use super::source::{Fields, Put, Source};
use crate::format::files::Report;

type Entries = Option<Put<Vec<Put<String>>>>;

/// A file is of version 1 as soon as one of the lists is there.
#[derive(Default)]
pub(super) struct Version1 {
    search: Entries,
    insecure: Entries,
    block: Entries,
}

/// The lists of version 1, if there is any.
pub(super) fn read(top: &mut Fields<'_, '_>, report: &mut Report) -> Option<Version1> {
    let table = top.table(report, "registries")?;
    let mut registries = Fields::new(top.source, "`registries`", table);
    let mut list = |key: &'static str| {
        let table = registries.table(report, key)?;
        let mut fields = Fields::new(top.source, "a list of registries", table);
        let entries = fields.texts(report, "registries");
        fields.finish(report, &[]);
        entries
    };
    let found = Version1 { search: list("search"), insecure: list("insecure"), block: list("block") };
    registries.finish(report, &[]);
    found.line().is_some().then_some(found)
}

impl Version1 {
    fn line(&self) -> Option<u32> {
        [&self.search, &self.insecure, &self.block].into_iter().flatten().map(|list| list.line).min()
    }

    /// Where the engine refuses version 1.
    pub(super) fn judge(
        &self,
        source: &Source<'_>,
        kind: Kind,
        generation: Generation,
        mixed: bool,
        report: &mut Report,
    ) {
        let at = source.place(self.line().unwrap_or(1));
        let mend = Some("write `unqualified-search-registries` and one `[[registry]]` for each".to_owned());
        let text = match (generation, kind) {
            (Generation::Second, _) => "version 1 of the format, which this engine no longer reads",
            (Generation::First, Kind::DropIn) => "version 1 of the format, which a drop-in cannot have",
            (Generation::First, _) if mixed => "version 1 of the format stands beside keys of version 2",
            (Generation::First, _) => return,
        };
        report.problem(at, text.to_owned(), mend);
    }

    /// What it says in version 2: each entry one rule, blocked and insecure together where it is in both.
    pub(super) fn convert(self, source: &Source<'_>, parsed: &mut Parsed, report: &mut Report) {
        let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
        let mut add = |entries: Entries, set: fn(&mut Rule)| {
            for entry in entries.into_iter().flat_map(|list| list.value) {
                let Put { value, line } =
                    location(source, Put { value: &entry.value, line: entry.line }, report);
                let rule = rules.entry(value.clone()).or_insert_with(|| Rule {
                    prefix: value.clone(),
                    location: value,
                    insecure: false,
                    blocked: false,
                    digest_only: false,
                    mirrors: Vec::new(),
                    at: source.place(line),
                });
                set(rule);
            }
        };
        add(self.block, |rule| rule.blocked = true);
        add(self.insecure, |rule| rule.insecure = true);
        parsed.rules.extend(rules.into_values());
        parsed.search = self.search;
        if let Some(search) = &mut parsed.search {
            check_search(source, search, report);
        }
    }
}
