//! Rules 12.1 and 12.4: the texts of scopes and locations, and what is said of those that are none.

use registry_resolver::routes::{
    Location, LocationErrorKind as At, LocationPort, Scheme, Scope, ScopeErrorKind as Kind,
};

/// Rule 12.1: what a scope may be; it displays as it was written.
#[test]
fn rule_12_1_scopes_are_read_and_displayed() {
    for text in [
        "*",
        "ghcr.io",
        "GHCR.io:443/acme",
        "r.example:05000/acme/app",
        "r.example:*",
        "r.example:*/acme",
        "registry:*",
        "registry:5000",
        "localhost",
        "[fd12::1]:5000/acme",
        "[fd12::1]:*",
        "*.example",
        "*.lab.example:5000",
        "*.lab.example:*",
        "docker.io/library/nginx",
    ] {
        assert_eq!(Scope::parse(text).unwrap().to_string(), text);
        assert_eq!(text.parse::<Scope>().unwrap().as_str(), text);
    }
    let parts = |text| {
        let scope = Scope::parse(text).unwrap();
        (scope.endpoint().map(|it| it.to_string()), scope.path().map(|it| it.to_string()))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(parts("R.example:5000/a/b"), (some("R.example:5000"), some("a/b")));
    assert_eq!(parts("r.example"), (some("r.example"), None));
    assert_eq!(parts("r.example:*/a"), (None, some("a")));
    assert_eq!(parts("*.example:1"), (None, None));
}

/// Rules 2.8 and 12.1: scopes are equal that cover the same images.
#[test]
fn rule_12_1_equal_scopes_are_spelled_differently() {
    let scope = |text| Scope::parse(text).unwrap();
    for (one, other) in [
        ("GHCR.io", "ghcr.io:443"),
        ("docker.io/library", "registry-1.docker.io:443/library"),
        ("docker.io:*", "index.docker.io:*"),
        ("[fd12::1]:5000", "[fd12:0:0:0:0:0:0:1]:05000"),
        ("*.Example", "*.example:443"),
        ("R.example:*/a", "r.example:*/a"),
    ] {
        assert_eq!(scope(one), scope(other), "{one} {other}");
        assert_eq!(scope(one).cmp(&scope(other)), core::cmp::Ordering::Equal);
    }
    for (one, other) in [
        ("r.example", "r.example:*"),
        ("r.example", "r.example:80"),
        ("r.example/a", "r.example/a/b"),
        ("*.example", "*.example:*"),
        ("*.a.example", "a.example"),
        ("docker.io:5000", "registry-1.docker.io:5000"),
    ] {
        assert_ne!(scope(one), scope(other), "{one} {other}");
    }
}

/// Rules 2.7 and 12.1: what is wrong, where, and the mend.
#[test]
fn rule_12_1_what_is_said_of_texts_that_are_no_scope() {
    let labels = ["a"; 17].join(".");
    let components = format!("r.example/{}", ["a"; 33].join("/"));
    for (text, kind, offset, said) in [
        (
            "",
            Kind::Empty,
            0,
            "invalid scope ``: it is empty, expected a host such as `ghcr.io` and perhaps a path, `*.` and a suffix, \
             or `*`",
        ),
        (
            "https://ghcr.io/acme/",
            Kind::Scheme,
            0,
            "invalid scope `https://ghcr.io/acme/`: found the scheme `https://` at byte 0, expected none; did you \
             mean `ghcr.io/acme`?",
        ),
        (
            "me:hunter2@ghcr.io",
            Kind::Host,
            0,
            "invalid scope `…@ghcr.io`: it has user-info at byte 0, expected a host; drop the user-info in front of \
             `@`",
        ),
        (
            "*example",
            Kind::Wildcard,
            1,
            "invalid scope `*example`: it goes on at byte 1, expected `*` alone, or `*.` and a suffix",
        ),
        (
            "a.*.example",
            Kind::Wildcard,
            2,
            "invalid scope `a.*.example`: found `*` at byte 2, expected a letter or a digit of the domain; `*` stands \
             for a whole host, for labels in front of a suffix, or for a port",
        ),
        (
            "*.example/acme",
            Kind::Path,
            9,
            "invalid scope `*.example/acme`: found a path at byte 9, expected none behind a suffix",
        ),
        (
            "ghcr.io/Acme",
            Kind::Path,
            8,
            "invalid scope `ghcr.io/Acme`: found `A` at byte 8, expected a lower-case letter or a digit; did you mean \
             `ghcr.io/acme`?",
        ),
        (
            "ghcr.io/acme:1",
            Kind::Path,
            12,
            "invalid scope `ghcr.io/acme:1`: found `:` at byte 12, expected path components only, without tag or \
             digest",
        ),
        (
            "library/nginx",
            Kind::Host,
            0,
            "invalid scope `library/nginx`: its host `library` would be read as a path on Docker Hub: it has no dot \
             and no port; did you mean `docker.io/library/nginx`?",
        ),
        (
            "r.example:99999",
            Kind::Port,
            10,
            "invalid scope `r.example:99999`: the port at byte 10 is above 65535",
        ),
        (
            "r.example:5000:*",
            Kind::Port,
            14,
            "invalid scope `r.example:5000:*`: found a second port at byte 14, expected one",
        ),
        (
            &*labels,
            Kind::TooManyLabels,
            31,
            "invalid scope `a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a`: it has more than 16 labels at byte 31",
        ),
        (
            &*components,
            Kind::TooManyComponents,
            73,
            "invalid scope `…/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a`: it has more than 32 \
             path components at byte 73",
        ),
    ] {
        let error = Scope::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset(), error.to_string().as_str()), (kind, offset, said));
        assert!(error.replacement().is_none_or(|mended| Scope::parse(mended).is_ok()), "{text}");
    }
}

/// Rule 12.4: a location is parsed once, into its parts.
#[test]
fn rule_12_4_locations_have_parts() {
    let parts = |text| {
        let location = Location::parse(text).unwrap();
        assert_eq!(location.to_string(), text);
        let path = location.path().map(|path| path.to_string());
        (location.scheme(), location.domain().as_str().to_owned(), location.port(), path)
    };
    let some = |text: &str| Some(text.to_owned());
    let (https, http) = (Some(Scheme::Https), Some(Scheme::Http));
    let unwritten = LocationPort::Unwritten;
    assert_eq!(parts("m.example"), (None, "m.example".into(), unwritten, None));
    assert_eq!(parts("https://m.example/hub/x"), (https, "m.example".into(), unwritten, some("hub/x")));
    assert_eq!(
        parts("HTTP://M.example:05000"),
        (http, "M.example:05000".into(), LocationPort::Number(5000), None)
    );
    assert_eq!(parts("m.example:*/hub"), (None, "m.example".into(), LocationPort::Asked, some("hub")));
    assert_eq!(parts("https://[::1]:443"), (https, "[::1]:443".into(), LocationPort::Number(443), None));
    assert_eq!(parts("[::1]:*"), (None, "[::1]".into(), LocationPort::Asked, None));
}

/// Rules 2.7, 3.3 and 12.4: what is wrong, where, and the mend.
#[test]
fn rule_12_4_what_is_said_of_texts_that_are_no_location() {
    for (text, kind, offset, said) in [
        (
            "",
            At::Empty,
            0,
            "invalid location ``: it is empty, expected a host such as `https://mirror.example:5000/hub`",
        ),
        (
            "oci://m.example/hub",
            At::Scheme,
            0,
            "invalid location `oci://m.example/hub`: found the scheme `oci://` at byte 0, expected `https://` or \
             `http://`; did you mean `m.example/hub`?",
        ),
        (
            "https://me:hunter2@m.example",
            At::UserInfo,
            8,
            "invalid location `https://…@m.example`: it has user-info at byte 8, expected a host; drop the user-info \
             in front of `@`",
        ),
        (
            "https://mirror/hub",
            At::Host,
            8,
            "invalid location `https://mirror/hub`: its host `mirror` at byte 8 would be read as a path on Docker \
             Hub: it has no dot and no port; did you mean `https://mirror:443/hub`?",
        ),
        (
            "https://m.example:99999/hub",
            At::Port,
            8,
            "invalid location `https://m.example:99999/hub`: its host `m.example:99999` at byte 8 has a port above \
             65535",
        ),
        (
            "http://m_x.example",
            At::Host,
            8,
            "invalid location `http://m_x.example`: found `_` at byte 8, expected a letter, a digit, `-`, `.`, `:` \
             and a port, or the end of the domain",
        ),
        (
            "https://m.example/",
            At::Path,
            18,
            "invalid location `https://m.example/`: it has no repository path at byte 18, expected path components \
             such as `acme/app`; did you mean `https://m.example`?",
        ),
        (
            "m.example:5000:*",
            At::Port,
            14,
            "invalid location `m.example:5000:*`: found a second port at byte 14, expected one",
        ),
    ] {
        let error = Location::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.offset(), error.to_string().as_str()), (kind, offset, said));
        assert!(error.replacement().is_none_or(|mended| Location::parse(mended).is_ok()), "{text}");
    }
}
