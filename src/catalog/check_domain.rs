//! What a catalog refuses of a registry's domain, its transport and its token issuers.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::around::Plain;
use super::check::{Check, ShownOnce};
use super::grouping::{Checked, UnwrittenPort};
use super::problem::ProblemKind;
use super::told::Told;
use crate::reference::{Domain, Excerpt, Path, user_info};
use crate::registry::{
    AddressFault, EcrDomain, FROM_SERVICE_ACCOUNT, Place, Provider, RegistryConfig, StrayPath, Transport,
    address_fault, is_aws_account, is_label,
};

impl Check {
    /// Rules 2.1, 2.8, 3.3 and 10.3.
    pub(super) fn domain<'a>(&mut self, index: usize, config: &'a RegistryConfig) -> Option<Domain<'a>> {
        let text = match &config.place {
            Place::At(text) if text.eq_ignore_ascii_case(FROM_SERVICE_ACCOUNT) => {
                self.problem(
                    index,
                    "domain",
                    ProblemKind::InvalidDomain,
                    format_args!(
                        "`{FROM_SERVICE_ACCOUNT}` is no host: it stands for one that is not known yet"
                    ),
                    Some(&missing_domain(config)),
                );
                return None;
            }
            Place::At(text) => text.as_str(),
            // The account is still to come, or all is said already.
            Place::Unplaced | Place::Refused => return None,
            Place::Missing => {
                let (text, mend) = (format_args!("missing domain"), missing_domain(config));
                self.problem(index, "domain", ProblemKind::InvalidDomain, text, Some(&mend));
                return None;
            }
        };
        let domain = match Domain::parse(text) {
            Ok(domain) => domain,
            Err(error) => {
                let told = misplaced(text, config).unwrap_or_else(|| error.into());
                self.tell(index, "domain", ProblemKind::InvalidDomain, told);
                return None;
            }
        };
        if let Some(fault) = address_fault(domain) {
            let shown = Excerpt::of(text);
            let (mend, replacement) = match completed(text, config) {
                _ if fault != AddressFault::ReadsAsPath => (None, None),
                Some(domain) => (Some(format!("write `{domain}`")), Some(domain)),
                None => (Some(format!("write its port, as in `{shown}:443`")), Some(format!("{text}:443"))),
            };
            let told = Told { text: format!("`{shown}` {}", fault.text()), mend, replacement };
            self.tell(index, "domain", ProblemKind::InvalidDomain, told);
            return None;
        }
        let domain = domain.canonical();
        self.transport(index, config, domain);
        Some(domain)
    }

    /// Rules 3.8 and 10.3.
    fn transport(&mut self, index: usize, config: &RegistryConfig, domain: Domain<'_>) {
        if let Some(told) = plain_fault(domain, config.transport) {
            self.tell(index, "transport", ProblemKind::PlainHttpPort, told);
        }
    }

    /// What no port means on a host is one thing: where plain HTTP is spoken without a written port, no other
    /// registry is on `:443`, on `:80`, or without a port over another transport (rule 2.8).
    pub(super) fn transports(
        &mut self,
        configs: &[RegistryConfig],
        registries: &[Checked<'_>],
        plain: &Plain<'_>,
    ) {
        if plain.is_empty() {
            return;
        }
        let mut shown = ShownOnce::default();
        for (index, checked) in registries.iter().enumerate() {
            let Some(domain) = checked.domain else { continue };
            let meant = domain.port().map_or(Ok(443), str::parse::<u16>);
            if checked.unwritten_port == UnwrittenPort::Plain || !matches!(meant, Ok(80 | 443)) {
                continue;
            }
            let Some(other) = plain.on(Domain::parsed(domain.host())) else { continue };
            let name = shown.get(other, &configs[other].name);
            self.problem(
                index,
                "domain",
                ProblemKind::TwoTransports,
                format_args!("`{name}` is on this host over plain HTTP without a port, which is `:80`"),
                Some(&format!("write the port of `{name}`")),
            );
        }
    }

    /// Rule 3.7.
    pub(super) fn token_issuers(&mut self, index: usize, config: &RegistryConfig) {
        for (place, text) in config.token_issuers.iter().enumerate() {
            let Some(told) = issuer_fault(text) else { continue };
            self.tell(index, &format!("token_issuers[{place}]"), ProblemKind::InvalidTokenIssuer, told);
        }
    }
}

/// Why a text is no token issuer, and a mend (rule 3.7).
pub(super) fn issuer_fault(text: &str) -> Option<Told> {
    match Domain::parse(text) {
        Ok(domain) => match address_fault(domain) {
            // It is never in front of a path.
            None | Some(AddressFault::ReadsAsPath) => None,
            Some(fault) => Some(Told::of(format!("`{}` {}", Excerpt::of(text), fault.text()), None)),
        },
        Err(error) => Some(match host_in(text) {
            Some(host) => {
                let text = format!("`{}` is more than a host and a port", Excerpt::of(text));
                let whole = matches!(address_fault(host), None | Some(AddressFault::ReadsAsPath));
                let mend = Some(format!("write `{}`", Excerpt::of(host.as_str())));
                Told { text, mend, replacement: whole.then(|| host.as_str().to_string()) }
            }
            None => error.into(),
        }),
    }
}

/// Why plain HTTP is not spoken on this domain, and a mend (rules 3.8 and 10.3).
pub(super) fn plain_fault(domain: Domain<'_>, transport: Transport) -> Option<Told> {
    if !transport.may_be_plain() {
        return None;
    }
    let connected = Provider::known(domain).filter(|provider| provider.facts().connects_to.is_some());
    if let Some(provider) = connected {
        // Clients connect to another host, always over HTTPS.
        return Some(Told::of(format!("{provider} does not speak {transport}"), Some("use HTTPS")));
    }
    domain.port_number().filter(|port| *port == "443")?;
    let mend = match transport {
        Transport::HttpsThenHttp => "leave the port out, or write another",
        _ => "write the port that it is on, or use HTTPS",
    };
    Some(on_443(&format!("`{}`", Excerpt::of(domain.as_str())), mend))
}

/// That plain HTTP is stated on the port of HTTPS.
pub(super) fn on_443(shown: &str, mend: &str) -> Told {
    Told::of(format!("{shown} is on the port of HTTPS, and plain HTTP is never spoken there"), Some(mend))
}

const WRITE_IT: &str = "write its host and perhaps its port";

/// What to write where no domain is (rule 3.3).
fn missing_domain(config: &RegistryConfig) -> String {
    let Some(provider) = config.provider else { return WRITE_IT.to_string() };
    if provider.has_regions() {
        let account = config.account.as_deref().filter(|account| is_aws_account(account));
        return format!("write `{}`", EcrDomain::made_of(account.unwrap_or("<account>"), region_of(config)));
    }
    let facts = provider.facts();
    match (facts.sole_host(), facts.short_form) {
        (Some(host), _) => format!("write `{host}`"),
        (None, Some(form)) => format!("write `{}`", form.pattern()),
        (None, None) => WRITE_IT.to_string(),
    }
}

/// The domain that a provider's short form stands for (rule 3.3).
fn completed(text: &str, config: &RegistryConfig) -> Option<String> {
    let provider = config.provider?;
    if provider.has_regions() {
        let made = || EcrDomain::made_of(text, region_of(config)).to_string();
        return is_aws_account(text).then(made);
    }
    provider.facts().short_form?.domain(text)
}

fn region_of(config: &RegistryConfig) -> &str {
    config.region.as_deref().filter(|region| is_label(region)).unwrap_or("<region>")
}

/// The domain, or what is to be written for it where it would read as something else.
fn address(domain: Domain<'_>, config: &RegistryConfig) -> Option<String> {
    let text = domain.as_str();
    match address_fault(domain) {
        None => Some(text.to_string()),
        Some(AddressFault::ReadsAsPath) => {
            Some(completed(text, config).unwrap_or_else(|| format!("{text}:443")))
        }
        Some(_) => None,
    }
}

/// The host and port of a text that has a scheme, user-info or a path around them.
fn host_in(text: &str) -> Option<Domain<'_>> {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let bare = user_info(text).map_or(after_scheme, |secret| &text[secret.end + 1..]);
    let host = bare.split_once('/').map_or(bare, |(host, _)| host);
    Domain::parse(host).ok().filter(|host| host.as_str().len() < text.len())
}

/// What is wrong with a domain that has a scheme, user-info or a path, and the domain itself (rule 3.3).
fn misplaced(text: &str, config: &RegistryConfig) -> Option<Told> {
    let shown = Excerpt::of(text);
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let secret = user_info(text);
    let bare = match &secret {
        Some(range) => &text[range.end + 1..],
        None => after_scheme,
    };
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let domain = Domain::parse(host).ok()?;
    let what = if secret.is_some() {
        "user-info"
    } else if after_scheme.len() < text.len() {
        "a scheme"
    } else {
        "a path"
    };
    let path = path.trim_matches('/');
    let detected = Provider::detect(domain).facts();
    let claimed = config.provider.map(Provider::facts);
    let is_prefix = what == "a path"
        || [Some(detected), claimed].into_iter().flatten().any(|it| it.stray_path == StrayPath::Prefix);
    let host = Excerpt::of(domain.as_str());
    let host_alone = path.is_empty() || detected.api_paths.contains(&path) || !is_prefix;
    let replacement = host_alone.then(|| address(domain, config)).flatten();
    let mend = if let Some(address) = &replacement {
        format!("write `{}`", Excerpt::of(address))
    } else if host_alone {
        "write host and port alone".to_string()
    } else if Path::parse(path).is_ok() {
        format!("write `{host}`, and `{}` as the repository prefix", Excerpt::of(path))
    } else {
        format!("write `{host}`; what is behind the slash belongs into the repository prefix")
    };
    Some(Told { text: format!("`{shown}` is no domain: it has {what}"), mend: Some(mend), replacement })
}
