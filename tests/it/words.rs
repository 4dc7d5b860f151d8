//! Every word that programs read: it reads back, no other value has it, and a wrong one is told what is known.

use alloc::collections::BTreeSet;
use core::fmt::{Debug, Display};
use core::str::FromStr;

use proptest::prelude::*;
use registry_resolver::catalog::{
    AdHocPushes, BranchTags, Compositions, DefaultPush, Matching, PickedAs, ProblemKind, UncoveredAccess,
    UncoveredDomains,
};
use registry_resolver::credentials::{CredentialStore, KeyMatch};
use registry_resolver::policy::{FallbackFailures, FallbackImages, FallbackNaming, Reaction, RetrySetting};
use registry_resolver::pull::{ErrorKind, LeftOutReason};
use registry_resolver::push::TagPolicy;
use registry_resolver::reference::{DigestAlgorithm, ReferenceErrorKind};
use registry_resolver::registry::{BuildCache, Namespaces, Reach, RepositoryCreation};
use registry_resolver::routes::{
    LocationErrorKind, Origin, PlaceFailures, PlaceImages, PlaceNaming, ScopeErrorKind, ShortNameMode,
};
use registry_resolver::session::{Impossible, NotAsked, Reported};
use registry_resolver::words::UnknownWord;
use registry_resolver::{FailureClass, Provider, Role, SkipReason, Transport, cache};

/// What is asked of one enum with words.
struct Vocabulary {
    name: &'static str,
    words: Vec<&'static str>,
    /// Whether the word of every value reads back as that value, and is what serde writes.
    reads_back: bool,
    unknown: fn(&str) -> Option<UnknownWord>,
}

impl Vocabulary {
    fn of<T>(
        name: &'static str,
        all: &'static [T],
        as_str: fn(T) -> &'static str,
        written: fn(T) -> bool,
    ) -> Self
    where
        T: FromStr<Err = UnknownWord> + Display + Debug + PartialEq + Copy,
    {
        let words: Vec<_> = all.iter().map(|value| as_str(*value)).collect();
        let reads_back = all.iter().all(|value| {
            as_str(*value).parse() == Ok(*value) && !value.to_string().is_empty() && written(*value)
        });
        Self { name, words, reads_back, unknown: |text| text.parse::<T>().err() }
    }
}

macro_rules! vocabularies {
    ($($(#[$feature:meta])* $($path:ident)::+ ;)+) => {
        fn vocabularies() -> Vec<Vocabulary> {
            vec![$(
                $(#[$feature])*
                Vocabulary::of(stringify!($($path)::+), $($path)::+::ALL, $($path)::+::as_str, |value| {
                    #[cfg(feature = "serde")]
                    return serde_json::to_value(value).is_ok_and(|it| it == value.as_str());
                    #[cfg(not(feature = "serde"))]
                    return value == value;
                }),
            )+]
        }
    };
}

vocabularies! {
    AdHocPushes; BranchTags; BuildCache; Compositions; CredentialStore; DefaultPush; DigestAlgorithm; ErrorKind;
    FailureClass; FallbackFailures; FallbackImages; FallbackNaming; Impossible; KeyMatch; LeftOutReason;
    LocationErrorKind; Matching; Namespaces; NotAsked; Origin; PickedAs; PlaceFailures; PlaceImages; PlaceNaming;
    ProblemKind; Provider; Reach; Reaction; ReferenceErrorKind; Reported; RepositoryCreation; RetrySetting; Role;
    ScopeErrorKind; ShortNameMode; SkipReason; TagPolicy; Transport; UncoveredAccess; UncoveredDomains;
    cache::CacheList; cache::CacheMode; cache::CacheOrigin; cache::NoCache; cache::NoExport;
    #[cfg(feature = "serde")] formats::Effect;
    #[cfg(feature = "serde")] formats::Engine;
    #[cfg(feature = "serde")] formats::FileFormat;
    #[cfg(feature = "serde")] formats::FileReaction;
    #[cfg(feature = "serde")] formats::NoticeKind;
    #[cfg(feature = "serde")] formats::PathRule;
    #[cfg(feature = "toml")] registries_conf::PullFromMirror;
    #[cfg(feature = "toml")] registries_conf::ShortNameMode;
    #[cfg(feature = "pipeline")] pipeline::BaseImages;
    #[cfg(feature = "pipeline")] pipeline::PlannedLoginKind;
    #[cfg(feature = "pipeline")] pipeline::StepNoteKind;
    #[cfg(feature = "analysis")] explain::ReasonKind;
    #[cfg(feature = "analysis")] explain::Setting;
    #[cfg(feature = "analysis")] explain::Verdict;
    #[cfg(feature = "analysis")] lint::LintKind;
    #[cfg(feature = "analysis")] lint::Severity;
    #[cfg(feature = "analysis")] diff::ChangeKind;
}

#[cfg(feature = "serde")]
use registry_resolver::format as formats;
#[cfg(feature = "toml")]
use registry_resolver::format::registries_conf;
#[cfg(feature = "pipeline")]
use registry_resolver::pipeline;
#[cfg(feature = "analysis")]
use registry_resolver::{diff, explain, lint};

#[test]
fn words_read_back_and_are_distinct() {
    for Vocabulary { name, words, reads_back, .. } in vocabularies() {
        let distinct: BTreeSet<_> = words.iter().collect();
        assert_eq!(distinct.len(), words.len(), "{name}: {words:?}");
        assert!(reads_back, "{name}: {words:?}");
        let is_word = |word: &&str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_-".contains(&it))
        };
        assert!(words.iter().all(is_word), "{name}: {words:?}");
    }
}

proptest! {
    #[test]
    fn an_unknown_word_is_told_what_is_known(text in "[a-z_]{0,30}") {
        for Vocabulary { name, words, unknown, .. } in vocabularies() {
            let Some(error) = unknown(&text) else {
                prop_assert!(words.contains(&text.as_str()), "{name}");
                continue;
            };
            prop_assert!(!words.contains(&text.as_str()), "{name}");
            prop_assert_eq!(error.known(), &words);
            let (named, expected) = (format!(" `{text}`: expected "), listed(&words));
            let error = error.to_string();
            prop_assert!(error.starts_with("unknown ") && error.ends_with(&(named + &expected)), "{name}: {error}");
        }
    }
}

/// `` `a`, `b` or `c` ``
fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}

/// Each `words!` of the source stands in the list above.
#[test]
#[cfg(all(feature = "toml", feature = "pipeline", feature = "analysis"))]
fn no_enum_with_words_is_left_out() {
    let mut files = Vec::new();
    super::house::sources(concat!(env!("CARGO_MANIFEST_DIR"), "/src").as_ref(), &mut files);
    let mut declared: Vec<_> = files
        .iter()
        .flat_map(|(_, text)| text.split("words! {\n").skip(1))
        .filter_map(|body| body.split_once("pub enum ")?.1.split_once([',', ' ']))
        .map(|(name, _)| name.to_owned())
        .filter(|name| !name.starts_with('$'))
        .collect();
    let mut listed: Vec<_> = vocabularies()
        .iter()
        .map(|it| it.name.rsplit("::").next().unwrap_or_default().trim().to_owned())
        .collect();
    declared.sort();
    listed.sort();
    assert_eq!(declared, listed);
}
