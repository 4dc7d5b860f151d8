//! Input that means harm: enormous, deep, crafted to collide, at the ends of what numbers can say. Rules 10.2, 10.6 and
//! 10.7, through the public API.
//!
//! What is bounded is counted, in allocations and bytes, and never timed. Already elsewhere: corrupted, truncated and
//! deep account exports (`account::corrupted`), exports of 100,000 registries (`account::scale`), every Unicode scalar
//! value in every place of a reference (`grammar::properties`), our own format ten thousand levels deep
//! (`catalog::own_types`), durations and delays at their ends (`session`).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

extern crate alloc;

mod credentials;
mod doors;
mod flooding;
mod growth;
mod growth_routes;
mod large;
mod megabyte;
mod numbers;
mod pipelines;
mod sizes;

use core::cell::Cell;
use core::time::Duration;
use std::time::Instant;

use allocation_counter::AllocationInfo;

std::thread_local! {
    static TOOK: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// What `work` allocates on this thread, and what it gives.
fn measured<T>(work: impl FnOnce() -> T) -> (T, AllocationInfo) {
    let mut given = None;
    let start = Instant::now();
    let counted = allocation_counter::measure(|| given = Some(work()));
    TOOK.set(start.elapsed());
    (given.unwrap(), counted)
}

/// How long the last of them took, on this thread.
fn took() -> Duration {
    TOOK.get()
}
