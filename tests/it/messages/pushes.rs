//! Every error of a push, and what it says.

use registry_resolver::catalog::{AdHocPushes, DefaultPush};
use registry_resolver::push::{AwsOptions, Builder, Candidate, PushChoice, Tags};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{BuildOutput, Catalog, PushError, PushRequest, Reference, RegistryConfig};

use crate::messages::{Row, account, build, on, push};

/// What the request, its builder and its contexts have wrong.
fn pushes_of_requests() -> Vec<Row<PushError>> {
    let buildx = |choice| BuildOutput::named("acme/app").builder(Builder::buildx(choice).unwrap());
    vec![
        (
            Builder::buildx(PushChoice::Disabled).unwrap_err(),
            "conflicting_options",
            "buildx always pushes, and the step says `disable_push`; drop `buildx`, or let the step push",
        ),
        (
            push(
                account().default_push(DefaultPush::Never),
                PushRequest::of(buildx(PushChoice::Unstated)).to("one"),
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
        (push(account(), build("app").tags(&["1"; 65])), "invalid_request", "65 tags, expected at most 64"),
        (
            push(account(), build("app").contexts(&["hbu"])),
            "unknown_registry",
            "unknown registry context `hbu`; did you mean `hub`?",
        ),
        (
            push(account(), PushRequest::of(buildx(PushChoice::Enabled)).to("one").contexts(&["two"])),
            "conflicting_contexts",
            "with buildx, registry context `two` and the target `one` need two logins on quay.io at once; drop the \
             context",
        ),
        (
            push(account().default_push(DefaultPush::Explicit), build("app").to("azure")),
            "push_not_stated",
            "the account wants every build to say whether it pushes; set `disable_push` to true or false",
        ),
    ]
}

/// Where it should go.
fn pushes_of_targets() -> Vec<Row<PushError>> {
    let region = |name| AwsOptions::default().region(AwsRegion::parse(name).unwrap());
    let ad_hoc = account().ad_hoc_pushes(AdHocPushes::Deny);
    vec![
        (
            push(account(), build("app").to("azrue")),
            "unknown_registry",
            "unknown registry `azrue`; did you mean `azure`?",
        ),
        (push(account(), build("app").to("nexus-3")), "unknown_registry", "unknown registry `nexus-3`"),
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
            push(ad_hoc, build("app").to(on("registry.partner.example"))),
            "denied",
            "pushing to registry.partner.example with a step's own credentials is denied in this account; push to one of its registries",
        ),
        (
            push(account(), build("app").to(on("ACME.azurecr.io"))),
            "denied",
            "pushing to ACME.azurecr.io with a step's own credentials is denied: registry `azure` is on it; name that",
        ),
        (
            push(account(), build("app").to("azure").aws(AwsOptions::default().role_arn("arn"))),
            "conflicting_options",
            "`role_arn` is for Amazon ECR alone, and `azure` is not on it; drop it",
        ),
        (
            push(account(), build("app").to("ecr").aws(region("cn-north-1"))),
            "conflicting_options",
            "`ecr` on 123456789012.dkr.ecr.us-west-2.amazonaws.com has no sibling in region `cn-north-1`: another \
             partition has other accounts; drop `region`",
        ),
        (
            push(account(), build("app").to("proxy").aws(region("eu-west-1"))),
            "conflicting_options",
            "`proxy` on ecr.proxy.example has no sibling in region `eu-west-1`: the domain names neither account nor \
             region; drop `region`",
        ),
    ]
}

/// What it should be called there.
fn pushes_of_names() -> Vec<Row<PushError>> {
    let to_azure = |name| push(account(), build(name).to("azure"));
    let to_hub = |name| push(account(), build(name).to("hub"));
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
            push(account(), PushRequest::of(image).to("azure")),
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
            push(account(), build("ghcr.io/acme/app").to(on("registry.partner.example"))),
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
                Catalog::builder().registry(RegistryConfig::named("hub").docker_hub().prefix("a/b")),
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
    let to_azure = |tag| push(account(), build("app").to("azure").tags(tag));
    vec![
        (
            push(account(), PushRequest::of(BuildOutput::named("app")).to("azure")),
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
    [pushes_of_requests(), pushes_of_targets(), pushes_of_names(), pushes_of_tags()]
        .into_iter()
        .flatten()
        .collect()
}

/// The one message that takes a long name to provoke.
pub(crate) fn name_too_long() -> (PushError, String) {
    let name = "x".repeat(250);
    let error = push(account(), build(&name).to("azure"));
    let shown = "x".repeat(64);
    (error, format!("`{shown}…` under the prefix of `azure` has 257 characters, expected at most 255"))
}

/// What a push step pushes: a build step would keep its image where it is.
fn built(image_name: &str) -> PushRequest<'_> {
    PushRequest::of(Candidate::built(image_name)).tags("1")
}
