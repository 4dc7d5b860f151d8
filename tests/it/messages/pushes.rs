//! Every error of a push, and what it says.

use registry_resolver::catalog::{AdHocPushes, DefaultPush};
use registry_resolver::push::{
    AwsOptions, AwsRoleArn, AwsSessionDuration, Builder, Candidate, PushChoice, Tags, Trust,
};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{BuildOutput, Catalog, PushError, PushRequest, Reference, RegistryConfig};

use crate::messages::{Row, account, build, on, push};

/// What the request, its builder and its contexts have wrong.
fn pushes_of_requests() -> Vec<Row<PushError>> {
    let buildx = |choice| BuildOutput::new("acme/app").with_builder(Builder::buildx(choice).unwrap());
    vec![
        (
            Builder::buildx(PushChoice::Disabled).unwrap_err(),
            "conflicting_options",
            "buildx always pushes, and the step says `disable_push`; drop `buildx`, or let the step push",
        ),
        (
            push(
                account().default_push(DefaultPush::Never),
                PushRequest::new(buildx(PushChoice::Unstated)).with_target("one"),
            ),
            "conflicting_options",
            "buildx always pushes, and the account pushes no builds unless they say so; drop `buildx`, or let the step \
             push",
        ),
        (
            Tags::of_step(Some("1"), Some((&["2"]).into())).unwrap_err(),
            "conflicting_options",
            "`tag` and `tags` exclude each other; put all tags under `tags`",
        ),
        (
            push(account(), build("app").with_tags(&["1"; 65])),
            "invalid_request",
            "65 tags, expected at most 64",
        ),
        (
            push(account(), build("app").with_contexts(&["hbu"])),
            "unknown_registry",
            "unknown registry context `hbu`; did you mean `hub`?",
        ),
        (
            push(
                account(),
                PushRequest::new(buildx(PushChoice::Enabled)).with_target("one").with_contexts(&["two"]),
            ),
            "conflicting_contexts",
            "with buildx, registry context `two` and the target `one` need two logins on quay.io at once; drop the \
             context",
        ),
        (
            push(account().default_push(DefaultPush::Explicit), build("app")),
            "push_not_stated",
            "the account wants every build to say where it pushes; name a `registry`, or set `disable_push` to true",
        ),
    ]
}

/// Where it should go.
fn pushes_of_targets() -> Vec<Row<PushError>> {
    let region = |name| AwsOptions::default().with_region(AwsRegion::parse(name).unwrap());
    let ad_hoc = account().ad_hoc_pushes(AdHocPushes::Deny);
    vec![
        (
            push(account(), build("app").with_target("azrue")),
            "unknown_registry",
            "unknown registry `azrue`; did you mean `azure`?",
        ),
        (
            push(account(), build("app").with_target("nexus-3")),
            "unknown_registry",
            "unknown registry `nexus-3`",
        ),
        (
            push(account().remove("proxy").remove("ecr"), built("app")),
            "no_default_registry",
            "no registry named, and none is the default; name one of `azure`, `hub`, `one` and `two`, or make one the \
             default",
        ),
        (
            push(Catalog::builder(), built("app")),
            "no_default_registry",
            "no registry named, and none is the default; the account has no registry; add one",
        ),
        (
            push(ad_hoc, build("app").with_target(on("registry.partner.example"))),
            "denied",
            "pushing to registry.partner.example with a step's own credentials is denied in this account; push to one of its registries",
        ),
        (
            push(account(), build("app").with_target(on("ACME.azurecr.io"))),
            "denied",
            "pushing to ACME.azurecr.io with a step's own credentials is denied: registry `azure` is on it; name that",
        ),
        (
            push(
                account(),
                build("app").with_target("azure").with_aws(
                    AwsOptions::default()
                        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/x").unwrap()),
                ),
            ),
            "conflicting_options",
            "`role_arn` is for Amazon ECR alone, and `azure` is not on it; drop it",
        ),
        (
            push(
                account(),
                build("app").with_target("ecr").with_aws(
                    AwsOptions::default().with_session_duration(AwsSessionDuration::from_secs(900).unwrap()),
                ),
            ),
            "conflicting_options",
            "`aws_duration_seconds` is for the session of a role; name the role under `role_arn`",
        ),
        (
            push(account(), build("app").with_target("ecr").with_aws(region("cn-north-1"))),
            "conflicting_options",
            "`ecr` on 123456789012.dkr.ecr.us-west-2.amazonaws.com has no sibling in region `cn-north-1`: another \
             partition has other accounts; drop `region`",
        ),
        (
            push(account(), build("app").with_target("proxy").with_aws(region("eu-west-1"))),
            "conflicting_options",
            "`proxy` on ecr.proxy.example has no sibling in region `eu-west-1`: the domain names neither account nor \
             region; drop `region`",
        ),
    ]
}

/// Tags that are the cache's (8.2).
fn pushes_of_cache_tags() -> Vec<Row<PushError>> {
    vec![
        (
            push(account().set_caching("ecr"), build("app").with_target("ecr").with_tags("buildcache-main")),
            "invalid_name",
            "`buildcache-main` is a tag of build cache, and `ecr` may hold cache under this name; choose another",
        ),
        (
            push(
                account().registry(RegistryConfig::new("forks").other("f.example").accept_untrusted_pushes()),
                build("app").with_target("forks").with_tags("buildcache-main").with_trust(Trust::Untrusted),
            ),
            "invalid_name",
            "`buildcache-main` is a tag of build cache, and this build is not trusted; choose another",
        ),
    ]
}

/// What it should be called there.
fn pushes_of_names() -> Vec<Row<PushError>> {
    let to_azure = |name| push(account(), build(name).with_target("azure"));
    let to_hub = |name| push(account(), build(name).with_target("hub"));
    let image = Candidate::image(Reference::parse("quay.io/team/app").unwrap());
    vec![
        (
            to_azure("../../evil"),
            "invalid_name",
            "invalid image name `../../evil`: found `.` at byte 0, expected a letter or a digit of the domain",
        ),
        (
            to_azure("acme.azurecr.io/team-a/app:1"),
            "invalid_name",
            "invalid image name `acme.azurecr.io/team-a/app:1`: found `:` at byte 26, expected path components only, \
             without tag or digest",
        ),
        (
            push(account(), PushRequest::new(image).with_target("azure")),
            "ambiguous_registry",
            "`one` and `two` are on quay.io and none is its primary registry; mark one as primary, or name one as \
             registry context",
        ),
        (
            to_azure("ghcr.io/acme/app"),
            "domain_mismatch",
            "`ghcr.io/acme/app` is not on acme.azurecr.io, where `azure` pushes; name the registry on its domain, or \
             drop the domain from the name",
        ),
        (
            to_azure("Acme/app"),
            "domain_mismatch",
            "`Acme/app` is not on acme.azurecr.io, where `azure` pushes; a first component with capitals is a domain: \
             write it in lower case",
        ),
        (
            push(account(), build("ghcr.io/acme/app").with_target(on("registry.partner.example"))),
            "domain_mismatch",
            "`ghcr.io/acme/app` is not on registry.partner.example, where `registry.partner.example` pushes; name the \
             registry on its domain, or drop the domain from the name",
        ),
        (
            to_azure("acme.azurecr.io/team-b/app"),
            "domain_mismatch",
            "`acme.azurecr.io/team-b/app` is not under `team-a`, the prefix of `azure`; drop the domain from the \
             name",
        ),
        (
            to_hub("app"),
            "naming_rule",
            "`app` is no name on Docker Hub, which takes namespace/name; put what is missing in front, or set the \
             registry's prefix",
        ),
        (
            to_hub("acme/team/app"),
            "naming_rule",
            "`acme/team/app` is no name on Docker Hub, which takes namespace/name; take components away",
        ),
        (
            push(
                Catalog::builder().registry(RegistryConfig::new("hub").docker_hub().prefix("a/b")),
                build("app"),
            ),
            "naming_rule",
            "`a/b/app` is no name on Docker Hub, which takes namespace/name; the registry's prefix is too long: \
             shorten it",
        ),
        (
            to_hub("somebody/app"),
            "naming_rule",
            "`hub` does not own the Docker Hub namespace `somebody`; it owns `acme` and `kostis`",
        ),
    ]
}

/// Under which tags.
fn pushes_of_tags() -> Vec<Row<PushError>> {
    let to_azure = |tag| push(account(), build("app").with_target("azure").with_tags(tag));
    vec![
        (
            push(account(), PushRequest::new(BuildOutput::new("app")).with_target("azure")),
            "missing_tag",
            "no tag: the build has neither a tag, a branch nor a revision to make one of; set `tag`",
        ),
        (
            to_azure("feature/x"),
            "invalid_name",
            "invalid tag `feature/x`: found `/` at byte 7, expected a letter, a digit, `_`, `.` or `-` in the tag; as a \
             tag it would be `feature-x`",
        ),
        (
            to_azure("///"),
            "invalid_name",
            "invalid tag `///`: found `/` at byte 0, expected a letter, a digit or `_` to begin the tag",
        ),
        (to_azure(""), "invalid_name", "empty tag: expected a tag such as `1.2`"),
    ]
}

pub(crate) fn pushes() -> Vec<Row<PushError>> {
    [pushes_of_requests(), pushes_of_targets(), pushes_of_names(), pushes_of_tags(), pushes_of_cache_tags()]
        .into_iter()
        .flatten()
        .collect()
}

/// The one message that takes a long name to provoke.
pub(crate) fn name_too_long() -> (PushError, String) {
    let name = "x".repeat(250);
    let error = push(account(), build(&name).with_target("azure"));
    let shown = "x".repeat(64);
    (error, format!("`{shown}…` under the prefix of `azure` has 257 characters, expected at most 255"))
}

/// What a push step pushes: a build step would keep its image where it is.
fn built(image_name: &str) -> PushRequest<'_> {
    PushRequest::new(Candidate::built(image_name)).with_tags("1")
}
