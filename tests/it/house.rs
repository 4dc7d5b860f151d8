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
