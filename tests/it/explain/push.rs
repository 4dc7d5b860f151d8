//! Section 7: where an image is pushed.

use registry_resolver::catalog::{AdHocPushes, BranchTags, DefaultPush};
use registry_resolver::push::{AdHocTarget, AwsOptions, Builder, Candidate, PushChoice, TagPolicy, Trust};
use registry_resolver::registry::{AwsRegion, EcrRegistry, GcrLocation};
use registry_resolver::{BuildOutput, Catalog, Domain, PushRequest, RegistryConfig};

use crate::explain::{SHA, build, builder, candidate, catalog, other, public, told};

pub(crate) fn named() -> Catalog {
    catalog([
        other("azure", "acme.azurecr.io").prefix("team"),
        RegistryConfig::new("hub").docker_hub().namespace("acme"),
    ])
}

pub(crate) fn region(region: &str) -> AwsOptions<'_> {
    AwsOptions::default().with_region(AwsRegion::parse(region).unwrap())
}

pub(crate) fn ecr() -> RegistryConfig {
    RegistryConfig::new("ecr").ecr(EcrRegistry { account: "123456789012", region: "eu-west-1" })
}

#[test]
pub(crate) fn to_the_registry_that_is_named() {
    told(
        &named().explain_push(build("app").with_target("azure")),
        "\
the image is pushed to acme.azurecr.io/team/app:1

  7.1   chosen   the step names `azure` as its registry
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `team` stands in front of the name
  7.7   chosen   the step states the tag
  10.1  note     only acme.azurecr.io may see the credential `azure`
",
    );
    told(
        &named().explain_push(build("acme/app").with_target("hub")),
        "\
the image is pushed to docker.io/acme/app:1

  7.1   chosen   the step names `hub` as its registry
  7.4   chosen   `acme/app` names no domain, and so is relative to the registry
  7.8   note     Docker Hub takes names like namespace/name, and this is one, in
                 a namespace of the account's own
  7.7   chosen   the step states the tag
  10.1  note     only docker.io and auth.docker.io may see the credential `hub`
",
    );
}

#[test]
pub(crate) fn to_the_default_registry() {
    let catalog = builder([public("a", "a.example"), public("b", "b.example")]).set_default("b");
    told(
        &catalog.build().unwrap().explain_push(build("app")),
        "\
the image is pushed to b.example/app:1

  7.1   chosen   the step names no registry, and `b` is the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  7.4   note     `b` is public, so the push has no login, and may be refused
",
    );
}

#[test]
pub(crate) fn to_the_only_registry() {
    told(
        &catalog([public("a", "a.example")]).explain_push(build("app")),
        "\
the image is pushed to a.example/app:1

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
}

#[test]
pub(crate) fn to_a_host_that_the_step_brings() {
    let to = |host| AdHocTarget::new(Domain::parse(host).unwrap()).unwrap();
    let catalog = named();
    told(
        &catalog.explain_push(build("app").with_target(to("partner.example"))),
        "\
the image is pushed to partner.example/app:1

  7.10  chosen   the step pushes to a host of its own, partner.example, with its
                 own credentials
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  10.1  note     only partner.example may see the step's own credentials
",
    );
    told(
        &catalog.explain_push(build("acme/app").with_target(to("index.docker.io"))),
        "\
the image cannot be pushed

  7.10  lost     `hub` is on index.docker.io, and a step's own credentials are
                 for hosts that no registry is on
  7.10  refused  pushing to index.docker.io with a step's own credentials is
                 denied: registry `hub` is on it; name that
",
    );
    let denying = catalog.edit().ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    told(
        &denying.explain_push(build("app").with_target(to("partner.example"))),
        "\
the image cannot be pushed

  7.10  note     the account denies pushes to hosts of a step's own
  7.10  refused  pushing to partner.example with a step's own credentials is
                 denied in this account; push to one of its registries
",
    );
}

#[test]
pub(crate) fn skipped() {
    let catalog = named();
    let silent = |push| {
        PushRequest::new(BuildOutput::new("app").with_builder(Builder::docker(push))).with_target("azure")
    };
    told(
        &catalog.explain_push(silent(PushChoice::Disabled)),
        "\
nothing is pushed

  7.1   chosen   the step names `azure` as its registry
  7.2   chosen   the step disables its push
",
    );
    told(
        &catalog.explain_push(build("app").with_target("azure").with_trust(Trust::Untrusted)),
        "\
nothing is pushed

  7.1   chosen   the step names `azure` as its registry
  7.11  chosen   the build is not trusted, and `azure` takes no such pushes
",
    );
    told(
        &catalog.explain_push(build("app").with_trust(Trust::Untrusted)),
        "\
nothing is pushed

  7.1   lost     `azure` is neither named by the step nor the default registry
  7.1   lost     `hub` is neither named by the step nor the default registry
  7.11  chosen   the build is not trusted, and no default registry is there to
                 take such pushes
",
    );
    let partner = AdHocTarget::new(Domain::parse("partner.example").unwrap()).unwrap();
    told(
        &catalog.explain_push(build("app").with_target(partner).with_trust(Trust::Untrusted)),
        "\
nothing is pushed

  7.10  chosen   the step pushes to a host of its own, partner.example, with its
                 own credentials
  7.11  chosen   the build is not trusted, and only registries can take such
                 pushes
",
    );
    let never = catalog.edit().default_push(DefaultPush::Never).build().unwrap();
    told(
        &never.explain_push(silent(PushChoice::Unstated)),
        "\
nothing is pushed

  7.1   chosen   the step names `azure` as its registry
  7.2   chosen   the account pushes no builds unless they say so, and this one
                 does not
",
    );
    // What a step says itself counts.
    told(
        &never.explain_push(silent(PushChoice::Enabled).with_tags("1")),
        "\
the image is pushed to acme.azurecr.io/team/app:1

  7.1   chosen   the step names `azure` as its registry
  7.2   note     the step says that it pushes, so the account's default does not
                 matter
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `team` stands in front of the name
  7.7   chosen   the step states the tag
  10.1  note     only acme.azurecr.io may see the credential `azure`
",
    );
}

#[test]
pub(crate) fn of_a_build_that_is_not_trusted() {
    let catalog = catalog([public("open", "a.example").accept_untrusted_pushes()]);
    told(
        &catalog.explain_push(build("app").with_trust(Trust::Untrusted)),
        "\
the image is pushed to a.example/app:1

  4.3   chosen   `open` is the only registry, and so the default one
  7.11  note     the build is not trusted, but `open` takes such pushes
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  7.4   note     `open` is public, so the push has no login, and may be refused
",
    );
}

#[test]
pub(crate) fn a_prefix_that_is_repeated() {
    told(
        &named().explain_push(build("team/app").with_target("azure")),
        "\
the image is pushed to acme.azurecr.io/team/team/app:1

  7.1   chosen   the step names `azure` as its registry
  7.4   chosen   `team/app` names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `team` stands in front of the name
  7.4   note     `team/app` begins with the prefix already, and gets it again
  7.7   chosen   the step states the tag
  10.1  note     only acme.azurecr.io may see the credential `azure`
",
    );
    told(
        &named().explain_push(build("team").with_target("azure")),
        "\
the image is pushed to acme.azurecr.io/team/team:1

  7.1   chosen   the step names `azure` as its registry
  7.4   chosen   `team` names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `team` stands in front of the name
  7.4   note     `team` begins with the prefix already, and gets it again
  7.7   chosen   the step states the tag
  10.1  note     only acme.azurecr.io may see the credential `azure`
",
    );
}

#[test]
pub(crate) fn an_absolute_name() {
    told(
        &named().explain_push(build("ACME.azurecr.io/team/app").with_target("azure")),
        "\
the image is pushed to ACME.azurecr.io/team/app:1

  7.1   chosen   the step names `azure` as its registry
  7.5   chosen   `ACME.azurecr.io/team/app` names its domain itself, so nothing
                 is put in front of it
  7.7   chosen   the step states the tag
  10.1  note     only ACME.azurecr.io may see the credential `azure`
",
    );
}

#[test]
pub(crate) fn the_own_name_of_a_candidate_to_fetch() {
    let catalog = catalog([
        RegistryConfig::new("google").gcr(GcrLocation::Us).prefix("project-k8s").fallback("azure"),
        other("azure", "acme.azurecr.io"),
    ]);
    let image = "us.gcr.io/project-k8s/my-app:1";
    told(
        &catalog.explain_push(candidate(image).with_target("azure").with_tags(&["1.2.3", "latest"])),
        "\
the image is pushed to acme.azurecr.io/my-app:1.2.3 and under 1 more tag

  7.1   chosen   the step names `azure` as its registry
  7.6   chosen   the step states no name, so the candidate keeps its own:
                 `my-app`, which is us.gcr.io/project-k8s/my-app less the domain
                 and the prefix `project-k8s`
  7.7   chosen   the step states the tags
  10.1  note     only acme.azurecr.io may see the credential `azure`
  7.9   note     the candidate is fetched first: us.gcr.io/project-k8s/my-app:1
  2.2   note     in full, the image is us.gcr.io/project-k8s/my-app:1
  5.2   chosen   `google` is the only registry on us.gcr.io
  10.1  note     only us.gcr.io may see the credential `google`
  7.9   lost     `google` falls back to `azure`, which is not asked: its copy
                 may lag behind, and the candidate has no digest
",
    );
    let pinned = format!("us.gcr.io/elsewhere/my-app@{SHA}");
    told(&catalog.explain_push(candidate(&pinned).with_target("azure")), "\
the image is pushed to acme.azurecr.io/elsewhere/my-app:latest

  7.1   chosen   the step names `azure` as its registry
  7.6   chosen   the step states no name, so the candidate keeps its own:
                 `elsewhere/my-app`, which is us.gcr.io/elsewhere/my-app less
                 the domain
  7.7   chosen   the step states no tag, so it is `latest`
  10.1  note     only acme.azurecr.io may see the credential `azure`
  7.9   note     the candidate is fetched first:
                 us.gcr.io/elsewhere/my-app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  2.2   note     in full, the image is
                 us.gcr.io/elsewhere/my-app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  5.2   chosen   `google` is the only registry on us.gcr.io
  10.1  note     only us.gcr.io may see the credential `google`
  5.6   lost     `azure` is not asked: the image is outside `project-k8s`, the
                 prefix of `google`, and so has no name there
");
    // What an earlier step built needs no fetching.
    let built = PushRequest::new(Candidate::built("my-app").with_image_name("renamed")).with_target("azure");
    told(
        &catalog.explain_push(built),
        "\
the image is pushed to acme.azurecr.io/renamed:latest

  7.1   chosen   the step names `azure` as its registry
  7.4   chosen   `renamed` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag, so it is `latest`
  10.1  note     only acme.azurecr.io may see the credential `azure`
",
    );
}

#[test]
pub(crate) fn tags() {
    let catalog = catalog([public("a", "a.example")]);
    let of = |build: BuildOutput<'static>| PushRequest::new(build);
    let app = BuildOutput::new("app");
    let listed = of(app).with_tags(&["RC", "rc", "v2", "v2"]);
    told(
        &catalog.explain_push(listed),
        "\
the image is pushed to a.example/app:rc and under 1 more tag

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tags
  7.7   note     2 of the 4 tags are the same as others, and no tag is pushed
                 twice
  7.7   note     tags of builds are put in lower case, so there is `rc`
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(of(app).with_tags(&["1", "1"])),
        "\
the image is pushed to a.example/app:1

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tags
  7.7   note     1 of the 2 tags is the same as another, and no tag is pushed
                 twice
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(of(app).with_tags(&["1", "2"])),
        "\
the image is pushed to a.example/app:1 and under 1 more tag

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tags
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(of(app.with_branch("main"))),
        "\
the image is pushed to a.example/app:main

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag, so it is the branch
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(of(app.with_branch("feature/Login #7"))),
        "\
the image is pushed to a.example/app:feature-login-7

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag, so it is the branch
  7.7   note     branch `feature/Login #7` becomes `feature-login-7` as a tag
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
}

#[test]
pub(crate) fn tags_of_revisions_and_candidates() {
    let catalog = catalog([public("a", "a.example")]);
    let of = |build: BuildOutput<'static>| PushRequest::new(build);
    let app = BuildOutput::new("app");
    told(
        &catalog.explain_push(of(app.with_branch("Main").with_tag_policy(TagPolicy::Original))),
        "\
the image is pushed to a.example/app:Main

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag, so it is the branch
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(of(app.with_revision("0A1B2C"))),
        "\
the image is pushed to a.example/app:0a1b2c

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag and there is no branch, so the tag is
                 the revision
  7.7   note     tags of builds are put in lower case, so there is `0a1b2c`
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(of(app.with_branch("///").with_revision("0a1b2c"))),
        "\
the image is pushed to a.example/app:0a1b2c

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag and nothing of the branch can stand in
                 one, so the tag is the revision
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
    told(
        &catalog.explain_push(PushRequest::new(Candidate::built("app"))),
        "\
the image is pushed to a.example/app:latest

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag, so it is `latest`
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
}

#[test]
pub(crate) fn another_region() {
    let catalog = catalog([ecr()]);
    told(
        &catalog.explain_push(build("app").with_aws(region("us-east-1"))),
        "\
the image is pushed to 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1

  4.3   chosen   `ecr` is the only registry, and so the default one
  7.12  chosen   the step asks for region `us-east-1`, where the account's
                 registry is 123456789012.dkr.ecr.us-east-1.amazonaws.com
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  10.1  note     only 123456789012.dkr.ecr.us-east-1.amazonaws.com may see the
                 credential `ecr`
",
    );
}

/// Rule 7.8: what a provider takes is told where it takes not everything, and whose namespace it is on Docker Hub alone.
#[test]
fn what_a_provider_takes_is_told() {
    let catalog = catalog([
        RegistryConfig::new("gcr").gcr(GcrLocation::Any).prefix("project"),
        RegistryConfig::new("hub").docker_hub(),
    ]);
    told(
        &catalog.explain_push(build("app").with_target("gcr")),
        "\
the image is pushed to gcr.io/project/app:1

  7.1   chosen   the step names `gcr` as its registry
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `project` stands in front of the name
  7.8   note     Google Container Registry takes names like project/image, and
                 this is one
  7.7   chosen   the step states the tag
  10.1  note     only gcr.io may see the credential `gcr`
",
    );
    told(
        &catalog.explain_push(build("acme/app").with_target("hub")),
        "\
the image is pushed to docker.io/acme/app:1

  7.1   chosen   the step names `hub` as its registry
  7.4   chosen   `acme/app` names no domain, and so is relative to the registry
  7.8   note     Docker Hub takes names like namespace/name, and this is one
  7.7   chosen   the step states the tag
  10.1  note     only docker.io and auth.docker.io may see the credential `hub`
",
    );
}

/// Rule 7.2: what a step says is told where the account says otherwise.
#[test]
fn a_step_that_says_what_holds_anyway_is_not_told_so() {
    let push = |default: DefaultPush, choice: PushChoice| {
        let catalog = builder([public("a", "a.example")]).default_push(default).build().unwrap();
        let output = BuildOutput::new("app").with_builder(Builder::docker(choice));
        let explanation = catalog.explain_push(PushRequest::new(output).with_target("a").with_tags("1"));
        let codes = explanation.reasons().iter().map(registry_resolver::explain::Reason::kind);
        codes.filter(|code| *code == registry_resolver::explain::ReasonKind::StatedByStep).count()
    };
    assert_eq!(push(DefaultPush::Never, PushChoice::Enabled), 1);
    assert_eq!(push(DefaultPush::Explicit, PushChoice::Enabled), 1);
    assert_eq!(push(DefaultPush::Explicit, PushChoice::Unstated), 1);
    assert_eq!(push(DefaultPush::Always, PushChoice::Enabled), 0);
    assert_eq!(push(DefaultPush::Always, PushChoice::Unstated), 0);
    assert_eq!(push(DefaultPush::Never, PushChoice::Unstated), 0);
}

/// Rule 7.7: what a branch loses, and what tells it from another that looks the same as a tag.
#[test]
pub(crate) fn a_branch_that_changes() {
    let catalog = builder([public("a", "a.example")]).branch_tags(BranchTags::Distinct).build().unwrap();
    let branch = format!("fix/{} ", "x".repeat(130));
    told(
        &catalog.explain_push(PushRequest::new(BuildOutput::new("app").with_branch(&branch))),
        "\
the image is pushed to
a.example/app:fix-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-21c233be

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states no tag, so it is the branch
  7.7   note     white space at the ends of branch
                 `fix/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
                 is left out
  7.7   note     branch
                 `fix/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
                 becomes
                 `fix-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
                 as a tag
  7.7   note     as a tag, branch
                 `fix/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
                 has 143 characters and is cut at 128: `xxxxxxxxxxxxxxx` at the
                 end goes
  7.7   note     `-21c233be` of the branch's SHA-256 stands behind it, so that
                 no other branch has this tag
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
}

/// Rule 8.2: a tag of cache where no cache can be.
#[test]
pub(crate) fn a_tag_of_cache() {
    let catalog = catalog([public("a", "a.example")]);
    told(
        &catalog.explain_push(build("app").with_tags("buildcache-x")),
        "\
the image is pushed to a.example/app:buildcache-x

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  8.2   note     `buildcache-x` begins as the tags of build cache do; another
                 tag is safer
  7.4   note     `a` is public, so the push has no login, and may be refused
",
    );
}

/// Rule 7.12: a region that is well-formed and not known.
#[test]
pub(crate) fn a_region_that_is_not_known() {
    told(
        &catalog([ecr()]).explain_push(build("app").with_aws(region("eu-west-11"))),
        "\
the image is pushed to 123456789012.dkr.ecr.eu-west-11.amazonaws.com/app:1

  4.3   chosen   `ecr` is the only registry, and so the default one
  7.12  chosen   the step asks for region `eu-west-11`, where the account's
                 registry is 123456789012.dkr.ecr.eu-west-11.amazonaws.com
  7.12  note     `eu-west-11` is no region that is known; new ones come, but
                 look at it again
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   chosen   the step states the tag
  10.1  note     only 123456789012.dkr.ecr.eu-west-11.amazonaws.com may see the
                 credential `ecr`
",
    );
}
