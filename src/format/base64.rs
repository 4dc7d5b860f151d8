//! Base64 as credential files have it, read to be looked at and dropped.

use alloc::vec::Vec;

/// The bytes, where the text is base64 with its padding; line ends are passed over. Source: RFC 4648, section 4.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if digits.len() % 4 != 0 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let last = (digits.len() / 4).checked_sub(1);
    for (index, group) in digits.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || padding > 0 && Some(index) != last {
            return None;
        }
        let mut values = group[..4 - padding].iter().map(|byte| value(*byte));
        let joined = values.try_fold(0, |joined, value| Some(joined << 6 | value?))?;
        let joined: u32 = joined << (6 * padding);
        bytes.extend_from_slice(&joined.to_be_bytes()[1..4 - padding]);
    }
    Some(bytes)
}

fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::decode;

    /// RFC 4648, section 10.
    #[test]
    fn the_vectors_of_the_rfc_are_read() {
        let vectors = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (length, text) in vectors.into_iter().enumerate() {
            assert_eq!(decode(text).as_deref(), Some(&b"foobar"[..length]), "{text}");
        }
        for text in ["Zg", "Zg=", "Zg=v", "Z===", "====", "Zg==Zg==", "Zm9v!", "Zm-_"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode("Zm9v\r\nYmFy\n").as_deref(), Some(&b"foobar"[..]));
    }
}
