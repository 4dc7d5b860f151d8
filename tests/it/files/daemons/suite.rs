//! Recorded cases, and what came of them.

use alloc::collections::BTreeMap;
use core::fmt::{Debug, Display};
use std::{fs, path::Path};

use serde_json::Value;

/// The cases of a file whose systems are these.
pub(crate) fn cases(file: &str, systems: &[&str]) -> Vec<Value> {
    cases_of(file).into_iter().filter(|case| systems.contains(&text(case, "system"))).collect()
}

/// All cases of a file.
pub(super) fn cases_of(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/daemons").join(file);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn text<'v>(case: &'v Value, key: &str) -> &'v str {
    case[key].as_str().unwrap()
}

/// How many cases are equal, decided otherwise by class, or failing.
#[derive(Default)]
pub(crate) struct Tally {
    equal: usize,
    decided: BTreeMap<&'static str, Vec<String>>,
    failing: Vec<String>,
}

impl Tally {
    pub(crate) fn equal(&mut self) {
        self.equal += 1;
    }

    pub(crate) fn decided(&mut self, class: &'static str, id: &str) {
        self.decided.entry(class).or_default().push(id.to_owned());
    }

    pub(crate) fn fails(&mut self, id: &str, what: impl Display) {
        self.failing.push(format!("{id}: {what}"));
    }

    /// Equal, or decided otherwise where a class is named, and failing where none is.
    pub(crate) fn compare<T: PartialEq + Debug>(
        &mut self,
        id: &str,
        (found, wanted): (&T, &T),
        class: Option<&'static str>,
    ) {
        match class {
            _ if found == wanted => self.equal(),
            Some(class) => self.decided(class, id),
            None => self.fails(id, format_args!("\n    found {found:?}\n expected {wanted:?}")),
        }
    }

    /// Asserts how many are equal, and which are decided otherwise.
    #[track_caller]
    pub(crate) fn assert(&self, equal: usize, decided: &[(&str, &[&str])]) {
        assert!(self.failing.is_empty(), "failing:\n{}", self.failing.join("\n"));
        let found: Vec<(&str, Vec<&str>)> = self
            .decided
            .iter()
            .map(|(class, ids)| (*class, ids.iter().map(String::as_str).collect()))
            .collect();
        let wanted: Vec<(&str, Vec<&str>)> =
            decided.iter().map(|(class, ids)| (*class, ids.to_vec())).collect();
        assert_eq!((self.equal, found), (equal, wanted));
    }
}
