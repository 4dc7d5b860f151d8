//! Rule 3.7: the hosts that issue a registry's tokens, known ones and its own.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, Domain, Login, PullRequest, Reference, RegistryConfig, Session};

use crate::catalog::{account, assert_refused, named};

fn issuers(catalog: &Catalog, name: &str) -> String {
    catalog.registry(name).unwrap().token_issuers().to_string()
}

fn gitlab() -> RegistryConfig {
    named("gitlab").other("registry.git.example").token_issuer("git.example")
}

/// The known ones are known by host, whatever provider is claimed; behind a proxy they are not.
#[test]
fn rule_3_7_public_registries_have_known_issuers() {
    for (domain, known) in [
        ("docker.io", "auth.docker.io"),
        ("registry.gitlab.com", "gitlab.com"),
        ("Registry.GitLab.com:443", "gitlab.com"),
        ("registry.digitalocean.com", "api.digitalocean.com"),
        ("docker.elastic.co", "docker-auth.elastic.co"),
        ("registry.gitlab.com:5000", ""),
        ("gitlab.com", ""),
        ("ghcr.io", ""),
    ] {
        let catalog = account([named("a").other(domain)]).build().unwrap();
        assert_eq!(issuers(&catalog, "a"), known, "{domain}");
    }
}

/// A list belongs to its registry alone, is in no order, without doubles, its own host and what is known.
#[test]
fn rule_3_7_a_registry_lists_its_own_issuers() {
    let hub =
        named("hub").docker_hub().token_issuer("AUTH.docker.io:443").token_issuer("auth.acme.example:8443");
    let other =
        gitlab().token_issuer("a.example").token_issuer("GIT.example").token_issuer("registry.git.example");
    let catalog = account([hub, other, named("nexus").other("nexus.example")]).build().unwrap();
    assert_eq!(issuers(&catalog, "hub"), "auth.docker.io, auth.acme.example:8443");
    assert_eq!(issuers(&catalog, "gitlab"), "a.example, GIT.example");
    assert_eq!(issuers(&catalog, "nexus"), "");
    let listed = catalog.registry("gitlab").unwrap().token_issuers();
    assert_eq!((listed.len(), listed.iter().len()), (2, 2));
    let holds = |domain: &str| listed.contains(Domain::parse(domain).unwrap());
    assert!(holds("git.EXAMPLE:443") && !holds("git.example:8443") && !holds("nexus.example"));
}

/// Rules 4.5 and 4.6: issuers are edited, compared and written with the rest.
#[test]
fn rule_3_7_issuers_are_compared_and_edited() {
    let catalog = account([gitlab()]).build().unwrap();
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    assert_ne!(account([named("gitlab").other("registry.git.example")]).build().unwrap(), catalog);
    let reversed = |first: &str, second: &str| {
        account([named("a").other("a.io").token_issuer(first).token_issuer(second)]).build().unwrap()
    };
    assert_eq!(reversed("b.io", "c.io"), reversed("c.io", "b.io"));
    #[cfg(feature = "serde")]
    {
        let written = serde_json::to_string(&catalog).unwrap();
        assert_eq!(
            written,
            r#"{"registries":[{"name":"gitlab","provider":"other","domain":"registry.git.example","token_issuers":["git.example"]}]}"#
        );
        assert_eq!(serde_json::from_str::<Catalog>(&written).unwrap(), catalog);
    }
}

/// Rule 10.1: a plan names them with the login, and a saved session knows another list as another plan.
#[test]
fn rule_10_1_a_plan_names_the_issuers_of_its_registry() {
    let catalog =
        account([gitlab().fallback("nexus"), named("nexus").other("nexus.example")]).build().unwrap();
    let request = PullRequest::new(Reference::parse("registry.git.example/acme/app:1").unwrap());
    let plan = catalog.resolve_pull(request).unwrap();
    let listed: Vec<String> = plan
        .attempts()
        .map(|attempt| match attempt.login() {
            Login::With { token_issuers, .. } => token_issuers.to_string(),
            Login::Anonymous | Login::Ambient { .. } => unreachable!(),
        })
        .collect();
    assert_eq!(listed, ["git.example", ""]);
    let policy = registry_resolver::FailurePolicy::default();
    let saved = Session::new(&plan, policy, registry_resolver::Limits::default()).save();
    let other = account([
        named("gitlab").other("registry.git.example").fallback("nexus"),
        named("nexus").other("nexus.example"),
    ]);
    let other = other.build().unwrap();
    let changed = other.resolve_pull(request).unwrap();
    assert!(Session::restore(&saved, &changed, policy).is_err());
    assert!(Session::restore(&saved, &plan, policy).is_ok());
}

/// Rule 10.1: the table of credential flows sees them.
#[test]
fn rule_10_1_flows_see_the_issuers() {
    let catalog = account([gitlab()]).build().unwrap();
    let sends = |domain: &str| {
        let domain = Domain::parse(domain).unwrap();
        let flows = catalog.flows().credentials();
        flows.iter().filter(|flow| flow.registry().is_some()).any(|flow| flow.sends_credential_to(domain))
    };
    assert!(sends("registry.git.example") && sends("git.example") && !sends("nexus.example"));
}

#[test]
fn rule_3_7_an_issuer_is_a_host_and_perhaps_a_port() {
    let with = |issuer: &str| account([gitlab().token_issuer(issuer)]);
    assert!(with("gitlab").build().is_ok());
    for (issuer, says) in [
        (
            "https://git.example/jwt/auth",
            "registries[0].token_issuers[1]: `https://git.example/jwt/auth` is more than a host and a port; write \
             `git.example`",
        ),
        ("git.example:70000", "registries[0].token_issuers[1]: `git.example:70000` has a port above 65535"),
        ("[::g]", "registries[0].token_issuers[1]: "),
    ] {
        let problems = with(issuer).build().unwrap_err();
        assert!(problems.iter().next().unwrap().to_string().starts_with(says), "{problems}");
    }
    assert_refused(
        with("me:hunter2@git.example"),
        Kind::InvalidTokenIssuer,
        "registries[0].token_issuers[1]: `…@git.example` is more than a host and a port; write `git.example`",
    );
}
