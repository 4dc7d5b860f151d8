//! Section 7: why an image cannot be pushed.

use registry_resolver::catalog::{DefaultPush, Matching, UncoveredDomains};
use registry_resolver::push::{Builder, Candidate, PushChoice};
use registry_resolver::{BuildOutput, Catalog, PushRequest, Reference};

use crate::explain::push::{ecr, named, region};
use crate::explain::{build, builder, candidate, catalog, public, told};

#[test]
pub(crate) fn refused_for_there_is_no_default_registry() {
    told(
        &named().explain_push(buildx("app")),
        "\
the image cannot be pushed

  7.1   lost     `azure` is neither named by the step nor the default registry
  7.1   lost     `hub` is neither named by the step nor the default registry
  7.1   refused  no registry named, and none is the default; name one of `azure`
                 and `hub`, or make one the default
",
    );
    told(
        &Catalog::builder().build().unwrap().explain_push(buildx("app")),
        "\
the image cannot be pushed

  7.1   refused  no registry named, and none is the default; the account has no
                 registry; add one
",
    );
    let many = (0..12).map(|number| public(&format!("r{number:02}"), &format!("r{number}.example")));
    told(
        &catalog(many).explain_push(buildx("app")),
        "\
the image cannot be pushed

  7.1   lost     `r00` is neither named by the step nor the default registry
  7.1   lost     `r01` is neither named by the step nor the default registry
  7.1   lost     `r02` is neither named by the step nor the default registry
  7.1   lost     `r03` is neither named by the step nor the default registry
  7.1   lost     `r04` is neither named by the step nor the default registry
  7.1   lost     `r05` is neither named by the step nor the default registry
  7.1   lost     `r06` is neither named by the step nor the default registry
  7.1   lost     `r07` is neither named by the step nor the default registry
  7.1   lost     `r08` is neither named by the step nor the default registry
  7.1   lost     `r09` is neither named by the step nor the default registry
  7.1   lost     so it is with 2 more registries
  7.1   refused  no registry named, and none is the default; name one of `r00`,
                 `r01`, `r02`, `r03`, `r04`, `r05`, `r06`, `r07`, `r08`, `r09`
                 and 2 more, or make one the default
",
    );
    // Without buildx the image stays where it is built.
    told(
        &named().explain_push(build("app")),
        "\
nothing is pushed

  7.1   lost     `azure` is neither named by the step nor the default registry
  7.1   lost     `hub` is neither named by the step nor the default registry
  7.1   chosen   the step names no registry, and none is the default, so the
                 image stays where it is built
",
    );
}

fn buildx(name: &str) -> PushRequest<'_> {
    let builder = Builder::buildx(PushChoice::Unstated).unwrap();
    PushRequest::new(BuildOutput::new(name).with_builder(builder)).with_tags("1")
}

#[test]
pub(crate) fn refused_for_the_registry_is_unknown() {
    told(
        &named().explain_push(build("app").with_target("azrue")),
        "\
the image cannot be pushed

  7.1   refused  unknown registry `azrue`; did you mean `azure`?
",
    );
}

#[test]
pub(crate) fn refused_for_the_account_and_the_step_say_nothing() {
    let silent = PushRequest::new(BuildOutput::new("app"));
    let explicit = named().edit().default_push(DefaultPush::Explicit).build().unwrap();
    told(
        &explicit.explain_push(silent),
        "\
the image cannot be pushed

  7.1   lost     `azure` is neither named by the step nor the default registry
  7.1   lost     `hub` is neither named by the step nor the default registry
  7.2   refused  the account wants every build to say where it pushes; name a
                 `registry`, or set `disable_push` to true
",
    );
    let buildx = Builder::buildx(PushChoice::Unstated).unwrap();
    let buildx = PushRequest::new(BuildOutput::new("app").with_builder(buildx)).with_target("azure");
    let never = named().edit().default_push(DefaultPush::Never).build().unwrap();
    told(
        &never.explain_push(buildx),
        "\
the image cannot be pushed

  7.1   chosen   the step names `azure` as its registry
  7.3   refused  buildx always pushes, and the account pushes no builds unless
                 they say so; drop `buildx`, or let the step push
",
    );
}

#[test]
pub(crate) fn refused_for_buildx_would_need_two_logins() {
    let catalog = catalog([public("a", "r.example"), public("b", "r.example"), public("c", "c.example")]);
    let buildx = Builder::buildx(PushChoice::Enabled).unwrap();
    let request = PushRequest::new(BuildOutput::new("app").with_builder(buildx)).with_tags("1");
    told(
        &catalog.explain_push(request.with_target("a").with_contexts(&["c", "b"])),
        "\
the image cannot be pushed

  5.4   note     registry context `c` is for images on c.example
  5.4   note     registry context `b` is for images on r.example
  7.1   chosen   the step names `a` as its registry
  7.3   refused  with buildx, registry context `b` and the target `a` need two
                 logins on r.example at once; drop the context
",
    );
}

#[test]
pub(crate) fn refused_for_the_tags() {
    let catalog = catalog([public("a", "a.example")]);
    let app = BuildOutput::new("app");
    told(
        &catalog.explain_push(PushRequest::new(app)),
        "\
the image cannot be pushed

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   refused  no tag: the build has neither a tag, a branch nor a revision to
                 make one of; set `tag`
",
    );
    told(
        &catalog.explain_push(PushRequest::new(app).with_tags("feature/x")),
        "\
the image cannot be pushed

  4.3   chosen   `a` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.7   refused  invalid tag `feature/x`: found `/` at byte 7, expected a
                 letter, a digit, `_`, `.` or `-` in the tag; as a tag it would
                 be `feature-x`
",
    );
    let many: Vec<String> = (0..65).map(|tag| tag.to_string()).collect();
    told(
        &catalog.explain_push(PushRequest::new(app).with_tags(&many)),
        "\
the image cannot be pushed

  4.3   chosen   `a` is the only registry, and so the default one
  7.7   refused  65 tags, expected at most 64
",
    );
}

#[test]
pub(crate) fn refused_for_the_name() {
    let catalog = named();
    told(
        &catalog.explain_push(build("../../evil").with_target("azure")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `azure` as its registry
  7.5   refused  invalid image name `../../evil`: found `.` at byte 0, expected
                 a letter or a digit of the domain
",
    );
    told(
        &catalog.explain_push(build("app:1").with_target("azure")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `azure` as its registry
  7.5   refused  invalid image name `app:1`: found `:` at byte 3, expected path
                 components only, without tag or digest
",
    );
    told(
        &catalog.explain_push(build("ghcr.io/team/app").with_target("azure")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `azure` as its registry
  7.5   chosen   `ghcr.io/team/app` names its domain itself, so nothing is put
                 in front of it
  7.5   refused  `ghcr.io/team/app` is not on acme.azurecr.io, where `azure`
                 pushes; name the registry on its domain, or drop the domain
                 from the name
",
    );
    told(
        &catalog.explain_push(build("acme.azurecr.io/app").with_target("azure")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `azure` as its registry
  7.5   chosen   `acme.azurecr.io/app` names its domain itself, so nothing is
                 put in front of it
  7.5   refused  `acme.azurecr.io/app` is not under `team`, the prefix of
                 `azure`; drop the domain from the name
",
    );
    let long = vec!["a"; 126].join("/");
    told(
        &catalog.explain_push(build(&long).with_target("azure")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `azure` as its registry
  7.4   chosen   `a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…`
                 names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `team` stands in front of the name
  2.1   refused  `a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…`
                 under the prefix of `azure` has 256 characters, expected at
                 most 255
",
    );
}

#[test]
pub(crate) fn refused_for_the_providers_naming_rule() {
    let catalog = named();
    told(
        &catalog.explain_push(build("app").with_target("hub")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `hub` as its registry
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.8   refused  `app` is no name on Docker Hub, which takes namespace/name; put
                 what is missing in front, or set the registry's prefix
",
    );
    told(
        &catalog.explain_push(build("stranger/app").with_target("hub")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `hub` as its registry
  7.4   chosen   `stranger/app` names no domain, and so is relative to the
                 registry
  7.8   refused  `hub` does not own the Docker Hub namespace `stranger`; it owns
                 `acme`
",
    );
    // The prefix that is taken off is why the candidate's name is too short.
    told(
        &catalog.explain_push(candidate("acme.azurecr.io/team/app:1").with_target("hub")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `hub` as its registry
  7.9   note     the candidate is fetched first: acme.azurecr.io/team/app:1
  2.2   note     in full, the image is acme.azurecr.io/team/app:1
  5.2   chosen   `azure` is the only registry on acme.azurecr.io
  10.1  note     only acme.azurecr.io may see the credential `azure`
  7.6   chosen   the step states no name, so the candidate keeps its own: `app`,
                 which is acme.azurecr.io/team/app less the domain and the
                 prefix `team`
  7.8   refused  `app` is no name on Docker Hub, which takes namespace/name; put
                 what is missing in front, or set the registry's prefix
",
    );
}

#[test]
pub(crate) fn refused_for_the_candidate() {
    let catalog = builder([
        public("a", "r.example").prefix("a"),
        public("b", "r.example").prefix("b"),
        public("to", "to.example"),
    ])
    .uncovered_domains(UncoveredDomains::Deny);
    let denying = catalog.build().unwrap();
    told(
        &denying.explain_push(candidate("r.example/app:1").with_target("to")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `to` as its registry
  4.4   lost     `a` is on r.example, and is neither its primary registry nor a
                 registry context
  4.4   lost     `b` is on r.example, and is neither its primary registry nor a
                 registry context
  4.4   refused  `a` and `b` are on r.example and none is its primary registry;
                 mark one as primary, or name one as registry context
",
    );
    told(
        &denying.explain_push(candidate("python:3").with_target("to")),
        "\
the image cannot be pushed

  7.1   chosen   the step names `to` as its registry
  5.9   note     the account denies images from domains that no registry covers
  5.9   refused  no registry covers docker.io, and images from such domains are
                 denied; add a registry on it
",
    );
    let matching = denying.edit().matching(Matching::LongestPrefix).build().unwrap();
    let request = PushRequest::new(Candidate::image(Reference::parse("r.example/a/app:1").unwrap()));
    told(
        &matching.explain_push(request.with_target("to")),
        "\
the image is pushed to to.example/app:latest

  7.1   chosen   the step names `to` as its registry
  7.6   chosen   the step states no name, so the candidate keeps its own: `app`,
                 which is r.example/a/app less the domain and the prefix `a`
  7.7   chosen   the step states no tag, so it is `latest`
  7.4   note     `to` is public, so the push has no login, and may be refused
  7.9   note     the candidate is fetched first: r.example/a/app:1
  2.2   note     in full, the image is r.example/a/app:1
  5.3   chosen   `a`, the prefix of `a`, covers most of the path
  5.3   lost     `b` is on r.example too, but its prefix does not cover the path
",
    );
}

#[test]
pub(crate) fn refused_for_contexts() {
    let catalog = catalog([public("a", "r.example"), public("b", "r.example")]);
    told(
        &catalog.explain_push(build("app").with_target("a").with_contexts(&["a", "b"])),
        "\
the image cannot be pushed

  5.4   note     registry context `a` is for images on r.example
  5.4   note     registry context `b` is for images on r.example
  7.1   chosen   the step names `a` as its registry
  5.4   refused  registry contexts `a` and `b` are both on r.example, and a
                 client cannot be logged in to both; name one of them
",
    );
    told(
        &catalog.explain_push(build("app").with_target("a").with_contexts(&["a", "c"])),
        "\
the image cannot be pushed

  5.4   note     registry context `a` is for images on r.example
  7.1   chosen   the step names `a` as its registry
  5.4   refused  unknown registry context `c`; did you mean `a`?
",
    );
    told(
        &catalog.explain_push(candidate("r.example/x:1").with_target("a").with_contexts(&["a", "b"])),
        "\
the image cannot be pushed

  5.4   note     registry context `a` is for images on r.example
  5.4   note     registry context `b` is for images on r.example
  7.1   chosen   the step names `a` as its registry
  5.4   refused  registry contexts `a` and `b` are both on r.example, and a
                 client cannot be logged in to both; name one of them
",
    );
}

#[test]
pub(crate) fn refused_for_options_of_ecr() {
    let catalog = catalog([ecr(), public("a", "a.example")]);
    told(
        &catalog.explain_push(build("app").with_target("a").with_aws(region("us-east-1"))),
        "\
the image cannot be pushed

  7.1   chosen   the step names `a` as its registry
  7.12  refused  `region` is for Amazon ECR alone, and `a` is not on it; drop it
",
    );
    told(
        &catalog.explain_push(build("app").with_target("ecr").with_aws(region("cn-north-1"))),
        "\
the image cannot be pushed

  7.1   chosen   the step names `ecr` as its registry
  7.12  refused  `ecr` on 123456789012.dkr.ecr.eu-west-1.amazonaws.com has no
                 sibling in region `cn-north-1`: another partition has other
                 accounts; drop `region`
",
    );
}
