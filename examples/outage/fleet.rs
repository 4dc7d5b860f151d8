//! Many runners that pull during an outage. Each does what its session says; between two actions it is an entry in a
//! calendar.

use core::fmt;
use core::time::Duration;

use registry_resolver::routes::Route;
use registry_resolver::{Catalog, FailureClass, PullRequest, Reference, RegistryConfig, Role};

use crate::drawing::grouped;
use crate::machine::{Due, Machine, StateId};
use crate::policies::{Jitter, Policy};

/// What is down from [`DOWN`] to [`UP`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Down {
    Mirror,
    Origin,
    Both,
}

impl Down {
    pub(crate) const ALL: [Self; 3] = [Self::Mirror, Self::Origin, Self::Both];

    pub(crate) fn named(word: &str) -> Result<Self, String> {
        match word {
            "mirror" => Ok(Self::Mirror),
            "origin" => Ok(Self::Origin),
            "both" => Ok(Self::Both),
            _ => Err(format!("`--down {word}`: expected `mirror`, `origin` or `both`")),
        }
    }

    fn includes(self, role: Role) -> bool {
        match self {
            Self::Mirror => role == Role::Mirror,
            Self::Origin => role == Role::Source,
            Self::Both => true,
        }
    }
}

impl fmt::Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Mirror => "the mirror is down",
            Self::Origin => "the origin is down, and the mirror with what it has",
            Self::Both => "both are down",
        };
        write!(f, "{what} from {} s to {} s", DOWN / TICKS, UP / TICKS)
    }
}

/// The clock goes in tenths of a second.
const TICK: Duration = Duration::from_millis(100);
const TICKS: u64 = 10;
/// Within this time every runner begins its first pull, one after another.
const BEGINNINGS: u64 = 300 * TICKS;
const DOWN: u64 = 60 * TICKS;
const UP: u64 = 360 * TICKS;
/// Nothing is simulated beyond: four hours.
const END: u64 = 4 * 3600 * TICKS;
/// A runner whose pull failed begins another after so long: twice as long each time, up to the second.
const AGAIN: [u64; 2] = [10 * TICKS, 300 * TICKS];
/// How long a registry takes to refuse a connection, to turn one away, and to serve an image.
const REFUSED: u64 = TICKS;
const TURNED_AWAY: u64 = 2;
const SERVED: u64 = 2 * TICKS;
/// A pull has one of so many seeds: sessions are shared by those who have the same.
const SEEDS: u64 = 1_024;
/// One of so many images is not at the mirror while the origin is down: it has to be fetched there.
const MISSING_AT_MIRROR: u32 = 10;

/// The runners, the catalog that they have in common, and what a registry can serve.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) runners: u32,
    /// Requests that a registry serves in a second; it turns away what is more.
    pub(crate) capacity: u32,
    catalog: Catalog,
}

/// What a registry sees, by the second.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load(pub(crate) Vec<u32>);

impl Load {
    /// Counts a request, and says how many there were in its second.
    fn ask(&mut self, tick: u64) -> u32 {
        let second = usize::try_from(tick / TICKS).unwrap_or(usize::MAX);
        if self.0.len() <= second {
            self.0.resize(second + 1, 0);
        }
        self.0.get_mut(second).map_or(0, |requests| {
            *requests += 1;
            *requests
        })
    }

    pub(crate) fn worst_second(&self) -> u32 {
        self.0.iter().copied().max().unwrap_or_default()
    }

    pub(crate) fn worst_minute(&self) -> u64 {
        let minutes = self.0.chunks(60).map(|minute| minute.iter().copied().map(u64::from).sum());
        minutes.max().unwrap_or_default()
    }

    fn requests(&self) -> u64 {
        self.0.iter().copied().map(u64::from).sum()
    }
}

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) mirror: Load,
    pub(crate) origin: Load,
    /// Pulls that ended without the image; their runners began again.
    pub(crate) failed_pulls: u64,
    /// The second in which the last runner had its image; none where some never had.
    pub(crate) all_served: Option<u64>,
}

impl Seen {
    pub(crate) fn requests(&self) -> u64 {
        self.mirror.requests() + self.origin.requests()
    }
}

/// A runner that has no image yet.
#[derive(Clone, Copy)]
struct Runner {
    number: u32,
    failed: u32,
    at: StateId,
}

impl Fleet {
    pub(crate) fn of(runners: u32) -> Result<Self, registry_resolver::catalog::Problems> {
        let catalog = Catalog::builder()
            .registry(RegistryConfig::new("origin").other("registry.example"))
            .route(Route::new("registry.example").mirror("https://mirror.example"))
            .build()?;
        // Three times what the beginnings ask for: enough on a good day.
        let capacity = (runners / 100).max(10);
        Ok(Self { runners, capacity, catalog })
    }

    pub(crate) fn told(&self) -> String {
        format!(
            "{} runners begin to pull within {} s; a mirror is asked before the origin.\n\
             Each serves {} requests a second and turns away what is more. A runner whose pull failed begins\n\
             another after {} s, then after twice as long, up to {} s.\n",
            grouped(self.runners.into()),
            BEGINNINGS / TICKS,
            grouped(self.capacity.into()),
            AGAIN[0] / TICKS,
            AGAIN[1] / TICKS,
        )
    }

    /// Lets all runners pull under a policy, until each has its image.
    pub(crate) fn run(&self, policy: &Policy, down: Down) -> Result<Seen, Box<dyn core::error::Error>> {
        let image = Reference::parse("registry.example/shop/web:1.2")?;
        let plan = self.catalog.resolve_pull(PullRequest::new(image).with_retry(policy.retry))?;
        let mut machine = Machine::new(&plan, policy.failures);
        let (mut seen, mut calendar) = (Seen::default(), Calendar::default());
        let (mut left, mut begun, mut tick) = (self.runners, 0, 0);
        while left > 0 && tick < END {
            // Those whose time to begin has come, one after another.
            while begun < self.runners && u64::from(begun) * BEGINNINGS <= tick * u64::from(self.runners) {
                let at = machine.start(policy.jitter.seed(begun, 0));
                calendar.note(tick, Runner { number: begun, failed: 0, at });
                begun += 1;
            }
            for mut runner in calendar.take(tick) {
                let later = match machine.due(runner.at) {
                    Due::Try(role) => match self.meet(role, runner.number, tick, down, &mut seen) {
                        Ok(ticks) => {
                            left -= 1;
                            seen.all_served = Some((tick + ticks).div_ceil(TICKS));
                            continue;
                        }
                        Err((class, ticks)) => {
                            runner.at = machine.failed(runner.at, (class, duration(ticks)));
                            ticks
                        }
                    },
                    Due::Wait(delay) => {
                        runner.at = machine.waited(runner.at);
                        ticks(delay)
                    }
                    Due::Finished => {
                        seen.failed_pulls += 1;
                        let pause = (AGAIN[0] << runner.failed.min(16)).min(AGAIN[1]);
                        runner.failed += 1;
                        runner.at = machine.start(policy.jitter.seed(runner.number, runner.failed));
                        pause
                    }
                };
                calendar.note(tick + later.max(1), runner);
            }
            tick += 1;
        }
        if left > 0 {
            seen.all_served = None;
        }
        Ok(seen)
    }

    /// What a try meets, and how many ticks that takes: the image, or a failure.
    fn meet(
        &self,
        role: Role,
        number: u32,
        tick: u64,
        down: Down,
        seen: &mut Seen,
    ) -> Result<u64, (FailureClass, u64)> {
        let load = if role == Role::Mirror { &mut seen.mirror } else { &mut seen.origin };
        let asked = load.ask(tick);
        let is_down = |role| down.includes(role) && (DOWN..UP).contains(&tick);
        // A mirror fetches what it has not, so that it fails with the origin.
        let lacks = role == Role::Mirror && number % MISSING_AT_MIRROR == 0 && is_down(Role::Source);
        if is_down(role) {
            Err((FailureClass::Unreachable, REFUSED))
        } else if asked > self.capacity {
            Err((FailureClass::RateLimited, TURNED_AWAY))
        } else if lacks {
            Err((FailureClass::Unavailable, REFUSED))
        } else {
            Ok(SERVED)
        }
    }
}

impl Jitter {
    /// The seed of a runner's pull, if it has one.
    fn seed(self, runner: u32, failed: u32) -> Option<u16> {
        match self {
            Self::None => None,
            // Any that spreads runners and pulls over all seeds.
            Self::Seeded => {
                let mixed =
                    (u64::from(runner) << 8 | u64::from(failed)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
                u16::try_from(mixed % SEEDS).ok()
            }
        }
    }
}

fn duration(ticks: u64) -> Duration {
    TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
}

fn ticks(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis().div_ceil(TICK.as_millis())).unwrap_or(u64::MAX)
}

/// Which runners have something to do at which tick, in the order in which they were noted.
#[derive(Default)]
struct Calendar(Vec<Vec<Runner>>);

impl Calendar {
    fn note(&mut self, tick: u64, runner: Runner) {
        let Ok(day) = usize::try_from(tick) else { return };
        if tick >= END {
            return;
        }
        if self.0.len() <= day {
            self.0.resize_with(day + 1, Vec::new);
        }
        if let Some(day) = self.0.get_mut(day) {
            day.push(runner);
        }
    }

    fn take(&mut self, tick: u64) -> Vec<Runner> {
        let day = usize::try_from(tick).ok().and_then(|day| self.0.get_mut(day));
        day.map(core::mem::take).unwrap_or_default()
    }
}
