//! Every code of a reason is some decision's: what no decision can yield has no code.

use std::collections::HashSet;

use registry_resolver::cache::CacheUsage;
use registry_resolver::catalog::Matching;
use registry_resolver::explain::{Reason, ReasonKind, Setting};
use registry_resolver::{CacheRequest, Explanation};

use crate::explain::{
    SEEN, build, builder, cache, cache_refused, catalog, other, public, pull, push, push_refused, routes,
};

const STORIES: &[fn()] = &[
    pull::rule_3_9_a_fallback_without_a_domain,
    pull::the_only_registry_on_the_domain,
    pull::the_primary_registry_and_what_lost,
    pull::a_registry_context_and_one_that_is_not_used,
    pull::the_longest_prefix,
    pull::a_tie_of_prefixes_that_the_primary_breaks,
    pull::anonymously,
    pull::along_a_route,
    pull::a_chain_of_fallbacks_with_every_reason_to_leave_one_out,
    pull::what_a_fallback_keeps_or_replaces,
    pull::a_fallback_without_a_domain,
    pull::limits_of_a_fallback,
    pull::no_fallback_wanted,
    pull::plain_http_and_behind_a_firewall,
    pull::refused_for_nothing_tells_registries_apart,
    pull::refused_for_prefixes_do_not_tell_them_apart,
    pull::of_many_that_lost_ten_are_listed,
    pull::refused_for_contexts,
    pull::a_context_beside_a_fallback,
    pull::refused_for_no_registry_covers_the_domain,
    routes::rule_12_2_the_route_that_decides_and_those_that_lost,
    routes::rules_12_4_and_12_5_what_an_image_is_called_at_each_place,
    routes::rule_12_5_an_origin_that_is_never_asked,
    routes::rule_12_8_an_origin_that_is_replaced,
    routes::rules_12_4_to_12_7_why_a_place_is_left_out,
    routes::rule_12_4_names_that_a_place_does_not_have,
    routes::rules_5_9_and_12_6_a_login_that_the_caller_keeps,
    routes::rule_12_5_nothing_is_left_to_ask,
    routes::rule_12_7_a_push_to_a_blocked_name,
    routes::rules_12_10_and_12_11_a_second_step_that_avoids_an_endpoint,
    routes::rule_13_3_every_image_that_a_short_name_may_mean,
    routes::rule_5_4_a_context_beside_a_mirror_that_names_its_registry,
    push::to_the_registry_that_is_named,
    push::to_the_default_registry,
    push::to_the_only_registry,
    push_refused::refused_for_there_is_no_default_registry,
    push_refused::refused_for_the_registry_is_unknown,
    push::to_a_host_that_the_step_brings,
    push::skipped,
    push::of_a_build_that_is_not_trusted,
    push_refused::refused_for_the_account_and_the_step_say_nothing,
    push_refused::refused_for_buildx_would_need_two_logins,
    push::a_prefix_that_is_repeated,
    push::an_absolute_name,
    push::the_own_name_of_a_candidate_to_fetch,
    push::tags,
    push::tags_of_revisions_and_candidates,
    push_refused::refused_for_the_tags,
    push_refused::refused_for_the_name,
    push_refused::refused_for_the_providers_naming_rule,
    push_refused::refused_for_the_candidate,
    push_refused::refused_for_contexts,
    push::another_region,
    push::a_branch_that_changes,
    push::a_tag_of_cache,
    push::a_region_that_is_not_known,
    push_refused::refused_for_options_of_ecr,
    cache::disabled,
    cache::the_caching_registry,
    cache::the_steps_own_entries,
    cache::why_past_images_are_in_their_order,
    cache::of_many_past_images_ten_are_listed,
    cache::a_build_that_is_not_trusted,
    cache::no_branch_to_export_under,
    cache_refused::refused_for_the_caching_registry,
    cache_refused::refused_for_the_name,
    cache_refused::refused_for_an_entry,
    cache_refused::refused_for_the_registry_of_an_entry,
];

#[test]
fn every_code_is_in_some_story() {
    SEEN.with_borrow_mut(HashSet::clear);
    for story in STORIES {
        story();
    }
    let mut seen = SEEN.take();
    // What only a question about one registry is answered with.
    let catalog = catalog([public("a", "a.example"), public("b", "b.example")]);
    let refused = catalog.explain_pull(pull("a.example/app:1").with_contexts(&["nobody"]));
    let answers = [
        refused.why_not("a"),
        refused.why_not("b"),
        refused.why_not("c"),
        catalog.explain_push(build("app").with_target("a")).why_not("b"),
        catalog.explain_cache(CacheRequest::new("app")).why_not("b"),
    ];
    seen.extend(answers.map(|answer| answer.kind()));
    let missing: Vec<_> = ReasonKind::ALL.iter().filter(|code| !seen.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn codes_are_told_apart_by_name() {
    let names: HashSet<&str> = ReasonKind::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ReasonKind::ALL.len());
}

/// Rule 10.8: a reason cites the setting that it follows from, and no other; displayed, it is its text.
#[test]
fn reasons_cite_settings() {
    let settings = |explanation: &Explanation<'_>, code: ReasonKind| {
        let reasons = explanation.reasons().iter().filter(|reason| reason.kind() == code);
        reasons.map(Reason::setting).collect::<Vec<_>>()
    };
    let accounts = || {
        builder([
            other("a", "a.example").prefix("x"),
            other("b", "a.example").primary(),
            other("sole", "sole.example"),
        ])
        .matching(Matching::LongestPrefix)
    };
    let catalog = accounts().build().unwrap();
    let matching = Some(Setting::Matching);
    let picked = catalog.explain_pull(pull("a.example/x/app:1"));
    assert_eq!(settings(&picked, ReasonKind::LongestPrefix), [matching]);
    let picked = catalog.explain_pull(pull("a.example/y/app:1").with_contexts(&["a"]));
    assert_eq!(settings(&picked, ReasonKind::Context), [None]);
    let picked = catalog.explain_pull(pull("sole.example/app:1"));
    assert_eq!(settings(&picked, ReasonKind::SoleOnDomain), [None]);
    let by_domain = accounts().matching(Matching::Domain).build().unwrap();
    let picked = by_domain.explain_pull(pull("a.example/x/app:1"));
    assert_eq!(settings(&picked, ReasonKind::Primary), [None]);

    let from = ["a.example/x/app:1", "sole.example/app:1"];
    let own = catalog.explain_cache(CacheRequest::new("app").with_cache_from(&from));
    assert_eq!(settings(&own, ReasonKind::OwnEntry), [matching, None]);
    let own = by_domain.explain_cache(CacheRequest::new("app").with_cache_from(&from));
    assert_eq!(settings(&own, ReasonKind::OwnEntry), [None, None]);
    let own = catalog.explain_cache(CacheRequest::new("app").with_cache_from(&from).with_contexts(&["b"]));
    assert_eq!(settings(&own, ReasonKind::OwnEntry), [None, None]);
    assert_eq!(settings(&own, ReasonKind::NoCache), [Some(Setting::Caching)]);
    let unused = catalog.explain_cache(CacheRequest::new("app").with_usage(CacheUsage::Unused));
    assert_eq!(settings(&unused, ReasonKind::NoCache), [None]);
    assert!(own.reasons().iter().all(|reason| reason.to_string() == reason.message()));
}
