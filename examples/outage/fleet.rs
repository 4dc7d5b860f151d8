//! Many runners that pull during an outage. Each is a session; between two of its actions it is an entry in a calendar.

use core::fmt;
use core::time::Duration;

use registry_resolver::routes::Route;
use registry_resolver::{
    Action, Catalog, FailureClass, Limits, PullRequest, Reference, RegistryConfig, Role, Session, TryResult,
};

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
struct Runner {
    session: Session,
    failed: u32,
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
            self.runners,
            BEGINNINGS / TICKS,
            self.capacity,
            AGAIN[0] / TICKS,
            AGAIN[1] / TICKS,
        )
    }

    /// Lets all runners pull under a policy, until each has its image.
    pub(crate) fn run(&self, policy: &Policy, down: Down) -> Result<Seen, Box<dyn core::error::Error>> {
        let image = Reference::parse("registry.example/shop/web:1.2")?;
        let plan = self.catalog.resolve_pull(PullRequest::new(image).with_retry(policy.retry))?;
        let roles: Vec<Role> = plan.attempts().map(|attempt| attempt.role()).collect();
        let start = |seed: u64| {
            let limits = match policy.jitter {
                Jitter::None => Limits::default(),
                Jitter::Seeded => Limits::default().with_seed(seed),
            };
            Session::new(&plan, policy.failures, limits)
        };
        let mut seen = Seen::default();
        let mut calendar = Calendar::default();
        let mut runners: Vec<Option<Runner>> = Vec::new();
        runners.resize_with(self.runners as usize, || None);
        let mut left = self.runners;
        let mut begun = 0;
        let mut tick = 0;
        while left > 0 && tick < END {
            // Those whose time to begin has come, one after another.
            while begun < self.runners && u64::from(begun) * BEGINNINGS <= tick * u64::from(self.runners) {
                calendar.note(tick, begun);
                begun += 1;
            }
            for number in calendar.take(tick) {
                let Some(place) = runners.get_mut(number as usize) else { continue };
                let mut runner =
                    place.take().unwrap_or_else(|| Runner { session: start(u64::from(number)), failed: 0 });
                let next = self.turn(&mut runner, &roles, number, tick, down, &mut seen);
                match next {
                    Turn::Goes(ticks) => calendar.note(tick + ticks.max(1), number),
                    Turn::Failed => {
                        seen.failed_pulls += 1;
                        let pause = (AGAIN[0] << runner.failed.min(16)).min(AGAIN[1]);
                        runner.failed += 1;
                        runner.session = start(u64::from(number) ^ (u64::from(runner.failed) << 32));
                        calendar.note(tick + pause, number);
                    }
                    Turn::Served(ticks) => {
                        left -= 1;
                        seen.all_served = Some((tick + ticks).div_ceil(TICKS));
                        continue;
                    }
                }
                *place = Some(runner);
            }
            tick += 1;
        }
        if left > 0 {
            seen.all_served = None;
        }
        Ok(seen)
    }

    /// One action of a runner, and when the next is due.
    fn turn(
        &self,
        runner: &mut Runner,
        roles: &[Role],
        number: u32,
        tick: u64,
        down: Down,
        seen: &mut Seen,
    ) -> Turn {
        match runner.session.action() {
            Action::Try { id, source, .. } => {
                let role = roles.get(source.get()).copied().unwrap_or(Role::Source);
                let load = if role == Role::Mirror { &mut seen.mirror } else { &mut seen.origin };
                let asked = load.ask(tick);
                let is_down = |role| down.includes(role) && (DOWN..UP).contains(&tick);
                // A mirror fetches what it has not, so that it fails with the origin.
                let lacks = role == Role::Mirror && number % MISSING_AT_MIRROR == 0 && is_down(Role::Source);
                let (result, ticks) = if is_down(role) {
                    (TryResult::failed(FailureClass::Unreachable), REFUSED)
                } else if asked > self.capacity {
                    (TryResult::failed(FailureClass::RateLimited), TURNED_AWAY)
                } else if lacks {
                    (TryResult::failed(FailureClass::Unavailable), REFUSED)
                } else {
                    (TryResult::succeeded(), SERVED)
                };
                let is_served = matches!(result, TryResult::Succeeded { .. });
                runner.session.report(id, result, duration(ticks));
                if is_served { Turn::Served(ticks) } else { Turn::Goes(ticks) }
            }
            Action::Wait(delay) => {
                runner.session.waited(delay);
                Turn::Goes(ticks(delay))
            }
            Action::Finished => Turn::Failed,
        }
    }
}

/// What comes after an action.
enum Turn {
    /// The next action, after so many ticks.
    Goes(u64),
    Failed,
    /// The image, after so many ticks.
    Served(u64),
}

fn duration(ticks: u64) -> Duration {
    TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
}

fn ticks(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis().div_ceil(TICK.as_millis())).unwrap_or(u64::MAX)
}

/// Which runners have something to do at which tick, in the order in which they were noted.
#[derive(Default)]
struct Calendar(Vec<Vec<u32>>);

impl Calendar {
    fn note(&mut self, tick: u64, runner: u32) {
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

    fn take(&mut self, tick: u64) -> Vec<u32> {
        let day = usize::try_from(tick).ok().and_then(|day| self.0.get_mut(day));
        day.map(core::mem::take).unwrap_or_default()
    }
}
