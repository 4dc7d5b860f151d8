//! Whose a credential handle is, where places state logins too (rule 3.6).

use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

use super::around::Around;
use super::check_places::{CheckedOf, CheckedPlace};
use super::flags::PORT_80;
use super::told::Told;
use crate::index::sorted;
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::compiled::AskedPort;
use crate::routes::{Place, Scheme, Scope};

/// An endpoint as it was written, and as it is compared.
pub(super) type Endpoint<'a> = (Domain<'a>, Cow<'a, str>);

/// The handles that are listed for domains, each once alone and once with each domain, in order.
pub(super) struct Shared<'a>(Vec<(&'a str, Option<Domain<'a>>)>);

/// One handle of those.
pub(super) struct ListedFor<'s, 'a>(&'s [(&'a str, Option<Domain<'a>>)]);

impl<'a> Shared<'a> {
    pub(super) fn of(listed: &[(&'a str, Option<Domain<'a>>)]) -> Self {
        Self(sorted(listed, Ord::cmp))
    }

    /// The domains that this handle is listed for, if it is listed.
    pub(super) fn listed(&self, handle: &str) -> Option<ListedFor<'_, 'a>> {
        let start = self.0.partition_point(|(known, _)| *known < handle);
        let rest = &self.0[start..];
        let count = rest.partition_point(|(known, _)| *known == handle);
        (count > 0).then(|| ListedFor(&rest[..count]))
    }
}

impl ListedFor<'_, '_> {
    pub(super) fn has(&self, domain: Domain<'_>) -> bool {
        self.0.binary_search_by(|(_, known)| known.cmp(&Some(domain))).is_ok()
    }
}

/// Where a credential handle is used.
pub(super) struct Use<'a> {
    pub(super) handle: &'a str,
    pub(super) there: Endpoint<'a>,
}

impl Use<'_> {
    /// What is wrong with using a handle here whose first use is `owner`, and a mend.
    pub(super) fn fault(&self, owner: &Use<'_>, shared: &Shared<'_>) -> Option<Told> {
        let (handle, (domain, address)) = (self.handle, &self.there);
        if let Some(listed) = shared.listed(handle) {
            return (!listed.has(*domain)).then(|| not_listed(handle, *domain));
        }
        if Domain::parsed(&owner.there.1) == Domain::parsed(address) {
            return None;
        }
        let (owner, shown) = (Excerpt::of(owner.there.0.as_str()), Excerpt::of(domain.as_str()));
        let text =
            format!("credential `{}` belongs to {owner}, and this place is on {shown}", Excerpt::of(handle));
        Some(Told::of(text, Some("list both domains for it, or use another credential")))
    }
}

/// What is wrong with a handle on a domain that it is not listed for, and a mend.
pub(super) fn not_listed(handle: &str, domain: Domain<'_>) -> Told {
    let (handle, domain) = (Excerpt::of(handle), Excerpt::of(domain.as_str()));
    let text = format!("credential `{handle}` is not listed for {domain}");
    Told::of(text, Some("list this domain for it too, or use another credential"))
}

/// The one endpoint of a place, and the same as it is compared; none where it depends on the image.
pub(super) fn endpoint<'a>(
    place: &Place,
    checked: &CheckedPlace<'a>,
    scope: Option<&'a Scope>,
    around: &Around<'_, '_>,
) -> Option<Endpoint<'a>> {
    let (domain, scheme) = match &checked.of {
        CheckedOf::Location(location) if checked.asked_port != AskedPort::TakenOver => {
            (location.domain(), location.scheme())
        }
        CheckedOf::AsNamed => (scope?.endpoint()?, None),
        CheckedOf::Location(_) | CheckedOf::Registry(_) | CheckedOf::Refused => return None,
    };
    let transport = place.transport;
    let plain = match (transport, scheme) {
        (Some(transport), _) => transport == Transport::Http,
        (None, Some(scheme)) => scheme == Scheme::Http,
        (None, None) => around.plain.on(domain).is_some(),
    };
    let address = if plain && domain.port().is_none() {
        Cow::Owned(format!("{domain}{PORT_80}"))
    } else {
        Cow::Borrowed(domain.as_str())
    };
    Some((domain, address))
}
