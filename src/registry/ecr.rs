use core::fmt;

use crate::reference::Excerpt;

/// `<account>.dkr.ecr.<region>` in front of one of two endings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EcrDomain<'c, 'r> {
    account: &'c str,
    region: &'r str,
    ending: &'static str,
}

impl EcrDomain<'_, '_> {
    pub(crate) const GLOBAL_ENDING: &'static str = ".amazonaws.com";
    pub(crate) const CHINA_ENDING: &'static str = ".amazonaws.com.cn";
    const MIDDLE: &'static str = ".dkr.ecr.";
}

impl<'c> EcrDomain<'c, 'c> {
    pub(crate) fn of(host: &'c str) -> Option<Self> {
        let account = host.get(..12).filter(|account| account.bytes().all(|byte| byte.is_ascii_digit()))?;
        let rest = &host[12..];
        let middle = rest.get(..Self::MIDDLE.len())?;
        let (region, ending) = rest[middle.len()..].split_once('.')?;
        let ending = [Self::GLOBAL_ENDING, Self::CHINA_ENDING]
            .into_iter()
            .find(|known| ending.eq_ignore_ascii_case(&known[1..]))?;
        let fits = middle.eq_ignore_ascii_case(Self::MIDDLE) && !region.is_empty();
        fits.then_some(Self { account, region, ending })
    }
}

impl<'c, 'r> EcrDomain<'c, 'r> {
    pub(crate) fn ending(self) -> &'static str {
        self.ending
    }

    /// Whether both are one registry; letters compare without case, as in a domain.
    pub(crate) fn is(self, other: EcrDomain<'_, '_>) -> bool {
        self.account == other.account
            && self.region.eq_ignore_ascii_case(other.region)
            && self.ending == other.ending
    }

    pub(crate) fn len(self) -> usize {
        self.parts().map(str::len).into_iter().sum()
    }

    /// Its text, as every spelling of it is in lower case.
    pub(crate) fn lower_case(&self) -> impl Iterator<Item = u8> + '_ {
        self.parts().into_iter().flat_map(str::bytes).map(|byte| byte.to_ascii_lowercase())
    }

    fn parts(&self) -> [&str; 4] {
        [self.account, Self::MIDDLE, self.region, self.ending]
    }

    pub(crate) fn region(self) -> &'r str {
        self.region
    }

    pub(crate) fn account(self) -> &'c str {
        self.account
    }

    /// Whether a push can be sent to the same account's registry in another region (rule 7.12).
    pub(crate) fn has_siblings(self) -> bool {
        Partition::of(self.region).is_some_and(|partition| partition.ending() == self.ending)
    }

    /// Whether `other` is what [`in_region`](Self::in_region) makes for some other region.
    pub(crate) fn is_sibling(self, other: EcrDomain<'_, '_>) -> bool {
        let partition = Partition::of(self.region);
        self.has_siblings()
            && partition == Partition::of(other.region)
            && self.account == other.account
            && self.ending == other.ending
            && other.region.len() <= AwsRegion::LONGEST
            && !self.region.eq_ignore_ascii_case(other.region)
    }

    /// The same account's registry in another region; none in another partition, where an account of that
    /// number is somebody else's.
    pub(crate) fn in_region<'q>(self, region: AwsRegion<'q>) -> Option<EcrDomain<'c, 'q>> {
        let Self { account, ending, region: own } = self;
        let partition = Partition::of(region.0)?;
        let reachable = Partition::of(own)? == partition && partition.ending() == ending;
        reachable.then_some(EcrDomain { account, region: region.0, ending })
    }
}

impl fmt::Display for EcrDomain<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().into_iter().try_for_each(|part| f.write_str(part))
    }
}

/// The name of an AWS region: lower-case letters, digits and inner hyphens, at most 63 characters.
///
/// It becomes a label of a domain, so nothing else may be in it.
///
/// ```
/// use registry_resolver::AwsRegion;
///
/// assert_eq!(AwsRegion::parse("eu-west-1")?.as_str(), "eu-west-1");
/// assert!(AwsRegion::parse("evil.example/").is_err());
/// # Ok::<(), registry_resolver::AwsRegionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwsRegion<'a>(&'a str);

impl<'a> AwsRegion<'a> {
    const LONGEST: usize = 63;

    /// Parses a region's name. That the region exists is not checked: new ones come.
    ///
    /// # Errors
    ///
    /// [`AwsRegionError`] for anything that is no such label: the empty text, `EU`, `eu-west-1.evil`.
    pub fn parse(text: &'a str) -> Result<Self, AwsRegionError> {
        let bytes = text.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let fits = (1..=Self::LONGEST).contains(&bytes.len())
            && bytes.iter().all(inner)
            && bytes.first() != Some(&b'-')
            && bytes.last() != Some(&b'-');
        if fits { Ok(Self(text)) } else { Err(AwsRegionError(Excerpt::of(text))) }
    }

    /// The name.
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

/// A group of regions with accounts of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Partition {
    Global,
    China,
    UsGovernment,
}

impl Partition {
    fn ending(self) -> &'static str {
        match self {
            Self::China => EcrDomain::CHINA_ENDING,
            Self::Global | Self::UsGovernment => EcrDomain::GLOBAL_ENDING,
        }
    }

    /// None for the isolated and the sovereign regions, whose domains end in other ways.
    fn of(region: &str) -> Option<Self> {
        let begins = |start: &str| region.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
        if ["us-iso", "eu-iso", "eusc-"].into_iter().any(begins) {
            return None;
        }
        Some(if begins("cn-") {
            Self::China
        } else if begins("us-gov-") {
            Self::UsGovernment
        } else {
            Self::Global
        })
    }
}

/// A text that cannot be the name of an AWS region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid region `{0}`: expected lower-case letters, digits and inner `-`, such as `eu-west-1`")]
pub struct AwsRegionError(Excerpt);
