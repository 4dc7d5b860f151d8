use crate::words::words;

words! {
    /// How much a [`Lint`](super::Lint) matters. The worse is the greater.
    pub enum Severity, "severity" {
        /// It works, and could be plainer or is worth knowing.
        Advice = "advice",
        /// Something fails, or does not do what it is there for.
        Warning = "warning",
        /// A secret may be read, or an image may come from, somebody it should not.
        Danger = "danger",
    }
}

/// Declares the codes with their words and severities.
macro_rules! codes {
    ($($(#[$attribute:meta])* $code:ident = $word:literal, $severity:ident;)+) => {
        words! {
            /// What a [`Lint`](super::Lint) is about. The words are stable.
            /// [The rules](crate::rules::lints) have a table of all.
            pub enum LintKind, "lint" { $($(#[$attribute])* $code = $word,)+ }
        }

        impl LintKind {
            /// How much every lint of this code matters.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// A private registry falls back by tag to one that is pulled anonymously (5.8).
    PublicFallback = "public_fallback", Danger;
    /// A private registry falls back by tag to where strangers own namespaces, without a prefix (5.8).
    SharedFallback = "shared_fallback", Danger;
    /// Images of two registries have one name on the registry that both fall back to by tag (5.6).
    FallbackNamesMeet = "fallback_names_meet", Danger;
    /// What builds push that are not trusted, and what others push, have names in common (7.11).
    UntrustedPushes = "untrusted_pushes", Danger;
    /// A credential travels over plain HTTP (10.3).
    PlainHttpCredential = "plain_http_credential", Danger;
    /// A credential travels over HTTPS that is not verified (3.8).
    UnverifiedCredential = "unverified_credential", Danger;
    /// A label of a domain, or a name, mixes writings that look alike.
    MixedScripts = "mixed_scripts", Danger;
    /// A place of a route is logged in to over something else than verified HTTPS (10.3).
    PlainHttpPlace = "plain_http_place", Danger;
    /// Images come by tag from a place of a route where strangers own names (12.4).
    SharedPlace = "shared_place", Danger;
    /// Images of several places have one name at a mirror (12.4).
    MirrorNamesMeet = "mirror_names_meet", Danger;
    /// A place that names without a domain are looked for at, and where strangers may own them (13.4).
    PublicSearch = "public_search", Danger;
    /// Two names that read the same (3.1).
    LookAlikeNames = "look_alike_names", Warning;
    /// Several registries on one domain, and a pull cannot choose (4.4).
    AmbiguousDomain = "ambiguous_domain", Warning;
    /// A fallback to the domain that has failed already.
    SameDomainFallback = "same_domain_fallback", Warning;
    /// A fallback that cannot hold any name that it is asked for.
    FallbackNeverFits = "fallback_never_fits", Warning;
    /// Pushes that name no registry go to one without a login (7.4).
    PublicDefault = "public_default", Warning;
    /// A domain that is no registry's, but a web site, a console or an API (3.2).
    NotARegistry = "not_a_registry", Warning;
    /// A provider that has closed and whose names are no longer served (3.2).
    ClosedProvider = "closed_provider", Warning;
    /// An Amazon domain of another region than the one that is stated (3.9).
    RegionMismatch = "region_mismatch", Warning;
    /// A repository prefix with no room below it for a name.
    DeepPrefix = "deep_prefix", Warning;
    /// A prefix on Google Artifact Registry that is no `project/repository`.
    ShortPrefix = "short_prefix", Warning;
    /// A route that asks neither its origin nor a mirror (12.5).
    NothingToAsk = "nothing_to_ask", Warning;
    /// A mirror that is asked twice (12.5).
    MirrorTwice = "mirror_twice", Warning;
    /// The origin as its own mirror (12.5).
    OriginAsMirror = "origin_as_mirror", Warning;
    /// Images that are asked for on a port have no name at a place (12.4).
    PortInName = "port_in_name", Warning;
    /// A place whose names are all blocked (12.7).
    BlockedPlace = "blocked_place", Warning;
    /// A place where nothing chooses one of several registries (12.6).
    AmbiguousPlace = "ambiguous_place", Warning;
    /// A scope on Docker Hub that covers a namespace, and not the image of that name (12.1).
    UncompletedScope = "uncompleted_scope", Advice;
    /// A blocked scope that leaves other ports open (5.9).
    BlockedPort = "blocked_port", Advice;
    /// A route for many hosts sends one credential for all of them (12.4).
    WildcardCredential = "wildcard_credential", Advice;
    /// One place as mirror and as fallback (12.5).
    MirrorAndFallback = "mirror_and_fallback", Advice;
    /// A route with one place and no origin (12.5).
    SinglePlace = "single_place", Advice;
    /// The default registry is on Docker Hub, and no namespace of the account is known (7.8).
    UnknownNamespace = "unknown_namespace", Advice;
    /// A provider that has closed, and whose names another one serves (3.2).
    ReplacedProvider = "replaced_provider", Advice;
    /// A fallback that cannot hold some of the names that it is asked for.
    FallbackPartlyFits = "fallback_partly_fits", Advice;
    /// The registry for build cache falls back.
    CachingFallback = "caching_fallback", Advice;
    /// A private login is used for images outside its registry's prefix, where strangers own namespaces (5.3).
    LoginBeyondPrefix = "login_beyond_prefix", Advice;
    /// A registry that is used only where a request names it.
    UnreachedRegistry = "unreached_registry", Advice;
    /// A domain that does not look like its provider's (3.4).
    ForeignDomain = "foreign_domain", Advice;
    /// `:443` written out (2.8).
    DefaultPort = "default_port", Advice;
    /// A name with white space at an end, or with invisible characters (3.1).
    UnclearName = "unclear_name", Advice;
    /// Names that differ only in case (3.1).
    NamesDifferByCase = "names_differ_by_case", Advice;
}
