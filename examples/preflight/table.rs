//! A report for people, readable at 80 columns.

use core::fmt::Write as _;

use registry_resolver::pipeline::{
    PlannedCache, PlannedLogin, PlannedLoginKind, PlannedPull, PlannedPush, PulledFrom, StepPlan,
    UnknownField,
};
use registry_resolver::reference::Excerpt;
use registry_resolver::registry::Reach;
use registry_resolver::{Reference, Transport};

use crate::{Report, Seen};

const WIDTH: usize = 80;
/// Where the second column begins.
const SECOND: usize = 18;
/// Steps that are inside more others stand below each other.
const DEEPEST_INDENT: usize = 4;

/// Colours where there are any: the few that every terminal has.
#[derive(Clone, Copy)]
pub(crate) enum Paint {
    Plain,
    Ansi,
}

impl Paint {
    pub(crate) fn when(colour: bool) -> Self {
        if colour { Self::Ansi } else { Self::Plain }
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Ansi if code != PLAIN => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

const PLAIN: &str = "";
const BOLD: &str = "1";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";

pub(crate) fn render(report: &Report, paint: Paint) -> String {
    let mut table = Table { text: String::new(), paint };
    let _ = writeln!(table.text, "{}", paint.with(BOLD, report.shown_file().as_str()));
    match &report.looked_at {
        Ok(seen) => table.pipeline(seen),
        Err(remark) => table.remark(RED, &format!("no pipeline: {remark}")),
    }
    table.text
}

struct Table {
    text: String,
    paint: Paint,
}

impl Table {
    fn pipeline(&mut self, Seen { notices, preflight }: &Seen) {
        for notice in notices {
            self.remark(YELLOW, &format!("notice: {notice}"));
        }
        let rule = "─".repeat(WIDTH);
        let _ = writeln!(self.text, "\n{:SECOND$}what it does\n{rule}", "step");
        for step in &preflight.steps {
            self.step(step, 0);
        }
        let _ = writeln!(self.text, "{rule}");
        for notice in preflight.notices() {
            self.remark(YELLOW, &format!("notice: {notice}"));
        }
        let mut problems = 0;
        for problem in preflight.problems() {
            problems += 1;
            self.remark(RED, &format!("- {problem}"));
        }
        let total =
            format!("{}, {}", count(preflight.all_steps().count(), "step"), count(problems, "problem"));
        let _ = writeln!(self.text, "{}", self.paint.with(if problems == 0 { GREEN } else { RED }, &total));
    }

    fn step(&mut self, step: &StepPlan, depth: usize) {
        let indent = 2 * depth.min(DEEPEST_INDENT);
        let kind = Excerpt::of(&step.kind);
        let (code, kind) = match step.problems.len() {
            0 => (BOLD, kind.to_string()),
            number => (RED, format!("{kind}, {}", count(number, "problem"))),
        };
        self.row(code, indent, Excerpt::of(&step.name).as_str(), &kind);
        let mut row = |label: &str, value: &str| self.row(PLAIN, indent + 2, label, value);
        for pull in &step.pulls {
            pull_rows(pull, &mut row);
        }
        push_rows(step.push.as_ref(), &mut row);
        if let Some(cache) = &step.cache {
            cache_rows(cache, &mut row);
        }
        for (place, PlannedLogin { with, credential, audience, .. }) in step.logins.iter().enumerate() {
            let label = if place == 0 { "log in" } else { "then" };
            let who = match credential {
                Some(handle) => Excerpt::of(handle).to_string(),
                None if *with == PlannedLoginKind::Ambient => "what is kept".to_owned(),
                None => "the step's own".to_owned(),
            };
            row(label, &format!("{who} at {audience}"));
        }
        for UnknownField { field, names, .. } in &step.unknown {
            let names: Vec<String> = names.iter().map(|name| Excerpt::of(name).to_string()).collect();
            row("unknown", &format!("{}, until the run: {}", Excerpt::of(field), names.join(", ")));
        }
        for inner in &step.steps {
            self.step(inner, depth + 1);
        }
    }

    /// Where the first column is too wide, the second moves on, or down.
    fn row(&mut self, code: &str, indent: usize, first: &str, second: &str) {
        let mut firsts = wrap(first, WIDTH - indent);
        let mut seconds = wrap(second, WIDTH - SECOND).into_iter();
        let (label, value) = (firsts.pop().unwrap_or_default(), seconds.next().unwrap_or_default());
        for line in firsts {
            let _ = writeln!(self.text, "{:indent$}{}", "", self.paint.with(code, &line));
        }
        let used = indent + label.chars().count();
        let label = self.paint.with(code, &label);
        let _ = if used >= SECOND && used + 1 + value.chars().count() > WIDTH {
            writeln!(self.text, "{:indent$}{label}\n{:SECOND$}{value}", "", "")
        } else {
            let gap = SECOND.saturating_sub(used).max(1);
            writeln!(self.text, "{:indent$}{label}{:gap$}{value}", "", "")
        };
        for line in seconds {
            let _ = writeln!(self.text, "{:SECOND$}{line}", "");
        }
    }

    fn remark(&mut self, code: &str, text: &str) {
        for (number, line) in wrap(text, WIDTH - 2).iter().enumerate() {
            let indent = if number == 0 { "" } else { "  " };
            let _ = writeln!(self.text, "{indent}{}", self.paint.with(code, line));
        }
    }
}

fn pull_rows(pull: &PlannedPull, row: &mut impl FnMut(&str, &str)) {
    let role = pull.field.strip_suffix(".image").map(|role| format!(" for {}", Excerpt::of(role)));
    let role = role.unwrap_or_default();
    match &pull.from {
        PulledFrom::Registries { attempts, left_out, .. } => {
            for (place, attempt) in attempts.iter().enumerate() {
                let (label, role) = if place == 0 { ("pull", role.as_str()) } else { ("or from", "") };
                let facts = facts(attempt.transport, attempt.reach);
                row(label, &format!("{}{facts}{role}", shown(&attempt.reference)));
            }
            for (registry, reason) in left_out {
                row("not from", &format!("{}: {reason}", Excerpt::of(registry)));
            }
        }
        PulledFrom::Local(step) => {
            row("use", &format!("the image of {}, on its machine{role}", Excerpt::of(step)));
        }
        _ => row("pull", &format!("{}, from where is not known{role}", Excerpt::of(&pull.image))),
    }
}

fn push_rows(push: Option<&PlannedPush>, row: &mut impl FnMut(&str, &str)) {
    match push {
        Some(PlannedPush::To(destinations)) => {
            for to in destinations {
                row("push to", &format!("{}{}", shown(&to.reference), facts(to.transport, to.reach)));
            }
        }
        Some(PlannedPush::Skipped(reason)) => row("no push", &reason.to_string()),
        Some(PlannedPush::AdHocEcr(push)) => {
            let region = Excerpt::of(&push.region);
            for tag in &push.tags {
                let image = format!("{}:{}", Excerpt::of(&push.name), Excerpt::of(tag));
                row(
                    "push to",
                    &format!("{image} on Amazon ECR in {region}, of an account that is not known"),
                );
            }
        }
        _ => {}
    }
}

fn cache_rows(cache: &PlannedCache, row: &mut impl FnMut(&str, &str)) {
    for reference in &cache.import {
        row("cache from", &shown(reference));
    }
    for reference in &cache.export {
        row("cache to", &shown(reference));
    }
    if let Some(reason) = cache.no_automatic {
        let label = if cache.import.is_empty() && cache.export.is_empty() { "no cache" } else { "no other" };
        row(label, &reason.replace('_', " "));
    }
}

/// What differs from the ordinary.
fn facts(transport: Transport, reach: Reach) -> String {
    match (transport, reach) {
        (Transport::Https, Reach::InsideOnly) => " from inside the firewall".to_owned(),
        (Transport::Https, _) => String::new(),
        (transport, Reach::InsideOnly) => format!(" over {transport}, from inside the firewall"),
        (transport, _) => format!(" over {transport}"),
    }
}

/// A reference whole; what is none, as a tag that the run will fill in, is made safe to print.
fn shown(reference: &str) -> String {
    if Reference::parse(reference).is_ok() {
        return reference.to_owned();
    }
    match reference.split_once(':').filter(|(name, _)| Reference::parse(name).is_ok()) {
        Some((name, tag)) => format!("{name}:{}", Excerpt::of(tag)),
        None => Excerpt::of(reference).to_string(),
    }
}

fn count(number: usize, noun: &str) -> String {
    match number {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// Lines of at most so many characters; a word that is longer goes on where a reference has a joint.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for mut word in text.split(' ') {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        while let Some((end, _)) = word.char_indices().nth(width) {
            let joint = word[..end].rfind('/').map_or(end, |slash| slash + 1);
            lines.extend([word[..joint].to_owned(), String::new()]);
            word = &word[joint..];
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}
