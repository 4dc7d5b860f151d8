//! Rules 4.1, 6.2 and 10.2: a value of the wrong type stops the reading, with line and column, and is never quoted.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::{Catalog, CatalogBuilder};

use crate::catalog::{SECRET, kinds, refused, said};

/// What may be written instead of what a key wants, each with a secret in it, and how it is called.
fn wrong_values() -> [(String, &'static str); 9] {
    [
        (format!(r#""{SECRET}""#), "a text"),
        (format!(r#"["{SECRET}"]"#), "a list"),
        (format!(r#"[[["{SECRET}"]]]"#), "a list"),
        (format!(r#"{{"{SECRET}": "{SECRET}"}}"#), "a map"),
        (NUMBER.to_owned(), "a number"),
        (format!("-{NUMBER}"), "a number"),
        (format!("{NUMBER}.25"), "a fraction"),
        ("true".to_owned(), "true or false"),
        ("null".to_owned(), "null"),
    ]
}

/// A secret that is a number.
const NUMBER: &str = "481516234248";

const TEXT: &[&str] = &["a text", "null"];
const FLAG: &[&str] = &["true or false", "null"];
const WHOLE: &[&str] = &["a number", "null"];
const LIST: &[&str] = &["a list", "null"];

fn top(key: &str) -> String {
    format!("{{\n\"registries\": [],\n  \"{key}\": @}}")
}

fn registry(key: &str) -> String {
    format!("{{\"registries\": [\n{{\"name\": \"a\", \"domain\": \"ghcr.io\"}},\n  {{\"{key}\": @}}]}}")
}

fn inner(outer: &str, key: &str) -> String {
    registry(outer).replace('@', &format!("{{\"{key}\": @}}"))
}

/// Every key of the format: where it is, what is expected there, and what may stand there.
fn places() -> Vec<(String, &'static str, &'static [&'static str])> {
    let mut places = vec![
        ("{\n\n  \"registries\": @}".to_owned(), "a list", LIST),
        ("{\"registries\": [\n\n  @]}".to_owned(), "a registry", &["a map"][..]),
        ("\n\n  @".to_owned(), "a catalog", &["a map"]),
    ];
    for key in [
        "default",
        "caching",
        "matching",
        "uncovered_domains",
        "build_push",
        "ad_hoc_pushes",
        "branch_tags",
        "compositions",
    ] {
        places.push((top(key), "a text", TEXT));
    }
    places.push((top("other_contexts"), "a list", LIST));
    places.push((top("other_contexts").replace('@', "[@]"), "a text", TEXT));
    places.push((top("credentials"), "a map from credentials to domains", &["a map", "null"]));
    places.push((top("credentials").replace('@', "{\"bot\": @}"), "a list", LIST));
    places.push((top("credentials").replace('@', "{\"bot\": [@]}"), "a text", TEXT));
    for key in ["name", "provider", "domain", "prefix", "access", "credential", "reach", "transport"] {
        places.push((registry(key), "a text", TEXT));
    }
    places.push((registry("namespaces"), "a list", LIST));
    places.push((registry("namespaces").replace('@', "[@]"), "a text", TEXT));
    for key in ["primary", "accepts_untrusted_pushes"] {
        places.push((registry(key), "true or false", FLAG));
    }
    places.push((registry("fallback"), "the name of a registry, or a map", &["a text", "a map", "null"]));
    for key in ["registry", "naming", "images", "failures"] {
        places.push((inner("fallback", key), "a text", TEXT));
    }
    places.push((registry("retry"), "a retry policy", &["a map", "null"]));
    for key in ["tries", "delay_ms", "factor", "max_delay_ms"] {
        places.push((inner("retry", key), "a whole number", WHOLE));
    }
    places
}

/// Rule 4.1: it stops there, and says on which line and column; 10.2: it quotes nothing.
#[test]
fn rule_10_2_a_wrong_type_anywhere_never_quotes_the_value() {
    let mut refusals = 0;
    for (document, expected, taken) in places() {
        for (value, found) in wrong_values() {
            let text = document.replace('@', &value);
            let result = serde_json::from_str::<CatalogBuilder>(&text);
            if taken.contains(&found) {
                // What is in a list or a map may be wrong in its turn.
                let shown = result.map_or_else(|error| format!("{error} {error:?}"), |_| String::new());
                assert!(!shown.contains("hunter2") && !shown.contains(NUMBER), "{text}: {shown}");
                continue;
            }
            let error = result.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("expected {expected}, found {found} at line 3 column")),
                "{text}: {error}"
            );
            assert!(!shown.contains("hunter2") && !shown.contains(NUMBER), "{text}: {shown}");
            assert_eq!(error.line(), 3, "{text}: {error}");
            assert!(error.column() > 1, "{text}: {error}");
            // The same through the whole door.
            let whole = serde_json::from_str::<Catalog>(&text).unwrap_err();
            assert_eq!(whole.to_string(), error.to_string());
            refusals += 1;
        }
    }
    assert!(refusals > 200, "{refusals}");
}

/// Rule 4.1: nothing else is reported then, not even what came before.
#[test]
fn rule_4_1_a_type_error_stops_at_the_first() {
    let text =
        "{\"matching\": \"nonsense\",\n \"registries\": [{\"name\": 1, \"domain\": 2}], \"unknown\": 3}";
    let error = serde_json::from_str::<CatalogBuilder>(text).unwrap_err();
    assert_eq!(error.to_string(), "expected a text, found a number at line 2 column 26");
}

/// Rule 4.1, for syntax: where it breaks, and nothing of what stands there.
#[test]
fn rule_4_1_a_syntax_error_has_its_line_and_column() {
    let document = format!(
        "{{\"registries\": [\n {{\"name\": \"a\", \"password\": \"{SECRET}\", \"domain\": \"{SECRET}\"}}\n]}}"
    );
    for end in 0..document.len() {
        let error = serde_json::from_str::<CatalogBuilder>(&document[..end]).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(error.to_string().contains("at line "), "{error}");
    }
    let error =
        serde_json::from_str::<CatalogBuilder>(&document.replace("\"domain\":", "domain:")).unwrap_err();
    assert!(error.is_syntax() && error.line() == 2, "{error}");
}

/// Rule 6.2: out of range is a problem that names the range, however far out it is.
#[test]
fn rule_6_2_whole_numbers_out_of_range_name_the_range() {
    let rows = [
        ("tries", "1 to 10", &["0", "11"]),
        ("delay_ms", "0 to 60000", &["-1", "60001"]),
        ("factor", "1 to 5", &["0", "6"]),
        ("max_delay_ms", "1000 to 300000", &["999", "300001"]),
    ];
    let extremes =
        ["-9223372036854775808", "9223372036854775807", "18446744073709551615", "4294967297", "-5"];
    for (key, range, edges) in rows {
        for number in edges.iter().chain(&extremes) {
            let text = format!(
                r#"{{"registries": [{{"name": "a", "domain": "ghcr.io", "retry": {{"{key}": {number}}}}}]}}"#
            );
            let problems = refused(serde_json::from_str(&text).unwrap());
            let says = format!("registries[0].retry.{key}: `{key}` is {number}, expected {range}");
            assert_eq!((said(&problems), kinds(&problems)), (vec![says], vec![Kind::RetryRange]));
        }
    }
    let toml =
        "registries = [{ name = \"a\", domain = \"ghcr.io\", retry = { tries = -9223372036854775808 } }]";
    assert_eq!(kinds(&refused(toml::from_str(toml).unwrap())), [Kind::RetryRange]);
}

/// Rule 6.2: integers only.
#[test]
fn rule_6_2_what_is_no_whole_number_is_a_type_error() {
    let rows = [
        ("2.5", "expected a whole number, found a fraction at"),
        ("3.0", "expected a whole number, found a fraction at"),
        ("1e0", "expected a whole number, found a fraction at"),
        ("1e400", "number out of range at"),
        ("-1e400", "number out of range at"),
        ("1e-400", "expected a whole number, found a fraction at"),
        ("true", "expected a whole number, found true or false at"),
        (r#""3""#, "expected a whole number, found a text at"),
        ("[3]", "expected a whole number, found a list at"),
        ("NaN", "expected value at"),
        ("+3", "expected value at"),
        ("03", "invalid number at"),
    ];
    for key in ["tries", "delay_ms", "factor", "max_delay_ms"] {
        for (number, says) in rows {
            let text = format!(
                r#"{{"registries": [{{"name": "a", "domain": "ghcr.io", "retry": {{"{key}": {number}}}}}]}}"#
            );
            let error = serde_json::from_str::<CatalogBuilder>(&text).unwrap_err().to_string();
            assert!(error.starts_with(says), "{key} = {number}: {error}");
        }
        for number in ["2.5", "inf", "nan", "true", "\"3\"", "1979-05-27", "[3]"] {
            let text = format!(
                "registries = [{{ name = \"a\", domain = \"ghcr.io\", retry = {{ {key} = {number} }} }}]"
            );
            let error = toml::from_str::<CatalogBuilder>(&text).unwrap_err().to_string();
            assert!(error.contains("line 1, column"), "{error}");
            assert!(error.contains("expected a whole number, found "), "{error}");
        }
    }
}

/// Rule 6.2: an integer that no type holds is refused as well, and not quoted.
#[test]
fn rule_6_2_a_number_beyond_every_type_is_refused() {
    for number in ["99999999999999999999", "-9223372036854775809", &"9".repeat(300), &"9".repeat(1000)] {
        let text = format!(
            r#"{{"registries": [{{"name": "a", "domain": "a.io", "retry": {{"tries": {number}}}}}]}}"#
        );
        let error = serde_json::from_str::<Catalog>(&text).unwrap_err().to_string();
        assert!(!error.contains(number) && error.contains("line 1 column"), "{error}");
    }
}

/// A deep document ends in an error and not in the stack.
#[test]
fn rule_10_6_a_document_of_ten_thousand_levels_is_refused() {
    let deep = "[".repeat(10_000);
    for text in [
        deep.clone(),
        format!(r#"{{"registries": {deep}"#),
        format!(r#"{{"unknown": {deep}"#),
        format!(r#"{{"registries": [{{"unknown": {deep}"#),
        "{\"registries\":".repeat(10_000),
        "{\"credentials\":".repeat(10_000),
        r#"{"registries": [{"fallback": "#.repeat(10_000),
    ] {
        let error = serde_json::from_str::<CatalogBuilder>(&text).unwrap_err();
        assert!(error.to_string().contains("line 1 column"), "{error}");
    }
}
