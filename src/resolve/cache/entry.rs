//! What a step writes under `cache_from` and `cache_to` (rule 8.2).

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::error::{CacheEntry, CacheError, CacheList};
use crate::reference::{Excerpt, Reference};
use crate::words::words;

words! {
    /// Whether a step wrote an entry itself.
    pub enum CacheOrigin, "cache origin" {
        /// It did, in `cache_from` or `cache_to`.
        Explicit = "explicit",
        /// It is in the caching registry.
        Automatic = "automatic",
    }
}

words! {
    /// Of which layers an export keeps the cache, as `BuildKit` calls it.
    #[derive(Default)]
    pub enum CacheMode, "cache mode" {
        /// Of those in the image that is built; `BuildKit`'s own default.
        #[default]
        Min = "min",
        /// Of all layers, those of earlier stages included.
        Max = "max",
    }
}

/// An entry that was checked.
pub(super) struct Entry<'r> {
    pub(super) reference: Reference<'r>,
    pub(super) mode: CacheMode,
    pub(super) attributes: Box<[Attribute<'r>]>,
}

/// `name=value` of an export, of a known name and with a value of its kind: no text but those that are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attribute<'r> {
    pub(super) name: &'static str,
    pub(super) value: &'r str,
}

impl<'r> Entry<'r> {
    /// Parses a reference, or `BuildKit`'s `type=registry,ref=…` with what an entry of its list may say.
    pub(super) fn parse(text: &'r str, entry: CacheEntry) -> Result<Self, CacheError> {
        // No reference has an equals sign.
        if !text.contains('=') {
            let (mode, attributes) = (CacheMode::default(), Box::default());
            return Ok(Self { reference: reference(text, entry)?, mode, attributes });
        }
        let fields = fields(text, entry)?;
        check_type(&fields, entry)?;
        let mut mode = CacheMode::default();
        let mut attributes = Vec::new();
        let mut referred = None;
        for (index, &(name, value)) in fields.iter().enumerate() {
            let known = Known::find(name, entry)?;
            let before = fields.iter().take(index);
            if before.clone().any(|(other, _)| *other == name) {
                return Err(CacheError::DuplicateAttribute { entry, name: known.name });
            }
            let refused = |expected| CacheError::AttributeValue { entry, name: known.name, expected };
            known.values.check(value).map_err(refused)?;
            match known.name {
                "type" => {}
                "ref" => referred = Some(value),
                "mode" if value == CacheMode::Max.as_str() => mode = CacheMode::Max,
                "mode" => mode = CacheMode::Min,
                name => attributes.push(Attribute { name, value }),
            }
        }
        let text = referred.ok_or(CacheError::MissingAttribute { entry, name: "ref" })?;
        Ok(Self { reference: reference(text, entry)?, mode, attributes: attributes.into() })
    }
}

fn reference(text: &str, entry: CacheEntry) -> Result<Reference<'_>, CacheError> {
    let reference = Reference::parse(text).map_err(|error| CacheError::InvalidReference { entry, error })?;
    match (entry.list(), reference.digest()) {
        (CacheList::To, Some(_)) => Err(CacheError::ExportToDigest { entry, reference: Excerpt::of(text) }),
        _ => Ok(reference),
    }
}

/// The fields between the commas. Anything ill-formed is told by its place alone: it may be the tail of a
/// secret with a comma in it.
fn fields<'r>(text: &'r str, entry: CacheEntry) -> Result<Vec<(&'r str, &'r str)>, CacheError> {
    let is_name = |name: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (1..=Excerpt::WINDOW).contains(&name.len()) && name.bytes().all(fits)
    };
    let split = |(index, field): (usize, &'r str)| {
        let pair = field.split_once('=').filter(|(name, _)| is_name(name));
        pair.ok_or(CacheError::MalformedAttribute { entry, position: index + 1 })
    };
    text.split(',').enumerate().map(split).collect()
}

/// Other types keep keys and tokens in their attributes, so this comes before any of them is looked at.
fn check_type(fields: &[(&str, &str)], entry: CacheEntry) -> Result<(), CacheError> {
    const OTHERS: [&str; 6] = ["azblob", "gha", "inline", "local", "oci", "s3"];
    match fields.iter().find(|(name, _)| *name == "type") {
        None => Err(CacheError::MissingAttribute { entry, name: "type" }),
        Some((_, "registry")) => Ok(()),
        Some((_, other)) => {
            let found = OTHERS.into_iter().find(|known| known == other);
            Err(CacheError::UnsupportedType { entry, found })
        }
    }
}

/// An attribute that `BuildKit` documents for its registry cache.
struct Known {
    name: &'static str,
    values: Values,
}

enum Values {
    Any,
    OneOf(&'static [&'static str], &'static str),
    Level,
}

const TRUE_OR_FALSE: Values = Values::OneOf(&["true", "false"], "`true` or `false`");

/// One list for both: people write the same entry under `cache_from` and `cache_to`. An import has no use for
/// what is said of an export.
static KNOWN: [Known; 9] = [
    Known { name: "type", values: Values::Any },
    Known { name: "ref", values: Values::Any },
    Known { name: "mode", values: Values::OneOf(&["min", "max"], "`min` or `max`") },
    Known {
        name: "compression",
        values: Values::OneOf(
            &["uncompressed", "gzip", "estargz", "zstd"],
            "`uncompressed`, `gzip`, `estargz` or `zstd`",
        ),
    },
    Known { name: "compression-level", values: Values::Level },
    Known { name: "force-compression", values: TRUE_OR_FALSE },
    Known { name: "oci-mediatypes", values: TRUE_OR_FALSE },
    Known { name: "image-manifest", values: TRUE_OR_FALSE },
    Known { name: "ignore-error", values: TRUE_OR_FALSE },
];

impl Known {
    fn find(name: &str, entry: CacheEntry) -> Result<&'static Self, CacheError> {
        if name == "registry.insecure" {
            return Err(CacheError::InsecureAttribute { entry });
        }
        let known = KNOWN.iter().find(|known| known.name == name);
        known.ok_or_else(|| CacheError::UnknownAttribute { entry, name: Excerpt::of(name) })
    }
}

impl Values {
    /// Says what is expected where `value` is not. It lets nothing through that a comma or a quote is in.
    fn check(&self, value: &str) -> Result<(), &'static str> {
        match *self {
            Self::Any => Ok(()),
            Self::OneOf(values, expected) => values.contains(&value).then_some(()).ok_or(expected),
            Self::Level => {
                let digits = (1..=2).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
                let fits = digits && value.parse::<u8>().is_ok_and(|level| level <= 22);
                fits.then_some(()).ok_or("an integer from 0 to 22")
            }
        }
    }
}
