//! Names of registries and credentials that are not what they look like.
//!
//! Which characters look alike is a compact extract of Unicode's `confusables.txt`: the letters of Greek and
//! Cyrillic that pass for Latin ones, and the full-width forms. Source: UTS 39, section 4.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Finding, Lint, LintKind, script, shown};
use crate::catalog::{Catalog, Registry, UnplacedRegistry};
use crate::reference::Excerpt;
use crate::registry::Credential;

use unicode_script::Script;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SpellingFinding<'c> {
    /// It reads like this other name.
    LooksLike(Named, &'c str),
    Mixed(Named),
    Unclear(Named),
}

/// Whose name it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Registry,
    Credential,
    /// What is shown and trusted when TLS is spoken (3.8).
    Tls,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push = |registry, finding| {
        found.push(Lint { registry: Some(registry), finding: Finding::Spelling(finding) });
    };
    let mut alike: BTreeMap<String, Vec<&'c str>> = BTreeMap::new();
    for (_, _, name) in names(catalog) {
        alike.entry(skeleton(name)).or_default().push(name);
    }
    for names in alike.values_mut() {
        names.sort_unstable();
    }
    let mut aside: BTreeMap<String, &'c str> = BTreeMap::new();
    for name in names_aside(catalog) {
        let first = aside.entry(skeleton(name)).or_insert(name);
        *first = name.min(*first);
    }
    for (registry, named, name) in names(catalog) {
        let skeleton = skeleton(name);
        let first = alike.get(&skeleton).and_then(|names| names.first()).copied();
        let others = [first, aside.get(&skeleton).copied()];
        // Those that differ in case alone are another lint's.
        let differs = |other: &&str| other.to_lowercase() != name.to_lowercase();
        if let Some(other) = others.into_iter().flatten().find(differs) {
            push(registry, SpellingFinding::LooksLike(named, other));
        } else if oddity(name).is_some() {
            push(registry, SpellingFinding::Unclear(named));
        }
        if mixed_word(name).is_some() {
            push(registry, SpellingFinding::Mixed(named));
        }
    }
}

/// Every registry's name, every credential's that has another, and every one of TLS material.
fn names(catalog: &Catalog) -> impl Iterator<Item = (Registry<'_>, Named, &str)> {
    catalog.registries().flat_map(|registry| {
        let name = registry.name();
        let handle = registry.credential().and_then(Credential::handle).filter(|handle| *handle != name);
        let handle = handle.map(|handle| (registry, Named::Credential, handle));
        let tls =
            registry.tls().filter(|handle| *handle != name).map(|handle| (registry, Named::Tls, handle));
        core::iter::once((registry, Named::Registry, name)).chain(handle).chain(tls)
    })
}

/// Names that a registry's may be mistaken for: those without a domain, and the account's other contexts.
fn names_aside(catalog: &Catalog) -> impl Iterator<Item = &str> {
    let unplaced = catalog.unplaced().map(UnplacedRegistry::name);
    unplaced.chain(catalog.other_contexts())
}

/// The same for texts that read the same: without white space and what cannot be seen, look-alikes as one
/// letter, in lower case.
fn skeleton(name: &str) -> String {
    let seen = name.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c));
    seen.map(latin).flat_map(char::to_lowercase).collect()
}

/// Characters of Greek and Cyrillic with the Latin ones that they look like.
const TWINS: [(&str, &str); 4] = [
    ("аеорсухіјѕһԁԛԝѵӏ", "aeopcyxijshdqwvl"),
    ("АВЕКМНОРСТУХІЈЅԌԚԜ", "ABEKMHOPCTYXIJSGQW"),
    ("ονιαρυχκ", "ovіapuxk"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
];

fn latin(c: char) -> char {
    if let Some(wide) = u32::from(c).checked_sub(0xff01).filter(|wide| *wide < 0x5e) {
        return char::from_u32(0x21 + wide).unwrap_or(c);
    }
    let pairs = TWINS.iter().flat_map(|(twins, latin)| twins.chars().zip(latin.chars()));
    pairs.into_iter().find(|(twin, _)| *twin == c).map_or(c, |(_, latin)| latin)
}

/// Characters that leave no trace where they are shown. Source: Unicode's `Default_Ignorable_Code_Point`.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// What a reader of a name does not see.
#[derive(Clone, Copy)]
enum Oddity {
    Begins,
    Ends,
    Invisible(usize, char),
}

fn oddity(name: &str) -> Option<Oddity> {
    if let Some((at, c)) = name.char_indices().find(|(_, c)| is_invisible(*c)) {
        return Some(Oddity::Invisible(at, c));
    }
    if name.starts_with(char::is_whitespace) {
        return Some(Oddity::Begins);
    }
    name.ends_with(char::is_whitespace).then_some(Oddity::Ends)
}

/// The first word that mixes writings, and which they are.
fn mixed_word(name: &str) -> Option<(&str, Vec<Script>)> {
    name.split(|c: char| !c.is_alphanumeric()).find_map(|word| {
        let letters: Vec<char> = word.chars().collect();
        Some((word, script::mixed(&letters)?))
    })
}

impl<'c> SpellingFinding<'c> {
    pub(super) fn code(self) -> LintKind {
        match self {
            Self::LooksLike(..) => LintKind::LookAlikeNames,
            Self::Mixed(_) => LintKind::MixedScripts,
            Self::Unclear(_) => LintKind::UnclearName,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self.named() {
            Named::Registry => "name",
            Named::Credential => "credential",
            Named::Tls => "tls",
        }
    }

    fn named(self) -> Named {
        let (Self::LooksLike(named, _) | Self::Mixed(named) | Self::Unclear(named)) = self;
        named
    }

    fn name(self, at: Registry<'c>) -> &'c str {
        match self.named() {
            Named::Registry => at.name(),
            Named::Credential => at.credential().and_then(Credential::handle).unwrap_or_default(),
            Named::Tls => at.tls().unwrap_or_default(),
        }
    }

    /// The name as texts begin with it.
    fn subject(self, at: Registry<'c>) -> String {
        match self.named() {
            Named::Registry => format!("the name {}", shown(at)),
            Named::Credential => {
                format!("the credential `{}` of {}", Excerpt::of(self.name(at)), shown(at))
            }
            Named::Tls => format!("the TLS handle `{}` of {}", Excerpt::of(self.name(at)), shown(at)),
        }
    }

    pub(super) fn reason(self, at: Registry<'c>) -> String {
        let (subject, name) = (self.subject(at), self.name(at));
        match self {
            Self::LooksLike(_, other) => {
                format!("{subject} reads like `{}`, and is another", Excerpt::of(other))
            }
            Self::Mixed(_) => {
                let (word, scripts) = mixed_word(name).unwrap_or_default();
                let scripts: Vec<&str> = scripts.into_iter().map(Script::full_name).collect();
                let scripts = scripts.join(" and ");
                format!("{subject} mixes {scripts} in `{}`: it may pass for another", Excerpt::of(word))
            }
            Self::Unclear(_) => match oddity(name) {
                Some(Oddity::Invisible(at, c)) => {
                    format!("{subject} has the invisible character U+{:04X} at byte {at}", u32::from(c))
                }
                Some(Oddity::Begins) => format!("{subject} begins with white space"),
                Some(Oddity::Ends) | None => format!("{subject} ends with white space"),
            },
        }
    }

    pub(super) fn mend(self, _at: Registry<'c>) -> String {
        match self {
            Self::LooksLike(..) => "rename one of them".into(),
            Self::Mixed(_) => "write it in one alphabet, or make sure that it is meant".into(),
            Self::Unclear(_) => "take it out, where no pipeline writes it".into(),
        }
    }
}
