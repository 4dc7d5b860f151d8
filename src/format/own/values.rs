//! Values of our own format.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_core::de::MapAccess;

use crate::catalog::{ProblemKind, Suggester};
use crate::format::keyed::{Keyed, List, Maybe, Note};
use crate::policy::{RetryPolicy, RetrySetting};
use crate::reference::Excerpt;
use crate::words::Word;

pub(super) fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    map.next_value::<Maybe<String>>().map(|Maybe(text)| text)
}

pub(super) fn flag<'de, A: MapAccess<'de>>(map: &mut A) -> Result<bool, A::Error> {
    map.next_value::<Maybe<bool>>().map(|Maybe(flag)| flag.unwrap_or_default())
}

pub(super) fn texts<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Vec<String>, A::Error> {
    let List(texts) = map.next_value::<List<Maybe<String>>>()?;
    Ok(texts.into_iter().filter_map(|Maybe(text)| text).collect())
}

/// A setting that is one of a few words; another word is a problem of the catalog.
pub(super) fn word<'de, A: MapAccess<'de>, T>(
    key: &str,
    map: &mut A,
    words: impl Iterator<Item = (&'static str, T)>,
    notes: &mut Vec<Note>,
) -> Result<Option<T>, A::Error> {
    let Some(given) = text(map)? else { return Ok(None) };
    let mut known = Vec::new();
    for (word, value) in words {
        if word == given {
            return Ok(Some(value));
        }
        known.push(word);
    }
    let text = format!("unknown word `{}`", Excerpt::of(&given));
    let what = (key.to_string(), ProblemKind::UnknownValue, text);
    notes.push(Note::unknown(&mut Suggester::new(), &given, known.into_iter(), what));
    Ok(None)
}

/// A setting that is one of the words of its type.
pub(super) fn one_of<'de, A: MapAccess<'de>, T: Word>(
    key: &str,
    map: &mut A,
    notes: &mut Vec<Note>,
) -> Result<Option<T>, A::Error> {
    word(key, map, T::EACH.iter().copied(), notes)
}

#[derive(Default)]
pub(super) struct RetryDocument {
    pub(super) settings: Vec<(RetrySetting, i128)>,
    pub(super) notes: Vec<Note>,
}

impl Keyed for RetryDocument {
    const WHAT: &'static str = "a retry policy";
    const KEYS: &'static [&'static str] = &["tries", "delay_ms", "factor", "max_delay_ms"];
    const OPEN: bool = false;

    fn read<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        let Maybe(value) = map.next_value::<Maybe<i128>>()?;
        let setting = match key {
            "tries" => RetrySetting::Tries,
            "delay_ms" => RetrySetting::Delay,
            "factor" => RetrySetting::Factor,
            _ => RetrySetting::MaxDelay,
        };
        self.settings.extend(value.map(|value| (setting, value)));
        Ok(())
    }

    fn notes(&mut self) -> &mut Vec<Note> {
        &mut self.notes
    }
}

/// The policy of settings that went through the checks.
pub(super) fn policy_of(settings: &[(RetrySetting, i128)]) -> RetryPolicy {
    let set = |policy: RetryPolicy, (setting, value): &(RetrySetting, i128)| {
        policy.with(*setting, *value).unwrap_or(policy)
    };
    settings.iter().fold(RetryPolicy::DEFAULT, set)
}
