//! Hosts and ports as scopes compare them (rule 2.8).

use alloc::borrow::Cow;

use crate::reference::Domain;

/// What no port means where nobody says otherwise.
pub(crate) const HTTPS: u16 = 443;

/// A kind of hosts and its port: which set of a table's texts a host is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HostSet(u32);

impl HostSet {
    /// No node of a table has such a number.
    const MARK: u32 = 1 << 31;
    pub(crate) const ANY_PORT: Self = Self(Self::MARK | 1 << 16);
    pub(crate) const SUFFIX_ANY_PORT: Self = Self(Self::MARK | 3 << 16);
    pub(crate) const ALL: Self = Self(Self::MARK | 4 << 16);

    #[inline]
    pub(crate) fn endpoint(port: u16) -> Self {
        Self(Self::MARK | u32::from(port))
    }

    #[inline]
    pub(crate) fn suffix(port: u16) -> Self {
        Self(Self::MARK | 2 << 16 | u32::from(port))
    }

    #[inline]
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// Which kind of hosts, as one bit.
    pub(crate) fn kind(self) -> u8 {
        1 << (self.0 >> 16 & 7)
    }
}

/// A port by its number; none above 65535.
pub(crate) fn port_number(digits: &str) -> Option<u16> {
    let number = digits.trim_start_matches('0');
    if number.is_empty() { Some(0) } else { number.parse().ok() }
}

/// The host as a scope on any port or with a suffix has it: Docker Hub is one host under all its names.
#[inline]
pub(crate) fn of_wildcards(host: Domain<'_>) -> Domain<'_> {
    host.canonical()
}

/// The text that equal hosts have in common; which one Docker Hub is written as stays.
pub(crate) fn text_of(host: &str) -> Cow<'_, str> {
    match Domain::parsed(host).respelled() {
        Some(canonical) => canonical.parts()[0].to_ascii_lowercase().into(),
        None => lower(host),
    }
}

/// In lower case, as most are written.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}
