//! What was pushed to where `resolve_push` says is pulled along what `resolve_pull` plans. Real registries.

use crate::image::{self, Image};
use crate::registry::{ALICE, BOB, Registry};
use crate::runner::{self, Account, private, public};
use crate::{fake::Fake, process::Folder, programs_or_skip};

/// Two open registries, and an image pushed to the first.
fn pushed(text: &str) -> (Registry, Registry, Account, Image, String) {
    let (primary, mirror) = (Registry::open(), Registry::open());
    let account = Account::of(vec![
        public("primary", primary.domain(), "team-a"),
        public("mirror", mirror.domain(), "copies/of"),
    ]);
    let (image, name) = (Image::saying(text), account.destination());
    runner::push(&image, &name, None);
    (primary, mirror, account, image, name)
}

#[test]
fn an_image_is_pulled_from_where_it_was_pushed() {
    programs_or_skip!();
    let (primary, mirror, account, image, name) = pushed("from where it was pushed");
    assert_eq!(name, format!("{}/team-a/app:main", primary.domain()));

    let pulled = account.pull(&name).run();

    // Rules 6.6 and 6.7: the worst case first, the story last.
    assert_eq!(pulled.worst_case(), format!("{name}: at most 4 tries and 40ms of waiting"));
    pulled.assert(0, "succeeded", &[(&name, "succeeded")]);
    assert!(pulled.stderr.contains(&format!("2 blobs, {} bytes", image.config.len() + image.layer.len())));
    let layer = image::sha256(&image.layer);
    let config = image::sha256(&image.config);
    assert_eq!(
        primary.asked_by_runner(3),
        [
            "GET /v2/team-a/app/manifests/main 200".to_owned(),
            format!("GET /v2/team-a/app/blobs/{layer} 200"),
            format!("GET /v2/team-a/app/blobs/{config} 200"),
        ],
    );
    assert!(mirror.runner_lines().is_empty());
}

/// Rules 5.5 and 5.6.
#[test]
fn when_the_primary_is_killed_the_fallback_serves_the_image_under_its_own_prefix() {
    programs_or_skip!();
    let (mut primary, mirror, account, _, name) = pushed("served by the fallback");
    let sources = account.sources(&name);
    assert_eq!(sources, [name.clone(), format!("{}/copies/of/app:main", mirror.domain())]);
    runner::copy(&sources[0], &sources[1]);
    primary.stop();

    let pulled = account.pull(&name).run();

    pulled.assert(
        0,
        "succeeded",
        &[(&name, "unreachable"), (&name, "unreachable"), (&sources[1], "succeeded")],
    );
    assert_eq!(mirror.asked_by_runner(3)[0], "GET /v2/copies/of/app/manifests/main 200");
}

/// Rule 5.5, and a neighbour's way: one try at each.
#[test]
fn a_chain_of_fallbacks_is_walked_to_its_end() {
    programs_or_skip!();
    let (mut primary, mut mirror, last) = (Registry::open(), Registry::open(), Registry::open());
    let account = Account::of(vec![
        public("primary", primary.domain(), "team-a"),
        public("mirror", mirror.domain(), "copies/of"),
        public("last", last.domain(), "last"),
    ]);
    let sources = account.sources(&account.destination());
    runner::push(&Image::saying("at the end"), &sources[2], None);
    primary.stop();
    mirror.stop();

    let pulled = account.pull(&sources[0]).policy("like-dockerd").run();

    let [first, second, third] = &sources[..] else { panic!("{sources:?}") };
    pulled.assert(0, "succeeded", &[(first, "unreachable"), (second, "unreachable"), (third, "succeeded")]);
}

/// Rule 10.1, with both registries' own logs: each has seen its own user and never the other's.
#[test]
fn each_registry_sees_its_own_credential_alone() {
    programs_or_skip!();
    let (primary, mirror) = (Registry::of(ALICE), Registry::of(BOB));
    let account = Account::of(vec![
        private("primary", primary.domain(), "team-a"),
        private("mirror", mirror.domain(), "copies/of"),
    ]);
    let name = account.destination();
    let sources = account.sources(&name);
    // Not to the primary: there the right user finds nothing.
    runner::push(&Image::saying("behind a password"), &sources[1], Some(BOB));

    let pulled = account.pull(&name).policy("prudent").user("primary", ALICE).user("mirror", BOB).run();

    pulled.assert(0, "succeeded", &[(&name, "not found"), (&sources[1], "succeeded")]);
    let asked = primary.asked_by_runner(2);
    assert_eq!(
        asked,
        ["GET /v2/team-a/app/manifests/main 401", "GET /v2/team-a/app/manifests/main 404"],
        "the credential is sent when it is asked for"
    );
    assert_eq!(
        mirror.asked_by_runner(4)[..2],
        ["GET /v2/copies/of/app/manifests/main 401", "GET /v2/copies/of/app/manifests/main 200",]
    );
    // A registry names whom it let in, and also whom it did not.
    assert!(primary.log().contains("auth.user.name=alice") && !primary.log().contains("bob"));
    assert!(mirror.log().contains("auth.user.name=bob") && !mirror.log().contains("alice"));
}

#[test]
fn the_right_credential_pulls_from_a_registry_with_a_password() {
    programs_or_skip!();
    let primary = Registry::of(ALICE);
    let account = Account::of(vec![private("my-primary", primary.domain(), "team-a")]);
    let name = account.destination();
    runner::push(&Image::saying("for alice"), &name, Some(ALICE));

    let pulled = account.pull(&name).policy("strict").user("my-primary", ALICE).run();

    pulled.assert(0, "succeeded", &[(&name, "succeeded")]);
    assert!(primary.log().contains("auth.user.name=alice"));
}

/// Issue 3, *What it must show*, 3: and the registry's log says that it was asked so often.
#[test]
fn a_wrong_credential_is_the_policys_to_judge() {
    programs_or_skip!();
    let (primary, mirror) = (Registry::of(ALICE), Registry::open());
    let account = Account::of(vec![
        private("primary", primary.domain(), "team-a"),
        public("mirror", mirror.domain(), "copies/of"),
    ]);
    let name = account.destination();
    let sources = account.sources(&name);
    let image = Image::saying("not for everybody");
    runner::push(&image, &name, Some(ALICE));
    runner::push(&image, &sources[1], None);
    let run = |policy| account.pull(&name).policy(policy).secret("primary", "alice:not-her-password").run();
    let (refused, served) = ((name.as_str(), "unauthorized"), (sources[1].as_str(), "succeeded"));

    run("documented").assert(0, "succeeded", &[refused, refused, served]);
    run("prudent").assert(0, "succeeded", &[refused, served]);
    assert_eq!(mirror.asked_by_runner(6).len(), 6);
    run("strict").assert(1, "stopped (unauthorized)", &[refused]);

    // Four tries, each without and then with the credential; strict has not asked the fallback.
    assert_eq!(primary.asked_by_runner(8).len(), 8);
    assert_eq!(mirror.runner_lines().len(), 6);
    assert!(!mirror.log().contains("alice"));
}

#[test]
fn a_missing_tag_is_not_found_wherever_it_is_looked_for() {
    programs_or_skip!();
    let (primary, mirror, account, _, name) = pushed("another tag");
    let missing = name.replace(":main", ":none");
    let sources = account.sources(&missing);
    let (first, second) = ((sources[0].as_str(), "not found"), (sources[1].as_str(), "not found"));
    let run = |policy| account.pull(&missing).policy(policy).run();

    run("documented").assert(1, "failed at every source", &[first, first, second, second]);
    run("prudent").assert(1, "failed at every source", &[first, second]);
    run("strict").assert(1, "stopped (not found)", &[first]);

    assert_eq!(primary.asked_by_runner(4), vec!["GET /v2/team-a/app/manifests/none 404"; 4]);
    assert_eq!(mirror.asked_by_runner(3), vec!["GET /v2/copies/of/app/manifests/none 404"; 3]);
}

/// Rules 6.5 and 10.5: the digest is asked for everywhere, and the bytes decide.
#[test]
fn a_pinned_image_is_not_taken_from_a_fallback_with_other_bytes() {
    programs_or_skip!();
    let mut primary = Registry::open();
    let image = Image::saying("the one that is asked for");
    let (right, wrong) = (image.digest(), Image::saying("another one"));
    let lying = {
        let (header, wrong) = (format!("Docker-Content-Digest: {right}"), wrong.clone());
        Fake::answering(move |request, _| match crate::fake::Answer::from_image(&wrong, &request.path) {
            crate::fake::Answer::Response(status, mut headers, body) => {
                headers.push(header.clone());
                crate::fake::Answer::Response(status, headers, body)
            }
            other => other,
        })
    };
    let account = Account::of(vec![
        public("primary", primary.domain(), "team-a"),
        public("mirror", &lying.domain(), "copies/of"),
    ]);
    let name = account.destination();
    runner::push(&image, &name, None);
    let pinned = format!("{name}@{right}");
    account.pull(&pinned).run().assert(0, "succeeded", &[(&pinned, "succeeded")]);
    primary.stop();
    let sources = account.sources(&pinned);
    assert_eq!(sources[1], format!("{}/copies/of/app:main@{right}", lying.domain()));

    let pulled = account.pull(&pinned).policy("prudent").run();

    let down = (pinned.as_str(), "unreachable");
    pulled.assert(1, "failed at every source", &[down, down, (&sources[1], "corrupt")]);
    assert!(pulled.stderr.contains(&wrong.digest()));
    let asked: Vec<String> = lying.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, [format!("/v2/copies/of/app/manifests/{right}")], "nothing more of another image");
}

/// A fallback that has another image under the same tag does not have the digest.
#[test]
fn a_pinned_image_is_not_found_where_the_tag_is_another_image() {
    programs_or_skip!();
    let (mut primary, mirror, account, image, name) = pushed("the first build");
    let pinned = format!("{name}@{}", image.digest());
    let sources = account.sources(&pinned);
    let tagged = account.sources(&name).remove(1);
    runner::push(&Image::saying("the second build"), &tagged, None);
    primary.stop();
    let run = || account.pull(&pinned).policy("prudent").run();
    let down = (sources[0].as_str(), "unreachable");

    run().assert(1, "failed at every source", &[down, down, (&sources[1], "not found")]);

    // Once it has it under any tag, it serves it.
    runner::push(&image, &tagged.replace(":main", ":older"), None);
    run().assert(0, "succeeded", &[down, down, (&sources[1], "succeeded")]);
    assert!(mirror.asked_by_runner(4)[0].ends_with(&format!("manifests/{} 404", image.digest())));
}

/// Rule 5.2: a registry context picks the account, and its credential.
#[test]
fn a_context_picks_the_credential() {
    programs_or_skip!();
    let registry = Registry::of(BOB);
    let folder = Folder::new("contexts");
    let account = serde_json::json!({"registries": [
        {"name": "first", "domain": registry.domain(), "provider": "other", "transport": "http", "primary": true},
        {"name": "second", "domain": registry.domain(), "provider": "other", "transport": "http"},
    ]});
    let file = folder.write("account.json", account.to_string());
    let name = format!("{}/app:main", registry.domain());
    runner::push(&Image::saying("for bob"), &name, Some(BOB));
    let run = |contexts: &[&str]| {
        let mut program = runner::program();
        program.arg("--account").arg(&file).args(["--policy", "strict"]).args(contexts).arg(&name);
        program.env("REGISTRY_CREDENTIAL_FIRST", ALICE.pair()).env("REGISTRY_CREDENTIAL_SECOND", BOB.pair());
        crate::process::output(&mut program).status.code()
    };
    assert_eq!(run(&[]), Some(1));
    assert!(registry.log().contains("alice"));
    assert_eq!(run(&["--context", "second"]), Some(0));
    assert!(registry.log().contains("auth.user.name=bob"));
}
