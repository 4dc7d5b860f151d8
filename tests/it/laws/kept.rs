//! Rules 10.1 and 14.3: for every catalog, file and image, a key that is answered belongs to a host that the audience is.

use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFiles, FoundCredential, FoundIn};
use registry_resolver::{Attempt, Domain, Login, PullRequest, Reference};

use crate::draw::{self, AccountKnobs, Choices, RequestKnobs};
use crate::support::sized;

const KNOBS: AccountKnobs = AccountKnobs { routes: 70, ..AccountKnobs::MANY };

/// Whether a key is about this host and no other, by what is written in it alone: a second reading.
pub(crate) fn belongs(store: CredentialStore, key: &str, audience: Domain<'_>) -> bool {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let host = bare.split('/').next().unwrap_or_default();
    if store != CredentialStore::Kubernetes {
        return Domain::parse(host).is_ok_and(|host| host == audience);
    }
    // Docker Hub has two names in the kubelet's keyring, whatever an image calls it.
    let hub = ["docker.io", "index.docker.io"];
    let names = if audience.is_docker_hub() { &hub[..] } else { &[audience.as_str()] };
    names.iter().any(|name| covers(host, name))
}

/// A `*` is any run of characters within one label.
fn covers(pattern: &str, host: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else { return pattern == host };
    let Some(left) = host.strip_prefix(before) else { return false };
    let label = left.find(['.', ':']).unwrap_or(left.len());
    (0..=label).any(|taken| left.is_char_boundary(taken) && covers(behind, &left[taken..]))
}

/// What a key is found under, or what a program is asked for.
fn key_of(found: &FoundCredential) -> &str {
    match found.place() {
        FoundIn::Helper { server, .. } | FoundIn::Store { server, .. } => server,
        _ => found.key().unwrap_or_default(),
    }
}

/// What holds of all that is found for one attempt. Gives how much that is.
fn keeps_to_its_host(files: &CredentialFiles, attempt: &Attempt<'_, '_>) -> usize {
    let target = attempt.target();
    let Ok(found) = files.look_up(target) else { return 0 };
    let written = target.domain().to_string();
    for found in &found {
        let audience = Domain::parse(found.audience()).unwrap();
        assert_eq!(found.audience(), written, "{target}");
        assert!(belongs(files.store(), key_of(found), audience), "{found} for {target}");
        if let Login::Ambient { audience, .. } = attempt.login() {
            assert_eq!(audience.to_string(), found.audience());
        }
    }
    found.len()
}

#[test]
fn rule_10_1_a_key_that_is_answered_belongs_to_a_host_that_the_audience_is() {
    let (mut found, mut ambient) = (0, 0);
    for seed in 0..sized(80) as u64 {
        let mut choices = Choices::seeded(seed);
        let account = draw::account(&mut choices, &KNOBS);
        let catalog = account.catalog();
        let pulls: Vec<_> =
            (0..8).map(|_| draw::pull(&mut choices, &account, &RequestKnobs::CLOSED)).collect();
        for request in pulls.iter().filter_map(|pull| Reference::parse(&pull.image).ok()) {
            let Ok(plan) = catalog.resolve_pull(PullRequest::new(request)) else { continue };
            let attempts: Vec<Attempt<'_, '_>> = plan.attempts().collect();
            let named = |it: &Attempt<'_, '_>| format!("{}/{}", it.target().domain(), it.target().path());
            let targets: Vec<String> = attempts.iter().map(named).collect();
            let texts = draw::credential_files(&mut choices, &targets);
            for &store in CredentialStore::ALL {
                let files = CredentialFiles::read(store, texts.iter().map(|(name, text)| (*name, &**text)));
                for attempt in &attempts {
                    let count = keeps_to_its_host(&files, attempt);
                    found += count;
                    ambient += usize::from(count > 0 && matches!(attempt.login(), Login::Ambient { .. }));
                }
            }
        }
    }
    // A law that was tried too rarely says nothing.
    assert!(found > 500 && ambient > 25, "{found} {ambient}");
}

#[test]
fn the_second_reading_tells_hosts_apart() {
    let of = |store, key, host| belongs(store, key, Domain::parse(host).unwrap());
    let (docker, kubernetes) = (CredentialStore::Docker, CredentialStore::Kubernetes);
    for (store, key, host) in [
        (docker, "r.example/team", "r.example"),
        (docker, "https://index.docker.io/v1/", "docker.io"),
        (kubernetes, "*.azurecr.io", "acme.azurecr.io"),
        (kubernetes, "https://index.docker.io/v1/", "registry-1.docker.io"),
    ] {
        assert!(of(store, key, host), "{key} {host}");
    }
    for (store, key, host) in [
        (docker, "r.example", "x.r.example"),
        (docker, "r.example:5000", "r.example"),
        (kubernetes, "*.azurecr.io", "a.b.azurecr.io"),
        (kubernetes, "*", "r.example"),
        (kubernetes, "r.example", "r.example:5000"),
    ] {
        assert!(!of(store, key, host), "{key} {host}");
    }
}
