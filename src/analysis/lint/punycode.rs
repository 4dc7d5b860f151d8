//! What a label of a domain says behind `xn--`. Source: RFC 3492, sections 5 and 6.

use alloc::vec::Vec;

/// The longest label of a domain name (RFC 1035, section 2.3.4). Nothing longer can be looked up, and a bound
/// keeps hostile text cheap: decoding inserts in the middle.
const LONGEST: usize = 63;

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 0x80;

/// The characters that an `xn--` label stands for. None for other labels, and where it is not punycode.
pub(super) fn decode(label: &str) -> Option<Vec<char>> {
    let marked = label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    if !marked || label.len() > LONGEST || !label.is_ascii() {
        return None;
    }
    let text = &label[4..];
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    let mut output: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (INITIAL_N, 0_u32, INITIAL_BIAS);
    let mut digits = extended.bytes().peekable();
    while digits.peek().is_some() {
        let before = i;
        let (mut weight, mut k) = (1_u32, BASE);
        loop {
            let digit = value(digits.next()?)?;
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let count = u32::try_from(output.len() + 1).ok()?;
        bias = adapt((i - before) / if before == 0 { DAMP } else { 2 }, count);
        n = n.checked_add(i / count)?;
        i %= count;
        output.insert(usize::try_from(i).ok()?, char::from_u32(n)?);
        i += 1;
    }
    Some(output)
}

fn value(digit: u8) -> Option<u32> {
    match digit {
        b'a'..=b'z' => Some(u32::from(digit - b'a')),
        b'A'..=b'Z' => Some(u32::from(digit - b'A')),
        b'0'..=b'9' => Some(u32::from(digit - b'0') + 26),
        _ => None,
    }
}

/// The bias for the next character, from the delta of this one, damped already.
fn adapt(damped: u32, count: u32) -> u32 {
    let mut delta = damped + damped / count;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::{adapt, decode};
    use alloc::string::String;

    fn decoded(label: &str) -> Option<String> {
        decode(label).map(|characters| characters.into_iter().collect())
    }

    /// RFC 3492, section 7.1, and names that are registered.
    #[test]
    fn decodes_the_samples_of_the_rfc() {
        for (label, meant) in [
            ("xn--ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
            ("xn--Proprostnemluvesky-uyb24dma41a", "Pročprostěnemluvíčesky"),
            ("xn--3B-ww4c5e180e575a65lsy2b", "3年B組金八先生"),
            ("xn--d9juau41awczczp", "そのスピードで"),
            ("xn--mnchen-3ya", "münchen"),
            ("XN--MNCHEN-3YA", "MüNCHEN"),
            ("xn--pypal-4ve", "pаypal"),
            ("xn--e1afmkfd", "пример"),
        ] {
            assert_eq!(decoded(label).as_deref(), Some(meant), "{label}");
        }
    }

    #[test]
    fn what_is_no_punycode_is_nothing() {
        for label in ["example", "xn-", "x", "", "xn--99999999", "xn--a-_", "xn--\u{e9}"] {
            assert_eq!(decoded(label), None, "{label}");
        }
        let long = ["xn--", &"a".repeat(100_000)].concat();
        assert_eq!(decoded(&long), None);
        assert_eq!(decoded("xn--").as_deref(), Some(""));
    }

    /// RFC 1035, section 2.3.4: the longest label has 63 characters.
    #[test]
    fn the_longest_label_is_decoded() {
        let label = |count: usize| ["xn--", &"a".repeat(count), "-"].concat();
        assert_eq!(decoded(&label(58)), Some("a".repeat(58)));
        assert_eq!(decoded(&label(59)), None);
    }

    /// RFC 3492, section 6.1: a delta of at most (36 - 1) * 26 / 2 = 455 is not divided.
    #[test]
    fn the_bias_adapts_to_deltas() {
        assert_eq!([0, 455, 456, 468, 481].map(|delta| adapt(delta, 1_000)), [0, 33, 45, 45, 45]);
    }
}
