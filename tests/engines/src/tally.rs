//! What came of cases: equal, decided otherwise by class, failing.

use std::collections::BTreeMap;

/// What came of one case.
#[derive(Debug)]
pub(crate) enum Verdict {
    Equal,
    /// As 15.3 says, by class.
    Decided(&'static str),
    /// Nothing to compare: what was drawn is no image, or no request was to be seen.
    Void(&'static str),
    Failing(String),
}

/// What came of many, as text that one process writes and another reads.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) equal: usize,
    pub(crate) decided: BTreeMap<String, Vec<String>>,
    pub(crate) void: BTreeMap<String, usize>,
    pub(crate) failing: Vec<String>,
}

impl Verdict {
    pub(crate) fn line(&self, seed: u64) -> String {
        match self {
            Self::Equal => "equal".to_owned(),
            Self::Decided(class) => format!("decided\t{class}\t{seed}"),
            Self::Void(why) => format!("void\t{why}"),
            Self::Failing(what) => format!("failing\t{}", what.escape_debug()),
        }
    }
}

impl Tally {
    pub(crate) fn add(&mut self, line: &str) {
        let mut words = line.splitn(3, '\t');
        let mut next = || words.next().unwrap_or_default().to_owned();
        match next().as_str() {
            "equal" => self.equal += 1,
            "decided" => self.decided.entry(next()).or_default().push(next()),
            "void" => *self.void.entry(next()).or_default() += 1,
            "failing" => self.failing.push(next().replace("\\n", "\n").replace("\\\"", "\"")),
            _ => self.failing.push(line.to_owned()),
        }
    }

    pub(crate) fn compared(&self) -> usize {
        self.equal + self.decided.values().map(Vec::len).sum::<usize>() + self.failing.len()
    }
}
