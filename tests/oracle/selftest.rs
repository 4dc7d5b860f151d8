//! The oracle against recorded facts, against the examples in the rules, and against itself.

mod by_chance;
mod logins;
mod order;
mod places;
mod pushes;
mod scopes;
mod sessions;
mod short;
mod shown;
mod spoken;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::draw::Choices;
use super::exported::{Exported, random_account};
use super::rules::{BuildPush, Extra, Images, Naming, Oracle, Reference, Settings};
use super::written::random_request;

fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with("# ")).map(|line| line.split('\t').collect())
}

#[test]
fn references_as_people_write_them() {
    let mut count = 0;
    for line in lines(include_str!("../data/references.tsv")) {
        let read = Reference::parse(line[0]).unwrap_or_else(|| panic!("{}", line[0]));
        assert_eq!(read.display(), line[1]);
        assert_eq!(Reference::parse(&read.display()), Some(read));
        count += 1;
    }
    assert_eq!(count, 510);
}

#[test]
fn what_is_no_reference() {
    let mut count = 0;
    for line in lines(include_str!("../data/references-invalid.tsv")) {
        assert_eq!(Reference::parse(line[0]), None, "{}", line[0]);
        count += 1;
    }
    assert_eq!(count, 128);
}

#[test]
fn vectors_of_distribution_reference() {
    let oracle = Oracle::of(&json!([]), &Settings::default()).unwrap();
    let vectors: Value = serde_json::from_str(include_str!("../data/reference-vectors.json")).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 280);
    for vector in vectors {
        let expected = match &vector["normalized"] {
            Value::Null => json!({"error": {"kind": "invalid_reference"}}),
            read => json!({"parse": read}),
        };
        assert_eq!(oracle.answer(&json!({"parse": vector["input"]})), expected, "{}", vector["input"]);
    }
}

/// The registries of the examples in the rules.
fn account() -> Value {
    json!([
        {"_id": "01", "name": "dockerhub", "provider": "dockerhub", "domain": "docker.io",
            "username": "kostiscodefresh", "password": "not-a-real-secret", "primary": true, "default": false,
            "fallbackRegistry": "ecr-mirror"},
        {"_id": "02", "name": "second-dockerhub", "provider": "dockerhub",
            "domain": "https://index.docker.io/v1/", "username": "kkapelon"},
        {"_id": "03", "name": "azure", "provider": "acr", "domain": "kostisazureregistry.azurecr.io",
            "repositoryPrefix": "acme-company", "default": true, "primary": true, "fallbackRegistry": "09"},
        {"_id": "04", "name": "azure-demo", "provider": "acr", "domain": "my-azure-registry.azurecr.io",
            "repositoryPrefix": "kostis-codefresh"},
        {"_id": "05", "name": "production-gcr", "provider": "gcr", "domain": "gcr.io", "primary": true},
        {"_id": "06", "name": "staging-gcr", "provider": "gcr", "domain": "gcr.io"},
        {"_id": "07", "name": "us-gcr", "provider": "gcr", "domain": "us.gcr.io",
            "repositoryPrefix": "project-k8s-sample-123454", "fallbackRegistry": "gar"},
        {"_id": "08", "name": "ecr", "provider": "ecr",
            "domain": "123456789012.dkr.ecr.us-west-2.amazonaws.com", "region": "us-west-2"},
        {"_id": "09", "name": "gar", "provider": "gar", "domain": "europe-west1",
            "repositoryPrefix": "acme-prod/images"},
        {"_id": "0a", "name": "ghcr", "provider": "other", "domain": "ghcr.io", "repositoryPrefix": "acme"},
        {"_id": "0e", "name": "ecr-mirror", "provider": "ecr", "kind": "ecr",
            "domain": "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "repositoryPrefix": "docker-hub"},
        {"_id": "0f", "name": "internal", "provider": "other", "domain": "registry.internal.example:5000",
            "behindFirewall": true, "somethingNew": [1, {"a": null}]},
    ])
}

fn oracle() -> Oracle {
    Oracle::of(&account(), &Settings::default()).unwrap()
}

fn registry(name: &str, domain: &str) -> Value {
    json!({"name": name, "provider": "other", "domain": domain})
}

fn with(mut registry: Value, key: &str, value: Value) -> Value {
    registry[key] = value;
    registry
}

fn kind(answer: &Value) -> &str {
    answer["error"]["kind"].as_str().unwrap_or("none")
}

fn problems(account: Value, settings: &Settings) -> Vec<String> {
    Oracle::of(&account, settings).err().unwrap_or_default()
}

fn references(attempts: &Value) -> Vec<&str> {
    attempts.as_array().unwrap().iter().map(|one| one["reference"].as_str().unwrap()).collect()
}

#[test]
fn the_table_of_section_11() {
    let oracle = oracle();
    assert_eq!(
        oracle.answer(&json!({"parse": "nginx:1.2"})),
        json!({"parse": {"domain": "docker.io", "path": "library/nginx", "tag": "1.2", "digest": null}})
    );
    assert_eq!(oracle.answer(&json!({"parse": "nginx"}))["parse"]["tag"], Value::Null);
    let answer = oracle.answer(&json!({"pull": {"image": "ghcr.io/acme/app:1", "contexts": []}}));
    assert_eq!(
        answer["pull"]["attempts"],
        json!([{"registry": "ghcr", "role": "source", "reference": "ghcr.io/acme/app:1", "credential": "ghcr",
            "max_tries": 3}])
    );
    let answer = oracle
        .answer(&json!({"push": {"build": {"image_name": "app", "tags": ["1"], "registry": "azure",
        "disable_push": false, "branch": "main"}}}));
    assert_eq!(
        answer,
        json!({"push": {"destinations": [{"registry": "azure", "credential": "azure",
            "reference": "kostisazureregistry.azurecr.io/acme-company/app:1"}]}})
    );
    let skipped = json!({"push": {"build": {"image_name": "app", "disable_push": true}}});
    assert_eq!(oracle.answer(&skipped), json!({"push": {"skipped": "disabled_by_step"}}));
    assert_eq!(
        oracle.answer(&json!({"cache": {"image_name": "app", "branch": "main"}})),
        json!({"cache": {"disabled": "no_caching_registry"}})
    );
    for evil in ["../../evil", "gcr.io//a", "a//b", "gcr.io/", "..", "gcr.io/../a"] {
        let asked =
            json!({"push": {"build": {"image_name": evil, "tag": "1", "registry": "production-gcr"}}});
        assert_eq!(kind(&oracle.answer(&asked)), "invalid_name", "{evil}");
    }
    for bad in [json!(1), json!({}), json!({"pull": {"image": "a", "x": null}}), json!({"x": 1}), json!(null)]
    {
        assert_eq!(kind(&oracle.answer(&bad)), "invalid_request", "{bad}");
    }
}

#[test]
fn promotion() {
    // 7.6, as documented.
    let answer = oracle().answer(&json!({"push": {"candidate": {
        "image": "us.gcr.io/project-k8s-sample-123454/my-golang-app", "image_name": null, "tags": ["1.2.3"],
        "registry": "azure-demo", "contexts": []}}}));
    assert_eq!(
        answer["push"]["destinations"],
        json!([{"registry": "azure-demo", "credential": "azure-demo",
            "reference": "my-azure-registry.azurecr.io/kostis-codefresh/my-golang-app:1.2.3"}])
    );
    // 7.9: without fallbacks, though `us-gcr` has one.
    assert_eq!(
        references(&answer["push"]["source"]["attempts"]),
        ["us.gcr.io/project-k8s-sample-123454/my-golang-app:latest"]
    );
    let pinned = format!("us.gcr.io/project-k8s-sample-123454/a@sha256:{}", "0".repeat(64));
    let answer =
        oracle().answer(&json!({"push": {"candidate": {"image": pinned, "registry": "azure-demo"}}}));
    assert_eq!(references(&answer["push"]["source"]["attempts"]).len(), 2);
    assert_eq!(
        references(&answer["push"]["destinations"]),
        ["my-azure-registry.azurecr.io/kostis-codefresh/a:latest"]
    );
    // 7.6: `nginx` is promoted as `library/nginx`.
    let answer =
        oracle().answer(&json!({"push": {"candidate": {"image": "nginx", "registry": "azure-demo"}}}));
    assert_eq!(
        references(&answer["push"]["destinations"]),
        ["my-azure-registry.azurecr.io/kostis-codefresh/library/nginx:latest"]
    );
}

#[test]
fn absolute_names() {
    let push = |name: &str, target: &str| {
        oracle().answer(&json!({"push": {"build": {"image_name": name, "tag": "1", "registry": target}}}))
    };
    // 7.5, as documented.
    let answer = push("gcr.io/production-project/my-image", "production-gcr");
    assert_eq!(references(&answer["push"]["destinations"]), ["gcr.io/production-project/my-image:1"]);
    assert_eq!(kind(&push("gcr.io/p/a", "azure")), "domain_mismatch");
    assert_eq!(kind(&push("ghcr.io/acmecorp/a", "ghcr")), "domain_mismatch");
    assert_eq!(kind(&push("ghcr.io/acme", "ghcr")), "domain_mismatch");
    assert_eq!(kind(&push("gcr.io/p/a:1", "production-gcr")), "invalid_name");
    assert_eq!(kind(&push("app:1", "production-gcr")), "invalid_name");
    // 7.4: the prefix is always applied.
    let answer = push("acme/app", "ghcr");
    assert_eq!(references(&answer["push"]["destinations"]), ["ghcr.io/acme/acme/app:1"]);
    // 7.8.
    assert_eq!(kind(&push("app", "dockerhub")), "naming_rule");
    assert_eq!(kind(&push("acme/app", "dockerhub")), "naming_rule");
    let answer = push("kostiscodefresh/app", "dockerhub");
    assert_eq!(references(&answer["push"]["destinations"]), ["docker.io/kostiscodefresh/app:1"]);
}

#[test]
fn regions() {
    let push = |target: &str| {
        oracle().answer(&json!({"push": {"candidate": {"image": "nginx", "registry": target, "tag": "1",
            "region": "eu-west-1", "role_arn": "arn:aws:iam::123456789012:role/x"}}}))
    };
    assert_eq!(
        references(&push("ecr")["push"]["destinations"]),
        ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/library/nginx:1"]
    );
    assert_eq!(kind(&push("azure")), "conflicting_options");
}

#[test]
fn tags() {
    let tags = |mut step: Value| {
        step["image_name"] = json!("a");
        let answer = oracle().answer(&json!({"push": {"build": step}}));
        match answer["push"]["destinations"].as_array() {
            Some(list) => list
                .iter()
                .map(|one| one["reference"].as_str().unwrap().rsplit(':').next().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" "),
            None => kind(&answer).to_owned(),
        }
    };
    assert_eq!(tags(json!({"tags": ["B", "a", "b"]})), "b a");
    assert_eq!(tags(json!({"tags": ["B", "a", "b"], "tag_policy": "original"})), "B a b");
    assert_eq!(tags(json!({"branch": "Feature//X y"})), "feature-x-y");
    assert_eq!(tags(json!({"branch": ".-/x"})), "x");
    assert_eq!(tags(json!({"branch": "/", "revision": "ABC"})), "abc");
    assert_eq!(tags(json!({"branch": "b".repeat(200)})), "b".repeat(128));
    assert_eq!(tags(json!({})), "missing_tag");
    assert_eq!(tags(json!({"tag": "a", "tags": ["b"]})), "conflicting_options");
    assert_eq!(tags(json!({"tag": "a/b"})), "invalid_name");
    assert_eq!(tags(json!({"buildx": true, "disable_push": true})), "conflicting_options");
}

#[test]
fn picking_a_registry() {
    let oracle = oracle();
    let picked = |image: &str, contexts: Value| {
        let answer = oracle.answer(&json!({"pull": {"image": image, "contexts": contexts}}));
        match &answer["pull"]["attempts"][0]["registry"] {
            Value::String(name) => name.clone(),
            _ => kind(&answer).to_owned(),
        }
    };
    assert_eq!(picked("nginx", json!([])), "dockerhub");
    assert_eq!(picked("registry-1.docker.io/nginx", json!([])), "dockerhub");
    assert_eq!(picked("nginx", json!(["second-dockerhub"])), "second-dockerhub");
    assert_eq!(picked("GHCR.io:443/acme/app", json!([])), "ghcr");
    assert_eq!(picked("ghcr.io:5000/acme/app", json!([])), "none");
    assert_eq!(picked("nginx", json!(["x", "dockerhub", "second-dockerhub"])), "unknown_registry");
    assert_eq!(picked("ghcr.io/a/b", json!(["dockerhub", "second-dockerhub"])), "conflicting_contexts");
    // 4.4: two registries and no primary.
    let two = json!([registry("a", "x.io"), registry("b", "x.io:443")]);
    let ask = json!({"pull": {"image": "x.io/a"}});
    assert_eq!(kind(&Oracle::of(&two, &Settings::default()).unwrap().answer(&ask)), "ambiguous_registry");
    // 5.3: `acme` covers `acme/x`, never `acmecorp/x`; the longest wins.
    let matching = Settings { match_prefixes: true, ..Settings::default() };
    let three = json!([
        with(registry("a", "x.io"), "repositoryPrefix", json!("acme")),
        with(registry("b", "x.io"), "repositoryPrefix", json!("acme/y")),
        with(registry("c", "x.io"), "primary", json!(true)),
    ]);
    let oracle = Oracle::of(&three, &matching).unwrap();
    for (image, picked) in [("x.io/acme/x", "a"), ("x.io/acmecorp/x", "c"), ("x.io/acme/y/z", "b")] {
        let answer = oracle.answer(&json!({"pull": {"image": image}}));
        assert_eq!(answer["pull"]["attempts"][0]["registry"], json!(picked), "{image}");
    }
    // 5.9.
    let deny = Settings { deny_uncovered: true, ..Settings::default() };
    assert_eq!(
        kind(&Oracle::of(&two, &deny).unwrap().answer(&json!({"pull": {"image": "nginx"}}))),
        "denied"
    );
}

#[test]
fn fallback_names() {
    let source = with(registry("a", "a.io"), "fallbackRegistry", json!("b"));
    let ask = |source: &Value, extra: Extra, fallback: Value, image: &str| {
        let settings =
            Settings { registries: BTreeMap::from([("a".to_owned(), extra)]), ..Settings::default() };
        let oracle = Oracle::of(&json!([source, fallback]), &settings).unwrap();
        let answer = oracle.answer(&json!({"pull": {"image": image}}));
        references(&answer["pull"]["attempts"]).join(" ")
    };
    let team = with(source.clone(), "repositoryPrefix", json!("team-a"));
    let mirror = with(registry("b", "b.io"), "repositoryPrefix", json!("mirror"));
    // 5.6, the example; and an image outside the source's prefix.
    let any = Extra::default;
    assert_eq!(ask(&team, any(), mirror.clone(), "a.io/team-a/app:1"), "a.io/team-a/app:1 b.io/mirror/app:1");
    assert_eq!(ask(&team, any(), mirror.clone(), "a.io/team-b/app:1"), "a.io/team-b/app:1");
    let keep = || Extra { naming: Naming::Keep, ..Extra::default() };
    assert_eq!(
        ask(&team, keep(), mirror.clone(), "a.io/team-b/app:1"),
        "a.io/team-b/app:1 b.io/mirror/team-b/app:1"
    );
    // 5.7.
    let hub = json!({"name": "b", "provider": "dockerhub"});
    assert_eq!(ask(&source, any(), hub.clone(), "a.io/app:1"), "a.io/app:1");
    let hub = with(hub, "repositoryPrefix", json!("acme"));
    assert_eq!(ask(&source, any(), hub, "a.io/app:1"), "a.io/app:1 docker.io/acme/app:1");
    // 5.8.
    let pinned = || Extra { images: Images::Pinned, ..Extra::default() };
    assert_eq!(ask(&source, pinned(), mirror.clone(), "a.io/app:1"), "a.io/app:1");
    // 5.6: 255 characters and not more.
    let long = format!("a.io/{}:1", "x".repeat(255 - "mirror/".len()));
    assert_eq!(ask(&source, any(), mirror.clone(), &long).split(' ').count(), 2);
    let long = format!("a.io/{}:1", "x".repeat(256 - "mirror/".len()));
    assert_eq!(ask(&source, any(), mirror, &long).split(' ').count(), 1);
}

#[test]
fn accounts_that_are_refused() {
    let none = Settings::default();
    let one = |key: &str, value: Value| problems(json!([with(registry("a", "a.io"), key, value)]), &none);
    assert_eq!(one("domain", json!("us.gcr.io/my_org")), ["bad_domain"]);
    assert_eq!(one("domain", json!("a.io:65536")), ["bad_domain"]);
    assert_eq!(one("domain", json!("a.io:65535")), [""; 0]);
    assert_eq!(one("domain", json!("HTTP://a.io/")), [""; 0]);
    assert_eq!(one("domain", json!("u@a.io")), ["bad_domain"]);
    assert_eq!(one("repositoryPrefix", json!("/acme")), ["bad_prefix"]);
    assert_eq!(one("name", json!("${{x}}")), ["bad_name"]);
    assert_eq!(one("name", json!("")), ["empty_name"]);
    assert_eq!(one("name", json!("é".repeat(128))), [""; 0]);
    assert_eq!(one("name", json!("é".repeat(129))), ["long_name"]);
    assert_eq!(one("fallbackRegistry", json!("a")), ["falls_back_to_itself"]);
    assert_eq!(one("fallbackRegistry", json!("b")), ["unknown_fallback"]);
    assert_eq!(one("fallbackRegistry", json!("")), [""; 0]);
    let two = |a: Value, b: Value| problems(json!([a, b]), &none);
    assert_eq!(two(registry("a", "a.io"), registry("a", "b.io")), ["duplicate_name"]);
    let default = |name: &str| with(registry(name, "a.io"), "default", json!(true));
    assert_eq!(two(default("a"), default("b")), ["two_defaults"]);
    let primary = |name: &str, domain: &str| with(registry(name, domain), "primary", json!(true));
    assert_eq!(two(primary("a", "a.io"), primary("b", "A.io:443")), ["two_primaries"]);
    assert_eq!(two(primary("a", "docker.io"), primary("b", "registry-1.docker.io")), ["two_primaries"]);
    assert_eq!(two(primary("a", "a.io"), primary("b", "a.io:80")), [""; 0]);
    let to = |name: &str, next: &str| with(registry(name, "a.io"), "fallbackRegistry", json!(next));
    assert_eq!(two(to("a", "b"), to("b", "a")), ["fallback_cycle"]);
    // 4.6: one registry's name and another's `_id`.
    let three = json!([
        to("a", "x"),
        with(registry("x", "b.io"), "_id", json!("1")),
        with(registry("c", "c.io"), "_id", json!("x"))
    ]);
    assert_eq!(problems(three, &none), ["ambiguous_fallback"]);
    let chain = |count: usize| {
        let all = (0..count).map(|at| {
            let next = format!("r{}", at + 1);
            to(&format!("r{at}"), if at + 1 < count { &next } else { "" })
        });
        problems(all.collect(), &none)
    };
    assert_eq!(chain(8), [""; 0]);
    assert_eq!(chain(9), ["long_chain"]);
    let hub = json!([{"name": "hub", "provider": "dockerhub"}]);
    let caching = Settings { caching: Some("hub".to_owned()), ..Settings::default() };
    assert_eq!(problems(hub, &caching), ["caching_on_docker_hub"]);
}

#[test]
fn defaults_of_the_account() {
    let ask = |settings: &Settings, step: Value| {
        let oracle = Oracle::of(&account(), settings).unwrap();
        let answer = oracle.answer(&json!({"push": {"build": step}}));
        answer["push"]["skipped"].as_str().unwrap_or(kind(&answer)).to_owned()
    };
    let never = Settings { build_push: BuildPush::Never, ..Settings::default() };
    let silent = json!({"image_name": "a", "tag": "1"});
    assert_eq!(ask(&never, silent.clone()), "disabled_by_account");
    assert_eq!(ask(&never, with(silent.clone(), "buildx", json!(true))), "conflicting_options");
    assert_eq!(ask(&never, with(silent.clone(), "disable_push", json!(false))), "none");
    assert_eq!(ask(&Settings::default(), with(silent.clone(), "trusted", json!(false))), "untrusted");
    // 4.3: a sole registry is the default one; 7.1: with two and none marked, a build is not pushed.
    let sole = json!([registry("a", "a.io")]);
    let two = json!([registry("a", "a.io"), registry("b", "b.io")]);
    let ask = json!({"push": {"build": {"image_name": "x", "tag": "1"}}});
    let answer = |account| Oracle::of(&account, &Settings::default()).unwrap().answer(&ask);
    assert_eq!(references(&answer(sole)["push"]["destinations"]), ["a.io/x:1"]);
    assert_eq!(answer(two)["push"]["skipped"], "no_default_registry");
}

#[test]
fn build_cache() {
    let digest = |at: usize| format!("sha256:{}", format!("{at}").repeat(64));
    let ask = |more: Value| {
        let mut asked = json!({"image_name": "app", "branch": "Feature/x", "default_branch": "main",
        "platform": "linux/amd64", "caching_registry": "gar", "past": [
            {"digest": digest(1), "branch": "main", "platform": "linux/amd64", "time": 3},
            {"digest": digest(2), "branch": "Feature/x", "platform": "linux/amd64", "time": 1},
            {"digest": digest(3), "branch": "Feature/x", "platform": "linux/arm64", "time": 2},
            {"digest": digest(4), "branch": "other", "platform": "linux/amd64", "time": 9, "trusted": false},
        ]});
        for (key, value) in more.as_object().unwrap() {
            asked[key] = value.clone();
        }
        oracle().answer(&json!({"cache": asked}))["cache"].clone()
    };
    let name = "europe-west1-docker.pkg.dev/acme-prod/images/app";
    let at = |which: usize| format!("{name}@{}", digest(which));
    let export = format!("{name}:buildcache-Feature-x");
    let main = format!("{name}:buildcache-main");
    assert_eq!(
        ask(json!({})),
        json!({"import": [at(2), at(1), export, main], "export": [export], "skip_build": null})
    );
    assert_eq!(ask(json!({"buildx": {"driver": "x"}})), json!({"disabled": "buildx"}));
    assert_eq!(
        ask(json!({"trusted": false, "cache_from": ["nginx"], "cache_to": ["nginx"]})),
        json!({"import": ["docker.io/library/nginx:latest", at(2), at(1), at(4), export, main],
            "export": [], "skip_build": null})
    );
    assert_eq!(ask(json!({"no_cache": true})), json!({"disabled": "no_cache"}));
    assert_eq!(ask(json!({"no_cf_cache": true})), json!({"disabled": "no_cf_cache"}));
}

/// 10.6: total, deterministic, independent of the order of registries; and the generators reach everything.
#[test]
fn by_chance() {
    let mut choices = Choices::seeded(6);
    let mut valid = 0;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let accounts = 1500;
    for _ in 0..accounts {
        let Exported { account: drawn, export: account, settings, .. } = random_account(&mut choices);
        let mut other = account.clone();
        choices.shuffle(other.as_array_mut().unwrap());
        let (one, other) = (Oracle::of(&account, &settings), Oracle::of(&other, &settings));
        let (one, other) = match (one, other) {
            (Ok(one), Ok(other)) => (one, other),
            (one, other) => {
                assert_eq!(one.err(), other.err());
                continue;
            }
        };
        valid += 1;
        // 10.6: nor does a registry on another domain matter, where a default is marked.
        let mut wider = account.clone();
        wider.as_array_mut().unwrap().push(registry("one more", "one-more.example.com"));
        let wider = Oracle::of(&wider, &settings).unwrap();
        let marked = account.as_array().unwrap().iter().any(|one| one["default"] == json!(true));
        for _ in 0..20 {
            let request = random_request(&mut choices, &drawn);
            let answer = one.answer(&request);
            assert_eq!(answer, one.answer(&request));
            assert_eq!(answer, other.answer(&request), "{request} of {account}");
            if marked {
                assert_eq!(answer, wider.answer(&request), "{request} of {account}");
            }
            let what = match answer["error"]["kind"].as_str() {
                Some(kind) => kind.to_owned(),
                None => request.as_object().unwrap().keys().next().unwrap().clone(),
            };
            *kinds.entry(what).or_default() += 1;
        }
    }
    println!("{valid} of {accounts} valid; {kinds:?}");
    assert!(valid * 10 > accounts * 8 && valid < accounts);
    for kind in [
        "parse",
        "pull",
        "push",
        "cache",
        "invalid_request",
        "invalid_reference",
        "invalid_name",
        "missing_tag",
        "unknown_registry",
        "no_default_registry",
        "ambiguous_registry",
        "conflicting_contexts",
        "domain_mismatch",
        "naming_rule",
        "conflicting_options",
        "denied",
    ] {
        assert!(kinds.get(kind).is_some_and(|count| *count > 20), "{kind}: {kinds:?}");
    }
}
