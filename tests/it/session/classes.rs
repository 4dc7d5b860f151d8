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
        Class::ALL.into_iter().filter(|&class| !reached(class)).map(FailureClass::as_str).collect();
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
    for class in Class::ALL {
        assert_eq!(Class::from_name(class.as_str()), Some(class));
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
        assert_eq!(Class::from_name(text), None, "{text:?}");
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
        Class::ALL.into_iter().filter(|class| class.is_transient()).map(FailureClass::as_str).collect();
    assert_eq!(transient, ["rate_limited", "unavailable", "unreachable", "timeout"]);
}

#[cfg(feature = "std")]
mod io {
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
}
