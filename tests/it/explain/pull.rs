//! Section 5: from where an image is pulled.

use registry_resolver::catalog::{Matching, UncoveredDomains};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::routes::{Origin, Route};
use registry_resolver::{Fallback, RegistryConfig};

use crate::explain::{SHA, builder, catalog, other, public, pull, told};

#[test]
pub(crate) fn the_only_registry_on_the_domain() {
    let catalog = catalog([RegistryConfig::new("ghcr").github(), RegistryConfig::new("quay").quay()]);
    told(
        &catalog.explain_pull(pull("ghcr.io/acme/app")),
        "\
ghcr.io/acme/app:latest is pulled with `ghcr`

  2.2   note     in full, the image is ghcr.io/acme/app:latest
  5.2   chosen   `ghcr` is the only registry on ghcr.io
  10.1  note     only ghcr.io may see the credential `ghcr`
",
    );
}

/// Rules 12.2, 12.5 and 12.7: the route that decides, whom it asks, and whom not.
#[test]
pub(crate) fn along_a_route() {
    let catalog = builder([])
        .route(Route::new("docker.io").mirror("m.example/hub").mirror("b.example"))
        .route(Route::new("b.example").blocked())
        .build()
        .unwrap();
    told(
        &catalog.explain_pull(pull("nginx:1")),
        "\
docker.io/library/nginx:1 is pulled anonymously

  2.2   note     in full, the image is docker.io/library/nginx:1
  12.2  chosen   the route of `docker.io` decides: it is for the endpoint
  5.2   chosen   no registry is on docker.io, so it is pulled anonymously
  12.5  chosen   a mirror is asked for m.example/hub/library/nginx:1
  12.7  lost     `b.example/library/nginx:1` is not asked: the route of
                 `b.example` blocks that name
  12.5  chosen   its origin is asked for docker.io/library/nginx:1
",
    );
    let never = builder([])
        .route(Route::new("docker.io").mirror("m.example/hub").origin(Origin::Never))
        .build()
        .unwrap();
    told(
        &never.explain_pull(pull("nginx:1")),
        "\
docker.io/library/nginx:1 is pulled from elsewhere than its origin

  2.2   note     in full, the image is docker.io/library/nginx:1
  12.2  chosen   the route of `docker.io` decides: it is for the endpoint
  12.5  lost     its origin is not asked: the route says `never`
  12.5  chosen   a mirror is asked for m.example/hub/library/nginx:1
",
    );
}

#[test]
pub(crate) fn the_primary_registry_and_what_lost() {
    let catalog = catalog([
        other("a", "hub.example"),
        public("b", "hub.example").primary(),
        other("c", "hub.example:443"),
        other("d", "elsewhere.example"),
    ]);
    told(
        &catalog.explain_pull(pull("hub.example/app:1")),
        "\
hub.example/app:1 is pulled with `b`

  2.2   note     in full, the image is hub.example/app:1
  5.2   chosen   `b` is the primary registry on hub.example
  5.2   lost     `a` is on hub.example too, but `b` is its primary
  5.2   lost     `c` is on hub.example too, but `b` is its primary
",
    );
}

#[test]
pub(crate) fn a_registry_context_and_one_that_is_not_used() {
    let catalog = catalog([
        public("production", "gcr.io").primary(),
        public("staging", "gcr.io"),
        public("azure", "acme.azurecr.io"),
    ]);
    let request = pull("gcr.io/acme/app:1").with_contexts(&["azure", "staging", "staging"]);
    told(
        &catalog.explain_pull(request),
        "\
gcr.io/acme/app:1 is pulled with `staging`

  5.4   note     registry context `azure` is on acme.azurecr.io, not on gcr.io,
                 and is not used
  2.2   note     in full, the image is gcr.io/acme/app:1
  5.2   chosen   `staging` is the registry context on gcr.io
  5.2   lost     `production` is on gcr.io too, but `staging` is the context
                 there
",
    );
}

#[test]
pub(crate) fn the_longest_prefix() {
    let catalog = builder([
        public("acme", "r.example").prefix("acme"),
        public("web", "r.example").prefix("acme/web"),
        public("corp", "r.example").prefix("acmecorp").primary(),
        public("all", "r.example"),
    ])
    .matching(Matching::LongestPrefix)
    .build()
    .unwrap();
    told(
        &catalog.explain_pull(pull("r.example/acme/web/app:1")),
        "\
r.example/acme/web/app:1 is pulled with `web`

  2.2   note     in full, the image is r.example/acme/web/app:1
  5.3   chosen   `acme/web`, the prefix of `web`, covers most of the path
  5.3   lost     `all` is on r.example too, but the prefix of `web` covers more
  5.3   lost     `acme` is on r.example too, but the prefix of `web` covers more
  5.3   lost     `corp` is on r.example too, but its prefix does not cover the
                 path
",
    );
    // A registry without a prefix takes the rest, whichever is primary.
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled with `all`

  2.2   note     in full, the image is r.example/app:1
  5.3   chosen   `all` has no prefix, and takes what no other's prefix covers
  5.3   lost     `acme` is on r.example too, but its prefix does not cover the
                 path
  5.3   lost     `web` is on r.example too, but its prefix does not cover the
                 path
  5.3   lost     `corp` is on r.example too, but its prefix does not cover the
                 path
",
    );
}

#[test]
pub(crate) fn a_tie_of_prefixes_that_the_primary_breaks() {
    let catalog =
        builder([public("a", "r.example").prefix("acme"), public("b", "r.example").prefix("acme").primary()])
            .matching(Matching::LongestPrefix)
            .build()
            .unwrap();
    told(
        &catalog.explain_pull(pull("r.example/acme/app:1")),
        "\
r.example/acme/app:1 is pulled with `b`

  2.2   note     in full, the image is r.example/acme/app:1
  5.3   chosen   `acme`, the prefix of `b`, covers most of the path
  5.2   lost     `a` has the same prefix on r.example, but `b` is the primary
                 registry
",
    );
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled with `b`

  2.2   note     in full, the image is r.example/app:1
  5.2   chosen   no prefix covers the path, and `b` is the primary registry on
                 r.example
  5.2   lost     `a` is on r.example too, but `b` is its primary
",
    );
}

#[test]
pub(crate) fn anonymously() {
    let catalog = catalog([RegistryConfig::new("ghcr").github()]);
    told(
        &catalog.explain_pull(pull("python:3.12")),
        "\
docker.io/library/python:3.12 is pulled anonymously

  2.2   note     in full, the image is docker.io/library/python:3.12
  5.2   chosen   no registry is on docker.io, so it is pulled anonymously
",
    );
}

#[test]
pub(crate) fn a_chain_of_fallbacks_with_every_reason_to_leave_one_out() {
    let long = vec!["a"; 126].join("/");
    let pinned = FallbackPolicy::default().pinned_only();
    let registries = [
        public("source", "a.example").prefix("team").fallback("long"),
        public("long", "b.example").prefix(&long).fallback(Fallback::new("outside")),
        public("outside", "c.example").fallback("hub"),
        RegistryConfig::new("hub").docker_hub().fallback(Fallback::new("pinned").with_policy(pinned)),
        public("pinned", "d.example").fallback("after"),
        public("after", "e.example"),
    ];
    let catalog = catalog(registries);
    told(
        &catalog.explain_pull(pull("a.example/team/application:1")),
        "\
a.example/team/application:1 is pulled with `source`

  2.2   note     in full, the image is a.example/team/application:1
  5.2   chosen   `source` is the only registry on a.example
  5.6   lost     `long` is not asked: its name there would have more than 255
                 characters
  5.5   chosen   `long` falls back to `outside` for c.example/application:1
  5.7   lost     `hub` is not asked: Docker Hub has no place for a name of one
                 component
  5.8   lost     `pinned` is not asked: `hub` falls back to it for images pinned
                 by digest only
  5.8   lost     `after` is not asked: a fallback in front of it is for images
                 pinned by digest only
",
    );
    told(
        &catalog.explain_pull(pull("a.example/other/app:1")),
        "\
a.example/other/app:1 is pulled with `source`

  2.2   note     in full, the image is a.example/other/app:1
  5.2   chosen   `source` is the only registry on a.example
  5.6   lost     `long` is not asked: the image is outside `team`, the prefix of
                 `source`, and so has no name there
  5.6   lost     `outside` is not asked: the image is outside `team`, the prefix
                 of `source`, and so has no name there
  5.6   lost     `hub` is not asked: the image is outside `team`, the prefix of
                 `source`, and so has no name there
  5.6   lost     `pinned` is not asked: the image is outside `team`, the prefix
                 of `source`, and so has no name there
  5.6   lost     `after` is not asked: the image is outside `team`, the prefix
                 of `source`, and so has no name there
",
    );
}

#[test]
pub(crate) fn what_a_fallback_keeps_or_replaces() {
    let keep = FallbackPolicy::default().keep_path();
    let catalog = catalog([
        public("source", "a.example").prefix("team").fallback(Fallback::new("cache").with_policy(keep)),
        public("cache", "b.example").prefix("mirror").fallback("other"),
        public("other", "c.example").prefix("copies"),
    ]);
    told(
        &catalog.explain_pull(pull("a.example/team/app:1")),
        "\
a.example/team/app:1 is pulled with `source`

  2.2   note     in full, the image is a.example/team/app:1
  5.2   chosen   `source` is the only registry on a.example
  5.5   chosen   `source` falls back to `cache`, which keeps the whole path, for
                 b.example/mirror/team/app:1
  5.5   chosen   `cache` falls back to `other` for c.example/copies/app:1
",
    );
}

/// Rule 3.9: it is left out, and what it falls back to is asked.
#[test]
pub(crate) fn a_fallback_without_a_domain() {
    let catalog = catalog([
        public("source", "a.example").fallback("ecr"),
        RegistryConfig::new("ecr").unplaced_ecr("eu-west-1").fallback("mirror"),
        public("mirror", "b.example"),
    ]);
    told(
        &catalog.explain_pull(pull("a.example/app:1")),
        "\
a.example/app:1 is pulled with `source`

  2.2   note     in full, the image is a.example/app:1
  5.2   chosen   `source` is the only registry on a.example
  3.9   lost     `ecr` is not asked: it has no domain yet
  5.5   chosen   `source` falls back to `mirror` for b.example/app:1
",
    );
}

#[test]
pub(crate) fn limits_of_a_fallback() {
    let limits = FallbackPolicy::default().pinned_only().transient_only();
    let catalog = catalog([
        public("source", "a.example").fallback(Fallback::new("mirror").with_policy(limits)),
        public("mirror", "b.example"),
    ]);
    let pinned = format!("a.example/app@{SHA}");
    told(
        &catalog.explain_pull(pull(&pinned)),
        "\
a.example/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
is pulled with `source`

  2.2   note     in full, the image is
                 a.example/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  5.2   chosen   `source` is the only registry on a.example
  5.5   chosen   `source` falls back to `mirror` for
                 b.example/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  5.8   note     `mirror` is asked only if the source is down, not if the source
                 refuses
",
    );
}

#[test]
pub(crate) fn no_fallback_wanted() {
    let catalog = catalog([
        public("source", "a.example").fallback("mirror"),
        public("mirror", "b.example").fallback("third"),
        public("third", "c.example"),
    ]);
    told(
        &catalog.explain_pull(pull("a.example/app:1").without_fallbacks()),
        "\
a.example/app:1 is pulled with `source`

  2.2   note     in full, the image is a.example/app:1
  5.2   chosen   `source` is the only registry on a.example
  5.5   lost     `source` falls back to `mirror`, which is not asked: the
                 request wants no fallback
  5.5   lost     `mirror` falls back to `third`, which is not asked: the request
                 wants no fallback
",
    );
}

#[test]
pub(crate) fn plain_http_and_behind_a_firewall() {
    let catalog = catalog([other("lab", "lab.example:5000").plain_http().inside_only()]);
    told(
        &catalog.explain_pull(pull("lab.example:5000/app:1")),
        "\
lab.example:5000/app:1 is pulled with `lab`

  2.2   note     in full, the image is lab.example:5000/app:1
  5.2   chosen   `lab` is the only registry on lab.example:5000
  10.1  note     only lab.example:5000 may see the credential `lab`
  10.3  note     `lab` is spoken to over plain HTTP
  4.7   note     `lab` can be reached from inside the firewall only
",
    );
    let catalog = crate::explain::catalog([
        other("lab", "lab.example:5000").transport(registry_resolver::Transport::HttpsUnverified)
    ]);
    told(
        &catalog.explain_pull(pull("lab.example:5000/app:1")),
        "\
lab.example:5000/app:1 is pulled with `lab`

  2.2   note     in full, the image is lab.example:5000/app:1
  5.2   chosen   `lab` is the only registry on lab.example:5000
  10.1  note     only lab.example:5000 may see the credential `lab`
  3.8   note     `lab` is spoken to over unverified HTTPS
",
    );
}

#[test]
pub(crate) fn refused_for_nothing_tells_registries_apart() {
    let catalog = catalog([public("a", "r.example"), public("b", "r.example"), public("c", "c.example")]);
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 cannot be pulled

  4.4   lost     `a` is on r.example, and is neither its primary registry nor a
                 registry context
  4.4   lost     `b` is on r.example, and is neither its primary registry nor a
                 registry context
  4.4   refused  `a` and `b` are on r.example and none is its primary registry;
                 mark one as primary, or name one as registry context
",
    );
}

#[test]
pub(crate) fn refused_for_prefixes_do_not_tell_them_apart() {
    let catalog = builder([
        public("a", "r.example").prefix("acme"),
        public("b", "r.example").prefix("acme"),
        public("c", "r.example"),
        public("d", "r.example").prefix("team").primary(),
        public("e", "s.example").prefix("e"),
        public("f", "s.example").prefix("f"),
        public("g", "t.example"),
        public("h", "t.example"),
    ])
    .matching(Matching::LongestPrefix)
    .build()
    .unwrap();
    told(
        &catalog.explain_pull(pull("r.example/acme/app:1")),
        "\
r.example/acme/app:1 cannot be pulled

  4.4   lost     `a` is on r.example, and has the longest prefix that covers the
                 path, but so have others
  4.4   lost     `b` is on r.example, and has the longest prefix that covers the
                 path, but so have others
  5.3   note     of several with the same prefix the primary one is taken, and
                 none of these is it
  5.3   lost     `c` is on r.example too, but the prefix of others covers more
  5.3   lost     `d` is on r.example too, but its prefix does not cover the path
  4.4   refused  `a` and `b` are on r.example and none of these is its primary
                 registry; make one of these the primary, or name one as
                 registry context
",
    );
    told(
        &catalog.explain_pull(pull("s.example/app:1")),
        "\
s.example/app:1 cannot be pulled

  4.4   lost     `e` is on s.example, and is neither its primary registry nor a
                 registry context
  4.4   lost     `f` is on s.example, and is neither its primary registry nor a
                 registry context
  5.3   note     no prefix of theirs covers the path
  4.4   refused  `e` and `f` are on s.example and none is its primary registry;
                 mark one as primary, or name one as registry context
",
    );
    told(
        &catalog.explain_pull(pull("t.example/app:1")),
        "\
t.example/app:1 cannot be pulled

  4.4   lost     `g` is on t.example, and takes what no prefix covers, but so do
                 others
  4.4   lost     `h` is on t.example, and takes what no prefix covers, but so do
                 others
  5.3   note     of several with the same prefix the primary one is taken, and
                 none of these is it
  4.4   refused  `g` and `h` are on t.example and none is its primary registry;
                 mark one as primary, or name one as registry context
",
    );
}

#[test]
pub(crate) fn of_many_that_lost_ten_are_listed() {
    let many = (0..12).map(|number| public(&format!("r{number:02}"), "r.example"));
    let ambiguous = builder(many);
    told(
        &ambiguous.clone().build().unwrap().explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 cannot be pulled

  4.4   lost     `r00` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r01` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r02` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r03` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r04` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r05` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r06` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r07` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r08` is on r.example, and is neither its primary registry nor
                 a registry context
  4.4   lost     `r09` is on r.example, and is neither its primary registry nor
                 a registry context
  5.2   lost     so it is with 2 more registries on r.example
  4.4   refused  `r00`, `r01`, `r02`, `r03`, `r04`, `r05`, `r06`, `r07`, `r08`,
                 `r09` and 2 more are on r.example and none is its primary
                 registry; mark one as primary, or name one as registry context
",
    );
    let primary = ambiguous.set_primary("r05").build().unwrap();
    let explanation = primary.explain_pull(pull("r.example/app:1"));
    told(
        &explanation,
        "\
r.example/app:1 is pulled with `r05`

  2.2   note     in full, the image is r.example/app:1
  5.2   chosen   `r05` is the primary registry on r.example
  5.2   lost     `r00` is on r.example too, but `r05` is its primary
  5.2   lost     `r01` is on r.example too, but `r05` is its primary
  5.2   lost     `r02` is on r.example too, but `r05` is its primary
  5.2   lost     `r03` is on r.example too, but `r05` is its primary
  5.2   lost     `r04` is on r.example too, but `r05` is its primary
  5.2   lost     `r06` is on r.example too, but `r05` is its primary
  5.2   lost     `r07` is on r.example too, but `r05` is its primary
  5.2   lost     `r08` is on r.example too, but `r05` is its primary
  5.2   lost     `r09` is on r.example too, but `r05` is its primary
  5.2   lost     `r10` is on r.example too, but `r05` is its primary
  5.2   lost     so it is with 1 more registry on r.example
",
    );
    assert_eq!(explanation.why_not("r11").message(), "`r11` is on r.example too, but `r05` is its primary",);
}

#[test]
pub(crate) fn refused_for_contexts() {
    let catalog =
        catalog([public("one", "r.example"), public("two", "r.example"), public("three", "s.example")]);
    let conflict = pull("r.example/app:1").with_contexts(&["one", "two", "three"]);
    told(
        &catalog.explain_pull(conflict),
        "\
r.example/app:1 cannot be pulled

  5.4   note     registry context `three` is on s.example, not on r.example, and
                 is not used
  5.4   note     registry context `one` is on the image's domain
  5.4   note     registry context `two` is on the image's domain
  5.4   refused  registry contexts `one` and `two` are both on r.example, and a
                 client cannot be logged in to both; name one of them
",
    );
    let unknown = pull("r.example/app:1").with_contexts(&["one", "tow"]);
    told(
        &catalog.explain_pull(unknown),
        "\
r.example/app:1 cannot be pulled

  5.4   note     registry context `one` is on the image's domain
  5.4   refused  unknown registry context `tow`; did you mean `two`?
",
    );
}

#[test]
pub(crate) fn refused_for_no_registry_covers_the_domain() {
    let catalog =
        builder([public("ghcr", "ghcr.io")]).uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    told(
        &catalog.explain_pull(pull("python")),
        "\
docker.io/library/python:latest cannot be pulled

  5.9   note     the account denies images from domains that no registry covers
  5.9   refused  no registry covers docker.io, and images from such domains are
                 denied; add a registry on it
",
    );
}

#[test]
pub(crate) fn rule_3_9_a_fallback_without_a_domain() {
    let catalog = catalog([
        RegistryConfig::new("source").other("a.example").fallback("aws"),
        RegistryConfig::new("aws").unplaced_ecr("eu-west-1").fallback("behind"),
        public("behind", "b.example"),
    ]);
    told(
        &catalog.explain_pull(pull("a.example/app:1")),
        "\
a.example/app:1 is pulled with `source`

  2.2   note     in full, the image is a.example/app:1
  5.2   chosen   `source` is the only registry on a.example
  10.1  note     only a.example may see the credential `source`
  3.9   lost     `aws` is not asked: it has no domain yet
  5.5   chosen   `source` falls back to `behind` for b.example/app:1
",
    );
}

/// Rule 5.4: a context beside the fallback that names another registry on its domain.
#[test]
pub(crate) fn a_context_beside_a_fallback() {
    let catalog = catalog([
        public("src", "src.example").fallback("one"),
        public("one", "mirror.example"),
        public("two", "mirror.example"),
    ]);
    told(
        &catalog.explain_pull(pull("src.example/app:1").with_contexts(&["two"])),
        "\
src.example/app:1 is pulled with `src`

  5.4   note     registry context `two` is on mirror.example, not on
                 src.example, and is not used
  2.2   note     in full, the image is src.example/app:1
  5.2   chosen   `src` is the only registry on src.example
  5.5   chosen   `src` falls back to `one` for mirror.example/app:1
  5.4   note     registry context `two` is on the domain of `one` too, which is
                 used: the fallback names it
",
    );
}
