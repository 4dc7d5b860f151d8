//! What the crate wants to reach: the whole decision beside the fastest peer's parse alone, cold memory beside the
//! memory itself, routes beside no routes, a file of the neighbours beside their own reader.

use std::hint::black_box;
use std::time::Instant;

use benches::{Hosts, Kind, RouteKind, catalog, routed};
use registry_resolver::format::registries_conf::RegistriesConf;
use registry_resolver::format::{Engine, File};
use registry_resolver::{Catalog, PullRequest, Reference};

use crate::groups::{COLD, WARM, pull, turns};
use crate::interleaved::{again, median, medians};
use crate::peers::{DIST_REF, OURS};
use crate::table::{ROUNDS, Table};

/// What containers/image takes elsewhere, on two cores of the same kind: milliseconds to load 10,000 rules, and
/// nanoseconds for a resolve with two mirrors among ten rules.
const CONTAINERS_IMAGE: (f64, f64) = (167.0, 9_000.0);

pub fn measure(table: &mut Table) {
    decisions(table);
    cold(table);
    routes(table);
    reading(table);
}

/// From text to the last attempt, beside the parse of the same text.
fn decisions(table: &mut Table) {
    let catalog = &catalog(1_000);
    for (kind, what, bar) in [
        (Kind::Hit, "one attempt", 0.9),
        (Kind::Miss, "one attempt, no registry there", 0.9),
        (Kind::Alias, "one attempt, Docker Hub under another name", 0.9),
        (Kind::FourDeep, "four attempts", 1.4),
    ] {
        let texts = Hosts::new(1_000, kind).texts(WARM);
        let (mut by_peer, mut by_us, mut pulled) = (turns(&texts), turns(&texts), turns(&texts));
        let times = medians(
            ROUNDS,
            &mut [
                again(move || {
                    black_box((DIST_REF.parse)(black_box(by_peer())));
                }),
                again(move || {
                    black_box((OURS.parse)(black_box(by_us())));
                }),
                again(move || pull(catalog, pulled())),
            ],
        );
        let [peer, parse, whole] = [times[0], times[1], times[2]];
        table.at_most(
            &format!("whole decision, {what} / container_image_dist_ref's parse"),
            bar,
            whole / peer,
        );
        table.note(format!(
            "{what}: decision {whole:.1} ns, of which parse {parse:.1}; the peer's parse {peer:.1}"
        ));
    }
}

/// Lines of memory, each of which leads to another one at random.
struct Chase(Vec<[u32; 16]>);

impl Chase {
    /// As much as a look-up among a million registries may touch: slots, records and texts.
    const LINES: usize = 126_000_000 / 64;

    fn new(random: &mut impl FnMut() -> u32) -> Self {
        Self((0..Self::LINES).map(|_| [random() % Self::LINES as u32; 16]).collect())
    }

    /// Two loads, of which the second waits for the first.
    fn two(&self, start: u32) -> u32 {
        let first = self.0[start as usize][0];
        self.0[first as usize][1]
    }
}

/// A look-up where nothing is in a cache, beside memory. Each turn of both waits for the one before: what a
/// processor does meanwhile would hide what a look-up takes.
fn cold(table: &mut Table) {
    let catalog = catalog(1_000_000);
    let texts = Hosts::new(1_000_000, Kind::Hit).texts(COLD);
    let references: Vec<Reference<'_>> =
        texts.iter().filter_map(|text| Reference::parse(text).ok()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let chase = Chase::new(&mut random);
    let starts: Vec<u32> = (0..COLD).map(|_| random() % Chase::LINES as u32).collect();
    let (mut at, mut last) = (0, 0);
    let memory = again(move || {
        at = (at + 1) % COLD;
        last = chase.two(starts[at] ^ (last >> 31));
    });
    let (mut at, mut last) = (0, 0);
    let look_up = again(move || {
        // No name is that long.
        at = (at + 1 + (last >> 10)) % COLD;
        last = source_name_length(&catalog, references[at]);
    });
    let times = medians(ROUNDS, &mut [memory, look_up]);
    table.at_most(
        "cold look-up among 1,000,000 / two dependent loads from as much",
        1.5,
        times[1] / times[0],
    );
    table.note(format!("cold: look-up {:.0} ns, two dependent loads {:.0} ns", times[1], times[0]));
}

#[inline(never)]
fn source_name_length(catalog: &Catalog, reference: Reference<'_>) -> usize {
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(reference)) else { return 0 };
    plan.attempts().next().and_then(|attempt| attempt.registry()).map_or(0, |it| it.name().len())
}

/// Three mirrors and the origin, beside the one attempt that there is without routes.
fn routes(table: &mut Table) {
    let plain = &catalog(10);
    for size in [10, 100_000] {
        let Ok(catalog) = routed(size).build() else { continue };
        let catalog = &catalog;
        for kind in RouteKind::ALL {
            let texts = kind.texts(size, WARM);
            let (mut without, mut along) = (turns(&texts), turns(&texts));
            let times = medians(
                ROUNDS,
                &mut [again(move || pull(plain, without())), again(move || pull(catalog, along()))],
            );
            let what = kind.name();
            if kind == RouteKind::ThreeMirrors {
                let over = times[1] / times[0];
                table.at_most(
                    &format!("route of three mirrors among {size} / one attempt without"),
                    2.5,
                    over,
                );
                let faster = CONTAINERS_IMAGE.1 / times[1];
                let what =
                    format!("containers/image's {} µs (elsewhere) / three mirrors", CONTAINERS_IMAGE.1 / 1e3);
                table.at_least(&format!("{what} among {size}"), 80.0, faster);
            }
            table.note(format!("route {what} among {size}: {:.1} ns; without {:.1}", times[1], times[0]));
        }
    }
}

/// A registries.conf of so many rules with two mirrors each.
fn registries_conf(rules: usize) -> String {
    let rule = |place| {
        format!(
            "[[registry]]\nprefix = \"r{place}.example/team\"\nlocation = \"origin{place}.example/team\"\n\
             [[registry.mirror]]\nlocation = \"mirror.example:5000/m{place}\"\n\
             [[registry.mirror]]\nlocation = \"second.example/m{place}\"\n"
        )
    };
    (0..rules).map(rule).collect()
}

fn reading(table: &mut Table) {
    let text = registries_conf(10_000);
    let read = || {
        let start = Instant::now();
        let files = [File { name: "registries.conf", text: &text }];
        let conf = RegistriesConf::read(Engine::Podman5, &files).expect("a file without problems");
        let catalog = conf.into_builder().build().expect("rules without problems");
        assert_eq!(black_box(catalog).routes().len(), 10_000);
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut times: Vec<f64> = (0..11).map(|_| read()).collect();
    let time = median(&mut times);
    let what = "containers/image's 167 ms (elsewhere) / a registries.conf of 10,000 rules";
    table.at_least(what, 5.0, CONTAINERS_IMAGE.0 / time);
    table.note(format!("a registries.conf of 10,000 rules and 20,000 mirrors into a catalog: {time:.1} ms"));
}
