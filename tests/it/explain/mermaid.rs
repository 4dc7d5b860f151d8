//! Plans and catalogs as diagrams.

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::push::AdHocTarget;
use registry_resolver::routes::{Origin, Place, PlaceFailures, PlaceImages, Route};
use registry_resolver::{Domain, Fallback, PushRequest, RegistryConfig};

use crate::explain::{SHA, build, builder, candidate, catalog, other, public, pull, same};

fn pushed(catalog: &registry_resolver::Catalog, request: PushRequest<'_>) -> String {
    catalog.resolve_push(request).unwrap().plan().unwrap().to_mermaid()
}

#[test]
fn of_a_pull() {
    let policy = FallbackPolicy::default;
    let catalog = catalog([
        public("source", "a.example")
            .prefix("team")
            .fallback(Fallback::new("pinned").with_policy(policy().pinned_only())),
        public("pinned", "b.example"),
        public("other", "c.example")
            .fallback(Fallback::new("keeping").with_policy(policy().keep_path().transient_only())),
        public("keeping", "d.example").prefix("mirror").fallback("last"),
        public("last", "e.example"),
    ]);
    let plan = catalog.resolve_pull(pull("a.example/team/app:1")).unwrap();
    same(
        &plan.to_mermaid(),
        "\
flowchart LR
    n0([\"a.example/team/app:1\"])
    n1[(\"source<br>a.example/team/app:1\")]
    n0 -->|pull| n1
    n2[(\"pinned<br>not asked: it serves only images pinned by digest\")]
    n1 -.-x n2
",
    );
    let plan = catalog.resolve_pull(pull("c.example/app")).unwrap();
    same(
        &plan.to_mermaid(),
        "\
flowchart LR
    n0([\"c.example/app:latest\"])
    n1[(\"other<br>c.example/app:latest\")]
    n0 -->|pull| n1
    n2[(\"keeping<br>d.example/mirror/app:latest\")]
    n1 -->|when that is down| n2
    n3[(\"last<br>e.example/app:latest\")]
    n2 -->|when that is down| n3
",
    );
    let plan = catalog.resolve_pull(pull("python")).unwrap();
    same(
        &plan.to_mermaid(),
        "\
flowchart LR
    n0([\"docker.io/library/python:latest\"])
    n1[(\"no registry<br>docker.io/library/python:latest\")]
    n0 -->|pull| n1
",
    );
}

#[test]
fn of_a_push() {
    let catalog = catalog([public("a", "a.example").prefix("team"), public("b", "b.example")]);
    same(
        &pushed(&catalog, build("app").with_target("a").with_tags(&["1", "2"])),
        "\
flowchart LR
    n0([\"what was built\"])
    n1[(\"a<br>a.example/team/app:1\")]
    n0 -->|push| n1
    n2[(\"a<br>a.example/team/app:2\")]
    n0 -->|push| n2
",
    );
    let image = format!("python@{SHA}");
    same(
        &pushed(&catalog, candidate(&image).with_target("b")),
        "\
flowchart LR
    n0([\"docker.io/library/python@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582\"])
    n1[(\"b<br>b.example/library/python:latest\")]
    n0 -->|push| n1
",
    );
    let partner = AdHocTarget::new(Domain::parse("partner.example:8443").unwrap()).unwrap();
    same(
        &pushed(&catalog, build("app").with_target(partner)),
        "\
flowchart LR
    n0([\"what was built\"])
    n1[(\"no registry<br>partner.example:8443/app:1\")]
    n0 -->|push| n1
",
    );
}

#[test]
fn of_a_catalog() {
    let policy = FallbackPolicy::default().keep_path().pinned_only().transient_only();
    let catalog = builder([
        RegistryConfig::new("hub").docker_hub().primary().fallback("mirror"),
        public("mirror", "mirror.example:5000")
            .prefix("hub/copies")
            .fallback(Fallback::new("far").with_policy(policy)),
        other("far", "far.example").default_registry(),
    ])
    .set_caching("far")
    .build()
    .unwrap();
    same(
        &catalog.to_mermaid(),
        "\
flowchart LR
    n0[(\"far<br>far.example<br>default, caching\")]
    n1[(\"hub<br>docker.io<br>primary\")]
    n2[(\"mirror<br>mirror.example:5000/hub/copies<br>public\")]
    n1 -->|falls back| n2
    n2 -->|falls back, keeping the path, if pinned, while down| n0
",
    );
    assert_eq!(registry_resolver::Catalog::builder().build().unwrap().to_mermaid(), "flowchart LR\n");
}

#[test]
fn names_do_not_break_out_of_their_labels() {
    let name = "x\"]; click n0 \"javascript:alert(1)\" %% <img src=x> #quot; `";
    let catalog = catalog([public(name, "a.example").fallback("语言"), public("语言", "b.example")]);
    let label = "x#34;#93;#59; click n0 #34;javascript:alert#40;1#41;#34; #37;#37; #60;img src#61;x#62; #35;quot#59; #92;u#123;60#125;";
    assert_eq!(
        catalog.to_mermaid(),
        format!(
            "flowchart LR\n    n0[(\"{label}<br>a.example<br>public\")]\n    \
             n1[(\"语言<br>b.example<br>public\")]\n    n0 -->|falls back| n1\n"
        ),
    );
    let plan = catalog.resolve_pull(pull("a.example/app:1")).unwrap();
    let charts = [plan.to_mermaid(), pushed(&catalog, build("app").with_target(name))];
    for chart in charts {
        assert!(chart.contains(&format!("[(\"{label}<br>a.example/app:1\")]")), "{chart}");
        assert!(!chart.contains("click n0 \"") && !chart.contains("<img"), "{chart}");
    }
}

/// Rule 12.5: a plan along a route, and the routes of a catalog.
#[test]
fn of_routes() {
    let mirror = Place::at("m.example/hub").images(PlaceImages::Pinned);
    let catalog = builder([public("n", "n.example")])
        .route(
            Route::new("docker.io")
                .mirror(mirror)
                .mirror(Place::registry("n").failures(PlaceFailures::Transient))
                .mirror("o.example"),
        )
        .route(Route::new("old.example").at(Place::registry("n")).origin(Origin::First))
        .route(Route::new("evil.example:*").blocked().origin(Origin::Never))
        .build()
        .unwrap();
    same(
        &catalog.resolve_pull(pull("python:3")).unwrap().to_mermaid(),
        "\
flowchart LR
    n0([\"docker.io/library/python:3\"])
    n1[(\"m.example<br>not asked: it serves only images pinned by digest\")]
    n0 -.-x n1
    n2[(\"n<br>n.example/library/python:3<br>mirror\")]
    n0 -->|pull| n2
    n3[(\"no registry<br>o.example/library/python:3<br>mirror\")]
    n2 -->|when that has failed| n3
    n4[(\"no registry<br>docker.io/library/python:3\")]
    n3 -->|when that has failed| n4
",
    );
    same(
        &catalog.to_mermaid(),
        "\
flowchart LR
    n0[(\"n<br>n.example<br>default, public\")]
    n1([\"docker.io\"])
    n2[(\"m.example/hub\")]
    n1 -->|mirror 1, if pinned| n2
    n1 -->|mirror 2, while down| n0
    n3[(\"o.example\")]
    n1 -->|mirror 3| n3
    n4([\"evil.example:#42;<br>blocked<br>origin never\"])
    n5([\"old.example<br>origin first\"])
    n5 -->|origin| n0
",
    );
}
