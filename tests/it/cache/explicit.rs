//! Rules 5.2, 8.2, 10.2 and 10.3: what a step writes under `cache_from` and `cache_to`.

use registry_resolver::cache::{CacheEntry, CacheExport, CacheImport, CacheList, CacheMode, CacheOrigin};
use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pull::ErrorKind;
use registry_resolver::{CacheError, Catalog, RegistryConfig, Transport};

use crate::cache::{
    account, app, builder, digest, exported, imported, other, past, plan, refused, refused_as,
};

#[test]
fn they_come_first_and_in_their_order() {
    let catalog = account();
    let images = [past('1')];
    let from = ["quay.io/acme/z:1", "type=registry,ref=ghcr.io/acme/a", "nginx"];
    let to = ["quay.io/acme/z:c", "type=registry,mode=max,ref=ghcr.io/acme/a:c"];
    let plan = plan(
        &catalog,
        app().with_branch("main").with_past(&images).with_cache_from(&from).with_cache_to(&to),
    );
    let own = "cache.example/build/cache/app";
    assert_eq!(
        imported(&plan),
        [
            "quay.io/acme/z:1",
            "ghcr.io/acme/a:latest",
            "docker.io/library/nginx:latest",
            &format!("{own}@{}", digest('1')),
        ],
    );
    assert_eq!(exported(&plan), ["quay.io/acme/z:c", "ghcr.io/acme/a:c", &format!("{own}:buildcache-main")],);
    let origins: Vec<CacheOrigin> = plan.exports().iter().map(CacheExport::origin).collect();
    assert_eq!(origins, [CacheOrigin::Explicit, CacheOrigin::Explicit, CacheOrigin::Automatic]);
    assert_eq!((plan.imports()[0].origin(), plan.imports()[0].past_image()), (CacheOrigin::Explicit, None));
}

#[test]
fn duplicates_fold_onto_the_first() {
    let catalog = account();
    let images = [past('1').with_content_hash("x"), past('2')];
    let pinned = format!("cache.example:443/build/cache/app@{}", digest('1'));
    let from = ["quay.io/a/b", &*pinned, "QUAY.io/a/b:latest", "type=registry,ref=quay.io/a/b,mode=max"];
    let to = [
        "type=registry,ref=cache.example/build/cache/app:buildcache-main",
        "type=registry,ref=quay.io/a/b,mode=max",
        "quay.io/a/b",
    ];
    let request = app()
        .with_branch("main")
        .with_content_hash("x")
        .with_past(&images)
        .with_cache_from(&from)
        .with_cache_to(&to);
    let plan = plan(&catalog, request);
    assert_eq!(
        imported(&plan),
        ["quay.io/a/b:latest", &*pinned, &format!("cache.example/build/cache/app@{}", digest('2'))],
    );
    assert_eq!(exported(&plan), ["cache.example/build/cache/app:buildcache-main", "quay.io/a/b:latest"]);
    // What the step wrote decides.
    let modes: Vec<CacheMode> = plan.exports().iter().map(CacheExport::mode).collect();
    assert_eq!(modes, [CacheMode::Min, CacheMode::Max]);
    // The folded image still stands for the build.
    assert_eq!(plan.skip_build().unwrap().past_image(), Some(&images[0]));
}

#[test]
fn what_buildkit_documents_is_kept() {
    let catalog = account();
    let to = ["type=registry,ref=quay.io/a/b,compression=zstd,compression-level=22,force-compression=true,\
               mode=max,oci-mediatypes=false,image-manifest=true,ignore-error=true"];
    let plan = plan(&catalog, app().with_cache_to(&to));
    let export = &plan.exports()[0];
    assert_eq!(
        export.attributes().collect::<Vec<_>>(),
        [
            ("compression", "zstd"),
            ("compression-level", "22"),
            ("force-compression", "true"),
            ("oci-mediatypes", "false"),
            ("image-manifest", "true"),
            ("ignore-error", "true"),
        ],
    );
    assert_eq!(export.mode(), CacheMode::Max);
}

#[test]
fn each_is_reached_as_an_image_on_its_domain_is() {
    let catalog = builder()
        .registry(RegistryConfig::new("one").quay().primary())
        .registry(RegistryConfig::new("two").quay())
        .registry(other("plain", "plain.example:5000").plain_http())
        .build()
        .unwrap();
    let (from, to) = (["quay.io/a/b", "plain.example:5000/a", "ghcr.io/a/b"], ["quay.io/a/c"]);
    let request = app().with_cache_from(&from).with_cache_to(&to);
    let logins = |request| -> Vec<String> {
        let plan = plan(&catalog, request);
        let imports = plan.imports().iter().map(|it| it.login().to_string());
        imports.chain(plan.exports().iter().map(|it| it.login().to_string())).collect()
    };
    assert_eq!(
        logins(request),
        ["`one` for quay.io", "`plain` for plain.example:5000", "anonymous", "`one` for quay.io"],
    );
    assert_eq!(logins(request.with_contexts(&["two"]))[0], "`two` for quay.io");
    assert_eq!(logins(request.with_contexts(&["two"]))[3], "`two` for quay.io");
    let plan = plan(&catalog, request);
    let transports: Vec<Transport> = plan.imports().iter().map(CacheImport::transport).collect();
    assert_eq!(transports, [Transport::Https, Transport::Http, Transport::Https]);
    assert_eq!(plan.imports()[2].registry(), None);
}

/// Rule 5.3: here, too.
#[test]
fn the_longest_prefix_picks_where_the_catalog_says_so() {
    let catalog = builder()
        .registry(RegistryConfig::new("all").quay().primary())
        .registry(RegistryConfig::new("acme").quay().prefix("acme"))
        .matching(registry_resolver::catalog::Matching::LongestPrefix)
        .build()
        .unwrap();
    let plan = plan(&catalog, app().with_cache_from(&["quay.io/acme/a", "quay.io/b/a"]));
    let names: Vec<&str> = plan.imports().iter().map(|it| it.registry().unwrap().name()).collect();
    assert_eq!(names, ["acme", "all"]);
}

#[test]
fn contexts_ambiguity_and_denial_are_those_of_a_pull() {
    let two =
        || builder().registry(RegistryConfig::new("one").quay()).registry(RegistryConfig::new("two").quay());
    let catalog = two().build().unwrap();
    let quay = app().with_cache_to(&["quay.io/a/b"]);
    assert_eq!(refused_as(&catalog, quay), ErrorKind::AmbiguousRegistry);
    assert!(catalog.resolve_cache(quay.with_contexts(&["one"])).is_ok());
    // Contexts come first, also where nothing is on their domain.
    for request in [app(), quay, app().with_cache_from(&["Wrong//"])] {
        assert_eq!(
            refused_as(&catalog, request.with_contexts(&["one", "two"])),
            ErrorKind::ConflictingContexts
        );
        assert_eq!(refused_as(&catalog, request.with_contexts(&["oen"])), ErrorKind::UnknownRegistry);
    }
    let denying = two().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    assert_eq!(refused_as(&denying, app().with_cache_from(&["ghcr.io/a/b"])), ErrorKind::Denied);
    assert!(denying.resolve_cache(app().with_cache_from(&["main.example/a/b"])).is_ok());
}

#[test]
fn the_first_fault_wins() {
    let catalog = account();
    let entries = ["good", "type=s3"];
    let request = app().with_cache_from(&entries).with_cache_to(&entries[1..]).with_caching_registry("hub");
    let CacheError::UnsupportedType { entry, .. } = refused(&catalog, request) else { unreachable!() };
    assert_eq!(
        (entry.list(), entry.index(), entry.to_string()),
        (CacheList::From, 1, "cache_from[1]".into())
    );
    let request = app().with_cache_to(&entries).with_caching_registry("hub");
    let CacheError::UnsupportedType { entry, .. } = refused(&catalog, request) else { unreachable!() };
    assert_eq!((entry.list(), entry.index(), entry.to_string()), (CacheList::To, 1, "cache_to[1]".into()));
    let hub = registry_resolver::CacheRequest::new("../evil").with_caching_registry("hub");
    assert_eq!(refused_as(&catalog, hub), ErrorKind::CachingRefused);
}

#[derive(Clone, Copy)]
enum In {
    To,
    Both,
}

/// The kinds of the errors of one entry, under `cache_from` and `cache_to`.
fn refusals(catalog: &Catalog, text: &str, place: In) -> Vec<CacheError> {
    let texts = [text];
    let from = || refused(catalog, app().with_cache_from(&texts));
    let to = || refused(catalog, app().with_cache_to(&texts));
    match place {
        In::To => vec![to()],
        In::Both => vec![from(), to()],
    }
}

#[test]
fn every_fault_of_an_entry_is_told() {
    let catalog = account();
    let pinned = format!("quay.io/a/b@{}", digest('1'));
    let pinned_entry = format!("type=registry,ref=quay.io/a/b:1@{}", digest('1'));
    let request = ErrorKind::InvalidRequest;
    let reference = ErrorKind::InvalidReference;
    let cases = [
        ("", In::Both, reference),
        ("Wrong", In::Both, reference),
        ("${{build}}", In::Both, reference),
        ("quay.io/a/b,quay.io/a/c", In::Both, reference),
        ("https://quay.io/a/b", In::Both, reference),
        ("type=registry,ref=", In::Both, reference),
        ("type=registry,ref=${{build}}", In::Both, reference),
        (&pinned, In::To, reference),
        (&pinned_entry, In::To, reference),
        ("type=gha", In::Both, request),
        ("type=s3,region=eu-west-1,bucket=b", In::Both, request),
        ("type=local,dest=/tmp", In::Both, request),
        ("type=inline", In::Both, request),
        ("type=", In::Both, request),
        ("type=Registry,ref=a", In::Both, request),
        ("ref=quay.io/a/b", In::Both, request),
        ("type=registry", In::Both, request),
        ("type=registry,", In::Both, request),
        ("type=registry,,ref=a", In::Both, request),
        ("type=registry, ref=a", In::Both, request),
        ("type=registry,=a", In::Both, request),
        ("type=registry,\"ref=a\"", In::Both, request),
        ("quay.io/a/b?x=y", In::Both, request),
        ("type=registry,ref=a,ref=a", In::Both, request),
        ("type=registry,type=registry,ref=a", In::Both, request),
        ("type=registry,Ref=a", In::Both, request),
        ("type=registry,ref=a,token=x", In::Both, request),
        ("type=registry,ref=a,registry.insecure=true", In::Both, request),
        ("type=registry,ref=a,registry.insecure=false", In::Both, request),
        ("type=registry,ref=a,mode=medium", In::Both, request),
        ("type=registry,ref=a,mode=", In::To, request),
        ("type=registry,ref=a,mode=max,mode=max", In::To, request),
        ("type=registry,ref=a,compression=lzma", In::To, request),
        ("type=registry,ref=a,compression-level=23", In::To, request),
        ("type=registry,ref=a,compression-level=-1", In::To, request),
        ("type=registry,ref=a,compression-level=+1", In::To, request),
        ("type=registry,ref=a,compression-level=999999999999", In::To, request),
        ("type=registry,ref=a,force-compression=yes", In::To, request),
        ("type=registry,ref=a,oci-mediatypes=1", In::To, request),
        ("type=registry,ref=a,image-manifest", In::To, request),
        ("type=registry,ref=a,ignore-error=TRUE", In::To, request),
    ];
    for (text, place, kind) in cases {
        for error in refusals(&catalog, text, place) {
            assert_eq!(error.kind(), kind, "{text}: {error}");
        }
    }
    // A digest is fine to import from.
    assert_eq!(imported(&plan(&catalog, app().with_cache_from(&[&*pinned]))), [pinned]);
}

/// Rule 10.2.
#[test]
fn no_value_of_an_attribute_is_echoed() {
    let catalog = account();
    for text in [
        "type=s3,secret_access_key=hunter2",
        "type=gha,token=hunter2",
        "type=hunter2",
        "token=hunter2",
        "type=registry,ref=a,secret_access_key=hunter2",
        "type=registry,ref=a,token=abc,hunter2",
        "type=registry,ref=a,hunter2",
        "type=registry,ref=a,mode=hunter2",
        "type=registry,ref=a,compression-level=hunter2",
        "type=registry,ref=a,registry.insecure=hunter2",
        "type=registry,ref=a,me:hunter2@x=y",
        "type=registry,ref=me:hunter2@quay.io/a",
        "type=registry,ref=https://me:hunter2@quay.io/a",
        "me:hunter2@quay.io/a",
        "https://quay.io/a?token=hunter2",
    ] {
        for error in refusals(&catalog, text, In::Both) {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hunter2"), "{text}: {shown}");
        }
    }
}

/// Rule 10.2: the name of an attribute is cut and harmless too.
#[test]
fn what_is_no_name_is_told_by_its_place() {
    let catalog = account();
    let long = format!("type=registry,{}=x", "z".repeat(5_000));
    for text in [&*long, "type=registry,a\u{1b}[31m=x", "type=registry,\u{202e}=x"] {
        for error in refusals(&catalog, text, In::Both) {
            let CacheError::MalformedAttribute { position, .. } = error else { unreachable!("{error}") };
            assert_eq!(position, 2);
        }
    }
}

/// Many entries are checked in reasonable time, also with many contexts.
#[test]
fn four_thousand_entries_are_no_problem() {
    let entries: Vec<String> = (0..4_000).map(|number| format!("quay.io/a/b:{number}")).collect();
    let contexts = vec!["main"; 2_000];
    let catalog = account();
    let plan =
        plan(&catalog, app().with_cache_from(&entries).with_cache_to(&entries).with_contexts(&contexts));
    assert_eq!((plan.imports().len(), plan.exports().len()), (4_000, 4_000));
}

fn is_plain<T: Copy + Send + Sync + core::fmt::Debug + core::hash::Hash + 'static>() -> usize {
    size_of::<T>()
}

#[test]
fn an_entry_of_an_error_is_a_plain_value() {
    assert!(is_plain::<CacheEntry>() > 0);
    assert!(is_plain::<CacheOrigin>() > 0);
}

/// Rule 8.2.
#[test]
fn an_entry_says_where_it_is() {
    let from = ["nginx", "alpine", "type=gha"];
    let error = refused(&account(), app().with_cache_from(&from));
    let CacheError::UnsupportedType { entry, .. } = error else { unreachable!("{error}") };
    assert_eq!((entry.list(), entry.index()), (CacheList::From, 2));
}
