//! Rule 14.4: `Retry-After`, as seconds or as a date against the response's own.

use core::time::Duration;

use proptest::prelude::*;
use registry_resolver::policy::retry_after;

use crate::session::secs;
use crate::shrinking::config;

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// How long after [`DATE`].
fn after(value: &str) -> Option<u64> {
    retry_after(value, Some(DATE)).map(|delay| delay.as_secs())
}

#[test]
fn seconds_are_seconds() {
    for (value, delay) in
        [("0", 0), ("120", 120), ("007", 7), (" 3\t", 3), ("18446744073709551615", u64::MAX)]
    {
        assert_eq!(retry_after(value, None), Some(secs(delay)), "{value}");
        assert_eq!(retry_after(value, Some("nonsense")), Some(secs(delay)), "{value}");
    }
    // More than any cap, and no failure to read.
    for value in ["18446744073709551616", &"9".repeat(10_000)] {
        assert_eq!(retry_after(value, None), Some(secs(u64::MAX)));
    }
    for value in ["", " ", "-1", "+5", "1.5", "1e3", "0x10", "1 2", "\u{661}", "soon", "5s"] {
        assert_eq!(retry_after(value, Some(DATE)), None, "{value}");
    }
}

/// The three forms of RFC 9110, each as value and as `Date`.
#[test]
fn dates_are_read_in_three_forms() {
    let same =
        ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
    let later =
        ["Mon, 07 Nov 1994 09:50:38 GMT", "Monday, 07-Nov-94 09:50:38 GMT", "Mon Nov  7 09:50:38 1994"];
    let day = 24 * 3_600 + 3_600 + 60 + 1;
    for date in same {
        for value in later {
            assert_eq!(retry_after(value, Some(date)), Some(secs(day)), "{value} {date}");
            assert_eq!(retry_after(date, Some(value)), Some(Duration::ZERO), "past");
            assert_eq!(retry_after(value, None), None, "a date alone says nothing without a clock");
        }
        assert_eq!(retry_after(date, Some(date)), Some(Duration::ZERO));
    }
    assert_eq!(after("Wed Nov 16 08:49:37 1994"), Some(10 * 86_400));
}

#[test]
fn calendars_are_kept() {
    for (from, until, days) in [
        ("Mon, 28 Feb 2000 00:00:00 GMT", "Wed, 01 Mar 2000 00:00:00 GMT", 2),
        ("Sun, 28 Feb 2100 00:00:00 GMT", "Mon, 01 Mar 2100 00:00:00 GMT", 1),
        ("Wed, 28 Feb 2024 00:00:00 GMT", "Fri, 01 Mar 2024 00:00:00 GMT", 2),
        ("Sun, 31 Dec 2023 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:00 GMT", 1),
        ("Mon, 01 Jan 2024 00:00:00 GMT", "Wed, 01 Jan 2025 00:00:00 GMT", 366),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 00:00:00 GMT", 3_652_058),
    ] {
        assert_eq!(retry_after(until, Some(from)), Some(secs(days * 86_400)), "{until}");
    }
    // A leap second.
    assert_eq!(
        retry_after("Sun, 01 Jan 2017 00:00:00 GMT", Some("Sat, 31 Dec 2016 23:59:60 GMT")),
        Some(Duration::ZERO)
    );
}

/// RFC 9110: a year of two digits that seems more than 50 years ahead is one that is past.
#[test]
fn two_digits_of_a_year_are_completed() {
    let days = |date: &str, value: &str| retry_after(value, Some(date)).map(|it| it.as_secs() / 86_400);
    assert_eq!(days("Thu, 01 Jan 2026 00:00:00 GMT", "Wednesday, 01-Jan-76 00:00:00 GMT"), Some(18_262));
    assert_eq!(days("Thu, 01 Jan 2026 00:00:00 GMT", "Saturday, 01-Jan-77 00:00:00 GMT"), Some(0));
    assert_eq!(days("Fri, 31 Dec 1999 23:59:59 GMT", "Saturday, 01-Jan-00 00:00:00 GMT"), Some(0));
    assert_eq!(
        retry_after("Saturday, 01-Jan-00 00:00:07 GMT", Some("Friday, 31-Dec-99 23:59:59 GMT")),
        Some(secs(8))
    );
}

#[test]
fn what_is_no_date_is_nothing() {
    for value in [
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Tue, 29 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37:01 GMT",
        "Sun, 06 Nov 1994 08:49:37 X GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Son, 06 Nov 1994 08:49:37 GMT",
        "Su, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06-Nov-94-1 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun Nov  \u{e9} 08:49:37 1994",
        "Sun Nov +6 08:49:37 1994",
        "1994-11-06T08:49:37Z",
        ", ",
        " GMT",
    ] {
        assert_eq!(after(value), None, "{value}");
        assert_eq!(retry_after(DATE, Some(value)), None, "{value} as Date");
    }
}

proptest! {
    #![proptest_config(config(3000))]

    /// Never a panic, and seconds are read whatever the other header says.
    #[test]
    fn any_text_is_read_or_not(value in ".{0,40}", date in ".{0,40}", seconds in any::<u64>()) {
        let _ = retry_after(&value, Some(&date));
        prop_assert_eq!(retry_after(&seconds.to_string(), Some(&date)), Some(secs(seconds)));
    }

    /// A date that was damaged is another date, or none.
    #[test]
    fn a_damaged_date_is_harmless(at in 0_usize..29, byte in 0_u8..128) {
        let mut text = DATE.as_bytes().to_vec();
        text[at] = byte;
        let text = String::from_utf8(text).unwrap();
        let _ = retry_after(&text, Some(DATE));
        let _ = retry_after(DATE, Some(&text));
        let _ = retry_after(&text[..at], Some(DATE));
    }
}
