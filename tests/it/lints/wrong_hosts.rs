//! Rule 3.2: hosts that are no registries though people write them, and which one is meant.

use registry_resolver::lint::{LintEdit, LintKind};
use registry_resolver::{Access, CatalogBuilder, Provider};

use crate::lints::{account, assert_edit_mends, assert_no_edit, assert_said, assert_silent, codes, named};

fn on(domain: &str) -> CatalogBuilder {
    account([named("a").other(domain)])
}

/// The mend of the one lint of this domain.
#[track_caller]
fn mend(domain: &str) -> String {
    let catalog = on(domain).build().unwrap();
    let lints = catalog.lints();
    assert_eq!(codes(&on(domain)), [LintKind::NotARegistry], "{domain}");
    lints.iter().next().unwrap().help().unwrap()
}

#[test]
fn rule_3_2_a_web_site_is_no_registry() {
    let quay = || named("quay").quay().default_registry();
    let site = account([named("a").other("hub.docker.com"), quay()]);
    assert_said(
        &site,
        LintKind::NotARegistry,
        "warning[not_a_registry] registries[0].domain: `a` is on hub.docker.com, which is the web site of Docker Hub \
         and no registry; write `docker.io`",
    );
    assert_edit_mends(&site);
    assert_said(
        &on("console.cloud.google.com"),
        LintKind::NotARegistry,
        "warning[not_a_registry] registries[0].domain: `a` is on console.cloud.google.com, which is Google Cloud's \
         console and no registry; write the domain of the registry itself, which looks like \
         <location>-docker.pkg.dev",
    );
    assert_no_edit(&on("console.cloud.google.com"));
}

#[test]
fn rule_3_2_every_host_that_is_none_names_the_right_one() {
    const ACR: &str = "<name>.azurecr.io";
    const GAR: &str = "<location>-docker.pkg.dev";
    const ECR: &str = "<account>.dkr.ecr.<region>.amazonaws.com";
    for (domains, right) in [
        (
            &[
                "hub.docker.com",
                "HUB.docker.com:443",
                "www.docker.com",
                "docker.com",
                "app.docker.com",
                "cloud.docker.com",
                "login.docker.com",
                "auth.docker.io",
                "production.cloudflare.docker.com",
            ][..],
            "docker.io",
        ),
        (&["gallery.ecr.aws"], "public.ecr.aws"),
        (&["github.com", "api.github.com", "docker.pkg.github.com"], "ghcr.io"),
        (&["gitlab.com"], "registry.gitlab.com"),
        (&["catalog.redhat.com"], "registry.redhat.io"),
        (&["acme.westeurope.data.azurecr.io"], "acme.azurecr.io"),
        (&["Acme-c4h8.eastus.DATA.azurecr.io"], "Acme-c4h8.azurecr.io"),
    ] {
        for domain in domains {
            assert_eq!(mend(&domain.replace(":443", "")), format!("write `{right}`"), "{domain}");
            let catalog = on(domain).build().unwrap();
            let edits: Vec<LintEdit> =
                catalog.lints().iter().filter_map(registry_resolver::lint::Lint::edit).collect();
            let set = LintEdit::SetDomain { registry: "a".into(), domain: right.into() };
            assert!(edits.contains(&set), "{domain}: {edits:?}");
        }
    }
    for (domains, right) in [
        (&["portal.azure.com", "management.azure.com", "azurecr.io"][..], ACR),
        (&["portal.azure.us"], "<name>.azurecr.us"),
        (&["portal.azure.cn"], "<name>.azurecr.cn"),
        (&["console.cloud.google.com", "artifactregistry.googleapis.com", "docker.pkg.dev", "pkg.dev"], GAR),
        (
            &[
                "console.aws.amazon.com",
                "eu-west-1.console.aws.amazon.com",
                "ecr.eu-west-1.amazonaws.com",
                "api.ecr.eu-west-1.amazonaws.com",
                "dkr.ecr.eu-west-1.amazonaws.com",
            ],
            ECR,
        ),
        (&["jfrog.com", "my.jfrog.com", "jfrog.io"], "<name>.jfrog.io"),
    ] {
        for domain in domains {
            let expected = format!("write the domain of the registry itself, which looks like {right}");
            assert_eq!(mend(domain), expected, "{domain}");
            assert_no_edit(&on(domain));
        }
    }
}

/// Whatever the provider is said to be, it is one mistake.
#[test]
fn rule_3_2_a_host_that_is_none_is_said_once() {
    for &provider in Provider::ALL {
        let prefix = if provider == Provider::DockerHub { "p" } else { "p/images" };
        let claimed = account([named("a").on(provider, "gallery.ecr.aws").prefix(prefix)]);
        assert_eq!(codes(&claimed), [LintKind::NotARegistry], "{provider}");
    }
}

#[test]
fn rule_3_2_hosts_that_only_look_like_them() {
    for domain in [
        "hub.docker.com:5000",
        "hub.docker.com.example",
        "x.hub.docker.com",
        "data.azurecr.example",
        "a.b.westeurope.data.azurecr.io",
        "registry.gitlab.com",
        "mcr.microsoft.com",
        "registry.redhat.io",
        "ecr.amazonaws.com",
        "ecr.eu-west-1.amazonaws.com.example",
        "ecr.a.b.amazonaws.com",
    ] {
        assert_silent(&on(domain));
    }
}

/// Rules 3.6, 4.2 and 4.4: nothing is moved to where something else stands against it.
#[test]
fn rule_3_2_no_edit_where_the_owner_has_to_choose() {
    let site = || named("a").other("gallery.ecr.aws");
    let there = account([site(), named("there").other("public.ecr.aws").access(Access::Public)]);
    let beside = account([site().prefix("x"), named("b").other("gallery.ecr.aws").prefix("y").primary()]);
    let shared = account([site()]).share_credential("a", ["gallery.ecr.aws", "other.example"]);
    let caching = account([named("a").other("hub.docker.com"), named("b").quay()]).set_caching("a");
    for builder in [there, beside, shared, caching, account([site().primary()])] {
        let catalog = builder.build().unwrap();
        let lints = catalog.lints();
        let lint = lints.iter().find(|lint| lint.kind() == LintKind::NotARegistry).unwrap();
        assert_eq!(lint.edit(), None, "{lint}");
    }
}

/// Rules 2.8 and 3.4: a claim that Docker Hub's domain overrules is said to be one.
#[test]
fn rule_2_8_a_claim_that_docker_hub_overrules() {
    let hub = |provider| account([named("hub").on(provider, "registry-1.docker.io").namespace("acme")]);
    assert_said(
        &hub(Provider::Azure),
        LintKind::ForeignDomain,
        "advice[foreign_domain] registries[0].provider: the provider of `hub` is Azure Container Registry and its \
         domain docker.io; that is a domain of Docker Hub; make it `docker-hub`",
    );
    for provider in Provider::ALL.iter().copied().filter(|provider| *provider != Provider::DockerHub) {
        assert_eq!(codes(&hub(provider)), [LintKind::ForeignDomain], "{provider}");
        assert_edit_mends(&hub(provider));
        // An edited copy keeps the claim.
        let copy = hub(provider).build().unwrap().edit();
        assert_eq!(codes(&copy), [LintKind::ForeignDomain]);
    }
    assert_silent(&hub(Provider::DockerHub));
    assert_silent(&account([named("hub").other("registry-1.docker.io").namespace("acme")]));
}
