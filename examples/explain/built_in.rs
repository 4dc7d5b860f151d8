//! What the program says when nothing is asked: some questions to a built-in account.

use core::fmt::Write as _;

use crate::answer::answer;
use crate::arguments::{Asked, Output, read};
use crate::built_in_account;

/// A title, and what somebody would write on the command line.
const QUESTIONS: [(&str, &str); 6] = [
    ("A pull, a registry that loses, and a fallback", "pull python:3.12"),
    ("A pull along a route", "pull registry.k8s.io/pause:3.9"),
    ("A pull that a route blocks", "pull r.sketchy.example/app:1"),
    ("Why is `quay` not asked?", "why-not quay pull python:3.12"),
    ("A push that is refused", "push kkapelon/trivial-go-web --registry dockerhub --tag latest"),
    ("What is weak in this account", "lint"),
];
/// The registry that gets a fallback, to see what changes.
const CHANGED: (&str, &str) = ("github-container-registry", "quay");

pub(crate) fn text() -> Result<String, String> {
    let catalog = built_in_account::catalog()?;
    let mut text = String::new();
    for (number, (title, line)) in (1..).zip(QUESTIONS) {
        let Asked::Question { question, .. } = read(line.split(' ').map(str::to_owned))? else { continue };
        let answer = answer(&catalog, &question, Output::Text)?;
        let _ = writeln!(text, "{number}. {title}\n$ explain {line}\n\n{}", answer.text);
    }
    let number = QUESTIONS.len() + 1;
    let (registry, fallback) = CHANGED;
    let other = catalog.edit().set_fallback(registry, fallback.into()).build();
    let diff = catalog.diff(&other.map_err(|problems| problems.to_string())?);
    let _ = writeln!(
        text,
        "{number}. What changes when `{registry}` falls back to `{fallback}`\n$ explain diff OTHER\n\n{diff}",
    );
    text.push_str("Your own account: cargo run --example explain -- --account FILE QUESTION\n");
    Ok(text)
}
