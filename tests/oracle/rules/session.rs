//! 5.8, 6.4, 6.9 and 12.4: which attempt is asked next, after which report.
//!
//! Neither rounds nor deadlines, jitter or a server's delay: section 11 asks for none of them.

use serde_json::{Value, json};

use super::domain::Key;
use super::{Kind, Retry, request};

/// 6.4.
const CLASSES: [&str; 11] = [
    "unauthorized",
    "forbidden",
    "not_found",
    "rate_limited",
    "unavailable",
    "unreachable",
    "timeout",
    "tls",
    "corrupt",
    "other",
    "impossible",
];

/// 5.8: the source is down, not: the source said no.
const TRANSIENT: [&str; 4] = ["rate_limited", "unavailable", "unreachable", "timeout"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reaction {
    /// R, N and S of 6.4.
    Retry,
    Next,
    Stop,
}

fn reaction(policy: &str, class: &str) -> Reaction {
    match (policy, class) {
        ("documented", _) => Reaction::Retry,
        (_, class) if TRANSIENT.contains(&class) => Reaction::Retry,
        ("prudent", _) | (_, "corrupt") => Reaction::Next,
        _ => Reaction::Stop,
    }
}

/// One attempt, as far as trying goes.
#[derive(Clone, Debug)]
pub struct Turn {
    pub reference: String,
    pub role: &'static str,
    pub key: Key,
    pub retry: Retry,
    pub after_transient: bool,
    /// Its candidate's place in the plan, and its own place in the candidate before anything was avoided.
    pub candidate: usize,
    pub written: usize,
    pub is_avoided: bool,
}

/// What became of an attempt.
#[derive(Clone, Debug, Default)]
struct Told {
    /// The class of the last failure.
    failed: Option<String>,
    asked: bool,
    impossible: bool,
}

/// The body of a `session` request: its pull, whose turns are made elsewhere, and the rest.
pub fn answer(body: &Value, turns: impl FnOnce(&Value) -> Result<Vec<Turn>, Kind>) -> Result<Value, Kind> {
    let object = request::object(body, &["pull", "policy", "reports"])?;
    let policy = request::text(object, "policy")?.unwrap_or_else(|| "documented".to_owned());
    let reports: Vec<String> =
        request::texts(object, "reports")?.iter().map(|text| text.replace([' ', '-'], "_")).collect();
    let known = |text: &String| text == "ok" || CLASSES.contains(&text.as_str());
    if !["documented", "prudent", "strict"].contains(&policy.as_str()) || !reports.iter().all(known) {
        return Err("invalid_request");
    }
    let pull = request::field(object, "pull").ok_or("invalid_request")?;
    Ok(drive(&turns(pull)?, &policy, &reports))
}

fn drive(turns: &[Turn], policy: &str, reports: &[String]) -> Value {
    let mut reports = reports.iter();
    let mut actions: Vec<String> = Vec::new();
    let mut told: Vec<Told> = vec![Told::default(); turns.len()];
    for (at, turn) in turns.iter().enumerate() {
        if !is_due(turns, &told, at) {
            continue;
        }
        // 6.4: at a mirror that is not its candidate's last source, another is asked before anybody waits.
        let goes_on =
            turn.role == "mirror" && turns[at + 1..].iter().any(|other| other.candidate == turn.candidate);
        let mut wait = turn.retry.delay_ms;
        for tried in 1..=turn.retry.tries {
            actions.push(format!("try {}", turn.reference));
            let Some(report) = reports.next() else {
                return json!({"actions": actions, "outcome": "unfinished"});
            };
            match report.as_str() {
                "ok" => return json!({"actions": actions, "outcome": "pulled"}),
                // 6.9: no failure; no wait, no repeat, the next source.
                "impossible" => {
                    told[at].impossible = true;
                    break;
                }
                class => {
                    told[at] = Told { failed: Some(class.to_owned()), asked: true, impossible: false };
                    match reaction(policy, class) {
                        _ if goes_on => break,
                        Reaction::Next => break,
                        Reaction::Stop => {
                            return json!({"actions": actions, "outcome": "failed", "reason": "stopped"});
                        }
                        Reaction::Retry if tried == turn.retry.tries => {}
                        Reaction::Retry => {
                            let now = wait.min(turn.retry.max_delay_ms);
                            if now > 0 {
                                actions.push(format!("wait {:?}", std::time::Duration::from_millis(now)));
                            }
                            wait = wait.saturating_mul(turn.retry.factor);
                        }
                    }
                }
            }
        }
    }
    json!({"actions": actions, "outcome": "failed", "reason": "exhausted"})
}

fn is_transient(told: &Told) -> bool {
    told.failed.as_deref().is_some_and(|class| TRANSIENT.contains(&class))
}

/// Whether an attempt that is for transient failures alone is asked now.
fn is_due(turns: &[Turn], told: &[Told], at: usize) -> bool {
    let turn = &turns[at];
    if !turn.after_transient {
        return true;
    }
    let own = |other: &&(usize, &Turn)| other.1.candidate == turn.candidate;
    let all: Vec<(usize, &Turn)> = turns.iter().enumerate().filter(|it| own(&it)).collect();
    if turn.role == "fallback" {
        // 5.8: judged by the last failure of the attempt whose role is source.
        let source = all.iter().find(|(_, other)| other.role == "source");
        if let Some((source, other)) = source {
            if told[*source].asked {
                return is_transient(&told[*source]);
            }
            // An avoided source counts as down. OPEN: until it was asked itself.
            if other.is_avoided && *source > at {
                return true;
            }
            // An impossible one does not: it had its turn, and nothing failed.
            if *source < at && is_due(turns, told, *source) {
                return false;
            }
        }
        // Where the source was left out or not asked, the last failure of a mirror in the candidate.
        let asked = all.iter().filter(|(place, other)| other.role == "mirror" && told[*place].asked);
        return asked.max_by_key(|(place, _)| *place).is_some_and(|(place, _)| is_transient(&told[*place]));
    }
    // 12.4: what was asked before it in the candidate; impossible is passed over.
    let before = all.iter().filter(|(place, _)| *place < at && told[*place].asked);
    if let Some((place, _)) = before.max_by_key(|(place, _)| *place) {
        return is_transient(&told[*place]);
    }
    // With nothing asked before it, only if what stands before it is avoided, and impossible is passed over. OPEN: all
    // of it, and something does.
    let stands = |place: usize, other: &Turn| other.written < turn.written && !told[place].impossible;
    let ahead: Vec<_> = all.iter().filter(|(place, other)| stands(*place, other)).collect();
    !ahead.is_empty() && ahead.iter().all(|(_, other)| other.is_avoided)
}
