//! Classes in words.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use super::ask::To;
use super::axis::{Axis, Host, Only, PINS, TRUSTS, Values};
use super::class::Class;
use super::heads::{Count, Heads};
use super::point::{AwsCell, Context, Deciding, Form, Pin, ShortClass, Side, Spoken, Subject};
use crate::analysis::words::{Shortened, listed};
use crate::reference::PATH_MAX;
use crate::resolve::push_request::{BuilderKind, Trust};

/// How many of a kind are listed; the others are counted.
const MOST: usize = 3;

/// What all are, what each axis says, and what is left to say.
impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, rest) = match self.subject() {
            Subject::Named | Subject::Together => ("requests", ""),
            Subject::Pulls | Subject::Routed => ("images", ""),
            Subject::Short => ("the short name", ""),
            Subject::Unstated => ("builds", " that do not say whether they push, or where to"),
            Subject::Branches => ("tags and cache", " of branches that change when they become a tag"),
            Subject::AdHoc | Subject::Pushes => ("pushes", ""),
            Subject::Promotions => ("promotions of images", ", by their own names"),
            Subject::Caches => ("build cache", ""),
        };
        f.write_str(all)?;
        self.axes().iter().try_for_each(|axis| f.write_str(&axis.words(self)))?;
        f.write_str(rest)
    }
}

impl Axis {
    /// What it adds to the words of its class, with what stands in front of that; nothing where all requests are
    /// meant, or the ordinary ones.
    fn words(&self, class: &Class) -> String {
        let held = || self.held.iter().copied();
        match &self.values {
            Values::One(only) => only.words(class.subject()),
            Values::Form(_) => self.forms(class),
            Values::Part(heads) => match (cover(heads, self), class.subject()) {
                (cover, _) if cover.is_empty() => cover,
                (cover, Subject::Pulls | Subject::Promotions) => format!(" {cover}"),
                (cover, _) => format!(", {cover}"),
            },
            Values::Count(counts, behind) => {
                let counts: Vec<Count> = held().map(|place| counts[place]).collect();
                if self.is_all() { String::new() } else { components(&counts, behind.is_some(), class) }
            }
            Values::Length(lengths) => {
                let lengths: Vec<_> = held().map(|place| lengths[place].clone()).collect();
                if self.is_all() { String::new() } else { characters(&lengths) }
            }
            Values::Pin if self.is_all() => String::new(),
            Values::Pin => held().map(|place| pin(PINS[place])).collect(),
            Values::Context(_, choices) if self.held.len() == *choices => String::new(),
            Values::Context(contexts, _) => {
                let words = held().map(|place| context(&contexts[place])).collect::<Vec<_>>();
                format!(", {}", listed(words.into_iter(), MOST, "or"))
            }
            Values::Aws(cells) => regions(&held().map(|place| &cells[place]).collect::<Vec<_>>()),
            Values::Trust(_) => match held().map(|place| TRUSTS[place]).collect::<Vec<_>>()[..] {
                [Trust::Trusted] => String::new(),
                [Trust::Untrusted] => ", of builds that are not trusted".into(),
                _ => ", trusted or not".into(),
            },
        }
    }

    fn is_all(&self) -> bool {
        self.held.len() == self.values.len()
    }

    /// Nothing where all names are meant: that a name has to be one goes without saying.
    fn forms(&self, class: &Class) -> String {
        let Values::Form(forms) = &self.values else { return String::new() };
        let options = class.axes().iter().find(|axis| matches!(axis.values, Values::Aws(_)));
        let can_be = |place: &usize| {
            options.is_none_or(|axis| axis.held.iter().any(|option| forms[*place].aws[*option]))
        };
        let mut there = (0..forms.len()).filter(can_be);
        if there.all(|place| forms[place].form == Form::Invalid || self.has(place)) {
            return String::new();
        }
        let words: Vec<&str> =
            self.held.iter().copied().filter(can_be).map(|it| form(forms[it].form)).collect();
        if words.is_empty() { String::new() } else { format!(", the name {}", words.join(" or ")) }
    }
}

/// ` of the route of `a`, then of none`
fn decided(routes: &Deciding) -> String {
    let route = |route: &Option<String>| match route {
        Some(scope) => format!("the route of `{scope}`"),
        None => "no route".into(),
    };
    let [before, after] = routes;
    if before == after {
        return format!(" for which {} decides", route(before));
    }
    format!(" for which {} decided, and now {}", route(before), route(after))
}

/// `, on hosts that `endpoints` says http of`
fn spoken_to(spoken: &Spoken) -> String {
    let said = |said: &Option<String>| said.clone().unwrap_or_else(|| "nothing".into());
    match spoken {
        [None, None] => String::new(),
        [before, after] if before == after => {
            format!(", on hosts of which `endpoints` says {}", said(before))
        }
        [before, after] => {
            format!(", on hosts of which `endpoints` said {}, and now {}", said(before), said(after))
        }
    }
}

impl Only {
    fn words(&self, subject: Subject) -> String {
        match self {
            Self::Name { registry, side } => {
                let now = if *side == Side::Before { "no longer there" } else { "new" };
                format!(" that name `{registry}`, which is {now}")
            }
            Self::Groups { groups, side } => {
                let now = if *side == Side::Before { "no longer" } else { "now" };
                format!(" with {}, which {now} share a domain", two_out_of(groups))
            }
            Self::Domain(domain) => match (domain, subject) {
                (Some(Host { text: host, .. }), Subject::AdHoc) => {
                    format!(" to {host} with a step's own credentials")
                }
                (None, Subject::AdHoc) => " with a step's own credentials to hosts without a registry".into(),
                (Some(Host { text: domain, .. }), _) => format!(" on {domain}"),
                (None, _) => " on domains that no registry covers".into(),
            },
            Self::Routes { routes, spoken, pin: pinned } => {
                format!("{}{}{}", decided(routes), spoken_to(spoken), pin(*pinned))
            }
            Self::Short { names, pin: pinned } => {
                let names = match names {
                    ShortClass::Alias(name) => format!(" `{}`", Shortened(name)),
                    ShortClass::OneComponent => "s of one component".into(),
                    ShortClass::More => "s of several components".into(),
                };
                format!("{names}{}", pin(*pinned))
            }
            Self::Builder(BuilderKind::Docker) => String::new(),
            Self::Builder(BuilderKind::Buildx) => " with buildx".into(),
            Self::To(to) => target(to, subject),
            Self::Moved([left, joined]) => {
                let [left, joined] = [left, joined].map(quoted);
                format!(", with a context out of {left}, which left, and one out of {joined}, which joined")
            }
        }
    }
}

fn two_out_of(groups: &[Vec<String>]) -> String {
    match groups {
        groups if groups.iter().all(|group| group.len() == 1) => {
            format!("two contexts out of {}", quoted(groups.iter().flatten()))
        }
        [first, second] => format!("a context out of {} and one out of {}", quoted(first), quoted(second)),
        groups => {
            let shown: Vec<String> = groups.iter().take(MOST).map(quoted).collect();
            let more = match groups.len().saturating_sub(MOST) {
                0 => String::new(),
                more => format!("; or {more} more such groups"),
            };
            format!("two contexts, not both out of one of {}{more}", shown.join("; "))
        }
    }
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    listed(names.into_iter(), MOST, "and")
}

fn target(to: &[To], subject: Subject) -> String {
    let (word, role) = match subject {
        Subject::Caches => ("in", "the caching registry"),
        _ => ("to", "the default registry"),
    };
    match to {
        [To::Registry(name), To::Default] => format!(" {word} `{name}`, {role}"),
        [To::Registry(name), ..] => format!(" {word} `{name}`"),
        _ => format!(" {word} {role}"),
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Relative => "relative",
        Form::Absolute([true, true]) => "on its domain",
        Form::Absolute([true, false]) => "on its domain before",
        Form::Absolute([false, true]) => "on its domain after",
        Form::Absolute([false, false]) => "on another domain",
        Form::Invalid => "none at all",
    }
}

fn pin(pin: Pin) -> &'static str {
    match pin {
        Pin::Tagged => ", not pinned",
        Pin::Pinned => ", pinned",
    }
}

fn context(context: &Context) -> String {
    match context {
        (None, None) => "without a registry context".into(),
        (Some(a), Some(b)) if a == b => format!("with context `{a}`"),
        (Some(a), Some(b)) => format!("with contexts `{a}` and `{b}`"),
        (Some(a), None) | (None, Some(a)) => format!("with context `{a}`, which moved"),
    }
}

fn regions(cells: &[&AwsCell]) -> String {
    let words: Vec<String> = match cells {
        // What is said of the ordinary request goes without saying.
        [AwsCell::None] => return String::new(),
        [AwsCell::None, AwsCell::NoRegion] => return ", in no region of the step's own".into(),
        cells => cells.iter().map(|cell| region(cell)).collect(),
    };
    format!(", {}", words.join(" or "))
}

fn region(cell: &AwsCell) -> String {
    match cell {
        AwsCell::None => "without AWS options".into(),
        AwsCell::NoRegion => "with AWS options".into(),
        AwsCell::Own(region) => format!("in region {region}"),
        AwsCell::Other { example, .. } => format!("in regions such as {example}"),
    }
}

/// What is said of the prefixes: `under acme/ but not under acme/web/`; nothing for all paths.
fn cover(heads: &Heads, parts: &Axis) -> String {
    let has = |part: usize| parts.has(part);
    let shown = |part: usize| format!("{}/", Shortened(heads.head(part).unwrap_or_default()));
    // Those that are left out, each with the part that they are left out of.
    let outside: Vec<(usize, usize)> = (1..heads.len())
        .filter(|part| !has(*part))
        .filter_map(|part| Some((heads.outermost(part, has)?, part)))
        .collect();
    let roots = parts.held.iter().copied().filter(|part| !heads.around(*part).is_some_and(has));
    let pieces: Vec<(usize, String)> = roots
        .map(|root| {
            let inside = outside.iter().filter(|(around, _)| *around == root);
            let except: Vec<String> = inside.map(|(_, part)| shown(*part)).collect();
            let not = if except.is_empty() { "" } else { "not under " };
            (root, format!("{not}{}", listed(except.into_iter(), MOST, "or")))
        })
        .collect();
    let is_plain = |(root, except): &(usize, String)| *root == 0 || except.is_empty();
    if pieces.len() > 1 && pieces.iter().all(is_plain) {
        // Only roots: one `under` is enough, but for what is below none.
        let (none, roots): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|(root, _)| *root == 0);
        let roots: Vec<String> = roots.into_iter().map(|(root, _)| shown(root)).collect();
        let roots = format!("under {}", listed(roots.into_iter(), MOST, "or"));
        return none.into_iter().map(|(_, except)| except).chain([roots]).collect::<Vec<_>>().join(", or ");
    }
    let words = pieces.into_iter().map(|(root, except)| match (root, except.is_empty()) {
        (0, _) => except,
        (_, true) => format!("under {}", shown(root)),
        (_, false) => format!("under {} but {except}", shown(root)),
    });
    words.collect::<Vec<_>>().join(", or ")
}

fn components(counts: &[Count], are_behind: bool, class: &Class) -> String {
    let counts = runs(counts, |a, b| a.is_before(*b));
    let parts = class.axes().iter().find_map(|axis| match &axis.values {
        Values::Part(heads) => Some((heads, &axis.held)),
        _ => None,
    });
    // What is below a prefix has more components than the prefix.
    let depth = parts.and_then(|(heads, parts)| parts.iter().map(|part| heads.depth(*part)).min());
    if let ([(first, Count::AtLeast(_))], false) = (&counts[..], are_behind) {
        if first.least() <= depth.unwrap_or(0) + 1 {
            return String::new();
        }
    }
    let words: Vec<String> = counts
        .iter()
        .map(|(first, last)| match last {
            Count::AtLeast(_) => format!("{} or more", first.least()),
            Count::Exactly(last) if *last == first.least() => format!("{last}"),
            Count::Exactly(last) => format!("{} to {last}", first.least()),
        })
        .collect();
    let plural = if words == ["1"] { "" } else { "s" };
    let is_below = parts.is_some_and(|(_, parts)| *parts != [0]);
    let there = if are_behind && is_below { " there" } else { "" };
    format!(", of {} component{plural}{there}", words.join(" or "))
}

fn characters(lengths: &[RangeInclusive<usize>]) -> String {
    let ranges = runs(lengths, |a, b| a.end() + 1 == *b.start());
    let words: Vec<String> = ranges
        .iter()
        .map(|(first, last)| match (*first.start(), *last.end()) {
            (1, end) => format!("at most {end}"),
            (start, PATH_MAX) => format!("at least {start}"),
            (start, end) => format!("{start} to {end}"),
        })
        .collect();
    format!(", of {} characters", words.join(" or "))
}

/// The first and the last of every run of neighbours.
fn runs<T: Clone>(items: &[T], is_before: impl Fn(&T, &T) -> bool) -> Vec<(T, T)> {
    let mut runs: Vec<(T, T)> = Vec::new();
    for item in items {
        match runs.last_mut() {
            Some((_, last)) if is_before(last, item) => *last = item.clone(),
            _ => runs.push((item.clone(), item.clone())),
        }
    }
    runs
}
