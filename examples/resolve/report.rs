//! What the program prints without arguments: some questions for a built-in account, answered for people.

use core::fmt::Write as _;

use registry_resolver::format::TlsTable;
use registry_resolver::format::lines::{Acted, Answer, Request};
use registry_resolver::policy::FallbackFailures;
use registry_resolver::reference::Excerpt;
use registry_resolver::registry::Reach;
use registry_resolver::{CacheDecision, Login, PullPlan, PushDecision, Target};

use crate::built_in_account;
use crate::texts::SerdeTexts;

/// What is asked when nothing is: a title and the request, as somebody would send it.
const QUESTIONS: [(&str, &str); 15] = [
    ("Pull a public image", r#"{"pull": {"image": "python:3.12"}}"#),
    (
        "Pull an image of a registry with a prefix and a fallback",
        r#"{"pull": {"image": "kostisazureregistry.azurecr.io/acme-company/trivial-go-web:latest"}}"#,
    ),
    (
        "Pull with another account on the same domain",
        r#"{"pull": {"image": "gcr.io/staging-project/my-image", "contexts": ["staging-gcr"]}}"#,
    ),
    (
        "Pull from a domain without a registry",
        r#"{"pull": {"image": "mcr.microsoft.com/dotnet/runtime:8.0"}}"#,
    ),
    ("Pull along a route: a mirror before the source", r#"{"pull": {"image": "registry.k8s.io/pause:3.9"}}"#),
    (
        "Pull while that mirror is known to be down",
        r#"{"pull": {"image": "registry.k8s.io/pause:3.9", "avoid": ["registry.internal.example:5000"]}}"#,
    ),
    ("Pull what a route blocks", r#"{"pull": {"image": "r.sketchy.example/app:1"}}"#),
    (
        "Push a build to the default registry, tagged with its branch",
        r#"{"push": {"build": {"image_name": "trivial-go-web", "branch": "feature/Login"}}}"#,
    ),
    (
        "Push a build under two tags",
        r#"{"push": {"build": {"image_name": "app", "registry": "github-container-registry", "tags": ["feature-x", "2.0.0"]}}}"#,
    ),
    (
        "Promote an image from one cloud to another",
        r#"{"push": {"candidate": {"image": "us.gcr.io/project-k8s-sample-123454/my-golang-app:1.2.3", "registry": "azure-demo", "tags": ["1.2.3"]}}}"#,
    ),
    (
        "Push to somebody else's namespace",
        r#"{"push": {"build": {"image_name": "kkapelon/trivial-go-web", "registry": "dockerhub", "tag": "latest"}}}"#,
    ),
    (
        "Pull while Docker Hub is down for a moment, then refuses",
        r#"{"session": {"pull": {"image": "nginx:1.2"}, "policy": "prudent", "reports": ["unavailable", "forbidden", "ok"]}}"#,
    ),
    (
        "Build without pushing",
        r#"{"push": {"build": {"image_name": "app", "disable_push": true, "branch": "main"}}}"#,
    ),
    (
        "Build with the cache of the branch to merge into",
        r#"{"cache": {"image_name": "app", "branch": "feature/x", "base_branch": "main", "caching_registry": "gar", "past": [{"digest": "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582", "branch": "main"}], "cache_from": ["quay.io/acme/base:cache"]}}"#,
    ),
    (
        "Build a fork's branch, of which the same has been built before",
        r#"{"cache": {"image_name": "app", "branch": "fork", "content_hash": "5b41", "caching_registry": "gar", "trusted": false, "past": [{"digest": "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582", "content_hash": "5b41"}]}}"#,
    ),
];

/// The report.
pub(crate) fn text() -> Result<String, String> {
    let catalog = built_in_account::catalog()?;
    let mut text = String::new();
    let default = catalog.default_registry().map_or("none", |registry| registry.name());
    let _ =
        writeln!(text, "{} registries in the built-in account; the default one is {default}.", catalog.len());
    for (number, (title, line)) in (1..).zip(QUESTIONS) {
        let request: Request = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let _ = writeln!(text, "\n{number}. {title}\n   {line}");
        for row in request.answer(&catalog, &TlsTable::default(), &SerdeTexts, |answer| rows(&answer)) {
            let _ = writeln!(text, "   {row}");
        }
    }
    let _ = writeln!(text, "\nYour own account: cargo run --example resolve -- --account FILE");
    Ok(text)
}

/// An answer for people, line by line.
fn rows(answer: &Answer<'_>) -> Vec<String> {
    match answer {
        Answer::Parse(parsed) => {
            let image = parsed.reference();
            vec![format!("{}/{}", image.domain(), image.path())]
        }
        Answer::Pull(plan) => pull_rows(plan, "pull from"),
        Answer::Push(decision) => push_rows(decision),
        Answer::Cache(decision) => cache_rows(decision),
        Answer::Session(driven) => {
            let actions = driven.actions().iter().map(|action| match action {
                Acted::Tried(name) => format!("{:<12} {name}", "try"),
                Acted::Waited(delay) => format!("{:<12} {delay:?}", "wait"),
                other => other.to_string(),
            });
            let reason = driven.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
            actions.chain([format!("{}{reason}", driven.outcome())]).collect()
        }
        Answer::Credentials(answer) => {
            let found = answer.found().iter().map(|found| format!("{:<12} {found}", "log in with"));
            found.chain(answer.notices().iter().map(|notice| format!("{:<12} {notice}", "notice"))).collect()
        }
        Answer::Catalog(read) => {
            let catalog = read.catalog();
            let routes = catalog.routes().count();
            let counts = format!("{:<12} {} registries, {routes} routes", "catalog", catalog.len());
            let notices = read.notices().iter().map(|notice| format!("{:<12} {notice}", "notice"));
            [counts].into_iter().chain(notices).collect()
        }
        Answer::Write(answer) => {
            let files = answer.written().files();
            files.map(|(name, text)| format!("{:<12} {}:\n{text}", "write", Excerpt::of(name))).collect()
        }
        Answer::Error(error) => vec![format!("{:<12} {error}", "refused")],
        _ => Vec::new(),
    }
}

fn push_rows(decision: &PushDecision<'_, '_>) -> Vec<String> {
    let plan = match decision {
        PushDecision::Push(plan) => plan,
        PushDecision::Skip(reason) => return vec![format!("{:<12} {reason}", "no push")],
    };
    let mut rows = plan.source().map(|source| pull_rows(&source, "fetch from")).unwrap_or_default();
    rows.extend(plan.destinations().map(|to| {
        format!("{:<12} {}\n   {:<12} {}", "push to", to.target(), "", with(to.login(), to.reach()))
    }));
    rows
}

fn cache_rows(decision: &CacheDecision<'_, '_>) -> Vec<String> {
    let plan = match decision {
        CacheDecision::Cache(plan) => plan,
        CacheDecision::Disabled(reason) => return vec![format!("{:<12} {reason}", "no cache")],
    };
    let row = |label: &str, target: Target<'_, '_>, login, reach| {
        format!("{label:<12} {target}\n   {:<12} {}", "", with(login, reach))
    };
    let skip = plan.skip_build().map(|it| row("no build", it.target(), it.login(), it.reach()));
    let imports = plan.imports().iter().map(|it| row("cache from", it.target(), it.login(), it.reach()));
    let exports = plan.exports().iter().map(|it| row("cache to", it.target(), it.login(), it.reach()));
    let automatic = plan.automatic().err().map(|reason| format!("{:<12} {reason}", "no more"));
    let no_export = plan.no_export().map(|reason| format!("{:<12} {reason}", "no export"));
    skip.into_iter().chain(imports).chain(exports).chain(automatic).chain(no_export).collect()
}

fn pull_rows(plan: &PullPlan<'_, '_>, first: &str) -> Vec<String> {
    let attempts = plan.attempts().enumerate().map(|(place, attempt)| {
        let label = if place == 0 { first } else { "or from" };
        let only = match attempt.after() {
            FallbackFailures::Transient => ", only while the source is down",
            _ => "",
        };
        let tries = attempt.retry().tries();
        let with = with(attempt.login(), attempt.reach());
        format!("{label:<12} {}\n   {:<12} {with}, up to {tries} tries{only}", attempt.target(), "")
    });
    let left_out = plan
        .left_out()
        .map(|left_out| format!("{:<12} {}: {}", "not from", left_out.name(), left_out.reason()));
    attempts.chain(left_out).collect()
}

fn with(login: Login<'_, '_>, reach: Reach) -> String {
    let who = match login.credential() {
        Some(credential) => format!("with the credential {credential}"),
        None => "anonymously".into(),
    };
    match reach {
        Reach::InsideOnly => format!("{who}, from inside the firewall"),
        _ => who,
    }
}
