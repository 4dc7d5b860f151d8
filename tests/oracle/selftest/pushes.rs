//! 7.9, 7.11, 12.9 and 8.2: what routes say of pushes and of build cache.

use serde_json::{Value, json};

use super::shown::{DIGEST, answer, catalog, problems};

fn list(routes: Value) -> Value {
    catalog(
        json!([
            {"name": "a", "domain": "a.example", "prefix": "acme", "fallback": "b", "primary": true},
            {"name": "b", "domain": "b.example"},
        ]),
        routes,
    )
}

fn promoted(catalog: &Value, image: &str) -> (Vec<String>, String) {
    let asked = json!({"push": {"candidate": {"image": image, "registry": "b", "tag": "2"}}});
    let answer = answer(catalog, asked);
    let references = |value: &Value| -> Vec<String> {
        let list = value.as_array().cloned().unwrap_or_default();
        list.iter().map(|it| it["reference"].as_str().unwrap().to_owned()).collect()
    };
    let kind = answer["error"]["kind"].as_str().map(str::to_owned);
    let to = references(&answer["push"]["destinations"]);
    (references(&answer["push"]["source"]["attempts"]), kind.unwrap_or_else(|| to.join(" ")))
}

#[test]
fn rule_7_9_a_lagging_copy_must_not_be_promoted() {
    let with = |more: Value| {
        let mut route = json!({"scope": "a.example", "mirrors": ["m.example"]});
        route.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        list(json!([route]))
    };
    let to = "b.example/x:2".to_owned();
    // Without fallbacks, and without mirrors where the origin would be asked.
    assert_eq!(
        promoted(&with(json!({})), "a.example/acme/x:1"),
        (vec!["a.example/acme/x:1".into()], to.clone())
    );
    // Where it would not be, the mirrors are what there is.
    let mirrors = (vec!["m.example/acme/x:1".to_owned()], to.clone());
    assert_eq!(promoted(&with(json!({"origin": "never"})), "a.example/acme/x:1"), mirrors);
    assert_eq!(promoted(&with(json!({"at": {"images": "pinned"}})), "a.example/acme/x:1"), mirrors);
    // Unless the candidate is pinned.
    let (sources, _) = promoted(&with(json!({})), &format!("a.example/acme/x@{DIGEST}"));
    assert_eq!(
        sources,
        [
            format!("m.example/acme/x@{DIGEST}"),
            format!("a.example/acme/x@{DIGEST}"),
            format!("b.example/x@{DIGEST}")
        ]
    );
    // Where nothing is left, the pull's failure is the push's.
    assert_eq!(
        promoted(&list(json!([{"scope": "a.example", "blocked": true}])), "a.example/acme/x:1").1,
        "denied"
    );
}

#[test]
fn rule_12_9_pushes_are_not_rewritten() {
    // 7.6: the name asked for, and the registry that 5.2 picks for it, whatever its route.
    let moved = list(json!([{"scope": "a.example/acme", "at": "else.example/moved"}]));
    assert_eq!(
        promoted(&moved, "a.example/acme/x:1"),
        (vec!["else.example/moved/x:1".to_owned()], "b.example/x:2".to_owned())
    );
    let build = |list: &Value, name: &str, to: Value| {
        let mut step = json!({"image_name": name, "tag": "1"});
        step.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
        let answer = answer(list, json!({"push": {"build": step}}));
        let reference = answer["push"]["destinations"][0]["reference"].as_str();
        reference
            .or(answer["error"]["kind"].as_str())
            .or(answer["push"]["skipped"].as_str())
            .unwrap()
            .to_owned()
    };
    let to_a = || json!({"registry": "a"});
    assert_eq!(build(&moved, "x", to_a()), "a.example/acme/x:1");
    // 12.7: a push to a blocked name is `denied`.
    let blocked = list(json!([{"scope": "a.example", "blocked": true}, {"scope": "a.example/acme/open"},
        {"scope": "z.example", "blocked": true}]));
    assert_eq!(build(&blocked, "x", to_a()), "denied");
    assert_eq!(build(&blocked, "open/x", to_a()), "a.example/acme/open/x:1");
    assert_eq!(build(&blocked, "x", json!({"registry": "b"})), "b.example/x:1");
    assert_eq!(build(&blocked, "x", json!({"ad_hoc": "z.example"})), "denied");
    assert_eq!(build(&blocked, "x", json!({"ad_hoc": "y.example"})), "y.example/x:1");
    // 10.9: behind the name and the domain, and a skip comes first.
    assert_eq!(build(&blocked, "x:1", to_a()), "invalid_name");
    assert_eq!(build(&blocked, "b.example/x", to_a()), "domain_mismatch");
    assert_eq!(build(&blocked, "x", json!({"registry": "a", "disable_push": true})), "disabled_by_step");
    // And before the tags.
    assert_eq!(build(&blocked, "x", json!({"registry": "a", "tag": "no tag"})), "denied");
}

#[test]
fn rule_7_12_a_target_of_the_step_s_own_is_in_no_other_region() {
    let host = "123456789012.dkr.ecr.us-west-2.amazonaws.com";
    let kind = |to: Value| {
        let mut step = json!({"image_name": "x", "tag": "1", "region": "eu-west-1"});
        step.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
        let answer = answer(
            &catalog(json!([{"name": "e", "provider": "ecr", "domain": host}]), json!([])),
            json!({"push": {"build": step}}),
        );
        let told =
            answer["error"]["kind"].as_str().or(answer["push"]["destinations"][0]["reference"].as_str());
        told.unwrap().to_owned()
    };
    assert_eq!(kind(json!({"registry": "e"})), "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1");
    // 7.10: the step's credentials are for the host that it names.
    let own = "210987654321.dkr.ecr.us-west-2.amazonaws.com";
    assert_eq!(kind(json!({"ad_hoc": own})), "conflicting_options");
    assert_eq!(kind(json!({"ad_hoc": own, "region": "us-west-2"})), "conflicting_options");
    assert_eq!(kind(json!({"ad_hoc": own, "region": null})), format!("{own}/x:1"));
}

#[test]
fn rule_7_11_what_accepts_pushes_that_are_not_trusted() {
    let list = |fallback: Value, caching: Value| {
        let mut list = catalog(
            json!([
                {"name": "a", "domain": "a.example", "fallback": fallback},
                {"name": "open", "domain": "o.example", "accepts_untrusted_pushes": true},
            ]),
            json!([]),
        );
        list["caching"] = caching;
        problems(&list)
    };
    assert_eq!(list(json!(null), json!(null)), [""; 0]);
    assert_eq!(list(json!("open"), json!(null)), ["a.fallback untrusted_pushes"]);
    assert_eq!(list(json!({"registry": "open", "images": "pinned"}), json!(null)), [""; 0]);
    assert_eq!(list(json!(null), json!("open")), ["caching untrusted_pushes"]);
}

#[test]
fn rule_8_2_build_cache_along_routes() {
    let ask = |routes: Value, more: Value| {
        let mut asked = json!({"image_name": "x", "branch": "main", "caching_registry": "b",
            "past": [{"digest": DIGEST, "branch": "main"}]});
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        answer(&list(routes), json!({"cache": asked}))
    };
    let mirrored = json!([{"scope": "c.example", "mirrors": ["m.example"]}, {"scope": "shut.example", "blocked": true},
        {"scope": "b.example", "mirrors": ["m.example"]}]);
    let past = format!("b.example/x@{DIGEST}");
    let export = "b.example/x:buildcache-main";
    // An explicit one is pulled along its routes, and one without attempts is left out; an automatic one is not.
    assert_eq!(
        ask(mirrored.clone(), json!({"cache_from": ["c.example/y:1", "shut.example/y:1"]}))["cache"],
        json!({"import": ["m.example/y:1", past, export], "export": [export], "skip_build": null})
    );
    // A blocked explicit export is `denied`.
    assert_eq!(ask(mirrored, json!({"cache_to": ["shut.example/y:1"]}))["error"]["kind"], "denied");
    // A blocked automatic export is left out, and so is what would be imported from there.
    assert_eq!(
        ask(json!([{"scope": "b.example", "blocked": true}]), json!({"cache_to": ["c.example/y:1"]}))["cache"],
        json!({"import": [], "export": ["c.example/y:1"], "skip_build": null})
    );
}
