//! What holds for every text: nothing panics, and one grammar stands behind all the doors.

use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::reference::{Excerpt, ImageName, Path};
use registry_resolver::{Digest, Domain, Reference, ReferenceError, Tag};

use crate::grammar::digest;
use crate::shrinking::config;

/// Pieces that come near the grammar's edges, put together at random.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "b",
        "A",
        "0",
        "nginx",
        "ghcr.io",
        "localhost",
        "Localhost",
        "docker.io",
        "index.docker.io",
        "library",
        "/",
        "/",
        "//",
        ":",
        ":",
        "://",
        "@",
        "@",
        ".",
        "..",
        "-",
        "--",
        "_",
        "__",
        "___",
        "[",
        "]",
        "[::1]",
        "443",
        "65536",
        "sha256:",
        "sha512:",
        "md5:",
        "::1",
        "fd2e::1",
        ":5000",
        "latest",
        "22.04",
        "\"",
        "'",
        "oci://",
        ":sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "$",
        "${",
        "}",
        "%",
        " ",
        "\n",
        "\0",
        "\u{1b}",
        "\u{202e}",
        "é",
        "語",
        "🦀",
        "\u{212a}",
        "…",
        "`",
        "~",
    ];
    let piece = prop_oneof![
        8 => select(pieces).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (select(vec!["a", "f", "t", "é", "a/", "a."]), 30_usize..300).prop_map(|(unit, count)| unit.repeat(count)),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// What every error keeps to.
fn check(text: &str, error: &ReferenceError) {
    assert!(error.offset() <= text.len(), "{error}");
    assert!(text.is_char_boundary(error.offset()), "{error}");
    let message = error.to_string();
    assert!(!message.contains(char::is_control), "{message:?}");
    assert!(message.contains("expected "), "{message}");
    assert_eq!(*error.input(), Excerpt::around(text, error.offset()), "{message}");
}

proptest! {
    #![proptest_config(config(1000))]

    /// Rules 2.6 and 2.7.
    #[test]
    fn any_text_is_a_reference_or_a_good_error(text in hostile()) {
        match Reference::parse(&text) {
            Ok(reference) => {
                let shown = reference.to_string();
                prop_assert_eq!(Reference::parse(&shown), Ok(reference));
                prop_assert_eq!(reference.to_buf().to_string(), shown);
                prop_assert!(reference.path().len() <= 255);
            }
            Err(error) => {
                check(&text, &error);
                if let Some(mend) = error.replacement() {
                    prop_assert!(Reference::parse(mend).is_ok(), "{}", error);
                }
            }
        }
    }

    /// Rule 2.7, for the parts.
    #[test]
    fn any_text_is_a_part_or_a_good_error(text in hostile()) {
        let errors = [
            Domain::parse(&text).err(),
            Path::parse(&text).err(),
            ImageName::parse(&text).err(),
            Tag::parse(&text).err(),
            Digest::parse(&text).err(),
        ];
        for (part, error) in errors.iter().enumerate().filter_map(|(part, error)| Some((part, error.as_ref()?))) {
            check(&text, error);
            if let Some(mend) = error.replacement() {
                let fits = match part {
                    0 => Domain::parse(mend).is_ok(),
                    1 => Path::parse(mend).is_ok(),
                    2 => ImageName::parse(mend).is_ok(),
                    3 => Tag::parse(mend).is_ok(),
                    _ => Digest::parse(mend).is_ok(),
                };
                prop_assert!(fits, "{}", error);
            }
        }
    }

    /// Rule 2.1: a part is one by itself exactly when it is one within a reference.
    #[test]
    fn a_part_alone_is_a_part_within(text in hostile()) {
        let in_tag = format!("a.io/b:{text}");
        let tag = Reference::parse(&in_tag).ok().filter(|found| found.digest().is_none()).and_then(Reference::tag);
        prop_assert_eq!(Tag::parse(&text).ok(), tag);

        let in_path = format!("a.io/{text}");
        let bare = |found: &Reference<'_>| found.tag().is_none() && found.digest().is_none();
        let path = Reference::parse(&in_path).ok().filter(bare).map(Reference::path);
        prop_assert_eq!(Path::parse(&text).ok(), path);

        let in_domain = format!("{text}/x/y");
        let domain = Reference::parse(&in_domain).ok().filter(|found| found.path() == *"x/y").map(Reference::domain);
        if !text.contains('/') && domain.is_some() {
            prop_assert_eq!(Domain::parse(&text).ok(), domain);
        }
        if text.contains(['.', ':']) {
            prop_assert_eq!(Domain::parse(&text).is_ok(), domain.is_some() && !text.contains('/'));
        }
    }

    /// Rules 7.4 and 7.5: a name is a reference without tag and digest, before `library/`.
    #[test]
    fn an_image_name_is_a_bare_reference(text in hostile()) {
        let reference = Reference::parse(&text).ok().filter(|found| found.tag().is_none() && found.digest().is_none());
        match ImageName::parse(&text) {
            Ok(ImageName::Absolute { domain, path }) => {
                let reference = reference.unwrap();
                prop_assert_eq!((reference.domain().as_str(), reference.path()), (domain.as_str(), path));
            }
            Ok(ImageName::Relative(path)) => {
                prop_assert_eq!(path.to_string(), &*text);
                prop_assert!(reference.is_none_or(|found| found.domain().is_docker_hub()));
            }
            Err(_) => prop_assert_eq!(reference, None),
        }
    }
}

fn domain() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        Just("localhost".to_owned()),
        "[a-zA-Z0-9]{1,8}(-{1,2}[a-zA-Z0-9]{1,4})?(\\.[a-zA-Z0-9]{1,8}){1,3}",
        "[a-z]{0,3}[A-Z][a-z0-9]{0,5}",
        "\\[[0-9a-fA-F:]{0,10}:[0-9a-fA-F:]{0,10}\\]",
    ];
    (host, prop_oneof![Just(String::new()), ":[0-9]{1,7}"]).prop_map(|(host, port)| host + &port)
}

fn components(count: core::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    let separated = "[a-z0-9]{1,6}((\\.|_|__|-{1,3})[a-z0-9]{1,6}){0,2}";
    proptest::collection::vec(separated, count)
}

fn tail() -> impl Strategy<Value = (Option<String>, Option<String>)> {
    let sha = select(vec![digest("sha256", 64), digest("sha384", 96), digest("sha512", 128)]);
    (proptest::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"), proptest::option::of(sha))
}

fn written(name: &str, tag: Option<&str>, digest: Option<&str>) -> String {
    let tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
    let digest = digest.map(|digest| format!("@{digest}")).unwrap_or_default();
    format!("{name}{tag}{digest}")
}

proptest! {
    #![proptest_config(config(700))]

    /// Rule 2.1: what is put together from parts is taken apart into them, and displays as written.
    #[test]
    fn parts_put_together_are_parsed_apart(host in domain(), path in components(1..6), (tag, sha) in tail()) {
        let path = path.join("/");
        let text = written(&format!("{host}/{path}"), tag.as_deref(), sha.as_deref());
        let reference = Reference::parse(&text).unwrap();
        prop_assert_eq!(reference.domain().as_str(), &*host);
        prop_assert!(reference.path() == *path, "{} is not {}", reference, path);
        prop_assert_eq!(reference.tag().map(Tag::as_str), tag.as_deref());
        prop_assert_eq!(reference.digest().map(Digest::as_str), sha.as_deref());
        prop_assert_eq!(reference.to_string(), text);
    }

    /// Rule 2.2: without a domain it is on Docker Hub, and one component gains `library/`.
    #[test]
    fn names_without_a_domain_are_on_docker_hub(path in components(1..5), (tag, sha) in tail()) {
        prop_assume!(path.len() == 1 || (!path[0].contains('.') && path[0] != "localhost"));
        let name = path.join("/");
        let text = written(&name, tag.as_deref(), sha.as_deref());
        let library = if path.len() == 1 { "library/" } else { "" };
        let normal = written(&format!("docker.io/{library}{name}"), tag.as_deref(), sha.as_deref());
        prop_assert_eq!(Reference::parse(&text).map(|reference| reference.to_string()), Ok(normal));
    }

    /// Rule 2.8: the spelling of a domain's case and of `:443` never matters.
    #[test]
    fn a_domain_in_another_spelling_is_the_same(host in domain(), upper in any::<bool>()) {
        prop_assume!(!host.ends_with(":443"));
        let other = if upper { host.to_uppercase() } else { host.to_lowercase() };
        let (one, two) = (Domain::parse(&host).unwrap(), Domain::parse(&other).unwrap());
        prop_assert_eq!(one, two);
        prop_assert_eq!(crate::grammar::hash_of(one), crate::grammar::hash_of(two));
        if one.port().is_none() {
            let explicit = other + ":443";
            let three = Domain::parse(&explicit).unwrap();
            prop_assert_eq!(one, three);
            prop_assert_eq!(crate::grammar::hash_of(one), crate::grammar::hash_of(three));
        }
    }
}

/// All 1,112,064 Unicode scalar values in a place of a reference, those of the basic plane in every place: only
/// ASCII is ever right, and all else is refused where it stands.
#[test]
fn no_character_in_any_place_panics() {
    const TEXT: &str = "a.io/b:c";
    let check_place = |place: usize| {
        let mut accepted = String::new();
        let mut text = String::new();
        let is_due = |c: &char| *c <= '\u{ffff}' || *c as usize % TEXT.len() == place;
        for c in ('\0'..=char::MAX).filter(is_due) {
            text.clear();
            text.push_str(&TEXT[..place]);
            text.push(c);
            text.push_str(&TEXT[place + 1..]);
            match Reference::parse(&text) {
                Ok(_) => accepted.push(c),
                Err(error) if c.is_ascii() => assert!(error.offset() <= text.len(), "{error}"),
                Err(error) => assert_eq!(error.offset(), place, "{error}"),
            }
        }
        accepted
    };
    let accepted: Vec<String> = std::thread::scope(|scope| {
        let places: Vec<_> = (0..TEXT.len()).map(|place| scope.spawn(move || check_place(place))).collect();
        places.into_iter().map(|place| place.join().unwrap()).collect()
    });
    let digits = "0123456789";
    let lower = "abcdefghijklmnopqrstuvwxyz";
    let upper = lower.to_uppercase();
    let host = format!("{digits}{upper}{lower}");
    assert_eq!(accepted[0], host, "a domain begins");
    assert_eq!(accepted[1], format!("-./{digits}{upper}_{lower}"), "a domain, or without one a path");
    assert_eq!(accepted[2], host, "a label begins");
    assert_eq!(accepted[3], host, "a label ends");
    assert_eq!(accepted[4], format!("-./{digits}_{lower}"), "a domain ends, or it is a path");
    assert_eq!(accepted[5], format!("{digits}{lower}"), "a component begins and ends");
    assert_eq!(accepted[6], format!("-./{digits}:_{lower}"), "a path ends, or goes on");
    assert_eq!(accepted[7], format!("{digits}{upper}_{lower}"), "a tag begins");
}
