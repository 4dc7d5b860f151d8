use alloc::format;
use alloc::string::{String, ToString as _};

use super::Report;
use crate::catalog::is_api;
use crate::format::files::FilePlace;
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::{Domain, Excerpt};
use crate::registry::{Provider, Transport};
use crate::routes::{Location, Place, PlaceImages};

/// A host that an engine asks, as its file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct Host {
    /// `host[:port]`, as it is written.
    pub(in crate::format) address: String,
    /// What stands in front of a name in a request, cleaned: `/v2`, `/v2/proxy`, or nothing.
    pub(in crate::format) api: String,
    /// What stands in front of every name there besides, without slashes around it; often nothing.
    pub(in crate::format) names: String,
    pub(in crate::format) transport: Transport,
    pub(in crate::format) asked: Asked,
    /// A handle.
    pub(in crate::format) tls: Option<String>,
    pub(in crate::format) at: FilePlace,
}

/// No host is longer in any engine's hands, its port included: a name that DNS knows has at most 253 bytes.
pub(super) const LONGEST_HOST: usize = 300;

/// For which images a host is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Asked {
    Any,
    Pinned,
    Never,
}

impl Asked {
    pub(super) fn images(self) -> Option<PlaceImages> {
        match self {
            Self::Any => Some(PlaceImages::Any),
            Self::Pinned => Some(PlaceImages::Pinned),
            Self::Never => None,
        }
    }
}

impl Host {
    /// The place that it is; none, and told, where no place of ours is like it.
    pub(super) fn place(&self, report: &mut Report) -> Option<Place> {
        let images = self.asked.images()?;
        let own = self.api.strip_prefix("/v2/").unwrap_or_default();
        let prefix = match (own, self.names.as_str()) {
            ("", "") => None,
            ("", names) => Some(names.to_string()),
            (own, "") => Some(own.to_string()),
            (own, names) => Some(format!("{own}/{names}")),
        };
        let address = self.address();
        let location =
            prefix.as_ref().map_or_else(|| address.clone(), |prefix| format!("{address}/{prefix}"));
        let shown = Excerpt::of(&location);
        let left_out = |class| (Effect::LeftOut, class);
        let parsed = Location::parse(&location);
        let known = parsed.as_ref().is_ok_and(|location| location.path().is_some() == prefix.is_some());
        let is_short = address.len().max(self.api.len()) <= LONGEST_HOST;
        if !known || !is_short {
            let fault = parsed.err().map(|error| error.to_string());
            let fault = fault.or_else(|| {
                (!is_short).then(|| {
                    format!("a host, and a path in front of names, have at most {LONGEST_HOST} bytes")
                })
            });
            let message = format!(
                "no name can be made at `{shown}`, and it is not asked{}",
                fault.map(|fault| format!(": {fault}")).unwrap_or_default()
            );
            report.notice(&self.at, left_out(NoticeKind::NoName), message, "");
            return None;
        }
        if self.api.is_empty() {
            let message = format!(
                "`{shown}` is asked without `/v2` in front of the name, where no registry answers, and is left out"
            );
            report.notice(&self.at, left_out(NoticeKind::Path), message, "write a path that ends in `/v2`");
            return None;
        }
        if !self.api.starts_with("/v2/") && !is_api(&self.api) {
            let message =
                format!("`{shown}` is asked at `{}`, which is not taken over", Excerpt::of(&self.api));
            report.notice(&self.at, left_out(NoticeKind::Path), message, "");
            return None;
        }
        if !plain_is_spoken(&address, self.transport) {
            let message = format!("`{shown}` is the port of HTTPS over {}, and is left out", self.transport);
            report.notice(&self.at, left_out(NoticeKind::Transport), message, "write `https://`");
            return None;
        }
        Some(self.at_location(&location).images(images))
    }

    fn at_location(&self, location: &str) -> Place {
        let place = match self.transport {
            Transport::Https => Place::at(format!("https://{location}")),
            Transport::Http => Place::at(format!("http://{location}")),
            transport => Place::at(location).transport(transport),
        };
        let place = if self.api == "/v2" || self.api.starts_with("/v2/") {
            place
        } else {
            place.api(self.api.as_str())
        };
        match &self.tls {
            Some(handle) => place.tls(handle.as_str()),
            None => place,
        }
    }

    /// Whether some place is like it, whatever names stand in front of those there.
    pub(super) fn is_place(&self) -> bool {
        self.place(&mut Report::default()).is_some()
    }

    /// With the port where none is written and the host would be taken for a path.
    fn address(&self) -> String {
        let bare = Domain::parse(&self.address).is_ok_and(|domain| !domain.reads_as_domain());
        match (bare, self.transport) {
            (false, _) => self.address.clone(),
            (true, Transport::Http) => format!("{}:80", self.address),
            (true, _) => format!("{}:443", self.address),
        }
    }
}

/// Whether a host may be spoken to that way at all (rules 3.8 and 10.3).
pub(in crate::format) fn plain_is_spoken(address: &str, transport: Transport) -> bool {
    let Ok(domain) = Domain::parse(address) else { return true };
    let connected = Provider::known(domain).is_some_and(|provider| provider.facts().connects_to.is_some());
    let port = domain.port_number();
    !transport.may_be_plain() || (!connected && port != Some("443"))
}
