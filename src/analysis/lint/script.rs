//! Which writing a character belongs to, and which belong together in one label.
//!
//! A compact extract of Unicode's `Scripts.txt`: the writings that domain names are registered in, by their
//! main blocks. Digits, hyphens, marks and whatever is not in the table belong to any writing. Source: UTS 39,
//! section 5.2, *Highly Restrictive*.

use alloc::vec::Vec;

/// A writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Coptic,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Syriac,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Georgian,
    Ethiopic,
    Cherokee,
    Khmer,
    Mongolian,
    Hangul,
    Hiragana,
    Katakana,
    Bopomofo,
    Han,
}

use Script::{
    Arabic, Armenian, Bengali, Bopomofo, Cherokee, Coptic, Cyrillic, Devanagari, Ethiopic, Georgian, Greek,
    Gujarati, Gurmukhi, Han, Hangul, Hebrew, Hiragana, Kannada, Katakana, Khmer, Lao, Latin, Malayalam,
    Mongolian, Myanmar, Sinhala, Syriac, Tamil, Telugu, Thai, Tibetan,
};

/// First and last character, in order.
const RANGES: [(u32, u32, Script); 80] = [
    (0x0041, 0x005a, Latin),
    (0x0061, 0x007a, Latin),
    (0x00aa, 0x00aa, Latin),
    (0x00ba, 0x00ba, Latin),
    (0x00c0, 0x00d6, Latin),
    (0x00d8, 0x00f6, Latin),
    (0x00f8, 0x02b8, Latin),
    (0x0370, 0x0373, Greek),
    (0x0375, 0x0377, Greek),
    (0x037a, 0x037d, Greek),
    (0x037f, 0x037f, Greek),
    (0x0384, 0x0384, Greek),
    (0x0386, 0x0386, Greek),
    (0x0388, 0x03e1, Greek),
    (0x03e2, 0x03ef, Coptic),
    (0x03f0, 0x03ff, Greek),
    (0x0400, 0x0484, Cyrillic),
    (0x0487, 0x052f, Cyrillic),
    (0x0531, 0x0588, Armenian),
    (0x0591, 0x05f4, Hebrew),
    (0x0620, 0x063f, Arabic),
    (0x0641, 0x064a, Arabic),
    (0x066e, 0x066f, Arabic),
    (0x0671, 0x06dc, Arabic),
    (0x06de, 0x06ff, Arabic),
    (0x0700, 0x074f, Syriac),
    (0x0750, 0x077f, Arabic),
    (0x0870, 0x08ff, Arabic),
    (0x0900, 0x0950, Devanagari),
    (0x0955, 0x0963, Devanagari),
    (0x0966, 0x097f, Devanagari),
    (0x0980, 0x09fe, Bengali),
    (0x0a01, 0x0a76, Gurmukhi),
    (0x0a81, 0x0aff, Gujarati),
    (0x0b82, 0x0bfa, Tamil),
    (0x0c00, 0x0c7f, Telugu),
    (0x0c80, 0x0cf3, Kannada),
    (0x0d00, 0x0d7f, Malayalam),
    (0x0d81, 0x0df4, Sinhala),
    (0x0e01, 0x0e3a, Thai),
    (0x0e40, 0x0e5b, Thai),
    (0x0e81, 0x0edf, Lao),
    (0x0f00, 0x0fda, Tibetan),
    (0x1000, 0x109f, Myanmar),
    (0x10a0, 0x10fa, Georgian),
    (0x10fc, 0x10ff, Georgian),
    (0x1100, 0x11ff, Hangul),
    (0x1200, 0x139f, Ethiopic),
    (0x13a0, 0x13fd, Cherokee),
    (0x1780, 0x17f9, Khmer),
    (0x1820, 0x18aa, Mongolian),
    (0x1c80, 0x1c8a, Cyrillic),
    (0x1c90, 0x1cbf, Georgian),
    (0x1d00, 0x1d25, Latin),
    (0x1e00, 0x1eff, Latin),
    (0x1f00, 0x1ffe, Greek),
    (0x2c60, 0x2c7f, Latin),
    (0x2c80, 0x2cff, Coptic),
    (0x2d00, 0x2d2d, Georgian),
    (0x2d80, 0x2dde, Ethiopic),
    (0x2de0, 0x2dff, Cyrillic),
    (0x2e80, 0x2fd5, Han),
    (0x3005, 0x3007, Han),
    (0x3021, 0x3029, Han),
    (0x3041, 0x3096, Hiragana),
    (0x309d, 0x309f, Hiragana),
    (0x30a1, 0x30fa, Katakana),
    (0x30fd, 0x30ff, Katakana),
    (0x3105, 0x312f, Bopomofo),
    (0x3131, 0x318e, Hangul),
    (0x31a0, 0x31bf, Bopomofo),
    (0x31f0, 0x31ff, Katakana),
    (0x3400, 0x4dbf, Han),
    (0x4e00, 0x9fff, Han),
    (0xa640, 0xa69f, Cyrillic),
    (0xa722, 0xa787, Latin),
    (0xab30, 0xab64, Latin),
    (0xab70, 0xabbf, Cherokee),
    (0xac00, 0xd7fb, Hangul),
    (0x20000, 0x323af, Han),
];

/// What is written together in East Asia, with Latin in between.
const TOGETHER: [&[Script]; 3] =
    [&[Latin, Han, Hiragana, Katakana], &[Latin, Han, Bopomofo], &[Latin, Han, Hangul]];

/// The scripts in a text, if they do not belong together.
pub(super) fn mixed(text: &[char]) -> Option<Vec<Script>> {
    let mut found: Vec<Script> = Vec::new();
    for script in text.iter().copied().filter_map(of) {
        if !found.contains(&script) {
            found.push(script);
        }
    }
    let belong = TOGETHER.iter().any(|together| found.iter().all(|script| together.contains(script)));
    if found.len() <= 1 || belong {
        return None;
    }
    found.sort_by_key(|script| *script as u8);
    Some(found)
}

impl Script {
    /// Its name, as Unicode has it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Latin => "Latin",
            Greek => "Greek",
            Coptic => "Coptic",
            Cyrillic => "Cyrillic",
            Armenian => "Armenian",
            Hebrew => "Hebrew",
            Arabic => "Arabic",
            Syriac => "Syriac",
            Devanagari => "Devanagari",
            Bengali => "Bengali",
            Gurmukhi => "Gurmukhi",
            Gujarati => "Gujarati",
            Tamil => "Tamil",
            Telugu => "Telugu",
            Kannada => "Kannada",
            Malayalam => "Malayalam",
            Sinhala => "Sinhala",
            Thai => "Thai",
            Lao => "Lao",
            Tibetan => "Tibetan",
            Myanmar => "Myanmar",
            Georgian => "Georgian",
            Ethiopic => "Ethiopic",
            Cherokee => "Cherokee",
            Khmer => "Khmer",
            Mongolian => "Mongolian",
            Hangul => "Hangul",
            Hiragana => "Hiragana",
            Katakana => "Katakana",
            Bopomofo => "Bopomofo",
            Han => "Han",
        }
    }
}

fn of(character: char) -> Option<Script> {
    let code = u32::from(character);
    let next = RANGES.partition_point(|(_, last, _)| *last < code);
    RANGES.get(next).filter(|(first, ..)| *first <= code).map(|(.., script)| *script)
}

#[cfg(test)]
mod tests {
    use super::{RANGES, Script, mixed, of};
    use alloc::vec::Vec;

    fn mixes(text: &str) -> Option<Vec<Script>> {
        mixed(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn the_table_is_in_order() {
        assert!(RANGES.iter().all(|(first, last, _)| first <= last));
        assert!(RANGES.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn what_belongs_together_is_no_mix() {
        for text in
            ["paypal", "пример", "東京タワーの", "abc東京", "한국漢字", "ㄅ漢a", "12-3", "example-1", ""]
        {
            assert_eq!(mixes(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_is_one() {
        for (text, scripts) in [
            ("pаypal", [Script::Latin, Script::Cyrillic]),
            ("αbc", [Script::Latin, Script::Greek]),
            ("한の", [Script::Hangul, Script::Hiragana]),
            ("漢п", [Script::Cyrillic, Script::Han]),
            ("ㄅの", [Script::Hiragana, Script::Bopomofo]),
        ] {
            assert_eq!(mixes(text).as_deref(), Some(&scripts[..]), "{text}");
        }
        assert_eq!(of('1'), None);
    }

    #[test]
    fn a_range_holds_its_ends() {
        for &(first, last, script) in &RANGES {
            assert_eq!([first, last].map(|end| char::from_u32(end).and_then(of)), [Some(script); 2]);
        }
    }
}
