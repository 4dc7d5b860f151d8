//! The request `session`: what is done as reports come in. Section 6.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::error::LineError;
use super::fields::fields;
use super::pull::PullLine;
use crate::catalog::Catalog;
use crate::policy::{Behaviour, FailureClass, FailurePolicy, RetryPolicy};
use crate::resolve::PullPlan;
use crate::session::{Action, Ending, Impossible, Limits, Outcome, Session, TryResult};

fields! {
    /// `{"pull": {…}, "policy": …, "reports": […]}`: what a session does with these reports. Section 11 of
    /// [the rules](crate::rules::json_lines).
    ///
    /// `policy` is `documented`, `prudent`, `strict` or a neighbour's, such as `like_podman`; `documented` where it is
    /// absent. A report is `ok`, `impossible` or the name of a failure class.
    pub struct SessionLine {
        needs { pull: PullLine, reports: Vec<String> }
        takes { policy: String }
    }
}

impl SessionLine {
    /// Plans the pull, and drives a session with the reports, without any time passing.
    ///
    /// ```
    /// use registry_resolver::Catalog;
    /// use registry_resolver::format::lines::SessionLine;
    ///
    /// let line: SessionLine = serde_json::from_str(
    ///     r#"{"pull": {"image": "nginx:1"}, "policy": "prudent", "reports": ["unavailable", "ok"]}"#,
    /// )?;
    /// let driven = line.drive(&Catalog::builder().build()?)?;
    /// let actions: Vec<_> = driven.actions().iter().map(ToString::to_string).collect();
    /// assert_eq!(actions, ["try docker.io/library/nginx:1", "wait 5s", "try docker.io/library/nginx:1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LineError`] for a policy or a report that there is not, and where the pull has no plan.
    pub fn drive(&self, catalog: &Catalog) -> Result<SessionAnswer, LineError> {
        let (policy, retry) = self.policy()?;
        let request = self.pull.request()?;
        let plan = catalog.resolve_pull(retry.map_or(request, |retry| request.with_retry(retry)))?;
        let reports: Vec<_> =
            self.reports.iter().map(|report| came_of(report, &plan)).collect::<Result<_, _>>()?;
        Ok(SessionAnswer::of(&plan, policy, &reports))
    }

    fn policy(&self) -> Result<(FailurePolicy, Option<RetryPolicy>), LineError> {
        let word = self.policy.as_deref().unwrap_or("documented");
        let ours = match word {
            "documented" => Some(FailurePolicy::DOCUMENTED),
            "prudent" => Some(FailurePolicy::PRUDENT),
            "strict" => Some(FailurePolicy::STRICT),
            _ => None,
        };
        if let Some(policy) = ours {
            return Ok((policy, None));
        }
        let behaviour = Behaviour::named(word).ok_or_else(|| {
            let likes = Behaviour::NAMES.join("`, `");
            LineError::shape(format_args!("`policy` is one of `documented`, `prudent`, `strict`, `{likes}`"))
        })?;
        Ok((behaviour.failures, Some(behaviour.retry)))
    }
}

fn came_of<'p>(report: &str, plan: &PullPlan<'p, 'p>) -> Result<TryResult<'p>, LineError> {
    match report.replace(['-', ' '], "_").as_str() {
        // `ok` is what was asked for.
        "ok" => Ok(TryResult::Succeeded { digest: plan.digest() }),
        "impossible" => Ok(TryResult::impossible(Impossible::Unstated)),
        name => name.parse::<FailureClass>().map(TryResult::failed).map_err(|_| {
            LineError::shape("a report is `ok`, `impossible` or a failure class, such as `unavailable`")
        }),
    }
}

/// `{"actions": […], "outcome": …}`: what a session did with the reports of a [`SessionLine`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionAnswer {
    actions: Vec<Acted>,
    ending: Option<Ending>,
}

/// What a session did: `try docker.io/library/nginx:1` or `wait 5s`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Acted {
    /// It tried the image of this name.
    Tried(String),
    /// It let this much time pass.
    Waited(Duration),
}

impl fmt::Display for Acted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tried(name) => write!(f, "try {name}"),
            Self::Waited(delay) => write!(f, "wait {delay:?}"),
        }
    }
}

impl SessionAnswer {
    fn of(plan: &PullPlan<'_, '_>, policy: FailurePolicy, reports: &[TryResult<'_>]) -> Self {
        let mut reports = reports.iter();
        let mut session = Session::new(plan, policy, Limits::default());
        let mut actions = Vec::new();
        loop {
            match session.action() {
                Action::Try { id, source, .. } => {
                    let name = plan.attempt(source).map(|attempt| attempt.target().to_string());
                    actions.push(Acted::Tried(name.unwrap_or_default()));
                    let Some(result) = reports.next() else { break };
                    session.report(id, *result, Duration::ZERO);
                }
                Action::Wait(delay) => {
                    actions.push(Acted::Waited(delay));
                    session.waited(delay);
                }
                Action::Finished => break,
            }
        }
        Self { actions, ending: session.outcome().map(Outcome::ending) }
    }

    /// What it did, in order.
    pub fn actions(&self) -> &[Acted] {
        &self.actions
    }

    /// How it ended; none where the reports ended first.
    pub fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// `pulled`, `failed`, or `unfinished` where the reports ended first.
    pub fn outcome(&self) -> &'static str {
        match self.ending {
            Some(Ending::Succeeded { .. }) => "pulled",
            Some(_) => "failed",
            None => "unfinished",
        }
    }

    /// Why it failed, where it did: the stable name of its ending.
    pub fn reason(&self) -> Option<&'static str> {
        self.ending.filter(|ending| !matches!(ending, Ending::Succeeded { .. })).map(Ending::as_str)
    }
}

impl Serialize for SessionAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let actions: Vec<String> = self.actions.iter().map(ToString::to_string).collect();
        map.serialize_entry("actions", &actions)?;
        map.serialize_entry("outcome", self.outcome())?;
        self.reason().map_or(Ok(()), |reason| map.serialize_entry("reason", reason))?;
        map.end()
    }
}
