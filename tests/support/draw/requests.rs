//! Drawing requests to an account.

use super::accounts::retry;
use super::choices::Choices;
use super::pools::{
    BRANCHES, DOMAINS, FOREIGN, HASHES, PLATFORMS, REGIONS, REVISIONS, ROLE, SHA256, TAGS, WORDS,
};
use super::routed::{avoided, routed_name, short_text};
use super::texts::{any_image, any_image_name, any_tag, branch};
use super::{
    DrawnAccount, DrawnAws, DrawnBuild, DrawnBuildx, DrawnCache, DrawnCandidate, DrawnPast, DrawnPull,
    DrawnPush, DrawnSubject, DrawnTarget,
};

/// What requests are drawn from.
#[derive(Clone, Copy, Debug)]
pub enum RequestKnobs {
    /// References are some, and of a closed set: on these domains and the account's own, with these paths. The crate's
    /// types can say all of it.
    Closed { domains: &'static [&'static str], paths: &'static [&'static str] },
    /// Any text that people write, broken ones among them.
    Any,
}

impl RequestKnobs {
    pub const CLOSED: Self = Self::Closed {
        domains: &DOMAINS,
        paths: &[
            "app",
            "acme/app",
            "acme/web/app",
            "acmecorp/app",
            "library/nginx",
            "team-a/x/y",
            "team-a/acme/app",
            "acme/images/app",
            "p/images/app",
            "acme",
        ],
    };

    fn image(&self, choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
        // Where there are routes, mostly a name that they are about.
        if account.routing.is_stated() && choices.percent(55) {
            if let Some(name) = routed_name(choices, account) {
                return name + &tail(choices);
            }
        }
        let Self::Closed { domains, paths } = self else { return any_image(choices, account) };
        let own: Vec<&str> = account.registries.iter().map(|registry| &*registry.domain).collect();
        let own = choices.maybe(60, |choices| choices.some(&own)).flatten();
        let domain = own.unwrap_or_else(|| choices.of(domains));
        let tail = tail(choices);
        format!("{domain}/{}{tail}", choices.of(paths))
    }

    fn image_name(&self, choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
        let Self::Closed { domains, paths } = self else { return any_image_name(choices, account) };
        let own: Vec<&str> = account.registries.iter().map(|registry| &*registry.domain).collect();
        match choices.below(20) {
            0..=13 => choices.of(paths).to_owned(),
            14..=15 => format!("{}/{}", choices.of(domains), choices.of(paths)),
            16..=18 => format!("{}/{}", choices.some(&own).unwrap_or("a.example"), choices.of(paths)),
            _ => "../x".to_owned(),
        }
    }

    /// Of `cache_from` and `cache_to`, which are texts until they are resolved.
    fn entry(&self, choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
        if choices.percent(5) { "UPPER".to_owned() } else { self.image(choices, account) }
    }

    fn tag(&self, choices: &mut Choices<'_>) -> String {
        match self {
            Self::Closed { .. } => choices.of(&["1", "RC", "rc", "v2", "buildcache-main"]).to_owned(),
            Self::Any => any_tag(choices),
        }
    }
}

/// A tag, a digest, both or neither.
fn tail(choices: &mut Choices<'_>) -> String {
    match choices.below(4) {
        0 => String::new(),
        1 => format!(":{}", choices.of(&TAGS)),
        2 => format!("@{SHA256}"),
        _ => format!(":{}@{SHA256}", choices.of(&TAGS)),
    }
}

/// The name of a registry, mostly one that is there.
fn registry_name(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    if choices.percent(5) {
        return choices.of(&["no such registry", "azur", "", "AZURE"]).to_owned();
    }
    let known = account.registries.get(choices.below(account.registries.len()));
    known.map_or("azure", |registry| &*registry.name).to_owned()
}

fn contexts(choices: &mut Choices<'_>, account: &DrawnAccount) -> Vec<String> {
    let count = match choices.below(10) {
        0..=5 => 0,
        6..=8 => 1,
        _ => 2 + choices.below(2),
    };
    (0..count).map(|_| registry_name(choices, account)).collect()
}

pub fn pull(choices: &mut Choices<'_>, account: &DrawnAccount, knobs: &RequestKnobs) -> DrawnPull {
    let mut pull = DrawnPull {
        image: knobs.image(choices, account),
        contexts: contexts(choices, account),
        without_fallbacks: choices.percent(15),
        retry: choices.maybe(10, retry),
        ..DrawnPull::default()
    };
    if account.routing.is_stated() {
        pull.is_short = choices.percent(22);
        if pull.is_short && choices.percent(90) {
            pull.image = short_text(choices, account);
        }
        pull.avoid = choices.maybe(20, |choices| avoided(choices, account)).unwrap_or_default();
        pull.pinned = choices.maybe(15, |choices| match choices.percent(85) {
            true => SHA256.to_owned(),
            false => format!("sha512:{}", "0f".repeat(64)),
        });
    }
    pull
}

/// Of a build's image, of an image that is elsewhere, or of what was built before.
pub fn push(choices: &mut Choices<'_>, account: &DrawnAccount, knobs: &RequestKnobs) -> DrawnPush {
    let subject = match choices.below(10) {
        0..=5 => DrawnSubject::Build(build(choices, account, knobs)),
        6..=8 => DrawnSubject::Candidate(candidate(choices, account, knobs)),
        _ => DrawnSubject::Built(knobs.image_name(choices, account)),
    };
    let to = match choices.below(20) {
        0..=5 => DrawnTarget::Default,
        6..=17 => DrawnTarget::Registry(registry_name(choices, account)),
        18 => DrawnTarget::AdHoc(choices.of(&FOREIGN).to_owned()),
        _ => {
            let known = account.registries.get(choices.below(account.registries.len()));
            DrawnTarget::AdHoc(known.map_or("docker.io", |registry| &*registry.domain).to_owned())
        }
    };
    let are_both = choices.percent(4) && matches!(knobs, RequestKnobs::Any);
    let tags = choices.maybe(if are_both { 100 } else { 55 }, |choices| {
        let count = if choices.percent(10) { 0 } else { 1 + choices.below(4) };
        (0..count).map(|_| knobs.tag(choices)).collect()
    });
    let tag = choices
        .maybe(if tags.is_none() { 40 } else { 100 * usize::from(are_both) }, |choices| knobs.tag(choices));
    let contexts = contexts(choices, account);
    DrawnPush {
        subject,
        to,
        tag,
        tags,
        contexts,
        trusted: choices.stated(20, 40),
        caching_registry: choices.maybe(10, |choices| registry_name(choices, account)),
        retry: choices.maybe(10, retry),
    }
}

fn build(choices: &mut Choices<'_>, account: &DrawnAccount, knobs: &RequestKnobs) -> DrawnBuild {
    let buildx = choices.stated(20, 70);
    let disable_push = choices.stated(30, 30);
    // 7.3: no builder says so.
    let is_said =
        buildx == Some(true) && disable_push == Some(true) && matches!(knobs, RequestKnobs::Closed { .. });
    DrawnBuild {
        image_name: knobs.image_name(choices, account),
        branch: choices.maybe(70, branch),
        revision: choices.maybe(40, |choices| choices.of(&REVISIONS).to_owned()),
        tag_policy: choices.maybe(25, |choices| choices.of(&["original", "original", "lowercase"])),
        disable_push: disable_push.filter(|_| !is_said),
        buildx,
        aws: aws(choices),
    }
}

fn aws(choices: &mut Choices<'_>) -> DrawnAws {
    DrawnAws {
        region: choices.maybe(12, |choices| choices.of(&REGIONS).to_owned()),
        role_arn: choices.maybe(6, |_| ROLE),
        session_name: choices.maybe(4, |_| "nightly"),
        duration_seconds: choices.maybe(4, |choices| choices.of(&[900, 1_800, 3_600])),
    }
}

fn candidate(choices: &mut Choices<'_>, account: &DrawnAccount, knobs: &RequestKnobs) -> DrawnCandidate {
    DrawnCandidate {
        image: knobs.image(choices, account),
        image_name: choices.maybe(40, |choices| knobs.image_name(choices, account)),
        always_falls_back: choices.percent(25),
        aws: aws(choices),
    }
}

pub fn cache(choices: &mut Choices<'_>, account: &DrawnAccount, knobs: &RequestKnobs) -> DrawnCache {
    let mut cache = DrawnCache {
        image_name: knobs.image_name(choices, account),
        branch: choices.maybe(90, branch),
        base_branch: choices.maybe(40, |_| "feature/x".to_owned()),
        default_branch: choices.maybe(80, |choices| choices.of(&["main", "master"]).to_owned()),
        platform: platform(choices),
        content_hash: choices.maybe(40, |choices| choices.of(&HASHES)),
        caching_registry: choices.maybe(55, |choices| registry_name(choices, account)),
        past: Vec::new(),
        cache_from: entries(choices, account, knobs),
        cache_to: entries(choices, account, knobs),
        contexts: contexts(choices, account),
        no_cache: choices.stated(5, 80),
        no_cf_cache: choices.stated(12, 80),
        buildx: choices.maybe(20, |choices| {
            choices.of(&[DrawnBuildx::Flag(false), DrawnBuildx::Flag(true), DrawnBuildx::Settings])
        }),
        trusted: choices.stated(25, 40),
    };
    let count = choices.maybe(60, |choices| choices.below(6)).unwrap_or(0);
    cache.past = (0..count).map(|at| past(choices, &cache, at)).collect();
    cache
}

fn entries(choices: &mut Choices<'_>, account: &DrawnAccount, knobs: &RequestKnobs) -> Vec<String> {
    let count = choices.maybe(25, |choices| 1 + choices.below(3)).unwrap_or(0);
    (0..count).map(|_| knobs.entry(choices, account)).collect()
}

fn platform(choices: &mut Choices<'_>) -> Option<&'static str> {
    choices.maybe(85, |choices| PLATFORMS[choices.below(3) / 2])
}

/// What the order of 8.3 goes by is the same more often than by chance.
fn past(choices: &mut Choices<'_>, of: &DrawnCache, at: usize) -> DrawnPast {
    // One digest is sometimes known twice.
    let digit = if choices.percent(10) { choices.below(at + 1) } else { at };
    let branch = match choices.below(10) {
        0..=3 => of.branch.clone(),
        4..=5 => of.default_branch.clone(),
        6..=7 => of.base_branch.clone(),
        _ => Some(choices.of(&BRANCHES).to_owned()),
    };
    DrawnPast {
        name: choices.maybe(50, |choices| match choices.percent(80) {
            true => of.image_name.clone(),
            false => choices.of(&WORDS).to_owned(),
        }),
        digest: format!("sha256:{}", format!("{digit:x}").repeat(64)),
        branch,
        revision: choices.maybe(30, |choices| choices.of(&REVISIONS)),
        platform: platform(choices),
        content_hash: choices.maybe(40, |choices| choices.of(&HASHES)),
        // No two times are equal, so that the order is settled by what the rules name.
        time: 1_700_000_000 + (choices.below(1_000) * 10 + at) as i64,
        trusted: choices.maybe(20, |_| false),
    }
}
