//! Rule 6.3: what failed, from an HTTP status and from an I/O error.

use registry_resolver::FailureClass;
use registry_resolver::FailureClass as Class;

/// The statuses that the table of rule 6.4 names, as it names them.
const NAMED: [(u16, Class); 8] = [
    (401, Class::Unauthorized),
    (403, Class::Forbidden),
    (451, Class::Forbidden),
    (404, Class::NotFound),
    (410, Class::NotFound),
    (429, Class::RateLimited),
    (408, Class::Unavailable),
    (425, Class::Unavailable),
];

/// Rules 6.3 and 6.4: every number that fits, whether a server would send it or not.
#[test]
fn every_status_has_its_class() {
    let expected = |status: u16| {
        let named = NAMED.into_iter().find(|&(number, _)| number == status).map(|(_, class)| class);
        match status / 100 {
            2 => None,
            5 => Some(Class::Unavailable),
            _ => Some(named.unwrap_or(Class::Other)),
        }
    };
    for status in 0..=u16::MAX {
        assert_eq!(Class::from_status(status), expected(status), "{status}");
    }
    let named = (0..=u16::MAX)
        .filter(|&status| Class::from_status(status).is_some_and(|class| class != Class::Other));
    assert_eq!(named.count(), NAMED.len() + 100);
}

/// Rule 6.3, for what servers send: the registered statuses, one by one.
#[test]
fn registered_statuses_have_their_classes() {
    let rows: [(Option<Class>, &[u16]); 8] = [
        (None, &[200, 201, 202, 203, 204, 205, 206, 207, 208, 226]),
        (Some(Class::Unauthorized), &[401]),
        (Some(Class::Forbidden), &[403, 451]),
        (Some(Class::NotFound), &[404, 410]),
        (Some(Class::RateLimited), &[429]),
        (Some(Class::Unavailable), &[408, 425, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511]),
        (Some(Class::Other), &[100, 101, 102, 103, 300, 301, 302, 303, 304, 305, 307, 308]),
        (
            Some(Class::Other),
            &[
                400, 402, 405, 406, 407, 409, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424,
                426, 428, 431,
            ],
        ),
    ];
    for (class, statuses) in rows {
        for &status in statuses {
            assert_eq!(Class::from_status(status), class, "{status}");
        }
    }
}

/// No status says that a certificate is wrong, that bytes are, or that nobody answered.
#[test]
fn some_classes_come_from_no_status() {
    let reached = |class| (0..=u16::MAX).any(|status| Class::from_status(status) == Some(class));
    let unreached: Vec<&str> =
        Class::ALL.iter().copied().filter(|&class| !reached(class)).map(FailureClass::as_str).collect();
    assert_eq!(unreached, ["unreachable", "timeout", "tls", "corrupt"]);
}

/// Rule 6.4: the names of the table, in its order; those for programs and those for people.
#[test]
fn names_go_out_and_come_back() {
    let names = [
        ("unauthorized", "unauthorized"),
        ("forbidden", "forbidden"),
        ("not_found", "not found"),
        ("rate_limited", "rate limited"),
        ("unavailable", "unavailable"),
        ("unreachable", "unreachable"),
        ("timeout", "timeout"),
        ("tls", "tls"),
        ("corrupt", "corrupt"),
        ("other", "other"),
    ];
    let found: Vec<_> = Class::ALL.iter().map(|class| (class.as_str(), class.to_string())).collect();
    assert_eq!(found, names.map(|(name, words)| (name, words.to_owned())));
    for &class in Class::ALL {
        assert_eq!(class.as_str().parse(), Ok(class));
    }
}

#[test]
fn a_name_is_taken_only_as_it_is() {
    for text in [
        "",
        " ",
        "Unauthorized",
        "TLS",
        "not found",
        "rate-limited",
        "timeout ",
        " tls",
        "ok",
        "nope",
        "tls\0",
    ] {
        assert!(text.parse::<Class>().is_err(), "{text:?}");
    }
}

#[test]
fn every_class_is_listed_once_and_in_order() {
    let mut sorted = Class::ALL.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, Class::ALL);
}

/// Rule 5.8: the source is down, and did not say no.
#[test]
fn transient_is_what_passes() {
    let transient: Vec<&str> =
        Class::ALL.iter().copied().filter(|class| class.is_transient()).map(FailureClass::as_str).collect();
    assert_eq!(transient, ["rate_limited", "unavailable", "unreachable", "timeout"]);
}

/// Rule 14.4: the codes of the specification, of the Distribution project, and any other.
#[test]
fn every_error_code_has_its_class() {
    let rows: [(Class, &[&str]); 7] = [
        (Class::Unauthorized, &["UNAUTHORIZED", "unauthorized"]),
        (Class::Forbidden, &["DENIED", "Denied"]),
        (
            Class::NotFound,
            &[
                "NAME_UNKNOWN",
                "MANIFEST_UNKNOWN",
                "MANIFEST_BLOB_UNKNOWN",
                "BLOB_UNKNOWN",
                "BLOB_UPLOAD_UNKNOWN",
            ],
        ),
        (Class::RateLimited, &["TOOMANYREQUESTS"]),
        (Class::Unavailable, &["UNAVAILABLE"]),
        (Class::Corrupt, &["DIGEST_INVALID", "SIZE_INVALID", "MANIFEST_INVALID", "MANIFEST_UNVERIFIED"]),
        (
            Class::Other,
            &[
                "UNSUPPORTED",
                "NAME_INVALID",
                "TAG_INVALID",
                "BLOB_UPLOAD_INVALID",
                "UNKNOWN",
                "",
                "DENIED ",
                "\u{131}",
            ],
        ),
    ];
    for (class, codes) in rows {
        for code in codes {
            assert_eq!(Class::from_code(code), class, "{code}");
        }
    }
}

/// Rule 14.4: the status decides, the code where there is none, or for 200 and 400.
#[test]
fn a_status_decides_before_a_code() {
    let code = Some("TOOMANYREQUESTS");
    for status in 0..=u16::MAX {
        let expected =
            if [200, 400].contains(&status) { Some(Class::RateLimited) } else { Class::from_status(status) };
        assert_eq!(Class::from_answer(Some(status), code), expected, "{status}");
        assert_eq!(Class::from_answer(Some(status), None), Class::from_status(status), "{status}");
    }
    assert_eq!(Class::from_answer(None, Some("DENIED")), Some(Class::Forbidden));
    assert_eq!(Class::from_answer(None, Some("nobody knows")), Some(Class::Other));
    assert_eq!(Class::from_answer(None, None), Some(Class::Other));
}

/// Rule 14.4: what engines were recorded to say, and what was done to them.
#[test]
fn an_engine_s_message_has_the_class_of_what_happened() {
    let messages = include_str!("../../data/engine-messages.tsv");
    let mut classes = alloc::collections::BTreeMap::new();
    for row in messages.lines() {
        let [id, class, message] = row.split('\t').collect::<Vec<_>>()[..] else { unreachable!() };
        assert_eq!(Class::from_message(message).as_str(), class, "{id}: {message}");
        *classes.entry(class).or_insert(0) += 1;
    }
    assert_eq!(messages.lines().count(), 62);
    // A 408 whose body says `unknown`, and a page of HTML, are told as nothing that could be known.
    assert_eq!(classes["other"], 4);
}

#[test]
fn the_last_thing_that_an_engine_says_counts() {
    for (message, class) in [
        ("", Class::Other),
        ("denied", Class::Other),
        // As Docker's daemon says it of a private image, and of one that is not there.
        (
            "pull access denied for acme/app, repository does not exist or may require 'docker login': denied: \
             requested access to the resource is denied",
            Class::Forbidden,
        ),
        ("toomanyrequests: You have reached your unauthenticated pull rate limit.", Class::RateLimited),
        (
            "(Mirrors also failed: [m.example/app:1: denied: denied]): toomanyrequests: limit",
            Class::RateLimited,
        ),
        ("DENIED: no", Class::Forbidden),
        ("Get \"https://r.example/v2/\": net/http: TLS handshake timeout", Class::Timeout),
        ("Get \"https://r.example/v2/\": context deadline exceeded", Class::Timeout),
        ("dial tcp 10.0.0.1:443: i/o timeout", Class::Timeout),
        ("http: server gave HTTP response to HTTPS client", Class::Tls),
        ("remote error: tls: handshake failure", Class::Tls),
        // A name says nothing, whatever it looks like.
        ("r.example/denied/toomanyrequests/unauthorized:unavailable: something new", Class::Other),
    ] {
        assert_eq!(Class::from_message(message), class, "{message}");
    }
    let long = format!("denied: {}", "x".repeat(100_000));
    assert_eq!(Class::from_message(&long), Class::Other, "the end is read, and so much of it");
    assert_eq!(Class::from_message(&format!("{long} denied: ")), Class::Forbidden);
}

#[cfg(feature = "std")]
mod io {
    use core::error;
    use core::fmt;
    use std::io::{Error, ErrorKind, Read as _};

    use registry_resolver::FailureClass as Class;

    /// Rule 6.3: no answer in time; a read timeout is `WouldBlock` on Unix and `TimedOut` elsewhere.
    #[test]
    fn no_answer_in_time_is_a_timeout() {
        for kind in [ErrorKind::TimedOut, ErrorKind::WouldBlock] {
            assert_eq!(Class::from(kind), Class::Timeout, "{kind:?}");
        }
    }

    /// Rule 6.3: nobody there, no way there, or gone in the middle.
    #[test]
    fn no_connection_is_unreachable() {
        for kind in [
            ErrorKind::ConnectionRefused,
            ErrorKind::ConnectionReset,
            ErrorKind::ConnectionAborted,
            ErrorKind::NotConnected,
            ErrorKind::AddrNotAvailable,
            ErrorKind::HostUnreachable,
            ErrorKind::NetworkUnreachable,
            ErrorKind::NetworkDown,
            ErrorKind::BrokenPipe,
            ErrorKind::UnexpectedEof,
        ] {
            assert_eq!(Class::from(kind), Class::Unreachable, "{kind:?}");
        }
    }

    #[test]
    fn all_else_is_other() {
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::PermissionDenied,
            ErrorKind::AddrInUse,
            ErrorKind::AlreadyExists,
            ErrorKind::InvalidInput,
            ErrorKind::InvalidData,
            ErrorKind::WriteZero,
            ErrorKind::StorageFull,
            ErrorKind::Interrupted,
            ErrorKind::Unsupported,
            ErrorKind::OutOfMemory,
            ErrorKind::Other,
        ] {
            assert_eq!(Class::from(kind), Class::Other, "{kind:?}");
        }
    }

    /// As a client gets them.
    #[test]
    fn errors_that_happen_have_their_class() {
        let cut = (&b"{"[..]).read_exact(&mut [0; 2]).unwrap_err();
        assert_eq!(Class::from(cut.kind()), Class::Unreachable, "{cut}");
        let own = Error::other("what a library says");
        assert_eq!(Class::from(own.kind()), Class::Other, "{own}");
    }

    /// An error as a client makes it: a text, and what it was made of.
    #[derive(Debug)]
    struct Link(String, Option<Box<dyn error::Error + Send + Sync>>);

    impl fmt::Display for Link {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl error::Error for Link {
        fn source(&self) -> Option<&(dyn error::Error + 'static)> {
            self.1.as_deref().map(|source| source as &(dyn error::Error + 'static))
        }
    }

    fn alone(text: &str) -> Link {
        Link(text.into(), None)
    }

    fn around(text: &str, source: impl error::Error + Send + Sync + 'static) -> Link {
        Link(text.into(), Some(Box::new(source)))
    }

    /// Rule 6.4: a name that does not resolve is unreachable, as clients say so.
    #[test]
    fn a_name_that_does_not_resolve_is_unreachable() {
        let failed = "failed to lookup address information: Name or service not known";
        let resolved = std::net::ToSocketAddrs::to_socket_addrs(&("registry.invalid", 443)).unwrap_err();
        assert_eq!(Class::from_error(&resolved), Class::Unreachable, "{resolved}");
        // reqwest over hyper: three texts around the error of the standard library.
        let client = around("client error (Connect)", around("dns error", Error::other(failed)));
        let request = around("error sending request for url (https://r.example/v2/)", client);
        assert_eq!(Class::from_error(&request), Class::Unreachable);
        // And an `io::Error` around it, whose own source would pass over it.
        assert_eq!(Class::from_error(&Error::other(request)), Class::Unreachable);
        for text in [
            failed,
            "failed to lookup address information: nodename nor servname provided, or not known",
            "dns error",
            "host not found",
            "no record found for Query { name: Name(\"r.example.\"), query_type: A, query_class: IN }",
            "request or response: NXDomain",
            "[6] Couldn't resolve host name (Could not resolve host: r.example)",
            "No such host is known. (os error 11001)",
            "getaddrinfo ENOTFOUND r.example",
        ] {
            assert_eq!(Class::from_error(&alone(text)), Class::Unreachable, "{text}");
            assert_eq!(Class::from_error(&Error::other(alone(text))), Class::Unreachable, "{text}");
        }
        for number in 11_001..=11_004 {
            assert_eq!(Class::from_error(&Error::from_raw_os_error(number)), Class::Unreachable, "{number}");
        }
    }

    /// Rule 14.4: by kind wherever it stands in the chain, the outermost first.
    #[test]
    fn a_kind_is_found_in_the_chain() {
        for (kind, class) in [
            (ErrorKind::ConnectionRefused, Class::Unreachable),
            (ErrorKind::ConnectionReset, Class::Unreachable),
            (ErrorKind::TimedOut, Class::Timeout),
        ] {
            let inner = around("client error (Connect)", around("tcp connect error", Error::from(kind)));
            let wrapped = Error::other(around("error sending request", inner));
            assert_eq!(Class::from_error(&wrapped), class, "{kind:?}");
        }
        let reset_while_late = Error::new(ErrorKind::TimedOut, Error::from(ErrorKind::ConnectionReset));
        assert_eq!(Class::from_error(&reset_while_late), Class::Timeout);
        // A kind that tells nothing does not hide what is within.
        let certificate = alone("invalid peer certificate: UnknownIssuer");
        assert_eq!(Class::from_error(&Error::new(ErrorKind::InvalidData, certificate)), Class::Tls);
        assert_eq!(
            Class::from_error(&around("error sending request", alone("operation timed out"))),
            Class::Timeout
        );
    }

    /// What nobody tells stays `other`, however long the chain and the texts are.
    #[test]
    fn what_nobody_tells_is_other() {
        for text in ["", "boom", "dns", "a host that was not found"] {
            assert_eq!(Class::from_error(&alone(text)), Class::Other, "{text}");
        }
        let mut chain = alone("dns error");
        for _ in 0..40 {
            chain = around("wrapped", chain);
        }
        assert_eq!(Class::from_error(&chain), Class::Other, "32 links are read");
        let long = alone(&format!("{} dns error", "\u{e9}".repeat(100_000)));
        assert_eq!(Class::from_error(&long), Class::Other, "and the beginning of a text");
    }
}
