//! Rules 3.2, 5.6 and 7.8: names that find no room where they are to go.

use registry_resolver::Fallback;
use registry_resolver::lint::{LintEdit, LintKind};

use crate::lints::{
    account, assert_edit_mends, assert_no_edit, assert_said, assert_silent, codes, keeping, named, pinned,
};

#[test]
fn rule_5_6_a_fallback_that_no_name_fits() {
    let with = |prefix: &str, fallback: Fallback| {
        account([
            named("ghcr").github().fallback(fallback),
            named("hub").docker_hub().namespace("acme").prefix(prefix),
        ])
    };
    assert_said(
        &with("acme", keeping("hub")),
        LintKind::FallbackNeverFits,
        "warning[fallback_never_fits] registries[0].fallback: no image of `ghcr` fits its fallback `hub`: its name \
         there would have 3 path components or more, and Docker Hub takes namespace/name; change the prefix of \
         `hub`, or fall back to another registry",
    );
    assert_edit_mends(&with("acme", keeping("hub")));
}

#[test]
fn rule_5_6_docker_hub_below_a_prefix_of_two() {
    let two = account([
        named("source").docker_hub().prefix("a").fallback(keeping("other")),
        named("other").docker_hub().prefix("acme/web"),
    ]);
    let said = crate::lints::said(&two.set_primary("source"));
    assert_eq!(
        said[1],
        "warning[fallback_never_fits] registries[0].fallback: no image of `source` fits its fallback `other`: its \
         name there would have 4 path components, and Docker Hub takes namespace/name; change the prefix of \
         `other`, or fall back to another registry"
    );
    assert_eq!(
        said[2],
        "warning[deep_prefix] registries[1].prefix: nothing can be pushed to `other`: below its prefix `acme/web` \
         there is no room for a name, as Docker Hub takes namespace/name; shorten it"
    );
    assert!(said[0].starts_with("warning[same_domain_fallback] "));
    assert_eq!(said.len(), 3);
}

#[test]
fn rule_5_6_a_fallback_that_some_names_fit() {
    let with = |source: Option<&str>, fallback: Fallback| {
        let azure = named("azure").azure("acme").fallback(fallback);
        let azure = if let Some(prefix) = source { azure.prefix(prefix) } else { azure };
        account([azure, named("hub").docker_hub().prefix("acme"), named("gar").gar("eu").prefix("p/images")])
    };
    assert_said(
        &with(Some("team-a"), "hub".into()),
        LintKind::FallbackPartlyFits,
        "advice[fallback_partly_fits] registries[0].fallback: of the images of `azure`, only those with 1 path \
         component behind the prefix `team-a` can exist on its fallback `hub`: Docker Hub takes namespace/name, and \
         trying any other there is in vain; fall back to a registry that holds all of them",
    );
    assert_said(
        &with(None, "hub".into()),
        LintKind::FallbackPartlyFits,
        "advice[fallback_partly_fits] registries[0].fallback: of the images of `azure`, only those with 1 path \
         component behind acme.azurecr.io can exist on its fallback `hub`: Docker Hub takes namespace/name, and \
         trying any other there is in vain; fall back to a registry that holds all of them",
    );
    assert_no_edit(&with(None, "hub".into()));
    assert_silent(&with(Some("team-a"), "gar".into()));
    assert_silent(&with(None, keeping("gar")));
}

#[test]
fn rule_5_7_docker_hub_without_a_prefix_and_google_with_less() {
    let two = account([
        named("azure").azure("acme").fallback(pinned("hub")),
        named("hub").docker_hub().namespace("acme"),
    ]);
    assert_said(
        &two,
        LintKind::FallbackPartlyFits,
        "advice[fallback_partly_fits] registries[0].fallback: of the images of `azure`, only those with 2 path \
         components behind acme.azurecr.io can exist on its fallback `hub`: Docker Hub takes namespace/name, and \
         trying any other there is in vain; fall back to a registry that holds all of them",
    );
    let two = account([named("azure").azure("acme").fallback(pinned("gar")), named("gar").gar("eu")]);
    assert_said(
        &two,
        LintKind::FallbackPartlyFits,
        "advice[fallback_partly_fits] registries[0].fallback: of the images of `azure`, only those with 3 path \
         components or more behind acme.azurecr.io can exist on its fallback `gar`: Google Artifact Registry takes \
         project/repository/image, and trying any other there is in vain; fall back to a registry that holds all of them",
    );
}

/// What the source cannot hold never comes: Docker Hub's images have two components.
#[test]
fn rule_3_2_what_the_source_s_provider_holds() {
    let with = |fallback: Fallback| {
        account([named("hub").docker_hub().fallback(fallback), named("quay").quay(), named("gar").gar("eu")])
    };
    assert_silent(&with(pinned("quay")));
    assert_said(
        &with(pinned("gar")),
        LintKind::FallbackNeverFits,
        "warning[fallback_never_fits] registries[0].fallback: no image of `hub` fits its fallback `gar`: its name \
         there would have 2 path components, and Google Artifact Registry takes project/repository/image; give a \
         prefix to `gar`, or fall back to another registry",
    );
    assert_edit_mends(&with(pinned("gar")));
}

/// Names are made from the source (5.6), and so the end of a chain is judged by its beginning.
#[test]
fn rule_5_6_along_a_chain() {
    let chain = account([
        named("source").docker_hub().fallback("middle"),
        named("middle").azure("acme").prefix("hub").fallback(pinned("gar")),
        named("gar").gar("eu"),
    ]);
    let said = crate::lints::said(&chain);
    assert_eq!(
        said,
        [
            "warning[fallback_never_fits] registries[1].fallback: no image of `source` fits its fallback `gar`: its \
             name there would have 2 path components, and Google Artifact Registry takes project/repository/image; \
             give a prefix to `gar`, or fall back to another registry; mind that images of `middle` come through \
             this fallback too",
            "advice[fallback_partly_fits] registries[1].fallback: of the images of `middle`, only those with 3 path \
             components or more behind the prefix `hub` can exist on its fallback `gar`: Google Artifact Registry takes \
             project/repository/image, and trying any other there is in vain; fall back to a registry that holds \
             all of them",
        ]
    );
    assert_no_edit(&chain);
}

/// What is of no use to one registry may be what another one is there for.
#[test]
fn rule_5_5_a_fallback_that_never_fits_and_serves_others() {
    let chain = account([
        named("y").other("y.example").fallback(pinned("at")),
        named("x").other("x.example").fallback(pinned("at")),
        named("at").gar("europe-west1").fallback("hub"),
        named("hub").docker_hub().namespace("acme"),
    ]);
    let catalog = chain.clone().build().unwrap();
    let lints = catalog.lints();
    let never = lints.iter().find(|lint| lint.kind() == LintKind::FallbackNeverFits).unwrap();
    assert_eq!((never.registry().unwrap().name(), never.edit()), ("at", None));
    assert_eq!(
        never.help().unwrap(),
        "give a prefix to `hub`, or fall back to another registry; mind that images of `x` come through this \
         fallback too"
    );
    let alone = chain.remove("x").remove("y").build().unwrap();
    let lints = alone.lints();
    let never = lints.iter().find(|lint| lint.kind() == LintKind::FallbackNeverFits).unwrap();
    assert_eq!(never.edit(), Some(LintEdit::ClearFallback { registry: "at".into() }));
    assert_eq!(never.help().unwrap(), "give a prefix to `hub`, or fall back to another registry");
}

#[test]
fn rule_5_6_names_that_are_too_long_there() {
    let with = |length: usize| {
        account([
            named("ghcr").github().prefix("acme").fallback("long"),
            named("long").other("a.example").prefix("a".repeat(length)),
        ])
    };
    assert_eq!(codes(&with(253)), []);
    let said = crate::lints::said(&with(254));
    assert_eq!(
        said[0],
        "warning[fallback_never_fits] registries[0].fallback: no image of `ghcr` fits its fallback `long`: its name \
         there would have more than 255 characters; shorten the prefixes"
    );
    assert!(
        said[1].starts_with("warning[deep_prefix] registries[1].prefix: nothing can be pushed to `long`: ")
    );
    assert_eq!(said.len(), 2);
}

#[test]
fn a_prefix_with_no_room_below_it() {
    let with = |prefix: &str| account([named("hub").docker_hub().prefix(prefix)]);
    assert_said(
        &with("acme/web"),
        LintKind::DeepPrefix,
        "warning[deep_prefix] registries[0].prefix: nothing can be pushed to `hub`: below its prefix `acme/web` \
         there is no room for a name, as Docker Hub takes namespace/name; shorten it",
    );
    assert_no_edit(&with("acme/web"));
    assert_silent(&with("acme"));
}

#[test]
fn rule_3_2_a_google_prefix_shorter_than_project_and_repository() {
    let with = |prefix: &str| account([named("gar").gar("europe-west1").prefix(prefix)]);
    assert_said(
        &with("acme-prod"),
        LintKind::ShortPrefix,
        "warning[short_prefix] registries[0].prefix: the prefix `acme-prod` of `gar` is no project and repository, \
         so that every image name has to begin with the repository: Google Artifact Registry takes \
         project/repository/image; write `project/repository`",
    );
    assert_no_edit(&with("acme-prod"));
    assert_silent(&with("acme-prod/images"));
    assert_silent(&with("acme-prod/images/team"));
    assert_silent(&account([named("gar").gar("europe-west1")]));
}

#[test]
fn rule_7_8_a_docker_hub_default_whose_user_is_not_known() {
    let hub = || named("hub").docker_hub();
    let text = "advice[unknown_namespace] registries[0].namespaces: `hub` is the default registry, and which \
                namespaces on Docker Hub are the account's is not known: a push to another one shows only when it \
                fails; list the user name and organisations as namespaces of `hub`, or set its prefix";
    // A sole registry is the default one without being marked (4.3).
    assert_said(&account([hub()]), LintKind::UnknownNamespace, text);
    assert_said(&account([hub().default_registry(), named("quay").quay()]), LintKind::UnknownNamespace, text);
    assert_no_edit(&account([hub()]));
    assert_silent(&account([hub().namespace("acme")]));
    assert_silent(&account([hub().prefix("acme")]));
    assert_silent(&account([hub(), named("quay").quay()]));
}
