//! Whose a credential handle is, where places state logins too (rule 3.6).

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;

use super::around::Around;
use super::builder::CatalogBuilder;
use super::check::handle;
use super::check_places::{CheckedOf, CheckedPlace};
use super::flags::PORT_80;
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::compiled::AskedPort;
use crate::routes::{Place, Scheme, Scope};

/// An endpoint as it was written, and as it is compared.
pub(super) type Endpoint<'a> = (Domain<'a>, Cow<'a, str>);

/// Whose each credential handle is (rule 3.6).
pub(super) struct HandleOwners<'a> {
    owners: BTreeMap<&'a str, Endpoint<'a>>,
    listed: BTreeMap<&'a str, BTreeSet<Domain<'a>>>,
}

impl<'a> HandleOwners<'a> {
    pub(super) fn of(builder: &'a CatalogBuilder, around: &Around<'_, 'a>) -> Self {
        let mut owners: BTreeMap<&str, Endpoint<'a>> = BTreeMap::new();
        for (config, checked) in builder.registries.iter().zip(around.registries) {
            if let (Some(handle), Some(domain)) = (handle(config), checked.domain) {
                owners.entry(handle).or_insert_with(|| (domain, checked.address()));
            }
        }
        let mut listed: BTreeMap<&str, BTreeSet<Domain<'_>>> = BTreeMap::new();
        for (handle, domains) in &builder.credentials {
            listed.entry(handle).or_default().extend(domains.iter().filter_map(|it| Domain::parse(it).ok()));
        }
        Self { owners, listed }
    }

    /// What is wrong with using this handle there, and a mend.
    pub(super) fn take(&mut self, handle: &'a str, there: &Endpoint<'a>) -> Option<(String, &'static str)> {
        let shown = Excerpt::of(there.0.as_str());
        if let Some(domains) = self.listed.get(handle) {
            let text = format!("credential `{}` is not listed for {shown}", Excerpt::of(handle));
            let mend = "list this domain for it too, or use another credential";
            return (!domains.contains(&there.0)).then_some((text, mend));
        }
        let (domain, address) = self.owners.entry(handle).or_insert_with(|| there.clone());
        if Domain::parsed(address) == Domain::parsed(&there.1) {
            return None;
        }
        let owner = Excerpt::of(domain.as_str());
        let text =
            format!("credential `{}` belongs to {owner}, and this place is on {shown}", Excerpt::of(handle));
        Some((text, "list both domains for it, or use another credential"))
    }
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
        (None, None) => around.plain.contains(&domain),
    };
    let address = if plain && domain.port().is_none() {
        Cow::Owned(format!("{domain}{PORT_80}"))
    } else {
        Cow::Borrowed(domain.as_str())
    };
    Some((domain, address))
}
