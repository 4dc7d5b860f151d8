//! Rules 10.1 and 10.3: a credential goes to its own registry's domain and nowhere else, and so does plain HTTP.

use registry_resolver::{
    Access, Catalog, Credential, Domain, Login, Provider, PullPlan, RegistryConfig, Transport,
};

use crate::pull::{asked, builder, catalog, other, plan, request};

/// The whole of 10.1 for one plan: whoever gets a credential is on the domain of the registry whose it is.
#[track_caller]
fn check_audiences(plan: &PullPlan<'_, '_>) {
    for attempt in plan.attempts() {
        let target = attempt.target().domain().to_string();
        let target = Domain::parse(&target).unwrap();
        match (attempt.login(), attempt.registry()) {
            (Login::With { credential, audience, .. }, Some(registry)) => {
                let audience = audience.to_string();
                assert_eq!(Domain::parse(&audience).unwrap(), target, "{plan:?}");
                assert_eq!(registry.domain(), target, "{plan:?}");
                assert_eq!(Some(credential), registry.credential(), "{plan:?}");
            }
            (Login::With { .. }, None) => unreachable!("a credential of nobody's: {plan:?}"),
            (Login::Ambient { .. }, _) => unreachable!("no registry here is ambient: {plan:?}"),
            (Login::Anonymous, registry) => {
                assert!(registry.is_none_or(|registry| registry.credential().is_none()), "{plan:?}");
            }
        }
    }
}

fn logins(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.attempts().map(|attempt| attempt.login().to_string()).collect()
}

/// Rules 3.6 and 10.1: along a chain, each registry gets its own and no other's.
#[test]
fn every_attempt_has_its_own_registry_s_credential() {
    let catalog = catalog([
        RegistryConfig::new("hub")
            .docker_hub()
            .access(Access::Credential("hub-robot".into()))
            .fallback("mirror"),
        other("mirror", "mirror.example").access(Access::Public).fallback("azure"),
        RegistryConfig::new("azure").azure("acme").fallback("inner"),
        other("inner", "Inner.Example:443").access(Access::Credential("robot".into())),
    ]);
    let plan = plan(&catalog, "acme/app:1");
    check_audiences(&plan);
    assert_eq!(
        logins(&plan),
        [
            "`hub-robot` for docker.io",
            "anonymous",
            "`azure` for acme.azurecr.io",
            "`robot` for Inner.Example:443"
        ]
    );
    let handles: Vec<_> = plan.attempts().map(|attempt| attempt.login().credential()).collect();
    assert_eq!(
        handles,
        [
            Some(Credential::Handle("hub-robot")),
            None,
            Some(Credential::Handle("azure")),
            Some(Credential::Handle("robot")),
        ]
    );
}

/// Rules 2.8 and 10.1: under every spelling, and with a context of another domain next to it.
#[test]
fn an_audience_is_always_the_endpoint_that_is_asked() {
    let catalog = catalog([
        RegistryConfig::new("hub").docker_hub().primary().fallback("azure"),
        RegistryConfig::new("hub-too").docker_hub().fallback("azure"),
        RegistryConfig::new("azure").azure("acme").fallback("nexus"),
        other("nexus", "NEXUS.example:443").prefix("m"),
    ]);
    for image in [
        "nginx",
        "index.docker.io/acme/app",
        "registry-1.docker.io/acme/app",
        "Registry.Hub.Docker.com:443/acme/app",
        "ACME.azurecr.io/app",
        "acme.azurecr.io:443/app",
        "nexus.example/app",
        "acme.azurecr.io.evil.example/app",
        "evil.example/docker.io/app",
    ] {
        for contexts in [&[][..], &["hub-too"], &["azure", "nexus"], &["hub"]] {
            check_audiences(&catalog.resolve_pull(request(image).with_contexts(contexts)).unwrap());
        }
    }
}

/// Rules 3.6 and 10.1: a handle that is listed for two domains is still told each time for which one.
#[test]
fn a_shared_handle_has_one_audience_at_a_time() {
    let catalog = builder([
        other("a", "a.example").access(Access::Credential("robot".into())).fallback("b"),
        other("b", "b.example").access(Access::Credential("robot".into())),
    ])
    .share_credential("robot", ["a.example", "b.example"])
    .build()
    .unwrap();
    let plan = plan(&catalog, "a.example/app:1");
    check_audiences(&plan);
    assert_eq!(logins(&plan), ["`robot` for a.example", "`robot` for b.example"]);
}

fn issuers(catalog: &Catalog, image: &str) -> Vec<Vec<String>> {
    let issuers = |login: Login<'_, '_>| match login {
        Login::With { token_issuers, .. } => token_issuers.iter().map(|issuer| issuer.to_string()).collect(),
        Login::Anonymous | Login::Ambient { .. } => Vec::new(),
    };
    plan(catalog, image).attempts().map(|attempt| issuers(attempt.login())).collect()
}

/// Rules 3.2 and 10.1: only Docker Hub itself has its tokens issued elsewhere.
#[test]
fn docker_hub_s_token_issuer_is_named_for_docker_hub_alone() {
    let catalog = catalog([
        other("hub", "registry-1.docker.io").fallback("proxy"),
        RegistryConfig::new("proxy").on(Provider::DockerHub, "hub.proxy.example").fallback("ported"),
        RegistryConfig::new("ported").on(Provider::DockerHub, "docker.io:5000").fallback("azure"),
        RegistryConfig::new("azure").azure("acme").fallback("ghcr"),
        RegistryConfig::new("ghcr").github(),
    ]);
    let expected: [&[&str]; 5] = [&["auth.docker.io"], &[], &[], &[], &[]];
    assert_eq!(issuers(&catalog, "docker.io/acme/app"), expected);
    assert_eq!(issuers(&catalog, "Registry-1.Docker.io:443/acme/app"), expected);
    assert_eq!(issuers(&catalog, "hub.proxy.example/acme/app")[0], [""; 0]);
    assert_eq!(issuers(&catalog, "acme.azurecr.io/app")[0], [""; 0]);
}

/// Rule 10.1: without a credential there is no one to show it to.
#[test]
fn an_anonymous_pull_names_no_token_issuer() {
    let public = catalog([RegistryConfig::new("hub").docker_hub().access(Access::Public)]);
    assert_eq!(plan(&public, "nginx").source().unwrap().login(), Login::Anonymous);
    assert_eq!(plan(&catalog([]), "nginx").source().unwrap().login(), Login::Anonymous);
}

fn transports(catalog: &Catalog, image: &str) -> Vec<Transport> {
    plan(catalog, image).attempts().map(|attempt| attempt.transport()).collect()
}

/// Rule 10.3: never inherited along a fallback, in either direction.
#[test]
fn plain_http_is_each_registry_s_own() {
    let catalog = catalog([
        other("plain", "plain.example:5000").plain_http().fallback("tls"),
        other("tls", "tls.example").fallback("plain-too"),
        other("plain-too", "too.example:80").plain_http(),
    ]);
    let (http, https) = (Transport::Http, Transport::Https);
    assert_eq!(transports(&catalog, "plain.example:5000/app"), [http, https, http]);
    assert_eq!(transports(&catalog, "tls.example/app"), [https, http]);
    assert_eq!(transports(&catalog, "too.example:80/app"), [http]);
}

/// Rule 10.3: only where the registry says so: not for a port, not for `localhost`, not for the same host elsewhere.
#[test]
fn nothing_but_its_registry_makes_a_pull_plain_http() {
    let catalog = catalog([
        other("plain", "plain.example:5000").plain_http(),
        other("local", "localhost"),
        other("eighty", "eighty.example:80"),
    ]);
    for image in [
        "plain.example/app",
        "plain.example:5001/app",
        "localhost/app",
        "localhost:5000/app",
        "127.0.0.1:5000/app",
        "eighty.example:80/app",
    ] {
        assert_eq!(transports(&catalog, image), [Transport::Https], "{image}");
    }
    assert_eq!(transports(&catalog, "PLAIN.example:5000/app"), [Transport::Http]);
}

/// Rules 2.8 and 10.3: two registries on one endpoint speak as each of them says.
#[test]
fn a_context_speaks_as_its_own_registry_says() {
    let catalog =
        catalog([other("tls", "a.example:5000").primary(), other("plain", "a.example:5000").plain_http()]);
    let context = catalog.resolve_pull(request("a.example:5000/app:1").with_contexts(&["plain"])).unwrap();
    assert_eq!(asked(&context), ["plain a.example:5000/app:1"]);
    assert_eq!(context.source().unwrap().transport(), Transport::Http);
    assert_eq!(transports(&catalog, "a.example:5000/app:1"), [Transport::Https]);
}
