//! Rules 2.8, 3.2, 3.4 and 10.3: whose a domain is, how it is written and spoken to.

use registry_resolver::lint::LintKind;
use registry_resolver::registry::{AzureCloud, GcrLocation};
use registry_resolver::{Access, Provider};

use crate::lints::{account, assert_edit_mends, assert_no_edit, assert_said, assert_silent, codes, named};

#[test]
fn rule_10_3_plain_http_with_a_credential() {
    let with = |domain: &str| account([named("plain").other(domain).plain_http()]);
    assert_said(
        &with("registry.example:5000"),
        LintKind::PlainHttpCredential,
        "danger[plain_http_credential] registries[0].transport: the credential of `plain` goes to \
         registry.example:5000 over plain HTTP, for anyone between to read; use HTTPS, or pull anonymously",
    );
    // HTTPS may be spoken on another port, or not at all.
    assert_no_edit(&with("registry.example:5000"));
    assert_no_edit(&with("registry.example:80"));
    assert_silent(&account([named("plain").other("a.example:5000").plain_http().access(Access::Public)]));
    // Nobody is between.
    for domain in ["localhost:5000", "127.0.0.1:5000", "127.3.4.5:80", "[::1]:5000", "LocalHost:5000"] {
        assert_silent(&with(domain));
    }
    for domain in ["localhost.example:5000", "128.0.0.1:5000", "[::2]:5000", "127.0.0.1.example:80"] {
        assert_eq!(codes(&with(domain)), [LintKind::PlainHttpCredential], "{domain}");
    }
}

#[test]
fn rule_3_4_a_domain_that_is_not_its_provider_s() {
    let proxied = account([named("azure").on(Provider::Azure, "registry.acme.example")]);
    assert_said(
        &proxied,
        LintKind::ForeignDomain,
        "advice[foreign_domain] registries[0].provider: the provider of `azure` is Azure Container Registry and its \
         domain registry.acme.example; its domains look like <name>.azurecr.io, <name>.azurecr.us, \
         <name>.azurecr.cn and <name>.<region>.geo.azurecr.io; this is right where a proxy stands in front of it; \
         otherwise correct the one or the other",
    );
    // A proxy may well be there.
    assert_no_edit(&proxied);
    let other = account([named("ghcr").on(Provider::Quay, "ghcr.io")]);
    assert_said(
        &other,
        LintKind::ForeignDomain,
        "advice[foreign_domain] registries[0].provider: the provider of `ghcr` is Quay and its domain ghcr.io; that \
         is a domain of GitHub Container Registry; make it `github`",
    );
    assert_edit_mends(&other);
    assert_edit_mends(&account([named("ghcr").on(Provider::Other, "ghcr.io")]));
    // Of many shapes, the first are shown.
    assert_eq!(
        crate::lints::said(&account([named("ecr").on(Provider::Ecr, "ecr.acme.example")])),
        [
            "advice[foreign_domain] registries[0].provider: the provider of `ecr` is Amazon ECR and its domain \
          ecr.acme.example; its domains look like <account>.dkr.ecr.<region>.amazonaws.com, \
          <account>.dkr.ecr-fips.<region>.amazonaws.com, <account>.dkr-ecr.<region>.on.aws, \
          <account>.dkr-ecr-fips.<region>.on.aws and 9 more; this is right where a proxy stands in front of it; \
          otherwise correct the one or the other"
        ]
    );
    assert_edit_mends(&account([named("ghcr").on(Provider::Artifactory, "ghcr.io")]));
}

#[test]
fn rule_3_2_domains_that_are_their_provider_s() {
    assert_silent(&account([
        named("azure").azure_in(AzureCloud::China, "acme"),
        named("quay").on(Provider::Quay, "QUAY.io"),
        named("own").artifactory("artifactory.acme.example"),
        named("jfrog").artifactory("acme.jfrog.io"),
        named("hub").other("registry-1.docker.io"),
        named("other").other("registry.acme.example:8443"),
    ]));
}

#[test]
fn rule_3_2_a_provider_that_has_closed() {
    let gcr = account([named("gcr").gcr(GcrLocation::Us).prefix("acme")]);
    assert_said(
        &gcr,
        LintKind::ReplacedProvider,
        "advice[replaced_provider] registries[0].domain: `gcr` is on us.gcr.io, a service that was closed in 2025 \
         and replaced by Artifact Registry, which serves the gcr.io names; nothing has to change today; put new \
         repositories on <location>-docker.pkg.dev",
    );
    assert_no_edit(&gcr);
    assert_said(
        &account([named("bintray").other("acme-docker.bintray.io")]),
        LintKind::ClosedProvider,
        "warning[closed_provider] registries[0].domain: `bintray` is on acme-docker.bintray.io, a service that was \
         closed in 2021; use JFrog Artifactory on jfrog.io",
    );
    assert_silent(&account([named("gar").gar("us").prefix("acme/images")]));
    assert_silent(&account([named("jfrog").other("acme-docker.jfrog.io")]));
    // Whoever stands in front of it now is open.
    assert_eq!(
        codes(&account([named("gcr").on(Provider::Gcr, "gcr.acme.example")])),
        [LintKind::ForeignDomain]
    );
}

#[test]
fn rule_2_8_the_default_port_written_out() {
    let with = |domain: &str| account([named("a").other(domain)]);
    assert_said(
        &with("registry.example:443"),
        LintKind::DefaultPort,
        "advice[default_port] registries[0].domain: the domain of `a` writes the port that every domain has without \
         it: registry.example:443; write `registry.example`",
    );
    assert_edit_mends(&with("registry.example:443"));
    assert_edit_mends(&with("GHCR.io:443"));
    assert_edit_mends(&with("localhost:443"));
    assert_edit_mends(&with("[::1]:443"));
    // Without it, this is no domain (2.2).
    assert_silent(&with("registry:443"));
    assert_silent(&with("registry.example:8443"));
    assert_silent(&account([named("hub").other("docker.io:443").namespace("acme")]));
}
