//! What is counted. Each case is a function of its own: `measured` for one closure.

use std::cell::RefCell;
use std::hint::black_box;
use std::iter;

use registry_resolver::push::Candidate;
use registry_resolver::{
    BuildOutput, Catalog, FailureClass, FailurePolicy, Limits, PullRequest, PushRequest, Reference, Session,
    TryResult,
};

#[path = "../../shared/inputs.rs"]
mod inputs;

use inputs::{Hosts, Kind, RouteKind, SHAPES, catalog, routed, walk_pull, walk_push};

/// How many sessions are started and driven: what the allocator does for one depends on what it did before.
const SESSIONS: usize = 1000;

/// Calls `work` with every input. Callgrind collects in here and nowhere else.
#[inline(never)]
fn measured<T: Copy>(inputs: &[T], work: impl Fn(T)) {
    for &input in inputs {
        work(input);
    }
}

fn case<T: Copy>(name: &str, inputs: &[T], work: impl Fn(T)) {
    // Once before, so that nothing is done for the first time where it counts.
    work(inputs[0]);
    println!("{name}\t{}", inputs.len());
    measured(inputs, work);
}

/// Runs every case, and says which.
pub fn run() {
    for (name, text) in SHAPES {
        case(&format!("parse {name}"), &[text], |text| {
            let _ = black_box(Reference::parse(black_box(text)));
        });
    }
    let corpus: Vec<&str> = inputs::corpus().collect();
    case("parse the corpus", &corpus, |text| {
        let _ = black_box(Reference::parse(black_box(text)));
    });
    for size in [10, 1_000_000] {
        let catalog = catalog(size);
        for kind in Kind::ALL {
            let texts = Hosts::new(size, kind).texts(1000);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            case(&format!("pull {} at {size}", kind.name()), &texts, |text| pull(&catalog, text));
        }
        let names = Hosts::new(size, Kind::Hit).names(1000);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        case(&format!("push a build at {size}"), &names, |name| push_build(&catalog, name));
        case(&format!("push a candidate at {size}"), &names, |name| push_candidate(&catalog, name));
    }
    // A million of them are built for minutes under callgrind: `.ci/all.d` does that.
    let many = std::env::var("ROUTES").map_or(100_000, |text| text.parse().expect("`ROUTES` is a number"));
    for size in [10, many] {
        let Ok(catalog) = routed(size).build() else { return };
        for kind in RouteKind::ALL {
            let texts = kind.texts(size, 1000);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            case(&format!("route {} at {size}", kind.name()), &texts, |text| pull(&catalog, text));
        }
    }
    session();
}

fn pull(catalog: &Catalog, text: &str) {
    let Ok(reference) = Reference::parse(black_box(text)) else { return };
    if let Ok(plan) = catalog.resolve_pull(PullRequest::new(reference)) {
        walk_pull(&plan);
    }
}

fn push_build(catalog: &Catalog, name: &str) {
    let request = PushRequest::new(BuildOutput::new("org/app").with_branch("feature/login"))
        .with_target(black_box(name));
    if let Ok(decision) = catalog.resolve_push(request) {
        walk_push(&decision);
    }
}

fn push_candidate(catalog: &Catalog, name: &str) {
    let Ok(image) = Reference::parse(black_box("docker.io/org/app:1.2.3")) else { return };
    let request = PushRequest::new(Candidate::image(image)).with_target(black_box(name));
    if let Ok(decision) = catalog.resolve_push(request) {
        walk_push(&decision);
    }
}

/// Four sources that are all down, from the first try to the end.
fn session() {
    let catalog = catalog(10);
    let texts = Hosts::new(10, Kind::FourDeep).texts(1);
    let Ok(reference) = Reference::parse(&texts[0]) else { return };
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(reference)) else { return };
    let start = || Session::new(black_box(&plan), FailurePolicy::PRUDENT, Limits::default());
    case("start a session", &[(); SESSIONS], |()| {
        black_box(start());
    });
    let mut sessions: Vec<Session> = iter::repeat_with(start).take(SESSIONS + 1).collect();
    let refuse = |_| TryResult::failed(FailureClass::Unavailable);
    let turns = sessions.pop().map_or(0, |mut session| inputs::drive(&mut session, refuse));
    println!("a turn of a session\t{}", turns * SESSIONS);
    let sessions = RefCell::new(sessions);
    measured(&[()], |()| {
        for session in sessions.borrow_mut().iter_mut() {
            black_box(inputs::drive(session, refuse));
        }
    });
}
