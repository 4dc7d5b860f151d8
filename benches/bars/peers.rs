//! Who else parses references, and the floor: a pass over the bytes that decides nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};
use std::{env, process};

use container_image_dist_ref::ImgRef;
use registry_resolver::Reference;

/// One way to parse; it says whether the text was taken.
#[derive(Clone, Copy)]
pub struct Peer {
    pub name: &'static str,
    pub parse: fn(&str) -> bool,
}

pub const OURS: Peer = Peer { name: "ours", parse: ours };
pub const DIST_REF: Peer = Peer { name: "container_image_dist_ref", parse: dist_ref };
pub const OCI_SPEC: Peer = Peer { name: "oci-spec", parse: oci_spec };
pub const FLOOR: Peer = Peer { name: "floor", parse: floor };
pub const ALL: [Peer; 4] = [OURS, DIST_REF, OCI_SPEC, FLOOR];

#[inline(never)]
fn ours(text: &str) -> bool {
    black_box(&Reference::parse(text)).is_ok()
}

#[inline(never)]
fn dist_ref(text: &str) -> bool {
    black_box(&ImgRef::new(text)).is_ok()
}

#[inline(never)]
fn oci_spec(text: &str) -> bool {
    black_box(&text.parse::<oci_spec::distribution::Reference>()).is_ok()
}

#[inline(never)]
fn floor(text: &str) -> bool {
    // Whatever the classes, as long as each byte is looked up and the answer depends on all of them.
    static CLASSES: [u8; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] =
                (byte as u8).is_ascii_alphanumeric() as u8 | ((byte as u8).is_ascii_punctuation() as u8) << 1;
            byte += 1;
        }
        table
    };
    *black_box(&text.bytes().fold(0, |all, byte| all | CLASSES[byte as usize])) < 4
}

const ONCE: &str = "ghcr.io/org/app:1.2.3";

/// What a process does that is started to parse once: it prints how many nanoseconds that took.
pub fn parse_once(peer: &str) {
    let Some(peer) = ALL.iter().find(|known| known.name == peer) else { process::exit(2) };
    let start = Instant::now();
    (peer.parse)(black_box(ONCE));
    println!("{}", start.elapsed().as_nanos());
}

/// The first parse in a process: the median of several processes.
pub fn first_parse(peer: Peer) -> Option<Duration> {
    let program = env::current_exe().ok()?;
    let mut times = Vec::new();
    for _ in 0..15 {
        let output = process::Command::new(&program).env(crate::FIRST_PARSE, peer.name).output().ok()?;
        times.push(String::from_utf8(output.stdout).ok()?.trim().parse().ok()?);
    }
    times.sort_unstable();
    Some(Duration::from_nanos(times[times.len() / 2]))
}
