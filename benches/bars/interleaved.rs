//! Contenders in turns: what disturbs one slice hardly ever disturbs the same slice of every round.

use std::time::{Duration, Instant};

/// How long a slice of one contender is: long against the clock, short against a scheduler's.
const SLICE: Duration = Duration::from_micros(40);

/// A contender: does its work so many times.
pub type Work<'a> = Box<dyn FnMut(u32) + 'a>;

/// One piece of work, again and again.
pub fn again<'a>(mut work: impl FnMut() + 'a) -> Work<'a> {
    Box::new(move |times| {
        for _ in 0..times {
            work();
        }
    })
}

/// The median time of one piece of work of each contender, in nanoseconds.
pub fn medians(rounds: usize, contenders: &mut [Work<'_>]) -> Vec<f64> {
    let times: Vec<u32> = contenders.iter_mut().map(calibrate).collect();
    let mut samples = vec![Vec::with_capacity(rounds); contenders.len()];
    for round in 0..rounds {
        for place in 0..contenders.len() {
            // Each round begins with another one.
            let place = (place + round) % contenders.len();
            let start = Instant::now();
            contenders[place](times[place]);
            samples[place].push(start.elapsed().as_nanos() as f64 / f64::from(times[place]));
        }
    }
    samples.iter_mut().map(|samples| median(samples)).collect()
}

fn calibrate(work: &mut Work<'_>) -> u32 {
    // What runs for the first time waits for its pages, and would be taken for slow.
    work(64);
    let mut times = 1;
    loop {
        let start = Instant::now();
        work(times);
        if start.elapsed() >= SLICE || times >= 1 << 20 {
            return times;
        }
        times *= 2;
    }
}

pub fn median(samples: &mut [f64]) -> f64 {
    samples.sort_unstable_by(f64::total_cmp);
    samples[samples.len() / 2]
}
