//! Rules 4.1, 4.6 and 9.1: what is read does not depend on the format, and what does not fit is named.

use registry_resolver::{Catalog, CatalogBuilder, Pipeline, Run};
use serde::Deserialize as _;

use crate::borders::odd::Odd;

fn read(document: Odd) -> Result<Catalog, String> {
    let builder = CatalogBuilder::deserialize(document).map_err(|error| error.to_string())?;
    builder.build().map_err(|problems| problems.to_string())
}

/// An account of one registry with these keys besides its name and provider.
fn with<const N: usize>(keys: [(&'static str, Odd); N]) -> Odd {
    let Odd::Map(mut registry) =
        Odd::map([("name", Odd::Text("hub")), ("provider", Odd::Text("docker-hub"))])
    else {
        unreachable!("a map")
    };
    registry.extend(keys.map(|(key, value)| (Odd::Text(key), value)));
    Odd::map([("registries", Odd::List(vec![Odd::Map(registry)]))])
}

fn refused(document: Odd) -> String {
    read(document).unwrap_err()
}

/// Rule 4.6: null, nothing and a key that is not there are the same, and so are a value and one in an option.
#[test]
fn rule_4_6_options_are_read_as_what_is_in_them() {
    let plain = read(with([])).unwrap();
    for nothing in [Odd::Unit, Odd::Nothing] {
        let document = with([
            ("prefix", nothing.clone()),
            ("primary", nothing.clone()),
            ("namespaces", nothing.clone()),
            ("retry", Odd::map([("tries", nothing)])),
        ]);
        assert_eq!(read(document).as_ref(), Ok(&plain));
    }
    let some = with([
        ("prefix", Odd::Text("acme").optional()),
        ("primary", Odd::Flag(true).optional()),
        ("retry", Odd::map([("tries", Odd::Signed(2).optional())])),
    ]);
    let catalog = read(some).unwrap();
    let hub = catalog.registry("hub").unwrap();
    assert_eq!(hub.prefix().map(|prefix| prefix.to_string()), Some("acme".to_owned()));
    assert_eq!((hub.is_primary(), hub.retry().tries()), (true, 2));
}

/// Rule 6.2: a number may come in 128 bits, and one that no setting holds is out of range and not cut.
#[test]
fn rule_6_2_numbers_of_128_bits_are_numbers() {
    let tries = |tries| read(with([("retry", Odd::map([("tries", tries)]))]));
    assert_eq!(tries(Odd::Unsigned(4)).unwrap().registry("hub").unwrap().retry().tries(), 4);
    for number in [u128::MAX, (1 << 64) + 3, (1 << 8) + 3] {
        let text = tries(Odd::Unsigned(number)).unwrap_err();
        assert!(text.starts_with("1 problem in the catalog:\n- registries[0].retry.tries: "), "{text}");
    }
    for number in [i128::MIN, i128::MAX, -1] {
        let text = tries(Odd::Signed(number)).unwrap_err();
        assert!(text.starts_with("1 problem in the catalog:\n- registries[0].retry.tries: "), "{text}");
    }
}

/// Rule 4.1: what was expected and what was found, and not the value (rule 10.2).
#[test]
fn rule_4_1_what_is_of_another_kind_is_named() {
    let bytes = || Odd::Bytes(b"secret");
    let fallback = |found| refused(with([("fallback", found)]));
    let credentials = |found| refused(Odd::map([("credentials", found)]));
    let list = |found| refused(with([("namespaces", found)]));
    let flag = |found| refused(with([("primary", found)]));
    let number = |found| refused(with([("retry", Odd::map([("tries", found)]))]));
    let registry = |found| refused(Odd::map([("registries", Odd::List(vec![found]))]));
    let key = |key| refused(Odd::Map(vec![(key, Odd::Unit)]));
    let rows = [
        (refused(bytes()), "expected a catalog, found bytes"),
        (refused(Odd::Nothing), "expected a catalog, found null"),
        (registry(Odd::Signed(7)), "expected a registry, found a number"),
        (registry(Odd::Unsigned(7)), "expected a registry, found a number"),
        (registry(bytes()), "expected a registry, found bytes"),
        (registry(Odd::Nothing), "expected a registry, found null"),
        (fallback(Odd::Signed(7)), "expected the name of a registry, or a map, found a number"),
        (fallback(Odd::Unsigned(7)), "expected the name of a registry, or a map, found a number"),
        (fallback(bytes()), "expected the name of a registry, or a map, found bytes"),
        (credentials(Odd::Signed(7)), "expected a map from credentials to domains, found a number"),
        (credentials(Odd::Unsigned(7)), "expected a map from credentials to domains, found a number"),
        (credentials(bytes()), "expected a map from credentials to domains, found bytes"),
        (list(Odd::Signed(7)), "expected a list, found a number"),
        (list(Odd::Unsigned(7)), "expected a list, found a number"),
        (list(bytes()), "expected a list, found bytes"),
        (flag(Odd::Signed(1)), "expected true or false, found a number"),
        (flag(bytes()), "expected true or false, found bytes"),
        (number(bytes()), "expected a whole number, found bytes"),
        (number(Odd::Fraction(1.5)), "expected a whole number, found a fraction"),
        (key(Odd::Signed(7)), "expected a key, found a number"),
        (key(Odd::Unsigned(7)), "expected a key, found a number"),
        (key(bytes()), "expected a key, found bytes"),
        (key(Odd::Nothing), "expected a key, found null"),
    ];
    for (index, (text, expected)) in rows.into_iter().enumerate() {
        assert_eq!(text, expected, "row {index}");
    }
}

/// Rule 4.1, where the format has something that no key takes.
#[test]
fn rule_4_1_a_wrapper_is_none_of_what_is_expected() {
    let wrapped = || Odd::Wrapped(Box::new(Odd::Text("secret")));
    let rows = [
        (refused(wrapped()), "invalid type: newtype struct, expected a catalog"),
        (refused(Odd::Map(vec![(wrapped(), Odd::Unit)])), "invalid type: newtype struct, expected a key"),
        (refused(Odd::map([("registries", wrapped())])), "invalid type: newtype struct, expected a list"),
        (
            refused(Odd::map([("credentials", wrapped())])),
            "invalid type: newtype struct, expected a map from credentials to domains",
        ),
        (refused(with([("prefix", wrapped())])), "invalid type: newtype struct, expected a text"),
        (refused(with([("primary", wrapped())])), "invalid type: newtype struct, expected true or false"),
        (
            refused(with([("retry", Odd::map([("tries", wrapped())]))])),
            "invalid type: newtype struct, expected a whole number",
        ),
        (
            refused(with([("fallback", wrapped())])),
            "invalid type: newtype struct, expected the name of a registry, or a map",
        ),
        (
            Pipeline::deserialize(Odd::map([("steps", wrapped())])).unwrap_err().to_string(),
            "invalid type: newtype struct, expected a single value, a list or a map",
        ),
    ];
    for (index, (text, expected)) in rows.into_iter().enumerate() {
        assert_eq!(text, expected, "row {index}");
    }
}

/// Rule 9.1: a scalar is its text, however the format types it.
#[test]
fn rule_9_1_scalars_of_a_pipeline_are_text_in_any_format() {
    let tags = |tag: Odd| -> Vec<String> {
        let step = Odd::map([("type", Odd::Text("build")), ("image_name", Odd::Text("app")), ("tag", tag)]);
        let pipeline = Odd::map([("steps", Odd::map([("one", step)]))]);
        let pipeline = Pipeline::deserialize(pipeline).unwrap();
        let catalog = read(with([("prefix", Odd::Text("acme"))])).unwrap();
        let preflight = pipeline.preflight(&catalog, &Run::default().with_branch("main"));
        assert_eq!(preflight.problems().count(), 0);
        let registry_resolver::pipeline::PlannedPush::To(to) =
            preflight.all_steps().next().unwrap().push.clone().unwrap()
        else {
            unreachable!("a push")
        };
        to.iter().map(|to| to.reference.clone()).collect()
    };
    let image = |tag: &str| vec![format!("docker.io/acme/app:{tag}")];
    assert_eq!(tags(Odd::Signed(7)), image("7"));
    assert_eq!(tags(Odd::Unsigned(u128::MAX)), image("340282366920938463463374607431768211455"));
    assert_eq!(tags(Odd::Flag(true)), image("true"));
    assert_eq!(tags(Odd::Fraction(1.5)), image("1.5"));
    assert_eq!(tags(Odd::Text("1.0").optional()), image("1.0"));
    assert_eq!(tags(Odd::Nothing), image("main"));
    assert_eq!(tags(Odd::Unit), image("main"));
}

/// Rule 9.1: a key that is no text names no field and hides none.
#[test]
fn rule_9_1_keys_that_are_no_text_are_passed_over() {
    let step = Odd::Map(vec![
        (Odd::List(Vec::new()), Odd::Text("x")),
        (Odd::Map(Vec::new()), Odd::Text("x")),
        (Odd::Nothing, Odd::Text("x")),
        (Odd::Text("type"), Odd::Text("build")),
        (Odd::Text("image_name"), Odd::Text("app")),
    ]);
    let pipeline = Odd::map([("steps", Odd::map([("one", step)]))]);
    let pipeline = Pipeline::deserialize(pipeline).unwrap();
    let preflight =
        pipeline.preflight(&read(with([("prefix", Odd::Text("acme"))])).unwrap(), &Run::default());
    let kinds: Vec<&str> = preflight.all_steps().map(|step| step.kind.as_str()).collect();
    assert_eq!(kinds, ["build"]);
}
