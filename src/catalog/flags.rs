//! What is so or not so of a registry, in a record of one line of the processor's cache.

/// What no port means where plain HTTP is spoken (rule 2.8).
pub(super) const PORT_80: &str = ":80";

/// Each of them one bit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags(u16);

impl Flags {
    pub(super) const PRIMARY: u16 = 1;
    /// Plain HTTP without a written port: no port means 80 there (rule 2.8). Its text ends in [`PORT_80`] all the
    /// same.
    pub(super) const PORT_80: u16 = 1 << 1;
    pub(super) const INSIDE_ONLY: u16 = 1 << 2;
    pub(super) const ACCEPTS_UNTRUSTED: u16 = 1 << 3;
    /// On a domain of its provider's own.
    pub(super) const AT_HOME: u16 = 1 << 4;
    /// The only one on its endpoint.
    pub(super) const SOLE: u16 = 1 << 5;
    /// Its domain writes the port that none stands for.
    pub(super) const DEFAULT_PORT: u16 = 1 << 6;
    /// Its credential has its own name.
    pub(super) const OWN_CREDENTIAL: u16 = 1 << 7;

    /// Has a line among the extras.
    pub(super) const EXTRA: u16 = 1 << 8;
    /// Logged in to with what the caller keeps.
    pub(super) const AMBIENT: u16 = 1 << 9;
    /// A proxy that drops `library/`.
    pub(super) const COMPLETES_LIBRARY: u16 = 1 << 10;

    pub(super) fn set(&mut self, flag: u16, on: bool) {
        if on {
            self.0 |= flag;
        }
    }

    #[inline]
    pub(super) fn has(self, flag: u16) -> bool {
        self.0 & flag != 0
    }
}
