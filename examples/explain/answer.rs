//! The answers, for people and for programs.

use core::fmt::{Display, Write as _};

use registry_resolver::diff::CatalogDiff;
use registry_resolver::explain::Reason;
use registry_resolver::flows::Flows;
use registry_resolver::lint::{Lint, LintEdit, Lints, Severity};
use registry_resolver::policy::FallbackImages;
use registry_resolver::reference::Excerpt;
use registry_resolver::{Catalog, Domain, Explanation};
use serde::Serialize;

use crate::arguments::{Output, Question};
use crate::read_account;
use crate::request::Request;

const WIDTH: usize = 80;
/// Where the reasons of an explanation begin, and where the texts of a lint do.
const REASON: usize = 17;
const LINT: usize = 9;
/// An edit may make room for another, and two may undo each other.
const MOST_ROUNDS: usize = 8;

/// What to print, and how the program ends.
pub(crate) struct Answer {
    pub(crate) text: String,
    /// For standard error.
    pub(crate) aside: String,
    pub(crate) verdict: Verdict,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Well,
    /// A danger or a warning, or no plan to draw.
    Weak,
}

impl Answer {
    pub(crate) fn of(text: String) -> Self {
        Self { text, aside: String::new(), verdict: Verdict::Well }
    }
}

/// The answer; an error where the question cannot be asked.
pub(crate) fn answer(catalog: &Catalog, question: &Question, output: Output) -> Result<Answer, String> {
    let written = |value: &dyn Written| match output {
        Output::Text => Ok(Answer::of(value.text())),
        Output::Json => value.json().map(Answer::of),
        Output::Mermaid => Ok(Answer::of(catalog.to_mermaid())),
    };
    match question {
        Question::Why(request) | Question::WhyNot(_, request) if output == Output::Mermaid => {
            chart(catalog, request)
        }
        Question::Why(request) => written(&request.explain(catalog)?),
        Question::WhyNot(registry, request) => {
            let explanation = request.explain(catalog)?;
            written(&WhyNot { reason: explanation.why_not(registry), explanation })
        }
        Question::Lint => {
            let lints = catalog.lints();
            Ok(Answer { verdict: verdict(&lints), ..written(&lints)? })
        }
        Question::Fix => fixed(catalog),
        Question::Flows(None) => {
            let nothing = "the account has no credential that any request sends".to_owned();
            written(&Table { flows: catalog.flows().credentials(), nothing })
        }
        Question::Flows(Some(host)) => {
            let flows = catalog.flows().seen_by(domain(host)?);
            written(&Table { flows, nothing: format!("no credential can be sent to {host}") })
        }
        Question::Reach => {
            let nothing = "no push can go anywhere".to_owned();
            written(&Table { flows: catalog.flows().pushes(), nothing })
        }
        Question::ImagesOn(host) => {
            let flows = catalog.flows().to(domain(host)?);
            written(&Table { flows, nothing: format!("no image can end on {host}") })
        }
        Question::Diff(file) => written(&catalog.diff(&read_account(file)?)),
    }
}

fn domain(text: &str) -> Result<Domain<'_>, String> {
    Domain::parse(text).map_err(|error| error.to_string())
}

/// Where there is no plan, there is nothing to draw; why so is told beside.
fn chart(catalog: &Catalog, request: &Request) -> Result<Answer, String> {
    let Some(chart) = request.chart(catalog)? else {
        let aside = format!("there is no plan to draw\n\n{}", request.explain(catalog)?);
        return Ok(Answer { text: String::new(), aside, verdict: Verdict::Weak });
    };
    Ok(Answer::of(chart))
}

// ---- lints

pub(crate) fn verdict(lints: &Lints<'_>) -> Verdict {
    let weak = lints.iter().any(|lint| lint.severity() >= Severity::Warning);
    if weak { Verdict::Weak } else { Verdict::Well }
}

/// The account with every edit made, for a file; what was done and what is left is told beside.
fn fixed(catalog: &Catalog) -> Result<Answer, String> {
    let (mut catalog, mut aside) = (catalog.clone(), String::new());
    for _ in 0..MOST_ROUNDS {
        let lints = catalog.lints();
        let mut edits: Vec<LintEdit> = Vec::new();
        for (lint, edit) in lints.iter().filter_map(|lint| Some((lint, lint.edit()?))) {
            let _ = writeln!(aside, "mended: {}", head(lint));
            edits.push(edit);
        }
        if edits.is_empty() {
            break;
        }
        let builder = edits.iter().fold(catalog.edit(), |builder, edit| edit.apply(builder));
        catalog = builder.build().map_err(|problems| problems.to_string())?;
    }
    let lints = catalog.lints();
    for lint in &lints {
        let _ = writeln!(aside, "left: {}", head(lint));
    }
    Ok(Answer { text: json(&catalog)?, aside, verdict: verdict(&lints) })
}

fn head(lint: &Lint<'_>) -> String {
    format!("{}[{}] {}", lint.severity(), lint.kind(), lint.path())
}

// ---- writing

/// What is written as text or as JSON.
trait Written {
    fn text(&self) -> String;
    fn json(&self) -> Result<String, String>;
}

impl Written for Explanation<'_> {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Result<String, String> {
        json(self)
    }
}

impl Written for CatalogDiff {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Result<String, String> {
        json(self)
    }
}

/// What is answered, and the one reason that is about the registry.
struct WhyNot<'c> {
    explanation: Explanation<'c>,
    reason: Reason<'c>,
}

impl Written for WhyNot<'_> {
    fn text(&self) -> String {
        let Self { explanation, reason } = self;
        let label = format!("  {:<5} {:<8} ", reason.rule(), reason.verdict().as_str());
        format!("{}\n{}", column("", 0, explanation.headline()), column(&label, REASON, reason.message()))
    }

    fn json(&self) -> Result<String, String> {
        json(&self.reason)
    }
}

impl Written for Lints<'_> {
    fn text(&self) -> String {
        let mut text = String::new();
        for lint in self {
            let _ = writeln!(text, "{}", head(lint));
            text += &column("  why    ", LINT, &lint.message());
            if let Some(help) = lint.help() {
                text += &column("  mend   ", LINT, &help);
            }
            if let Some(edit) = lint.edit() {
                text += &column("  --fix  ", LINT, &told(&edit));
            }
            text.push('\n');
        }
        text + &tally(self)
    }

    fn json(&self) -> Result<String, String> {
        json(self)
    }
}

/// What `--fix` does.
fn told(edit: &LintEdit) -> String {
    let registry = Excerpt::of(edit.registry().unwrap_or_default());
    match edit {
        LintEdit::SetRoute { route } => format!("writes the route of `{}` anew", Excerpt::of(route.scope())),
        LintEdit::ClearFallback { .. } => format!("takes the fallback of `{registry}` away"),
        LintEdit::SetDomain { domain, .. } => format!("writes the domain of `{registry}` as {domain}"),
        LintEdit::SetProvider { provider, .. } => {
            format!("makes {} the provider of `{registry}`", provider.as_str())
        }
        LintEdit::SetFallback { fallback, .. } => {
            let to = Excerpt::of(fallback.registry());
            match fallback.policy().images {
                FallbackImages::Pinned => format!("lets `{registry}` fall back to `{to}` if pinned"),
                _ => format!("lets `{registry}` fall back to `{to}`"),
            }
        }
        edit => format!("{} of `{registry}`", edit.as_str()),
    }
}

/// How many of each severity.
fn tally(lints: &Lints<'_>) -> String {
    if lints.is_empty() {
        return "no lints\n".to_owned();
    }
    let of = |severity| lints.iter().filter(|lint| lint.severity() == severity).count();
    let counts = [Severity::Danger, Severity::Warning, Severity::Advice]
        .map(|severity| format!("{severity}: {}", of(severity)));
    let edits = lints.iter().filter(|lint| lint.edit().is_some()).count();
    format!("{}; mended by --fix: {edits}\n", counts.join(", "))
}

/// Flows, or a line that there are none.
struct Table<'c> {
    flows: Flows<'c>,
    nothing: String,
}

impl Written for Table<'_> {
    fn text(&self) -> String {
        let shown: &dyn Display = if self.flows.is_empty() { &self.nothing } else { &self.flows };
        format!("{shown}\n")
    }

    fn json(&self) -> Result<String, String> {
        json(&self.flows)
    }
}

fn json(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// A text behind its label, the next lines below it. Lines break between words alone, so that names can be copied.
fn column(label: &str, indent: usize, text: &str) -> String {
    let mut column = format!("{label:indent$}");
    let mut used = indent;
    for (place, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if place > 0 && used + 1 + width > WIDTH {
            let _ = write!(column, "\n{:indent$}", "");
            used = indent;
        } else if place > 0 {
            column.push(' ');
            used += 1;
        }
        column.push_str(word);
        used += width;
    }
    column + "\n"
}
