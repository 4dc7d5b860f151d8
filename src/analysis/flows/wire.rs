//! Flows for programs.

use alloc::vec::Vec;

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::{Flow, FlowKind, Flows, Hosts, ImageClass, SourceReached};
use crate::catalog::{PickedAs, PlaceLogin, Registry};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming};
use crate::resolve::wire::write_credential;

/// A list.
impl Serialize for Flows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

/// `{"registry": …, "hosts": …, "credential": …, "by": …, "images": …}` and what goes with them. `hosts` is
/// `*` for every host that no registry covers.
impl Serialize for Flow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry().map(Registry::name))?;
        map.serialize_entry("hosts", &self.hosts())?;
        match self.credential() {
            Some(credential) => write_credential(&mut map, credential)?,
            None => map.serialize_entry("credential", &None::<&str>)?,
        }
        if self.login() == PlaceLogin::Ambient {
            map.serialize_entry("login", "ambient")?;
        }
        if !self.token_issuers().is_empty() {
            map.serialize_entry("token_issuers", &self.token_issuers())?;
        }
        map.serialize_entry("by", self.kind().as_str())?;
        self.details(&mut map)?;
        map.serialize_entry("images", &self.images())?;
        map.end()
    }
}

impl Flow<'_> {
    fn details<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self.kind() {
            FlowKind::Picked(picked) => map.serialize_entry("as", picked_as(picked)),
            FlowKind::Fallback(fallback) => {
                map.serialize_entry("source", fallback.source().name())?;
                let through: Vec<_> = fallback.through().map(Registry::name).collect();
                if !through.is_empty() {
                    map.serialize_entry("through", &through)?;
                }
                match fallback.source_reached() {
                    SourceReached::Picked => {}
                    SourceReached::AsContext => map.serialize_entry("source_reached", "as_context")?,
                    SourceReached::Built => map.serialize_entry("source_reached", "built")?,
                }
                let policy = fallback.policy();
                if policy.naming == FallbackNaming::Keep {
                    map.serialize_entry("naming", "keep")?;
                }
                if policy.images == FallbackImages::Pinned {
                    map.serialize_entry("only", "pinned")?;
                }
                if policy.failures == FallbackFailures::Transient {
                    map.serialize_entry("after", "transient")?;
                }
                map.serialize_entry("names_there", &self.names_there())
            }
            FlowKind::Place(place) => {
                map.serialize_entry("scope", place.route().scope())?;
                place.mirror().map_or(Ok(()), |mirror| map.serialize_entry("mirror", &mirror))
            }
            _ => Ok(()),
        }
    }
}

fn picked_as(picked: PickedAs) -> &'static str {
    match picked {
        PickedAs::Sole => "sole",
        PickedAs::Primary => "primary",
        PickedAs::LongestPrefix => "longest_prefix",
    }
}

impl Serialize for Hosts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for ImageClass<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
