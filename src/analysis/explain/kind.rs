//! What a reason is about: a stable name, the rule behind it, and how it bears on the decision.

use crate::words::words;

words! {
    /// How a reason bears on a decision.
    pub enum Verdict, "verdict" {
        /// It made the decision what it is.
        Chosen = "chosen",
        /// It could have, and did not.
        Lost = "lost",
        /// It is good to know.
        Note = "note",
        /// It is why there is no answer.
        Refused = "refused",
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $rule:literal, $verdict:ident;)+) => {
        $crate::words::words! {
            /// What a [`Reason`](super::Reason) is about.
            pub enum ReasonKind, "reason" {
                $(#[doc = concat!("Rule ", $rule, ".")] $(#[$doc])* $variant = $name,)+
            }
        }

        impl ReasonKind {
            /// The number of the rule.
            pub fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule,)+ }
            }

            /// How it bears on the decision.
            pub fn verdict(self) -> Verdict {
                match self { $(Self::$variant => Verdict::$verdict,)+ }
            }
        }
    };
}

codes! {
    /// What the image is called in full.
    FullName = "full_name", "2.2", Note;
    /// A registry context on the image's domain.
    Context = "context", "5.2", Chosen;
    /// The one registry on the domain.
    SoleOnDomain = "sole_on_domain", "5.2", Chosen;
    /// The primary one of several.
    Primary = "primary", "5.2", Chosen;
    /// The one whose prefix covers most of the path.
    LongestPrefix = "longest_prefix", "5.3", Chosen;
    /// No registry is on the domain.
    Anonymous = "anonymous", "5.2", Chosen;
    /// Another on the domain is a registry context.
    NotTheContext = "not_the_context", "5.2", Lost;
    /// Another on the domain is its primary.
    NotPrimary = "not_primary", "5.2", Lost;
    /// Another's prefix covers more.
    ShorterPrefix = "shorter_prefix", "5.3", Lost;
    /// Its prefix does not cover the path.
    PrefixDoesNotCover = "prefix_does_not_cover", "5.3", Lost;
    /// Nothing tells it from others on the domain.
    Ambiguous = "ambiguous", "4.4", Lost;
    /// Prefixes do not decide between several.
    PrefixUndecided = "prefix_undecided", "5.3", Note;
    /// The account denies images from uncovered domains.
    UncoveredDenied = "uncovered_denied", "5.9", Note;
    /// The request is refused before one of those on the domain is chosen.
    Undecided = "undecided", "10.9", Lost;
    /// It is on another domain.
    OtherDomain = "other_domain", "5.2", Lost;
    /// More of the same that are not listed.
    More = "more", "5.2", Lost;
    /// A registry context on another domain.
    ContextUnused = "context_unused", "5.4", Note;
    /// A registry context that another request of the same step may use.
    ContextKept = "context_kept", "5.4", Note;
    /// A registry context on the domain of a fallback that is another registry.
    ContextBeside = "context_beside", "5.4", Note;
    /// A registry to ask next.
    Fallback = "fallback", "5.5", Chosen;
    /// What a name without a domain may mean.
    ShortName = "short_name", "13.2", Chosen;
    /// The second step of a pull, by the digest that the first one found.
    Pinned = "pinned", "12.10", Note;
    /// The route that decides where the image is pulled from.
    Route = "route", "12.2", Chosen;
    /// A route that covers the image, and is less specific.
    LessSpecificRoute = "less_specific_route", "12.2", Lost;
    /// A mirror to ask.
    Mirror = "mirror", "12.5", Chosen;
    /// The origin to ask, among the places of a route.
    Origin = "origin", "12.5", Chosen;
    /// The origin to ask, at another place than its name says.
    OriginMoved = "origin_moved", "12.8", Chosen;
    /// An origin that the route never asks.
    OriginNever = "origin_never", "12.5", Lost;
    /// A place to ask only while what stands before it is down.
    PlaceOnlyWhileDown = "place_only_while_down", "12.4", Note;
    /// A place that is asked last because the request avoids it.
    Avoided = "avoided", "12.11", Note;
    /// A login that the caller keeps.
    Ambient = "ambient", "14.1", Note;
    /// The image has no name at a place.
    NoName = "no_name", "12.4", Lost;
    /// The image has no name at a place because of its port.
    PortInName = "port_in_name", "12.4", Lost;
    /// Only images without a digest may come from a place.
    NotTagged = "not_tagged", "12.4", Lost;
    /// A route blocks the name that would be contacted.
    Blocked = "blocked", "12.7", Lost;
    /// Several registries are at a place, and none is chosen.
    AmbiguousPlace = "ambiguous_place", "12.6", Lost;
    /// A login that would not be safe at a place.
    InsecureLogin = "insecure_login", "12.6", Lost;
    /// An image that a short name may mean, and that neither a registry nor a route covers.
    DeniedCandidate = "denied_candidate", "13.3", Lost;
    /// A registry to ask only while the source is down.
    OnlyWhileDown = "only_while_down", "5.8", Note;
    /// The image has no name there.
    OutsidePrefix = "outside_prefix", "5.6", Lost;
    /// A fallback that has no domain yet.
    NoDomain = "no_domain", "3.9", Lost;
    /// The name there would be too long.
    NameTooLong = "name_too_long", "5.6", Lost;
    /// The name there would need a namespace.
    NoNamespace = "no_namespace", "5.7", Lost;
    /// Only pinned images may come from there.
    NotPinned = "not_pinned", "5.8", Lost;
    /// The request wants no fallback.
    FallbacksOff = "fallbacks_off", "5.5", Lost;
    /// A fallback's copy of a candidate may lag behind.
    MayLag = "may_lag", "7.9", Lost;
    /// Who may see the credential.
    Credential = "credential", "10.1", Note;
    /// Plain HTTP.
    PlainHttp = "plain_http", "10.3", Note;
    /// HTTPS that is not verified.
    UnverifiedHttps = "unverified_https", "3.8", Note;
    /// Reachable from inside only.
    InsideOnly = "inside_only", "4.7", Note;
    /// The step names the registry.
    Named = "named", "7.1", Chosen;
    /// The account's default registry.
    Default = "default", "7.1", Chosen;
    /// The only registry, which is the default one.
    SoleDefault = "sole_default", "4.3", Chosen;
    /// No default registry, and none is named.
    NoDefault = "no_default", "7.1", Lost;
    /// The account denies ad-hoc targets.
    AdHocDenied = "ad_hoc_denied", "7.10", Note;
    /// It is on the host that a step brings with credentials of its own.
    AdHocCovered = "ad_hoc_covered", "7.10", Lost;
    /// The step's own target.
    AdHoc = "ad_hoc", "7.10", Chosen;
    /// Another registry is pushed to.
    NotTheTarget = "not_the_target", "7.1", Lost;
    /// The step says that it pushes, whatever the account's default is.
    StatedByStep = "stated_by_step", "7.2", Note;
    /// The step disables its push.
    DisabledByStep = "disabled_by_step", "7.2", Chosen;
    /// The account's default disables it.
    DisabledByAccount = "disabled_by_account", "7.2", Chosen;
    /// The build names no registry, and none is the default.
    NoRegistry = "no_registry", "7.1", Chosen;
    /// The build is not trusted.
    Untrusted = "untrusted", "7.11", Chosen;
    /// The registry takes pushes of builds that are not trusted.
    UntrustedAccepted = "untrusted_accepted", "7.11", Note;
    /// The prefix stands in front of the name.
    Prefix = "prefix", "7.4", Chosen;
    /// The name begins with the prefix already.
    PrefixRepeated = "prefix_repeated", "7.4", Note;
    /// A name without a domain.
    RelativeName = "relative_name", "7.4", Chosen;
    /// A name with a domain.
    AbsoluteName = "absolute_name", "7.5", Chosen;
    /// A push to a public registry.
    PublicPush = "public_push", "7.4", Note;
    /// The candidate's own name.
    OwnName = "own_name", "7.6", Chosen;
    /// The tags of the step.
    StatedTags = "stated_tags", "7.7", Chosen;
    /// The branch as tag.
    BranchTag = "branch_tag", "7.7", Chosen;
    /// The branch changed when it became a tag.
    BranchChanged = "branch_changed", "7.7", Note;
    /// A branch that is too long for a tag.
    BranchCut = "branch_cut", "7.7", Note;
    /// A part of a branch's digest in its tag.
    DistinctTag = "distinct_tag", "7.7", Note;
    /// The revision as tag.
    RevisionTag = "revision_tag", "7.7", Chosen;
    /// `latest` as tag.
    LatestTag = "latest_tag", "7.7", Chosen;
    /// A tag that changed when it was lower-cased.
    TagLowered = "tag_lowered", "7.7", Note;
    /// Tags that are one.
    TagsFolded = "tags_folded", "7.7", Note;
    /// The provider takes the name.
    NameFits = "name_fits", "7.8", Note;
    /// From where the candidate is fetched.
    Fetched = "fetched", "7.9", Note;
    /// Another region.
    Region = "region", "7.12", Chosen;
    /// A region that is not known.
    UnknownRegion = "unknown_region", "7.12", Note;
    /// A tag that begins as those of build cache do.
    CacheTag = "cache_tag", "8.2", Note;
    /// No cache at all, or none beyond the step's own entries.
    NoCache = "no_cache", "8.1", Chosen;
    /// The caching registry.
    CachingRegistry = "caching_registry", "8.1", Chosen;
    /// Another registry is the caching one.
    NotCaching = "not_caching", "8.1", Lost;
    /// An entry of the step's own.
    OwnEntry = "own_entry", "8.2", Chosen;
    /// What builds of a branch exported.
    BranchImport = "branch_import", "8.2", Chosen;
    /// The branch's export.
    BranchExport = "branch_export", "8.2", Chosen;
    /// No export.
    NoExport = "no_export", "8.2", Note;
    /// A past image to import from.
    PastImage = "past_image", "8.3", Chosen;
    /// A past image that is not imported from.
    PastImageUnfit = "past_image_unfit", "8.3", Lost;
    /// The build can be skipped.
    SkipBuild = "skip_build", "8.3", Chosen;
    /// A build that is not trusted does not export.
    ExportUntrusted = "export_untrusted", "8.4", Note;
    /// No such registry.
    Unknown = "unknown", "7.1", Lost;
    /// Why there is no answer: the first failure, in the order of rule 10.9.
    Refused = "refused", "10.9", Refused;
}

impl ReasonKind {
    /// Whether it is about where something is pushed, and not about where that is fetched.
    pub(super) fn is_about_the_target(self) -> bool {
        matches!(self, Self::NoDefault | Self::AdHocCovered | Self::NotTheTarget)
    }
}
