//! What every error of pulling, pushing and caching says, word by word, and which stable name programs know it by: the kinds of
//! section 11. The grammar's own messages are in `tests/grammar`, those of a catalog in `tests/catalog`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod caches;
#[cfg(feature = "pipeline")]
mod offers;
#[cfg(feature = "pipeline")]
mod pipelines;
mod pushes;
mod values;

use alloc::collections::BTreeSet;
use core::fmt::{Debug, Display};

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::AdHocTarget;
use registry_resolver::registry::EcrRegistry;
use registry_resolver::routes::Scope;
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, CatalogBuilder, Domain, Provider, PullError, PullRequest, PushError,
    PushRequest, Reference, RegistryConfig,
};

use caches::{cache, cache_name_too_long, caches};
use pushes::{name_too_long, pushes};

/// The variants of `PullError`, as `src/resolve/error.rs` declares them. The enum is non-exhaustive, so that no `match`
/// of ours would fail to compile when one is added: put it here then, and provoke it below.
const PULL_ERRORS: [&str; 4] = ["UnknownContext", "ConflictingContexts", "Ambiguous", "Denied"];

/// The variants of `PushError`, from the same place.
const PUSH_ERRORS: [&str; 22] = [
    "BuildxMustPush",
    "TagAndTags",
    "TooManyTags",
    "Pull",
    "BuildxContext",
    "UnknownRegistry",
    "NoDefaultRegistry",
    "PushNotStated",
    "AdHocDenied",
    "AdHocCovered",
    "AwsOptionElsewhere",
    "SessionWithoutRole",
    "NoSuchRegion",
    "InvalidName",
    "NameTooLong",
    "DomainMismatch",
    "OutsidePrefix",
    "Depth",
    "Namespace",
    "MissingTag",
    "CacheTag",
    "InvalidTag",
];

/// The variants of `CacheError`, as `src/resolve/cache/error.rs` declares them.
const CACHE_ERRORS: [&str; 16] = [
    "Pull",
    "InvalidReference",
    "ExportToDigest",
    "BlockedExport",
    "UnsupportedType",
    "MalformedAttribute",
    "UnknownAttribute",
    "DuplicateAttribute",
    "MissingAttribute",
    "AttributeValue",
    "InsecureAttribute",
    "UnknownRegistry",
    "CachingRefused",
    "UntrustedCache",
    "InvalidName",
    "Depth",
];

/// An error, the stable name of its kind, and what it says.
type Row<E> = (E, &'static str, &'static str);

fn account() -> CatalogBuilder {
    let ecr = EcrRegistry { account: "123456789012", region: "us-west-2" };
    Catalog::builder()
        .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a"))
        .registry(RegistryConfig::new("hub").docker_hub().namespace("acme").namespace("kostis"))
        .registry(RegistryConfig::new("one").quay())
        .registry(RegistryConfig::new("two").quay())
        .registry(RegistryConfig::new("ecr").ecr(ecr))
        .registry(RegistryConfig::new("proxy").on(Provider::Ecr, "ecr.proxy.example"))
}

fn pull(builder: CatalogBuilder, image: &str, contexts: &[&str]) -> PullError {
    let image = Reference::parse(image).unwrap();
    builder.build().unwrap().resolve_pull(PullRequest::new(image).with_contexts(contexts)).unwrap_err()
}

fn push(builder: CatalogBuilder, request: PushRequest<'_>) -> PushError {
    builder.build().unwrap().resolve_push(request).unwrap_err()
}

fn build(image_name: &str) -> PushRequest<'_> {
    PushRequest::new(BuildOutput::new(image_name)).with_tags("1")
}

fn on(domain: &str) -> AdHocTarget<'_> {
    AdHocTarget::new(Domain::parse(domain).unwrap()).unwrap()
}

fn pulls() -> Vec<Row<PullError>> {
    vec![
        (
            pull(account(), "nginx", &["azrue"]),
            "unknown_registry",
            "unknown registry context `azrue`; did you mean `azure`?",
        ),
        (
            pull(account(), "nginx", &["production-gcr"]),
            "unknown_registry",
            "unknown registry context `production-gcr`",
        ),
        (
            pull(account(), "nginx", &["one", "two"]),
            "conflicting_contexts",
            "registry contexts `one` and `two` are both on quay.io, and a client cannot be logged in to both; name one \
             of them",
        ),
        (
            pull(account(), "QUAY.io/acme/app", &[]),
            "ambiguous_registry",
            "`one` and `two` are on QUAY.io and none is its primary registry; mark one as primary, or name one as \
             registry context",
        ),
        (
            pull(account().uncovered_domains(UncoveredDomains::Deny), "ghcr.io/acme/app", &[]),
            "denied",
            "no registry covers ghcr.io, and images from such domains are denied; add a registry on it",
        ),
    ]
}

/// The variant's name, which `Debug` begins with.
fn variant(error: &impl Debug) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// What is displayed is the message, and the help behind it.
fn in_parts(displayed: &str, message: &str, help: Option<impl Display>) {
    let ending = help.map_or_else(String::new, |help| format!("; {help}"));
    assert_eq!(displayed, format!("{message}{ending}"));
    assert!(!message.is_empty() && !message.contains("did you mean"), "{message}");
}

/// Rule 2.7: every error is a message, and where there is a plain one, help.
#[test]
fn every_error_is_a_message_and_help() {
    let mut helped = 0;
    for (error, ..) in pulls() {
        in_parts(&error.to_string(), &error.message(), error.help());
        helped += usize::from(error.help().is_some());
    }
    for (error, ..) in pushes() {
        in_parts(&error.to_string(), &error.message(), error.help());
        helped += usize::from(error.help().is_some());
    }
    for (error, ..) in caches() {
        in_parts(&error.to_string(), &error.message(), error.help());
        helped += usize::from(error.help().is_some());
    }
    assert!(helped > 40, "{helped}");
}

/// Rule 2.7: so is what is wrong with a text, and what an echo leaves out is in neither.
#[test]
fn every_error_of_a_text_is_a_message_and_help() {
    let long = format!("ghcr.io/{}/App", "a".repeat(200));
    let digest = "a".repeat(64);
    for text in ["", "Nginx", "ubuntu@latest", "${image}", "me:hunter2@ghcr.io/app", &long, &digest] {
        let error = Reference::parse(text).unwrap_err();
        in_parts(&error.to_string(), &error.message(), error.help());
    }
    for text in ["", "https://r.example", "*.*.example", "r.example:99999", "me:secret@r.example"] {
        let error = Scope::parse(text).unwrap_err();
        in_parts(&error.to_string(), &error.message(), error.help());
    }
}

/// Rules 4.4, 5.4 and 5.9.
#[test]
fn every_error_of_a_pull_says_what_is_wrong_and_what_to_do() {
    for (error, kind, text) in pulls() {
        assert_eq!((error.kind().as_str(), &*error.to_string()), (kind, text));
    }
}

/// Rules 7.1 to 7.12.
#[test]
fn every_error_of_a_push_says_what_is_wrong_and_what_to_do() {
    for (error, kind, text) in pushes() {
        assert_eq!((error.kind().as_str(), &*error.to_string()), (kind, text));
    }
    let (error, text) = name_too_long();
    assert_eq!((error.kind().as_str(), &*error.to_string()), ("invalid_name", &*text));
}

/// Rules 8.1 and 8.2.
#[test]
fn every_error_of_build_cache_says_what_is_wrong_and_what_to_do() {
    for (error, kind, text) in caches() {
        assert_eq!((error.kind().as_str(), &*error.to_string()), (kind, text));
    }
    let (error, text) = cache_name_too_long();
    assert_eq!((error.kind().as_str(), &*error.to_string()), ("invalid_name", &*text));
}

/// Rules 5.2 to 8.2: whatever can be refused, is refused here.
#[test]
fn every_variant_is_provoked() {
    let pulls: BTreeSet<String> = pulls().iter().map(|row| variant(&row.0)).collect();
    assert_eq!(pulls, PULL_ERRORS.map(String::from).into());
    let mut pushes: BTreeSet<String> = pushes().iter().map(|row| variant(&row.0)).collect();
    pushes.insert(variant(&name_too_long().0));
    assert_eq!(pushes, PUSH_ERRORS.map(String::from).into());
    let caches: BTreeSet<String> = caches().iter().map(|row| variant(&row.0)).collect();
    assert_eq!(caches, CACHE_ERRORS.map(String::from).into());
    assert_eq!(variant(&cache_name_too_long().0), "NameTooLong");
}

/// Section 11: the stable names, and that each has an error to go with it.
#[test]
fn every_kind_has_its_stable_name() {
    let mut seen: BTreeSet<&str> = pulls().iter().map(|row| row.1).collect();
    seen.extend(pushes().iter().map(|row| row.1));
    seen.extend(caches().iter().map(|row| row.1));
    // What a pipeline has wrong; no verb of a catalog knows steps.
    seen.extend(["unknown_step", "unavailable_image"]);
    seen.insert(Reference::parse("Nginx").unwrap_err().error_kind().as_str());
    for (kind, name) in [
        (ErrorKind::InvalidRequest, "invalid_request"),
        (ErrorKind::InvalidReference, "invalid_reference"),
        (ErrorKind::InvalidName, "invalid_name"),
        (ErrorKind::MissingTag, "missing_tag"),
        (ErrorKind::UnknownRegistry, "unknown_registry"),
        (ErrorKind::NoDefaultRegistry, "no_default_registry"),
        (ErrorKind::AmbiguousRegistry, "ambiguous_registry"),
        (ErrorKind::ConflictingContexts, "conflicting_contexts"),
        (ErrorKind::DomainMismatch, "domain_mismatch"),
        (ErrorKind::NamingRule, "naming_rule"),
        (ErrorKind::ConflictingOptions, "conflicting_options"),
        (ErrorKind::Denied, "denied"),
        (ErrorKind::PushNotStated, "push_not_stated"),
        (ErrorKind::CachingRefused, "caching_refused"),
        (ErrorKind::UnknownStep, "unknown_step"),
        (ErrorKind::UnavailableImage, "unavailable_image"),
    ] {
        assert_eq!((kind.as_str(), kind.to_string()), (name, name.to_owned()));
        assert!(seen.remove(name), "{name}");
    }
    assert!(seen.is_empty(), "{seen:?}");
}

/// Rule 2.7 and the house's way: lower case, no full stop, no type names.
#[test]
fn every_message_keeps_the_house_style() {
    let messages = pulls().into_iter().map(|row| row.0.to_string());
    let messages = messages.chain(pushes().into_iter().map(|row| row.0.to_string()));
    let messages = messages.chain(caches().into_iter().map(|row| row.0.to_string()));
    for message in messages {
        let first = message.chars().next().unwrap();
        assert!(first == '`' || first.is_ascii_digit() || first.is_lowercase(), "{message}");
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        let names = PULL_ERRORS.iter().chain(&PUSH_ERRORS).chain(&CACHE_ERRORS);
        for name in names.chain(&["Some(", "None"]) {
            assert!(*name == "Pull" || !message.contains(name), "{message}");
        }
    }
}

/// Rule 10.2: what a request says is echoed cut, escaped and without user-info, whichever error echoes it.
#[test]
fn every_echo_is_safe_to_print() {
    let hostile = ["me:hunter2@ghcr.io/acme/app", "a\u{1b}[31m\u{202e}b", "https://me:hunter2@ghcr.io/x:1"];
    let long = "z".repeat(5_000);
    for text in hostile.into_iter().chain([&*long, &*format!("ghcr.io/{}", "z".repeat(240))]) {
        let errors: [&dyn Display; 11] = [
            &pull(account(), "nginx", &[text]),
            &push(account(), build("app").with_target(text)),
            &push(account(), build("app").with_contexts(&[text])),
            &push(account(), build(text).with_target("azure")),
            &push(account(), build("app").with_target("azure").with_tags(&["good", text])),
            &push(
                account(),
                PushRequest::new(BuildOutput::new("app").with_revision(text)).with_target("azure"),
            ),
            &cache(account(), CacheRequest::new("app").with_caching_registry(text)),
            &cache(account(), CacheRequest::new(&format!("{text}:1")).with_caching_registry("azure")),
            &cache(account(), CacheRequest::new("app").with_cache_to(&[&*format!("{text}//")])),
            &cache(
                account(),
                CacheRequest::new("app").with_cache_from(&[&*format!("type=registry,ref={text}//")]),
            ),
            &cache(
                account(),
                CacheRequest::new("app").with_cache_from(&[&*format!("type=registry,{text}=1")]),
            ),
        ];
        for message in errors.map(ToString::to_string) {
            assert!(!message.contains("hunter2"), "{message}");
            assert!(!message.contains(['\u{1b}', '\u{202e}']), "{message:?}");
            assert!(!message.contains(&"z".repeat(65)), "{message}");
        }
    }
}
