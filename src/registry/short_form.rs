//! What a provider's domain is made of, where it is made of one part (rules 3.2, 3.3 and 3.9).

use alloc::format;
use alloc::string::String;

use super::AwsRegion;

/// The domain that `from.service-account` stands for in an account export: none yet (rule 3.9).
pub(crate) const FROM_SERVICE_ACCOUNT: &str = "from.service-account";

/// How a domain is made of its short form: one part in front of an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShortForm {
    pub(crate) part: DomainPart,
    pub(crate) ending: &'static str,
}

/// What a short form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DomainPart {
    /// A location.
    Location,
    /// The customer's name.
    Account,
}

impl ShortForm {
    /// The domain that is meant by `text`; none where that is no short form.
    pub(crate) fn domain(self, text: &str) -> Option<String> {
        is_label(text).then(|| format!("{text}{}", self.ending))
    }

    /// How such a domain looks.
    pub(crate) fn pattern(self) -> String {
        let part = match self.part {
            DomainPart::Location => "<location>",
            DomainPart::Account => "<name>",
        };
        format!("{part}{}", self.ending)
    }
}

#[cfg(feature = "serde")]
impl DomainPart {
    /// The key for it in our own format.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Account => "account",
        }
    }
}

/// Lower-case letters, digits and inner hyphens, so that nothing else gets into a domain.
pub(crate) fn is_label(text: &str) -> bool {
    AwsRegion::parse(text).is_ok()
}

/// Twelve digits.
pub(crate) fn is_aws_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
