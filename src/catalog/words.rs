//! Settings that are one of a few words in our own format.

/// Declares such an enum with its words.
macro_rules! words {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident { $($(#[$variant_attribute:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$variant_attribute])* $variant,)+ }

        #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only a format needs the words"))]
        impl $name {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it in our own format.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

pub(super) use words;
