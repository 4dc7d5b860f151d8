//! Routes, short names and endpoints as our own format writes them (rule 12.14). Defaults are left out.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::values::policy_of;
use crate::policy::WrittenRetry;
use crate::registry::{Access, Reach, Transport};
use crate::routes::{
    EndpointSetting, Endpoints, Entry, Origin, Place, PlaceFailures, PlaceImages, PlaceNaming, PlaceOf,
    Route, ShortNames,
};

pub(crate) struct WrittenRoute<'a>(pub(crate) &'a Route);

impl Serialize for WrittenRoute<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let route = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("scope", &route.scope)?;
        if route.origin != Origin::default() {
            map.serialize_entry("origin", route.origin.as_str())?;
        }
        if route.entry == Entry::Blocked {
            map.serialize_entry("blocked", &true)?;
        }
        if let Some(note) = &route.note {
            map.serialize_entry("note", note)?;
        }
        if !route.mirrors.is_empty() {
            map.serialize_entry("mirrors", &route.mirrors.iter().map(WrittenPlace).collect::<Vec<_>>())?;
        }
        if let Some(place) = &route.at {
            map.serialize_entry("at", &WrittenPlace(place))?;
        }
        map.end()
    }
}

/// A text where a location is all that is said.
struct WrittenPlace<'a>(&'a Place);

impl Serialize for WrittenPlace<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = self.0;
        if let PlaceOf::Location(location) = &place.of {
            if *place == Place::at(location.as_str()) {
                return serializer.serialize_str(location);
            }
        }
        let mut map = serializer.serialize_map(None)?;
        match &place.of {
            PlaceOf::Location(location) => map.serialize_entry("location", location)?,
            PlaceOf::Registry(name) => map.serialize_entry("registry", name)?,
            PlaceOf::AsNamed => {}
        }
        let (access, credential) = match &place.access {
            None => (None, None),
            Some(Access::Public) => (Some("public"), None),
            Some(Access::Ambient) => (Some("ambient"), None),
            Some(Access::Private) => (Some("private"), None),
            Some(Access::Credential(handle)) => (Some("private"), Some(handle.as_str())),
        };
        let images = Some(place.images).filter(|images| *images != PlaceImages::default());
        let failures = Some(place.failures).filter(|failures| *failures != PlaceFailures::default());
        for (key, text) in [
            ("api", place.api.as_deref()),
            ("transport", place.transport.map(Transport::as_str)),
            ("tls", place.tls.as_deref()),
            ("images", images.map(PlaceImages::as_str)),
            ("failures", failures.map(PlaceFailures::as_str)),
            ("reach", place.reach.map(Reach::as_str)),
            ("access", access),
            ("credential", credential),
            ("naming", place.naming.map(PlaceNaming::as_str)),
        ] {
            if let Some(text) = text {
                map.serialize_entry(key, text)?;
            }
        }
        if !place.token_issuers.is_empty() {
            map.serialize_entry("token_issuers", &place.token_issuers)?;
        }
        if !place.retry.is_empty() {
            map.serialize_entry("retry", &WrittenRetry(policy_of(&place.retry)))?;
        }
        map.end()
    }
}

pub(super) struct WrittenShortNames<'a>(pub(super) &'a ShortNames);

impl Serialize for WrittenShortNames<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(mode) = names.mode {
            map.serialize_entry("mode", mode.as_str())?;
        }
        if !names.search.is_empty() {
            map.serialize_entry("search", &names.search)?;
        }
        if !names.aliases.is_empty() {
            let aliases = names.aliases.iter().map(|(name, image)| (name, image));
            map.serialize_entry("aliases", &aliases.collect::<BTreeMap<_, _>>())?;
        }
        map.end()
    }
}

pub(super) struct WrittenEndpoint<'a>(pub(super) &'a EndpointSetting);

impl Serialize for WrittenEndpoint<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let setting = self.0;
        let mut map = serializer.serialize_map(None)?;
        match &setting.which {
            Endpoints::Hosts(scope) => map.serialize_entry("host", scope)?,
            Endpoints::Network { network, port } => {
                map.serialize_entry("network", network)?;
                if let Some(port) = port {
                    map.serialize_entry("port", port)?;
                }
            }
        }
        if let Some(transport) = setting.transport {
            map.serialize_entry("transport", transport.as_str())?;
        }
        if let Some(tls) = &setting.tls {
            map.serialize_entry("tls", tls)?;
        }
        map.end()
    }
}
