//! The domains of Amazon ECR, which name an account and a region.

use core::fmt;

use super::short_form::is_aws_account;
use crate::reference::Excerpt;

/// How the domains of an account's registries look: the account, this service, a region and this ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EcrForm {
    pub(crate) service: &'static str,
    pub(crate) ending: &'static str,
}

impl EcrForm {
    /// Sources: the service endpoints in <https://docs.aws.amazon.com/general/latest/gr/ecr.html>, with FIPS and
    /// dual-stack ones; <https://docs.amazonaws.cn/en_us/AmazonECR/latest/userguide/ecr-requests.html> for China;
    /// the `dnsSuffix` of the isolated and sovereign partitions in the endpoint rules of the AWS SDKs.
    pub(super) const ALL: [Self; 11] = [
        Self { service: ".dkr.ecr.", ending: ".amazonaws.com" },
        Self { service: ".dkr.ecr-fips.", ending: ".amazonaws.com" },
        Self { service: ".dkr-ecr.", ending: ".on.aws" },
        Self { service: ".dkr-ecr-fips.", ending: ".on.aws" },
        Self { service: ".dkr.ecr.", ending: ".amazonaws.com.cn" },
        Self { service: ".dkr-ecr.", ending: ".on.amazonwebservices.com.cn" },
        Self { service: ".dkr.ecr.", ending: ".amazonaws.eu" },
        Self { service: ".dkr.ecr.", ending: ".c2s.ic.gov" },
        Self { service: ".dkr.ecr.", ending: ".sc2s.sgov.gov" },
        Self { service: ".dkr.ecr.", ending: ".cloud.adc-e.uk" },
        Self { service: ".dkr.ecr.", ending: ".csp.hci.ic.gov" },
    ];

    /// The region in front of the ending and behind the service, if `rest` is of this form.
    fn region(self, rest: &str) -> Option<&str> {
        let service = rest.get(..self.service.len())?;
        let (region, ending) = rest[service.len()..].split_once('.')?;
        let fits = service.eq_ignore_ascii_case(self.service)
            && ending.eq_ignore_ascii_case(&self.ending[1..])
            && !region.is_empty();
        fits.then_some(region)
    }
}

/// The domain of an account's registry in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EcrDomain<'c, 'r> {
    account: &'c str,
    region: &'r str,
    form: EcrForm,
}

impl<'c> EcrDomain<'c, 'c> {
    #[inline]
    pub(crate) fn of(host: &'c str) -> Option<Self> {
        // Most hosts begin otherwise, and every one is held against every form.
        if !host.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        Self::of_account(host)
    }

    fn of_account(host: &'c str) -> Option<Self> {
        let account = host.get(..12).filter(|account| is_aws_account(account))?;
        let rest = &host[12..];
        let found = |form: EcrForm| form.region(rest).map(|region| Self { account, region, form });
        EcrForm::ALL.into_iter().find_map(found)
    }
}

impl<'c, 'r> EcrDomain<'c, 'r> {
    /// The registry of an account in a region.
    pub(crate) fn made_of(account: &'c str, region: &'r str) -> Self {
        let [usual, ..] = EcrForm::ALL;
        let ending = Partition::of(region).map_or(usual.ending, |partition| partition.endings[0]);
        Self { account, region, form: EcrForm { ending, ..usual } }
    }

    pub(crate) fn form(self) -> EcrForm {
        self.form
    }

    /// Whether both are one registry; letters compare without case, as in a domain.
    pub(crate) fn is(self, other: EcrDomain<'_, '_>) -> bool {
        self.account == other.account
            && self.region.eq_ignore_ascii_case(other.region)
            && self.form == other.form
    }

    pub(crate) fn len(self) -> usize {
        self.parts().map(str::len).into_iter().sum()
    }

    /// What its text is put together from.
    pub(crate) fn parts<'a>(self) -> [&'a str; 4]
    where
        'c: 'a,
        'r: 'a,
    {
        [self.account, self.form.service, self.region, self.form.ending]
    }

    pub(crate) fn region(self) -> &'r str {
        self.region
    }

    pub(crate) fn account(self) -> &'c str {
        self.account
    }

    /// The partition that both the region and the ending belong to.
    fn partition(self) -> Option<&'static Partition> {
        Partition::of(self.region).filter(|partition| partition.endings.contains(&self.form.ending))
    }

    /// Whether a push can be sent to the same account's registry in another region (rule 7.12).
    pub(crate) fn has_siblings(self) -> bool {
        self.partition().is_some()
    }

    /// Whether `other` is what [`in_region`](Self::in_region) makes for some other region.
    pub(crate) fn is_sibling(self, other: EcrDomain<'_, '_>) -> bool {
        self.has_siblings()
            && self.partition() == Partition::of(other.region)
            && self.account == other.account
            && self.form == other.form
            && other.region.len() <= AwsRegion::LONGEST
            && !self.region.eq_ignore_ascii_case(other.region)
    }

    /// The same account's registry in another region, of the same form; none in another partition, where an
    /// account of that number is somebody else's.
    pub(crate) fn in_region<'q>(self, region: AwsRegion<'q>) -> Option<EcrDomain<'c, 'q>> {
        let Self { account, form, .. } = self;
        let reachable = self.partition()? == Partition::of(region.0)?;
        reachable.then_some(EcrDomain { account, region: region.0, form })
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
/// use registry_resolver::registry::AwsRegion;
///
/// assert_eq!(AwsRegion::parse("eu-west-1")?.as_str(), "eu-west-1");
/// assert!(AwsRegion::parse("evil.example/").is_err());
/// # Ok::<(), registry_resolver::registry::AwsRegionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwsRegion<'a>(&'a str);

impl<'a> AwsRegion<'a> {
    const LONGEST: usize = 63;

    /// Regions of every partition, and of one that is not known: three of each, so that one is neither of two.
    pub(crate) const EXAMPLES: [&'static str; 25] = [
        "eu-west-3",
        "us-east-2",
        "sa-east-1",
        "cn-north-1",
        "cn-northwest-1",
        "cn-east-9",
        "us-gov-west-1",
        "us-gov-east-1",
        "us-gov-north-9",
        "eusc-de-east-1",
        "eusc-de-west-9",
        "eusc-fr-west-9",
        "us-iso-east-1",
        "us-iso-west-1",
        "us-iso-north-9",
        "us-isob-east-1",
        "us-isob-west-1",
        "us-isob-north-9",
        "eu-isoe-west-1",
        "eu-isoe-east-9",
        "eu-isoe-north-9",
        "us-isof-south-1",
        "us-isof-east-1",
        "us-isof-north-9",
        "us-isox-east-9",
    ];

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

    /// Whether there is a region of this name, as far as this release knows: new ones come.
    ///
    /// Source: the regions of each partition in the endpoint rules of the AWS SDKs, as of November 2026.
    ///
    /// ```
    /// use registry_resolver::registry::AwsRegion;
    ///
    /// assert!(AwsRegion::parse("eu-west-1")?.is_known());
    /// assert!(!AwsRegion::parse("eu-west-11")?.is_known());
    /// # Ok::<(), registry_resolver::registry::AwsRegionError>(())
    /// ```
    pub fn is_known(self) -> bool {
        REGIONS.contains(&self.0)
    }

    /// The name.
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

static REGIONS: [&str; 46] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// A group of regions with accounts of its own.
#[derive(Debug, PartialEq, Eq)]
struct Partition {
    /// How the names of its regions begin.
    regions: &'static str,
    /// How its domains end, the usual one first.
    endings: &'static [&'static str],
}

/// The last one has every region that no other has.
static PARTITIONS: [Partition; 8] = [
    Partition { regions: "cn-", endings: &[".amazonaws.com.cn", ".on.amazonwebservices.com.cn"] },
    Partition { regions: "us-gov-", endings: &[".amazonaws.com", ".on.aws"] },
    Partition { regions: "eusc-", endings: &[".amazonaws.eu"] },
    Partition { regions: "us-iso-", endings: &[".c2s.ic.gov"] },
    Partition { regions: "us-isob-", endings: &[".sc2s.sgov.gov"] },
    Partition { regions: "eu-isoe-", endings: &[".cloud.adc-e.uk"] },
    Partition { regions: "us-isof-", endings: &[".csp.hci.ic.gov"] },
    Partition { regions: "", endings: &[".amazonaws.com", ".on.aws"] },
];

impl Partition {
    /// None for an isolated region of a partition that is not known.
    fn of(region: &str) -> Option<&'static Self> {
        let begins = |start: &str| region.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
        let partition = PARTITIONS.iter().find(|partition| begins(partition.regions))?;
        let isolated = ["us-iso", "eu-iso"].into_iter().any(begins);
        (!isolated || !partition.regions.is_empty()).then_some(partition)
    }
}

/// A text that cannot be the name of an AWS region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid region `{0}`: expected lower-case letters, digits and inner `-`, such as `eu-west-1`")]
pub struct AwsRegionError(Excerpt);
