//! What access logs say of a pull, whoever writes them.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::time::Duration;
use std::sync::Mutex;
use std::time::SystemTime;

use base64::Engine as _;

use crate::fake::Request;
use crate::registry::Registry;

/// One request, as an access log has it.
#[derive(Clone)]
pub(super) struct Visit {
    /// Since the epoch.
    pub(super) at: Duration,
    pub(super) path: String,
    pub(super) user: Option<String>,
    /// The status, or what came instead of one.
    pub(super) said: String,
}

/// The access log of a server of ours.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Visit>>>);

impl Log {
    pub(super) fn note(&self, request: &Request, said: &str) {
        let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let user = request.authorization().map(user_of);
        let visit = Visit { at, path: request.path.clone(), user, said: said.into() };
        self.0.lock().unwrap().push(visit);
    }

    pub(super) fn visits(&self) -> Vec<Visit> {
        self.0.lock().unwrap().clone()
    }
}

/// Whatever is no basic credential is shown as it came.
fn user_of(authorization: &str) -> String {
    let pair = authorization.strip_prefix("Basic ").and_then(|encoded| {
        let bytes = base64::prelude::BASE64_STANDARD.decode(encoded).ok()?;
        String::from_utf8(bytes).ok()
    });
    pair.as_deref().and_then(|pair| pair.split_once(':')).map_or(authorization, |(user, _)| user).into()
}

/// What a real registry's log has of the runner behind this many bytes.
pub(super) fn visits_of(registry: &Registry, since: u64) -> Vec<Visit> {
    let log = registry.log_behind(since);
    let mut visits: BTreeMap<&str, Visit> = BTreeMap::new();
    let by_runner = "http.request.useragent=registry-resolver-runner";
    for line in log.lines().filter(|line| line.contains(by_runner)) {
        let (Some(id), Some(path)) = (field(line, "http.request.id"), field(line, "http.request.uri")) else {
            continue;
        };
        let visit = visits.entry(id).or_insert_with(|| Visit {
            at: time(field(line, "time").unwrap()),
            path: path.into(),
            user: None,
            said: String::new(),
        });
        if let Some(user) = field(line, "auth.user.name") {
            visit.user = Some(user.into());
        }
        // Whom it does not let in is told in a message alone.
        if let Some((_, rest)) = line.split_once("error authenticating user \\\"") {
            visit.user = rest.split_once('\\').map(|(user, _)| user.into());
        }
        if line.contains("error authorizing context") {
            visit.said = "401".into();
        }
        if let Some(status) = field(line, "http.response.status") {
            visit.said = status.into();
        }
    }
    // An answer that is still under way is not in the log.
    visits.into_values().filter(|visit| !visit.said.is_empty()).collect()
}

/// The value of `key=value` or `key="value"`.
fn field<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let start = if line.starts_with(key) { 0 } else { line.find(&format!(" {key}="))? + 1 };
    let value = line[start..].strip_prefix(key)?.strip_prefix('=')?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(value, _)| value),
        None => value.split(' ').next(),
    }
}

/// `2026-11-30T09:02:30.249838609Z`, since the epoch.
fn time(text: &str) -> Duration {
    let numbers: Vec<u64> = text.split(|c: char| !c.is_ascii_digit()).flat_map(str::parse).collect();
    let [year, month, day, hour, minute, second, ..] = numbers[..] else { panic!("no time: {text}") };
    // Years that begin in March have their odd day at the end.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    let seconds = (days - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second;
    let part = text.split_once('.').map_or("", |(_, part)| part.trim_end_matches('Z'));
    Duration::new(seconds, format!("{part:0<9}").parse().unwrap())
}

#[test]
fn a_time_in_a_log_is_the_time_of_everybody() {
    assert_eq!(time("1970-01-01T00:00:00Z"), Duration::ZERO);
    assert_eq!(time("2026-11-30T09:02:30.2498Z"), Duration::new(1_796_029_350, 249_800_000));
    assert_eq!(time("2024-02-29T23:59:59.000000001Z"), Duration::new(1_709_251_199, 1));
}
