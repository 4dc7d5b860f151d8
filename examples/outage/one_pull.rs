//! A bad day of one pull: the same image is pulled by three failure policies while its registry is rate-limited, goes
//! down and comes back, and the fallback's copy lags behind.

use core::fmt::Write as _;
use core::time::Duration;

use registry_resolver::{
    Action, Catalog, FailureClass, FailurePolicy, Limits, Outcome, PullPlan, PullRequest, Reference,
    RegistryConfig, RetryPolicy, Session, TryResult,
};

/// The day, in seconds from its start: until when, and what a try meets till then (`None`: the image).
const PRIMARY: [(u64, Option<FailureClass>); 3] =
    [(20, Some(FailureClass::RateLimited)), (80, Some(FailureClass::Unreachable)), (u64::MAX, None)];
const FALLBACK: [(u64, Option<FailureClass>); 2] = [(50, Some(FailureClass::NotFound)), (u64::MAX, None)];
/// What a rate-limited registry asks for.
const RETRY_AFTER: Duration = Duration::from_secs(12);

/// Two seconds a column leave room for the names within 80.
const SECONDS_PER_COLUMN: u64 = 2;
const COLUMNS: usize = 60;

/// The day, drawn.
pub(crate) fn day() -> Result<String, Box<dyn core::error::Error>> {
    let mut out = String::new();
    let retry = RetryPolicy::default().with_tries(4)?;
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("primary").other("registry.example").fallback("fallback").retry(retry))
        .registry(RegistryConfig::new("fallback").other("mirror.example").retry(retry))
        .build()?;
    let image = Reference::parse("registry.example/shop/web:1.2")?;
    let plan = catalog.resolve_pull(PullRequest::new(image))?;

    out.push_str("primary  : rate-limited until 20 s, down until 80 s, then back\n");
    out.push_str("fallback : its copy of the image arrives at 50 s\n");
    let _ = writeln!(out, "x a failed try   . a wait   O the image   one column is {SECONDS_PER_COLUMN} s");
    for (name, policy) in [
        ("documented", FailurePolicy::DOCUMENTED),
        ("prudent", FailurePolicy::PRUDENT),
        ("strict", FailurePolicy::STRICT),
    ] {
        for begins in [0, 30, 84] {
            let _ = writeln!(out, "\n{name}, from {begins} s");
            pull(&mut out, &plan, policy, Duration::from_secs(begins));
        }
    }
    Ok(out)
}

/// Pulls once on the virtual clock, and draws it.
fn pull(out: &mut String, plan: &PullPlan<'_, '_>, policy: FailurePolicy, begins: Duration) {
    let mut session = Session::new(plan, policy, Limits::default());
    let mut now = begins;
    let mut rows = vec![[' '; COLUMNS]; plan.attempts().len()];
    let mut current = 0;
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                current = source.get();
                let (result, took) = meet(current, now);
                let mark = if matches!(result, TryResult::Succeeded { .. }) { 'O' } else { 'x' };
                draw(&mut rows[current], now, mark);
                now += took;
                session.report(id, result, took);
            }
            Action::Wait(delay) => {
                for second in 0..delay.as_secs() {
                    draw(&mut rows[current], now + Duration::from_secs(second), '.');
                }
                now += delay;
                session.waited(delay);
            }
            Action::Finished => break,
        }
    }
    for (attempt, row) in plan.attempts().zip(&rows) {
        let name = attempt.registry().map_or("-", |registry| registry.name());
        let _ = writeln!(out, "{name:<9}|{}|", row.iter().collect::<String>());
    }
    let _ = writeln!(out, "{}", axis());
    if let Some(outcome) = session.outcome() {
        let _ = writeln!(out, "{}", summary(outcome));
    }
}

/// What a try meets at this time of the day, and how long that takes.
fn meet(source: usize, now: Duration) -> (TryResult<'static>, Duration) {
    let day: &[_] = if source == 0 { &PRIMARY } else { &FALLBACK };
    let until = |&&(until, _): &&(u64, _)| now.as_secs() < until;
    match day.iter().find(until).and_then(|&(_, failure)| failure) {
        None => (TryResult::succeeded(), Duration::from_secs(2)),
        Some(FailureClass::RateLimited) => {
            (TryResult::failed_for(FailureClass::RateLimited, RETRY_AFTER), Duration::from_millis(200))
        }
        Some(class) => (TryResult::failed(class), Duration::from_secs(1)),
    }
}

/// A mark never hides a try.
fn draw(row: &mut [char; COLUMNS], at: Duration, mark: char) {
    let column = usize::try_from(at.as_secs() / SECONDS_PER_COLUMN).unwrap_or(COLUMNS);
    if let Some(cell) = row.get_mut(column).filter(|cell| mark != '.' || **cell == ' ') {
        *cell = mark;
    }
}

fn axis() -> String {
    let mut axis = format!("{:<9}", "");
    for column in (0..COLUMNS as u64).step_by(10) {
        let _ = write!(axis, "{:<10}", format!("{} s", column * SECONDS_PER_COLUMN));
    }
    axis.trim_end().to_owned()
}

fn summary(outcome: Outcome<'_>) -> String {
    let tries = match outcome.tries().len() {
        1 => "1 try".to_owned(),
        tries => format!("{tries} tries"),
    };
    format!("{}: {tries} in {:.1} s", outcome.ending(), outcome.elapsed().as_secs_f32())
}
