//! How the sources are cut: what fits a screen is read, and what does not is asked for its reason.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::fs;
use std::path::Path;

/// Lines of a function, from its `fn` to its last brace.
const LONGEST: usize = 60;

/// What is longer, and why.
const LONGER: &[(&str, &str, &str)] = &[];

/// Every file of Rust below a folder.
pub(crate) fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The name of the function that a line begins.
fn begins(code: &str) -> Option<&str> {
    let (before, after) = code.split_once("fn ")?;
    let is_before = |word: &str| word.starts_with("pub") || word.ends_with(')') || word == "const";
    before.split_whitespace().all(is_before).then_some(after)?.split(['(', '<']).next()
}

/// The functions of a file, each with its length. The sources are formatted: a function ends with the first brace that
/// stands as far in as it begins.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some(name) = begins(code) else { continue };
        let indent = &line[..line.len() - code.len()];
        let is_end = |line: &&str| line.strip_prefix(indent) == Some("}");
        let end = if line.ends_with(['}', ';']) { Some(0) } else { lines[at..].iter().position(is_end) };
        found.push((name.to_owned(), end.map_or(1, |end| end + 1)));
    }
    found
}

#[test]
fn a_function_fits_a_screen() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let all: Vec<(String, String, usize)> = files
        .iter()
        .flat_map(|(file, text)| {
            functions(text).into_iter().map(|(name, length)| (file.clone(), name, length))
        })
        .collect();
    assert!(all.len() > 1_000, "{} functions are seen", all.len());
    let longer = |file: &str, name: &str| LONGER.iter().any(|(at, which, _)| (*at, *which) == (file, name));
    let over: Vec<_> = all.iter().filter(|(_, _, length)| *length > LONGEST).collect();
    let unexpected: Vec<_> = over.iter().filter(|(file, name, _)| !longer(file, name)).collect();
    assert!(unexpected.is_empty(), "more than {LONGEST} lines: {unexpected:?}");
    for (file, name, why) in LONGER {
        assert!(over.iter().any(|(at, which, _)| (&**at, &**which) == (file, name)), "{file} {name}: {why}");
    }
}

#[test]
fn the_ends_of_functions_are_found() {
    let text = "fn a() {\n    b();\n}\n\npub(crate) const fn c() -> u8 { 1 }\nimpl X {\n    pub fn d(\n        self,\n    ) {\n    }\n}\n";
    let found = functions(text);
    let expected = [("a", 3), ("c", 1), ("d", 4)].map(|(name, length)| (name.to_owned(), length));
    assert_eq!(found, expected);
}

/// What tests below a folder are called.
fn tests_below(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    let all = files.iter().flat_map(|(_, text)| functions(text)).map(|(name, _)| name);
    all.filter(|name| name.starts_with("rule_") || name.starts_with("rules_")).collect()
}

/// Of each rule about routes and about names without a domain there is a test with its number, and one of what is said
/// of it, whole: in an explanation, or as a lint where it is no more than that.
#[test]
fn every_rule_of_sections_12_and_13_has_tests_with_its_number() {
    let pages = [include_str!("../../src/rules/routes.md"), include_str!("../../src/rules/short_names.md")];
    let headings = pages.iter().flat_map(|page| page.lines()).filter_map(|line| line.strip_prefix("## "));
    let rules: Vec<&str> = headings.filter_map(|heading| heading.split(' ').next()).collect();
    assert_eq!(rules.len(), 14 + 4, "{rules:?}");
    let decided = ["tests/it/routes", "tests/it/pull_routes"].map(tests_below).concat();
    let said = tests_below("tests/it/explain");
    let lints = tests_below("tests/it/lints");
    for rule in rules {
        let number = format!("_{}_", rule.replace('.', "_"));
        let has = |tests: &[String]| tests.iter().any(|name| name.contains(&number));
        let is_lint = rule == "13.4";
        assert!(is_lint || has(&decided), "no test decides by rule {rule}");
        assert!(
            has(if is_lint { &lints } else { &said }),
            "no test has the text that follows from rule {rule}"
        );
    }
}
