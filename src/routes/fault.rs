//! What is wrong with a scope or a location: which text, at which byte, and how to mend it (rule 2.7).

use alloc::string::String;

use crate::reference::{Excerpt, ReferenceError, user_info};

/// Longer texts have no mend: nobody reads it.
const LONGEST: usize = 512;

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Fault<K> {
    pub(super) kind: K,
    pub(super) input: Excerpt,
    pub(super) offset: usize,
    pub(super) told: String,
    pub(super) mend: Option<Mend>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Mend {
    /// Write this instead.
    Replace(String),
    Do(&'static str),
}

impl<K> Fault<K> {
    #[cold]
    pub(super) fn new(text: &str, kind: K, offset: usize, told: impl Into<String>) -> Self {
        let mend = user_info(text).map(|_| Mend::Do("drop the user-info in front of `@`"));
        Self { kind, input: Excerpt::around(text, offset), offset, told: told.into(), mend }
    }

    /// The fault of a part that begins at `before`.
    #[cold]
    pub(super) fn of_part(text: &str, kind: K, before: usize, error: &ReferenceError) -> Self {
        Self::new(text, kind, before + error.offset(), error.fault_behind(before))
    }

    /// Offers the first of these that fits, unless a mend is there already.
    pub(super) fn offer(
        mut self,
        text: &str,
        candidates: impl IntoIterator<Item = String>,
        fits: impl Fn(&str) -> bool,
    ) -> Self {
        if self.mend.is_none() && text.len() <= LONGEST {
            let found = candidates.into_iter().find(|it| it != text && !it.is_empty() && fits(it));
            self.mend = found.map(Mend::Replace);
        }
        self
    }

    pub(super) fn or_do(mut self, mend: &'static str) -> Self {
        self.mend = self.mend.or(Some(Mend::Do(mend)));
        self
    }
}

/// A public error of one kind of text around a [`Fault`].
macro_rules! text_error {
    ($(#[$attribute:meta])* $name:ident, $kind:ident, $what:literal) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, thiserror::Error)]
        pub struct $name(alloc::boxed::Box<$crate::routes::fault::Fault<$kind>>);

        impl $name {
            /// What is wrong, for programs.
            pub fn kind(&self) -> $kind {
                self.0.kind
            }

            /// The first byte that does not fit, counted from 0; the length of the input where it ends too early.
            pub fn offset(&self) -> usize {
                self.0.offset
            }

            /// The input as it may be shown (rule 10.2).
            pub fn input(&self) -> &$crate::reference::Excerpt {
                &self.0.input
            }

            /// What to write instead, where that is plain; it is accepted.
            pub fn replacement(&self) -> Option<&str> {
                match self.0.mend.as_ref()? {
                    $crate::routes::fault::Mend::Replace(text) => Some(text),
                    $crate::routes::fault::Mend::Do(_) => None,
                }
            }

            /// What is wrong, for people, in one sentence: without what to do about it.
            pub fn message(&self) -> alloc::string::String {
                alloc::format!(concat!("invalid ", $what, " `{}`: {}"), self.0.input, self.0.told)
            }

            /// What to do about it, where that is plain.
            pub fn help(&self) -> Option<alloc::string::String> {
                self.0.mend.as_ref().map(|mend| match mend {
                    $crate::routes::fault::Mend::Replace(text) => {
                        alloc::format!("did you mean `{}`?", $crate::reference::Excerpt::of(text))
                    }
                    $crate::routes::fault::Mend::Do(what) => (*what).into(),
                })
            }
        }

        /// `{"kind": …, "message": …, "help": …, "offset": …}`
        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $name {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde_core::ser::SerializeMap as _;

                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("kind", &self.kind())?;
                map.serialize_entry("message", &self.message())?;
                self.help().map_or(Ok(()), |help| map.serialize_entry("help", &help))?;
                map.serialize_entry("offset", &self.offset())?;
                map.end()
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}{}", self.message(), $crate::reference::Then(self.help()))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

pub(super) use text_error;

/// The text behind a scheme, and how long that is.
pub(super) fn scheme_length(text: &str) -> Option<usize> {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let bytes = &text.as_bytes()[..text.len().min(LONGEST)];
    // No colon is part of a scheme, so the first one ends it.
    let (scheme, behind) = bytes.split_at(bytes.iter().position(|&byte| byte == b':')?);
    let is_scheme = behind.starts_with(b"://") && scheme.first()?.is_ascii_alphabetic();
    (is_scheme && scheme.iter().all(fits)).then_some(scheme.len() + "://".len())
}
