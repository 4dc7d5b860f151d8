//! Recorded cases, and what came of them.

use alloc::collections::BTreeMap;
use core::fmt::Write as _;
use std::{fs, path::Path};

use registry_resolver::format::registries_conf::{ExplicitConf, RegistriesConf, SearchPath};
use registry_resolver::format::{Engine, File, InvalidFiles, Machine};
use serde_json::Value;

/// The engines that stand for the two generations, and where a case has the result of each.
pub(super) const GENERATIONS: [(Engine, &str); 2] = [(Engine::Podman5, "expect"), (Engine::Podman6, "gen2")];

pub(super) struct Suite {
    configs: Value,
    pub(super) cases: Vec<Value>,
}

impl Suite {
    pub(super) fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/containers");
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let mut suite: Value = serde_json::from_str(&text).unwrap();
        let Value::Array(cases) = suite["cases"].take() else { panic!("cases") };
        Self { configs: suite["configs"].take(), cases }
    }

    pub(super) fn of(&self, ops: &'static [&'static str]) -> impl Iterator<Item = &Value> {
        self.cases.iter().filter(move |case| ops.contains(&text(case, "op")))
    }

    /// The files of a case as an engine of that generation reads them.
    pub(super) fn read_files(&self, case: &Value, engine: Engine) -> Result<RegistriesConf, InvalidFiles> {
        let files = self.files(case);
        let there: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let machine = machine(case);
        let explicit = |key: &str| case["ctx"][key].as_str().map(|path| format!("/{path}"));
        let mut paths = ExplicitConf::new();
        if let Some(main) = explicit("conf") {
            paths = paths.with_main(main);
        }
        if let Some(folder) = explicit("dir") {
            paths = paths.with_drop_ins(folder);
        }
        let found = SearchPath::of(engine, &machine, &paths).choose(there);
        let chosen = found.read().iter().map(|path| {
            let (name, text) = files.iter().find(|(name, _)| name == path).unwrap();
            File { name, text }
        });
        RegistriesConf::read(engine, &chosen.collect::<Vec<_>>())
    }

    fn files(&self, case: &Value) -> Vec<(String, String)> {
        let owned = |(name, text): (&String, &Value)| (name.clone(), text.as_str().unwrap().to_owned());
        let of_suite = case.get("config").and_then(Value::as_str).map(|config| &self.configs[config]);
        let folder = if of_suite.is_some() { "/etc/containers/" } else { "/" };
        let given = of_suite.or(case.get("files")).and_then(Value::as_object).into_iter().flatten();
        let recorded = "/var/cache/containers/short-name-aliases.conf";
        let place = |name: String| match name.as_str() {
            "cache/short-name-aliases.conf" => recorded.to_owned(),
            _ => format!("{folder}{name}"),
        };
        let mut files: Vec<(String, String)> =
            given.map(owned).map(|(name, text)| (place(name), text)).collect();
        if let Some(aliases) = case.get("user_aliases").and_then(Value::as_object) {
            let mut text = "[aliases]\n".to_owned();
            for (name, value) in aliases {
                writeln!(text, "{name:?} = {value}").unwrap();
            }
            files.push((recorded.to_owned(), text));
        }
        files
    }
}

fn machine(case: &Value) -> Machine {
    let machine = Machine::new().with_home("/home").with_uid(0);
    let variables = case.get("env").and_then(Value::as_object).into_iter().flatten();
    variables.fold(machine, |machine, (name, value)| {
        machine.with_variable(name, &value.as_str().unwrap().replace("$ROOT", ""))
    })
}

pub(super) fn text<'v>(case: &'v Value, key: &str) -> &'v str {
    case[key].as_str().unwrap_or_default()
}

/// What a case expects of a generation.
pub(super) fn expected<'v>(case: &'v Value, key: &str) -> &'v Value {
    case.get(key).unwrap_or(&case["expect"])
}

/// Which cases came out equal, which are decided otherwise on purpose, by class, and which fail.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) equal: usize,
    pub(super) decided: BTreeMap<&'static str, Vec<String>>,
    pub(super) failing: Vec<String>,
}

impl Tally {
    pub(super) fn equal(&mut self) {
        self.equal += 1;
    }

    pub(super) fn decided(&mut self, class: &'static str, id: &str) {
        self.decided.entry(class).or_default().push(id.to_owned());
    }

    pub(super) fn fails(&mut self, id: &str, found: impl core::fmt::Display) {
        self.failing.push(format!("{id}: {found}"));
    }

    /// Counts a comparison.
    pub(super) fn compare<T: PartialEq + core::fmt::Debug>(&mut self, id: &str, found: &T, expected: &T) {
        if found == expected {
            self.equal();
        } else {
            self.fails(id, format_args!("\n    found {found:?}\n expected {expected:?}"));
        }
    }

    /// How many of each, once none fails. Every class stands in the documentation's table.
    pub(super) fn counts(&self) -> (usize, Vec<(&'static str, usize)>) {
        let table = include_str!("../../../../src/rules/neighbours.md");
        for class in self.decided.keys() {
            assert!(table.contains(&format!("\n| {class} | ")), "{class}");
        }
        assert!(self.failing.is_empty(), "{} fail:\n{}", self.failing.len(), self.failing.join("\n"));
        (self.equal, self.decided.iter().map(|(class, ids)| (*class, ids.len())).collect())
    }
}
