//! What is parsed without serde: names, and what is asked about them.

use registry_resolver::cache::Platform;
use registry_resolver::reference::{ImageName, Path, ShortName};
use registry_resolver::routes::{Location, Scope, ShortNames};
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, Digest, Domain, FailureClass, PullRequest, PushRequest, Reference,
    RegistryConfig, Route, Tag,
};

use super::{Door, MB, Shape, fill, shape};

fn repeated(begin: &'static str, unit: &'static str, end: &'static str) -> Shape {
    shape(format!("`{begin}{unit}…{end}`"), move |bytes| fill(bytes, [begin, "", end], |_| unit.into()))
}

fn names() -> Vec<Shape> {
    [
        ("", "a", ""),
        ("", "A", ""),
        ("", "a/", "a"),
        ("", "a.", "io/app:1"),
        ("", "a.", "io:05000/app:1"),
        ("", "Ab/", ""),
        ("", "/", ""),
        ("", "a__", "a"),
        ("", "-", "a"),
        ("", ":", ""),
        ("", "@", ""),
        ("a", "@sha256:0", ""),
        ("", "https://a:b@", "x"),
        ("", "docker://", "nginx"),
        ("", "${{x}}", ""),
        ("", "[", ""),
        ("[", "0:", "]/a"),
        ("a:", "t", ""),
        ("a.io:", "1", "/a"),
        ("a.io:", "0", "5000/a"),
        ("a@sha256:", "0", ""),
        ("\"", "a", "\""),
        ("", "é", ""),
        ("", "\u{202e}", ""),
        ("", "\0", ""),
        ("", " ", "a"),
        ("a", " ", "b"),
        ("*.", "a.", "io"),
        ("a.io/", "a/", "*"),
    ]
    .map(|(begin, unit, end)| repeated(begin, unit, end))
    .into()
}

fn asked() -> Catalog {
    Catalog::builder()
        .registry(RegistryConfig::new("azure").azure("acme"))
        .registry(RegistryConfig::new("hub").docker_hub())
        .set_default("azure")
        .set_caching("azure")
        .route(Route::new("*.io").mirror("m.example"))
        .route(Route::new("a.io").mirror("m.example/hub"))
        .short_names(ShortNames::new().alias("nginx", "a.io/nginx").search("quay.io"))
        .build()
        .unwrap()
}

fn told<T, E: core::fmt::Display>(result: Result<T, E>) {
    drop(result.map_err(|error| error.to_string()).err());
}

pub(super) fn doors() -> Vec<Door> {
    let door = |what, enter| Door { what, notation: "a name", most: 4 * MB, shapes: names(), enter };
    vec![
        door("`Reference::parse`", |text| told(Reference::parse(text).map(Reference::to_buf))),
        door("`Domain`, `Path`, `Tag`, `Digest`, `ImageName`, `ShortName`, `Platform`", |text| {
            told(Domain::parse(text));
            told(Path::parse(text));
            told(Tag::parse(text));
            told(Digest::parse(text));
            told(ImageName::parse(text));
            told(ShortName::parse(text));
            told(Platform::parse(text));
        }),
        door("`Scope`, `Location`", |text| {
            told(Scope::parse(text));
            told(Location::parse(text));
        }),
        door("`resolve_pull` and `explain_pull`, short names too", |text| {
            let catalog = asked();
            let reference = Reference::parse(text).ok().map(PullRequest::new);
            let short = ShortName::parse(text).ok().map(PullRequest::short);
            for request in [reference, short].into_iter().flatten() {
                drop(
                    catalog
                        .resolve_pull(request)
                        .map(|plan| plan.attempts().count())
                        .map_err(|it| it.to_string()),
                );
                drop(catalog.explain_pull(request).to_string());
            }
        }),
        door("`resolve_push` and `explain_push`: name, tag, branch, registry", |text| {
            let catalog = asked();
            for request in [
                PushRequest::new(BuildOutput::new(text)).with_tags("1"),
                PushRequest::new(BuildOutput::new("app")).with_tags(text),
                PushRequest::new(BuildOutput::new("app").with_branch(text)),
                PushRequest::new(BuildOutput::new("app")).with_tags("1").with_target(text),
            ] {
                told(
                    catalog.resolve_push(request).map(|it| it.plan().map(|plan| plan.destinations().count())),
                );
                drop(catalog.explain_push(request).to_string());
            }
        }),
        door("`resolve_cache` and `explain_cache`: name, branch, entries", |text| {
            let catalog = asked();
            let entries = [text];
            for request in [
                CacheRequest::new(text).with_branch("main"),
                CacheRequest::new("app").with_branch(text),
                CacheRequest::new("app").with_cache_from(&entries).with_cache_to(&entries),
            ] {
                told(catalog.resolve_cache(request).map(|it| it.plan().is_some()));
                drop(catalog.explain_cache(request).to_string());
            }
        }),
        door("`FailureClass::from_message`", |text| drop(FailureClass::from_message(text).to_string())),
        door("`CatalogBuilder::build`: each text of a registry and of a route", |text| {
            for builder in [
                Catalog::builder().registry(RegistryConfig::new(text).docker_hub()),
                Catalog::builder().registry(RegistryConfig::new("a").other(text)),
                Catalog::builder().registry(RegistryConfig::new("a").docker_hub().prefix(text)),
                Catalog::builder().registry(RegistryConfig::new("a").docker_hub().fallback(text)),
                Catalog::builder().route(Route::new(text).mirror(text).note(text)),
                Catalog::builder().short_names(ShortNames::new().alias(text, text).search(text)),
            ] {
                told(builder.build().map(|catalog| catalog.lints().to_string()));
            }
        }),
    ]
}
