//! Plans that borrow nothing, and when two plans are equal.

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::{LeftOutReason, PullPlanBuf};
use registry_resolver::registry::Reach;
use registry_resolver::routes::{Place, Route};
use registry_resolver::{Catalog, Credential, PullRequest, Reference, Role, Transport};

use super::{fallback, plan};
use crate::support::{builder, other, pull as request};

fn account() -> Catalog {
    let pinned = FallbackPolicy::default().pinned_only();
    builder([
        other("own", "own.example:5000").prefix("team").inside_only().fallback(fallback("pinned", pinned)),
        other("pinned", "pinned.example").plain_http(),
    ])
    .route(
        Route::new("docker.io").mirror(Place::at("m.example/hub").api("/cache/v2").reach(Reach::InsideOnly)),
    )
    .build()
    .unwrap()
}

/// Everything of a plan that can be asked is asked of both.
#[track_caller]
fn assert_kept(catalog: &Catalog, request: PullRequest<'_>) -> PullPlanBuf {
    let plan = catalog.resolve_pull(request).unwrap();
    let kept = plan.to_buf();
    assert_eq!(kept.attempts().len(), plan.attempts().len());
    for (own, kept) in plan.attempts().zip(kept.attempts()) {
        assert_eq!(kept.registry(), own.registry().map(registry_resolver::catalog::Registry::name));
        assert_eq!(kept.target().to_string(), own.target().to_string());
        assert_eq!((kept.role(), kept.after(), kept.failures()), (own.role(), own.after(), own.failures()));
        assert_eq!(
            (kept.retry(), kept.transport(), kept.reach()),
            (own.retry(), own.transport(), own.reach())
        );
        assert_eq!(
            (kept.endpoint(), kept.upstream()),
            (&*own.endpoint().to_string(), &*own.upstream().to_string())
        );
        assert_eq!((kept.api(), kept.tls()), (own.api(), own.tls()));
        assert_eq!(kept.candidate().to_string(), own.candidate().to_string());
        let login = kept.login();
        assert_eq!(login.map_or("anonymous", |it| it.as_str()), own.login().as_str());
        assert_eq!(login.and_then(registry_resolver::pull::LoginBuf::credential), own.login().credential());
    }
    for (own, kept) in plan.left_out().zip(kept.left_out()) {
        assert_eq!(
            kept.registry().unwrap_or_default(),
            own.registry().map_or("", |registry| registry.name())
        );
        assert_eq!((kept.role(), kept.reason(), kept.note()), (own.role(), own.reason(), own.note()));
        assert_eq!(kept.target().map(|it| it.to_string()), own.target().map(|it| it.to_string()));
    }
    kept
}

#[test]
fn section_11_a_plan_is_kept_whole() {
    fn borrows_nothing<T: 'static + Send + Sync>(_: &T) {}

    let catalog = account();
    let own = assert_kept(&catalog, request("own.example:5000/team/app:1"));
    borrows_nothing(&own);
    assert_eq!(own.image().to_string(), "own.example:5000/team/app:1");
    let [source] = own.attempts() else { unreachable!("{own:?}") };
    assert_eq!(
        (source.role(), source.registry(), source.reach()),
        (Role::Source, Some("own"), Reach::InsideOnly)
    );
    let login = source.login().unwrap();
    assert_eq!((login.credential(), login.audience()), (Some(Credential::Handle("own")), "own.example:5000"));
    assert!(login.token_issuers().is_empty());
    let [left_out] = own.left_out() else { unreachable!("{own:?}") };
    assert_eq!(
        (left_out.registry(), left_out.reason(), left_out.endpoint()),
        (Some("pinned"), LeftOutReason::NotPinned, Some("http://pinned.example"))
    );

    let hub = assert_kept(&catalog, request("nginx"));
    let told: Vec<_> = hub.attempts().iter().map(|it| (it.endpoint(), it.api(), it.upstream())).collect();
    assert_eq!(
        told,
        [
            ("https://m.example", "/cache/v2", "docker.io"),
            ("https://registry-1.docker.io", "/v2", "docker.io")
        ]
    );
}

#[test]
fn plans_are_equal_when_a_client_does_the_same() {
    let (catalog, again) = (account(), account());
    let image = "own.example:5000/team/app:1";
    let first = plan(&catalog, image);
    assert_eq!(first, plan(&again, image), "of two catalogs");
    assert_eq!(first.source(), plan(&again, image).source());
    assert_eq!(
        first,
        plan(&catalog, "OWN.example:5000/team/app:1"),
        "one endpoint in another spelling (2.8)"
    );
    assert_ne!(first, plan(&catalog, "own.example:5000/team/app:2"));
    // The same image, but what is left out is not looked at.
    let alone = catalog.resolve_pull(request(image).without_fallbacks()).unwrap();
    assert_ne!(first, alone);
    assert_eq!(first.attempts().collect::<Vec<_>>(), alone.attempts().collect::<Vec<_>>());
    let plain =
        catalog.edit().update("own", |own| own.transport(Transport::HttpsUnverified)).build().unwrap();
    assert_ne!(first, plan(&plain, image));
    assert_ne!(first.source(), plan(&plain, image).source());
    assert_ne!(first.to_buf(), plan(&plain, image).to_buf());
}

#[test]
fn a_reference_that_is_kept_is_asked_for() {
    let catalog = account();
    let kept = Reference::parse("nginx:1").unwrap().to_buf();
    let borrowed = catalog.resolve_pull(PullRequest::new(&kept)).unwrap();
    assert_eq!(borrowed, plan(&catalog, "nginx:1"));
}
