//! What happens to an image: the plan, why it is so, and its worst case under each policy as a timeline.

use core::fmt::Display;
use core::time::Duration;

use registry_resolver::policy::FailureClass;
use registry_resolver::session::WorstCase;
use registry_resolver::{
    Action, Catalog, FailurePolicy, Limits, PullPlan, PullRequest, Reference, Session, TryResult,
};

use crate::html::Html;
use crate::page::{MOST, more};
use crate::picture::shortened;

const POLICIES: [(&str, FailurePolicy); 3] = [
    ("documented", FailurePolicy::DOCUMENTED),
    ("prudent", FailurePolicy::PRUDENT),
    ("strict", FailurePolicy::STRICT),
];
/// How long a try is taken to last that a source does not answer.
const TRY: Duration = Duration::from_secs(10);
const WIDTH: u64 = 760;
const LEFT: u64 = 200;
const RIGHT: u64 = 40;
const ROW: u64 = 26;
/// Below the rows.
const AXIS: u64 = 20;

pub(crate) fn write(html: &mut Html, catalog: &Catalog, images: &[String]) {
    for image in images.iter().take(MOST) {
        html.line("h3", image);
        match Reference::parse(image) {
            Ok(reference) => one(html, catalog, reference),
            Err(why) => html.line("p", why),
        }
    }
    more(html, images.len());
}

fn one(html: &mut Html, catalog: &Catalog, image: Reference<'_>) {
    let plan = match catalog.resolve_pull(PullRequest::new(image)) {
        Ok(plan) => {
            attempts(html, &plan);
            Some(plan)
        }
        Err(why) => {
            html.line("p", why);
            None
        }
    };
    html.element("details", &[], |html| {
        html.line("summary", "Why");
        let explanation = catalog.explain_pull(PullRequest::new(image));
        html.line("p", explanation.headline());
        html.element("ul", &[], |html| {
            for reason in explanation.reasons() {
                html.element("li", &[], |html| {
                    html.marked(
                        "span",
                        "soft",
                        format_args!("{} {} ", reason.rule(), reason.verdict().as_str()),
                    );
                    html.text(reason.message());
                });
            }
        });
    });
    let Some(plan) = plan else { return };
    html.line("h4", "At worst: every source turns it away, for as long as the policy obeys");
    let timelines = POLICIES.map(|(name, policy)| Timeline::of(&plan, name, policy));
    let longest = timelines.iter().map(|it| it.ends).max().unwrap_or_default();
    let note = "A bar is a try of 10 s, a dotted line a wait; all policies have one scale.";
    html.marked("p", "soft", note);
    for timeline in timelines {
        timeline.write(html, &plan, longest);
    }
}

fn attempts(html: &mut Html, plan: &PullPlan<'_, '_>) {
    html.element("ol", &[], |html| {
        for attempt in plan.attempts() {
            html.element("li", &[], |html| {
                html.line("code", attempt.target());
                html.text(format_args!(" {}, {}", attempt.role().as_str(), attempt.login()));
            });
        }
    });
    let left: Vec<String> = plan
        .left_out()
        .map(|it| {
            let whom = it.registry().map_or_else(
                || it.domain().map_or_else(String::new, |it| it.to_string()),
                |registry| registry.name().to_owned(),
            );
            format!("not asked: {whom}, {}", it.reason())
        })
        .collect();
    if !left.is_empty() {
        html.element("ul", &[("class", &"soft")], |html| left.iter().for_each(|it| html.line("li", it)));
    }
}

/// A try, or a wait, from one second to another.
struct Span {
    source: usize,
    class: &'static str,
    from: Duration,
    to: Duration,
}

/// What happens under a policy, until it ends.
struct Timeline {
    name: &'static str,
    worst: WorstCase,
    spans: Vec<Span>,
    ends: Duration,
}

impl Timeline {
    /// The session's own worst case: every try lasts [`TRY`] and is turned away, with the longest delay that is obeyed.
    fn of(plan: &PullPlan<'_, '_>, name: &'static str, policy: FailurePolicy) -> Self {
        let mut session = Session::new(plan, policy, Limits::default());
        let worst = session.worst_case();
        let (mut now, mut at, mut spans) = (Duration::ZERO, 0, Vec::new());
        loop {
            match session.action() {
                Action::Try { id, source, .. } => {
                    at = source.get();
                    spans.push(Span { source: at, class: "try", from: now, to: now + TRY });
                    now += TRY;
                    let longest = plan.attempt(source).map_or(Duration::ZERO, |it| it.retry().max_delay());
                    session.report(id, TryResult::failed_for(FailureClass::RateLimited, longest), TRY);
                }
                Action::Wait(delay) => {
                    spans.push(Span { source: at, class: "wait", from: now, to: now + delay });
                    now += delay;
                    session.waited(delay);
                }
                Action::Finished => break,
            }
        }
        Self { name, worst, spans, ends: now }
    }

    fn write(&self, html: &mut Html, plan: &PullPlan<'_, '_>, longest: Duration) {
        let Self { name, worst, spans, ends } = self;
        let ends = ends.as_secs();
        html.line(
            "p",
            format_args!("{name}: {worst}; with tries of {} s it ends after {ends} s", TRY.as_secs()),
        );
        let sources: Vec<String> =
            plan.attempts().map(|attempt| attempt.target().domain().to_string()).collect();
        let height = sources.len() as u64 * ROW + AXIS;
        let label = format!("{name}: {} tries over {ends} seconds", worst.tries());
        let attributes: [(&str, &dyn Display); 5] = [
            ("role", &"img"),
            ("aria-label", &label),
            ("viewBox", &format_args!("0 0 {} {height}", LEFT + WIDTH + RIGHT)),
            ("width", &(LEFT + WIDTH + RIGHT)),
            ("height", &height),
        ];
        html.scrolled(format_args!("{name}, as a drawing"), |html| {
            html.element("svg", &attributes, |html| {
                drawn(html, &sources, spans, longest);
                axis(html, sources.len() as u64 * ROW, longest);
            });
        });
    }
}

/// How far along the drawing a moment is.
fn x(at: Duration, longest: Duration) -> u64 {
    LEFT + u64::try_from(at.as_millis() * u128::from(WIDTH) / longest.as_millis().max(1)).unwrap_or(WIDTH)
}

/// The seconds, at a distance that leaves room for their numbers.
fn axis(html: &mut Html, top: u64, longest: Duration) {
    let steps = [10, 30, 60, 120, 300, 600, 1_800, 3_600];
    let step = steps.into_iter().find(|step| longest.as_secs() / step <= 8).unwrap_or(7_200);
    let line: [(&str, &dyn Display); 4] =
        [("x1", &LEFT), ("y1", &top), ("x2", &(LEFT + WIDTH)), ("y2", &top)];
    html.element("line", &line, |_| ());
    for second in (0..=longest.as_secs()).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
        let place = x(Duration::from_secs(second), longest);
        let attributes: [(&str, &dyn Display); 3] = [("class", &"role"), ("x", &place), ("y", &(top + 14))];
        html.element("text", &attributes, |html| html.text(format_args!("{second} s")));
    }
}

fn drawn(html: &mut Html, sources: &[String], spans: &[Span], longest: Duration) {
    for (place, source) in (0_u64..).zip(sources) {
        let attributes: [(&str, &dyn Display); 2] = [("x", &0), ("y", &(place * ROW + 17))];
        html.element("text", &attributes, |html| html.text(shortened(source)));
    }
    for span in spans {
        let top = span.source as u64 * ROW + 5;
        let (from, to) = (x(span.from, longest), x(span.to, longest));
        if span.class == "try" {
            let attributes: [(&str, &dyn Display); 5] = [
                ("class", &span.class),
                ("x", &from),
                ("y", &top),
                ("width", &(to - from).max(2)),
                ("height", &16),
            ];
            html.element("rect", &attributes, |_| ());
        } else {
            let middle = top + 8;
            let attributes: [(&str, &dyn Display); 5] =
                [("class", &span.class), ("x1", &from), ("y1", &middle), ("x2", &to), ("y2", &middle)];
            html.element("line", &attributes, |_| ());
        }
    }
}
