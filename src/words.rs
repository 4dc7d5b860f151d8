//! Words that programs read: one macro makes all of them.
//!
//! Each such enum has `ALL`, and a word for every value: `as_str` gives it, [`FromStr`](core::str::FromStr) reads it
//! back, and with the feature `serde` it is what is written. [`Display`](core::fmt::Display) is the word too, unless
//! there is a text for people. A text that is none of the words is an [`UnknownWord`], which lists them. The words
//! are stable; new ones come.
//!
//! ```
//! use registry_resolver::{FailureClass, Provider};
//!
//! let class: FailureClass = "rate_limited".parse()?;
//! assert_eq!((class.as_str(), class.to_string().as_str()), ("rate_limited", "rate limited"));
//! assert_eq!(Provider::ALL.first(), Some(&Provider::DockerHub));
//! # Ok::<(), registry_resolver::words::UnknownWord>(())
//! ```

use alloc::boxed::Box;
use alloc::string::ToString as _;
use core::fmt;

use crate::reference::{Excerpt, write_list};

/// Declares an enum with its words, and with texts for people behind `=>` where the words are none.
///
/// Behind the name stands what a value is called in errors. Without it, the enum brings its own `FromStr`.
macro_rules! words {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident, $what:literal { $($variants:tt)+ }
    ) => {
        $crate::words::words! {
            $(#[$attribute])*
            pub enum $name { $($variants)+ }
        }

        /// By the word, as [`as_str`](Self::as_str) gives it.
        impl core::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, $crate::words::UnknownWord> {
                let known = Self::ALL.iter().copied().find(|it| it.as_str() == text);
                known.ok_or_else(|| $crate::words::UnknownWord::new($what, text, Self::WORDS))
            }
        }
    };
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal $(=> $text:literal)?,)+ }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$about])* $variant,)+ }

        impl $name {
            /// Every one, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            const WORDS: &'static [&'static str] = &[$($word),+];

            /// The stable word for programs.
            #[inline]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(match self { $(Self::$variant => $crate::words::words!(@shown $word $(, $text)?),)+ })
            }
        }

        #[cfg(feature = "serde")]
        impl $crate::words::Word for $name {
            const EACH: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];
        }

        /// As its word.
        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $name {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
    (@shown $word:literal) => { $word };
    (@shown $word:literal, $text:literal) => { $text };
}

pub(crate) use words;

/// What a format can read by its word.
#[cfg(feature = "serde")]
pub(crate) trait Word: Copy + 'static {
    /// Each with its word.
    const EACH: &'static [(&'static str, Self)];
}

/// A text that is none of the words that are known there.
///
/// ```
/// use registry_resolver::catalog::Matching;
///
/// let error = "prefix".parse::<Matching>().unwrap_err();
/// assert_eq!(error.to_string(), "unknown matching `prefix`: expected `domain` or `longest_prefix`");
/// assert_eq!(error.known(), ["domain", "longest_prefix"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("unknown {what} `{found}`: expected {}", Known(.known))]
pub struct UnknownWord {
    what: &'static str,
    found: Box<str>,
    known: &'static [&'static str],
}

impl UnknownWord {
    pub(crate) fn new(what: &'static str, found: &str, known: &'static [&'static str]) -> Self {
        Self { what, found: Excerpt::of(found).to_string().into(), known }
    }

    /// The words that are known there.
    pub fn known(&self) -> &'static [&'static str] {
        self.known
    }
}

/// `` `a`, `b` or `c` ``
struct Known<'a>(&'a [&'static str]);

impl fmt::Display for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, self.0.iter().map(|word| format_args!("`{word}`").to_string()), 0, "or")
    }
}
