//! Rules 3.6 and 10.2: no secret of an export is in anything that comes of it, whatever is wrong with it.

use registry_resolver::push::Candidate;
use registry_resolver::{Catalog, CatalogBuilder, PullRequest, PushRequest, Reference};
use serde_json::{Value, json};

use crate::account::{EXAMPLE, SECRETS, assert_no_secret, example, export, is_read_without_secrets};
use crate::support::sized;

/// A secret of the example's kind, for places where none belongs.
const MISPLACED: &str = "not-a-real-secret-99";

#[test]
fn rule_10_2_the_example_has_secrets_to_lose() {
    for secret in SECRETS {
        assert!(EXAMPLE.contains(secret), "{secret}");
    }
    for number in 1..=10 {
        assert!(EXAMPLE.contains(&format!("\"not-a-real-secret-{number}")) || number == 5, "{number}");
    }
}

#[test]
fn rule_3_6_nothing_that_comes_of_the_example_shows_a_secret() {
    let export = export(EXAMPLE);
    assert_no_secret("the export", &format!("{export:?} {export:#?}"));
    assert_no_secret("its notices", &format!("{:?}", export.notices()));
    let builder: CatalogBuilder = export.into_builder();
    assert_no_secret("the builder", &format!("{builder:?} {builder:#?}"));
    let catalog = builder.clone().build().unwrap();
    assert_no_secret("the catalog", &format!("{catalog:?} {catalog:#?}"));
    assert_no_secret("its JSON", &serde_json::to_string_pretty(&catalog).unwrap());
    assert_no_secret("its TOML", &toml::to_string(&catalog).unwrap());
    assert_no_secret("an edit of it", &format!("{:?}", catalog.edit()));
    for registry in catalog.registries() {
        let credential = registry.credential().unwrap();
        assert_no_secret(
            "a registry",
            &format!("{registry:?} {:?} {credential:?} {credential}", registry.fallback()),
        );
        assert_no_secret("its JSON", &serde_json::to_string(&registry).unwrap());
    }
    let problems = builder.remove("gar").set_default("nowhere").set_caching("dockerhub").build().unwrap_err();
    assert_eq!(problems.len(), 4, "{problems}");
    assert_no_secret("its problems", &format!("{problems} {problems:?}"));
}

/// Every plan of the account: pulls of every domain, pushes to every registry.
fn plans(catalog: &Catalog) -> Vec<String> {
    let mut plans = Vec::new();
    for registry in catalog.registries() {
        let image = format!("{}/acme/x/app:1@sha256:{}", registry.domain(), "a1".repeat(32));
        let reference = Reference::parse(&image).unwrap();
        let contexts = [registry.name()];
        match catalog.resolve_pull(PullRequest::new(reference).with_contexts(&contexts)) {
            Ok(plan) => {
                plans.push(format!("{plan:?} {plan:#?} {}", serde_json::to_string(&plan).unwrap()));
                plans.extend(plan.attempts().map(|attempt| format!("{attempt:?} {}", attempt.login())));
            }
            Err(error) => plans.push(format!("{error} {error:?}")),
        }
        let push = PushRequest::new(Candidate::image(reference).with_image_name("acme/app"))
            .with_target(registry.name());
        match catalog.resolve_push(push) {
            Ok(decision) => plans.push(format!("{decision:?} {}", serde_json::to_string(&decision).unwrap())),
            Err(error) => plans.push(format!("{error} {error:?}")),
        }
    }
    plans
}

#[test]
fn rule_10_2_no_plan_of_the_example_shows_a_secret() {
    let plans = plans(&export(EXAMPLE).into_builder().build().unwrap());
    assert!(plans.len() >= 45, "{}", plans.len());
    for plan in plans {
        assert_no_secret("a plan", &plan);
    }
}

/// What may be written into a field, right or wrong, each with a secret in it where one fits.
fn replacements(field: &str) -> Vec<Value> {
    let mut values = vec![
        json!(481_516),
        json!(-1.5),
        json!(true),
        json!([MISPLACED]),
        json!({MISPLACED: MISPLACED, "name": MISPLACED}),
        json!([[[[MISPLACED]]]]),
        json!(""),
        Value::Null,
        json!("\u{1b}[2J"),
        json!("a → b"),
        json!("x".repeat(5_000)),
    ];
    // A name and an id are not hidden: they are names.
    if !["name", "_id"].contains(&field) {
        values.extend([
            json!(format!("https://me:{MISPLACED}@ghcr.io")),
            json!(format!("{MISPLACED}@ghcr.io/acme")),
            json!(format!("me:{MISPLACED}@")),
            json!(format!("http://me:{MISPLACED}@{}.io:99999/", "h".repeat(200))),
        ]);
    }
    values
}

/// Rule 10.2: the example with each field of a registry broken in turn, for every third registry.
#[test]
fn rule_10_2_no_broken_field_brings_a_secret_out() {
    let whole = example();
    let (mut good, mut bad) = (0, 0);
    // With `CASES=3`, all of its registries.
    for place in (0..15).step_by((3 / sized(1)).max(1)) {
        let fields: Vec<String> = whole[place].as_object().unwrap().keys().cloned().collect();
        let more =
            ["fallbackRegistry", "repositoryPrefix", "behindFirewall", "default", "primary", "password"];
        for field in fields.iter().map(String::as_str).chain(more) {
            for value in replacements(field) {
                let mut account = whole.clone();
                account[place][field] = value;
                let text = account.to_string();
                let what = format!("{field} of [{place}]");
                if is_read_without_secrets(text.as_bytes(), &what) { good += 1 } else { bad += 1 }
            }
        }
    }
    assert!(good > 150 && bad > 150, "{good} accounts are good and {bad} are bad");
}

/// Rule 10.2: and with a field written twice, or taken away, or a whole registry twice.
#[test]
fn rule_10_2_nothing_doubled_or_missing_brings_a_secret_out() {
    let whole = example();
    let registries = whole.as_array().unwrap();
    let mut read = 0;
    for (place, registry) in registries.iter().enumerate() {
        for (field, value) in registry.as_object().unwrap() {
            let mut without = whole.clone();
            without[place].as_object_mut().unwrap().remove(field);
            is_read_without_secrets(without.to_string().as_bytes(), field);
            let id = format!("{{\"_id\": {}", registry["_id"]);
            let doubled = EXAMPLE.replacen(&id, &format!("{id}, \"{field}\": {value}"), 1);
            assert_ne!(doubled, EXAMPLE);
            is_read_without_secrets(doubled.as_bytes(), field);
            read += 2;
        }
        let mut twice = registries.clone();
        twice.push(registry.clone());
        assert!(!is_read_without_secrets(Value::from(twice).to_string().as_bytes(), "a registry twice"));
    }
    assert!(read > 200, "{read}");
}

/// Rule 10.2: a password in the domain of every registry at once; all are told, and none is shown.
#[test]
fn rule_10_2_user_info_in_every_domain_is_never_shown() {
    let mut account = example();
    for registry in account.as_array_mut().unwrap() {
        let domain = registry["domain"].as_str().unwrap().trim_start_matches("https://").to_owned();
        registry["domain"] = json!(format!("https://robot:{MISPLACED}@{domain}"));
    }
    let export = crate::account::export_of(&account);
    assert_no_secret("the export", &format!("{export:?}"));
    let problems = export.into_builder().build().unwrap_err();
    assert_eq!(problems.len(), 15, "{problems}");
    assert_no_secret("the problems", &format!("{problems} {problems:?}"));
}

/// Rule 4.1: a type error of an export stops with line and column, and quotes nothing.
#[test]
fn rule_10_2_a_wrong_type_never_quotes_the_value() {
    for field in ["_id", "name", "provider", "domain", "fallbackRegistry", "repositoryPrefix", "username"] {
        for (value, found) in [
            (json!([MISPLACED]), "a list"),
            (json!({MISPLACED: 1}), "a map"),
            (json!(481_516), "a number"),
            (json!(true), "true or false"),
            (json!(4.5), "a fraction"),
        ] {
            assert_stops(field, &value, &format!("expected a text, found {found}"));
        }
    }
    for field in ["default", "primary", "behindFirewall"] {
        for (value, found) in [
            (json!([MISPLACED]), "a list"),
            (json!({MISPLACED: 1}), "a map"),
            (json!(481_516), "a number"),
            (json!(MISPLACED), "a text"),
            (json!("yes"), "a text"),
        ] {
            assert_stops(field, &value, &format!("expected true or false, found {found}"));
        }
    }
}

#[track_caller]
fn assert_stops(field: &str, value: &Value, says: &str) {
    let text = format!("[{{\"{field}\":\n   {value}}}]");
    let error = serde_json::from_str::<registry_resolver::format::AccountExport>(&text).unwrap_err();
    assert!(error.to_string().starts_with(&format!("{says} at line 2 column ")), "{text}: {error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("481516") && !shown.contains(MISPLACED), "{shown}");
}
