//! Criterion's groups.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use benches::{Hosts, Kind, SHAPES, builder, catalog, corpus, drive, walk_pull, walk_push};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use registry_resolver::push::Candidate;
use registry_resolver::{
    BuildOutput, Catalog, FailureClass, FailurePolicy, Limits, PullRequest, PushRequest, Reference, Session,
    TryResult,
};

use crate::peers;

/// Where every look-up goes elsewhere than the ones before: more hosts than caches hold.
pub const COLD: usize = 1 << 17;
pub const WARM: usize = 64;
pub const SIZES: [usize; 5] = [1, 10, 1_000, 100_000, 1_000_000];

/// Every shape and the corpus, beside the peers and the floor.
pub fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(40);
    for (shape, text) in SHAPES {
        group.throughput(Throughput::Bytes(text.len() as u64));
        for peer in peers::ALL.iter().filter(|peer| (peer.parse)(text)) {
            group.bench_with_input(BenchmarkId::new(shape, peer.name), text, |bencher, text| {
                bencher.iter(|| (peer.parse)(black_box(text)));
            });
        }
    }
    let corpus: Vec<&str> = corpus().collect();
    group.throughput(Throughput::Elements(corpus.len() as u64));
    for peer in peers::ALL {
        group.bench_function(BenchmarkId::new("corpus", peer.name), |bencher| {
            bencher.iter(|| corpus.iter().filter(|text| (peer.parse)(black_box(text))).count());
        });
    }
}

/// From text to the last attempt.
pub fn pull(catalog: &Catalog, text: &str) {
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
    if let Ok(decision) =
        catalog.resolve_push(PushRequest::new(Candidate::image(image)).with_target(black_box(name)))
    {
        walk_push(&decision);
    }
}

/// One text after the other, for ever.
pub fn turns<'a>(texts: &'a [String]) -> impl FnMut() -> &'a str {
    let mut texts = texts.iter().cycle();
    move || texts.next().map_or("", String::as_str)
}

/// Pull and push, at every size; cold where hosts come at random from all, warm where they are few.
pub fn resolve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve");
    group
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(30);
    for size in SIZES {
        let catalog = catalog(size);
        for (heat, count) in [("cold", COLD), ("warm", WARM)] {
            for kind in Kind::ALL {
                // With fewer than eight registries there is no chain of four, and without others no hit.
                if size == 1 && matches!(kind, Kind::Hit | Kind::FourDeep) {
                    continue;
                }
                let texts = Hosts::new(size, kind).texts(count);
                let mut turns = turns(&texts);
                group.bench_function(
                    BenchmarkId::new(format!("pull {}, {heat}", kind.name()), size),
                    |bencher| {
                        bencher.iter(|| pull(&catalog, turns()));
                    },
                );
            }
            let names = Hosts::new(size, Kind::Hit).names(count);
            for (what, push) in [("build", push_build as fn(&Catalog, &str)), ("candidate", push_candidate)] {
                let mut turns = turns(&names);
                group.bench_function(BenchmarkId::new(format!("push {what}, {heat}"), size), |bencher| {
                    bencher.iter(|| push(&catalog, turns()));
                });
            }
        }
    }
}

/// From descriptions that are made already to a catalog.
pub fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10).warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_secs(1));
    for size in [10, 10_000, 1_000_000] {
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            let batch = if size > 10_000 { BatchSize::PerIteration } else { BatchSize::LargeInput };
            bencher.iter_batched(|| builder(size), |builder| builder.build(), batch);
        });
    }
}

/// A whole session, by turn: what `next` and `report` or `waited` cost together.
pub fn session(criterion: &mut Criterion) {
    let catalog = catalog(10);
    let texts = Hosts::new(10, Kind::FourDeep).texts(1);
    let Ok(reference) = Reference::parse(&texts[0]) else { return };
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(reference)) else { return };
    let start = || Session::new(&plan, FailurePolicy::PRUDENT, Limits::default());
    let mut group = criterion.benchmark_group("session");
    group.bench_function("new", |bencher| bencher.iter(|| black_box(start())));
    let all_down = |_| TryResult::failed(FailureClass::Unavailable);
    let turns = drive(&mut start(), all_down);
    group.throughput(Throughput::Elements(turns as u64));
    group.bench_function("steps until all are down", |bencher| {
        bencher.iter_batched_ref(start, |session| drive(session, all_down), BatchSize::SmallInput);
    });
}

/// The same work on every thread at once; how long each piece took, all threads together.
pub fn on_threads(threads: usize, pieces: usize, work: impl Fn(usize) + Sync) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let work = &work;
            scope.spawn(move || {
                for piece in 0..pieces {
                    work(thread * 7_919 + piece);
                }
            });
        }
    });
    start.elapsed()
}

/// One catalog, shared by threads: the work done in all.
pub fn scaling(criterion: &mut Criterion) {
    const PIECES: usize = 20_000;
    let catalog = catalog(100_000);
    let texts = Hosts::new(100_000, Kind::FourDeep).texts(COLD);
    let mut group = criterion.benchmark_group("scaling");
    group.sample_size(20).measurement_time(Duration::from_secs(2));
    for threads in [1, 2] {
        group.throughput(Throughput::Elements((threads * PIECES) as u64));
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter_custom(|rounds| {
                (0..rounds)
                    .map(|_| on_threads(threads, PIECES, |piece| pull(&catalog, &texts[piece % COLD])))
                    .sum()
            });
        });
    }
}
