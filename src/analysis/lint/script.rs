//! Which writings belong together in one label of a domain. Source: UTS 39, section 5.2, *Highly Restrictive*.

use alloc::vec::Vec;

use unicode_script::Script::{self, Bopomofo, Han, Hangul, Hiragana, Katakana, Latin};
use unicode_script::{ScriptExtension, UnicodeScript};

/// What is written together in East Asia, with Latin in between.
const TOGETHER: [&[Script]; 3] =
    [&[Latin, Han, Hiragana, Katakana], &[Latin, Han, Bopomofo], &[Latin, Han, Hangul]];

/// The scripts in a text, if they do not belong together.
pub(super) fn mixed(text: &[char]) -> Option<Vec<Script>> {
    let specific = || text.iter().map(UnicodeScript::script_extension).filter(|it| is_specific(*it));
    let one = specific().fold(ScriptExtension::default(), ScriptExtension::intersection);
    let together = |scripts: &[Script]| specific().all(|it| scripts.iter().any(|of| it.contains_script(*of)));
    if !one.is_empty() || TOGETHER.into_iter().any(together) {
        return None;
    }
    let mut found: Vec<Script> = Vec::new();
    for script in specific().filter_map(|extension| extension.iter().next()) {
        if !found.contains(&script) {
            found.push(script);
        }
    }
    Some(found)
}

/// Digits, hyphens and marks belong to any writing; what Unicode has not assigned belongs to none.
fn is_specific(extension: ScriptExtension) -> bool {
    !(extension.is_common() || extension.is_inherited() || extension.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Script, mixed};
    use alloc::vec::Vec;

    fn mixes(text: &str) -> Option<Vec<Script>> {
        mixed(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn what_belongs_together_is_no_mix() {
        for text in [
            "paypal",
            "пример",
            "東京タワーの",
            "abc東京",
            "한국漢字",
            "ㄅ漢a",
            "12-3",
            "example-1",
            "",
            // A mark that several writings share.
            "カー",
            "बि॰",
        ] {
            assert_eq!(mixes(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_is_one() {
        for (text, scripts) in [
            ("pаypal", [Script::Latin, Script::Cyrillic]),
            ("αbc", [Script::Greek, Script::Latin]),
            ("한の", [Script::Hangul, Script::Hiragana]),
            ("漢п", [Script::Han, Script::Cyrillic]),
            ("ㄅの", [Script::Bopomofo, Script::Hiragana]),
        ] {
            assert_eq!(mixes(text).as_deref(), Some(&scripts[..]), "{text}");
        }
    }
}
