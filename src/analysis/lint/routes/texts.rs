//! What is weak about routes, for people.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::{At, RouteFinding, Weak};
use crate::analysis::words::{name, quoted};
use crate::catalog::{PlaceRef, RouteRef};
use crate::reference::Excerpt;

const NOTHING_TO_ASK: &str = "never asks the origin, and has no mirror to ask: nothing can be pulled by it";
const SINGLE_PLACE: &str =
    "has one mirror and never asks the origin: where that is down, nothing can be pulled";

fn of(route: RouteRef<'_>) -> String {
    format!("the route of {}", quoted(route.scope()))
}

impl<'c> RouteFinding<'c> {
    fn shown(self) -> String {
        let place: Option<PlaceRef<'c>> = match self.at {
            At::Mirror(number) => self.route.mirrors().nth(number),
            At::Place => self.route.at(),
            At::Scope | At::Origin | At::Blocked => None,
        };
        place.map_or_else(String::new, |place| match place.registry() {
            Some(registry) => name(registry),
            None => quoted(&place.to_string()),
        })
    }

    fn component(self) -> &'c str {
        self.route.scope().rsplit('/').next().unwrap_or_default()
    }

    pub(in crate::analysis::lint) fn reason(self) -> String {
        let (route, place) = (of(self.route), self.shown());
        let many = |what: &str| {
            format!(
                "{route} is for many {what}, whose images have the same names at {place}: one may be another's"
            )
        };
        match self.weak {
            Weak::Uncompleted => {
                let name = quoted(self.component());
                format!("{route} covers the namespace {name} on Docker Hub, and not the image {name}")
            }
            Weak::NothingToAsk => format!("{route} {NOTHING_TO_ASK}"),
            Weak::SinglePlace => format!("{route} {SINGLE_PLACE}"),
            Weak::Twice(first) => {
                format!("{route} asks {place} twice: mirror {} is the same place", first + 1)
            }
            Weak::OriginAsMirror => format!("{route} asks {place} as a mirror, which is the origin itself"),
            Weak::PlainLogin(transport) => {
                format!("{route} sends a login to {place} over {transport}, where others may read it")
            }
            Weak::Shared(provider) => format!(
                "{route} asks {place} on {provider} by tag, where strangers own namespaces, without a path of one's own: an \
                 image there may be a stranger's"
            ),
            Weak::Wildcard(credential) => {
                let handle = quoted(credential.handle().unwrap_or_default());
                format!(
                    "{route} sends the credential {handle} to {place} for images of every host that it is for"
                )
            }
            Weak::HostsMeet => many("hosts"),
            Weak::PortsMeet => many("ports"),
            Weak::Meets(other) => format!(
                "images of {} have the same names at {place} as those of {}: one may be another's",
                quoted(self.route.scope()),
                quoted(other.scope())
            ),
            Weak::Fallback(registry) => format!(
                "{route} asks {place} as a mirror, and {} falls back to the same place: it is asked twice",
                name(registry)
            ),
            Weak::PortInName => {
                format!(
                    "images that {route} is asked for on a port have no name at {place}, which is left out"
                )
            }
            Weak::PortsOpen => format!("{route} blocks one port, and the same names on other ports are open"),
            Weak::BlockedBy(by) => format!("{route} asks {place}, and {} blocks every name there", of(by)),
            Weak::Ambiguous => {
                format!(
                    "{route} asks {place}, where several registries are and none is chosen: it is left out"
                )
            }
        }
    }

    pub(in crate::analysis::lint) fn mend(self) -> String {
        match self.weak {
            Weak::Uncompleted => {
                let component = Excerpt::of(self.component());
                format!("write `docker.io/library/{component}` where the image is meant")
            }
            Weak::NothingToAsk => "name a mirror, ask the origin, or say `blocked`".into(),
            Weak::SinglePlace => "name a second mirror, or ask the origin last".into(),
            Weak::Twice(_) => "take one of them away".into(),
            Weak::OriginAsMirror => {
                "take the mirror away, or say `origin = \"first\"` where it is to be asked before others"
                    .into()
            }
            Weak::PlainLogin(_) => {
                "speak verified HTTPS, with `tls` where the certificate is one's own, or pull anonymously"
                    .into()
            }
            Weak::Shared(_) => "give it a path of your own, or say `images = \"pinned\"`".into(),
            Weak::Wildcard(_) => "name the hosts one by one, or make sure that all of them are meant".into(),
            Weak::HostsMeet => "say `naming = \"with_domain\"`, or `images = \"pinned\"`".into(),
            Weak::PortsMeet => "name the ports one by one, each with a path of its own there".into(),
            Weak::Meets(_) => {
                "say `naming = \"with_domain\"` or `\"whole\"`, or give each a path of its own there".into()
            }
            Weak::Fallback(_) => "take the mirror or the fallback away".into(),
            Weak::PortInName => "say `naming = \"whole\"`".into(),
            Weak::PortsOpen => match self.route.scope().split_once('/') {
                Some((host, path)) => {
                    format!("write {}", quoted(&format!("{}:*/{path}", without_port(host))))
                }
                None => format!("write {}", quoted(&format!("{}:*", without_port(self.route.scope())))),
            },
            Weak::BlockedBy(_) => {
                "take the place away, or give it a route of its own that is not blocked".into()
            }
            Weak::Ambiguous => {
                "mark one of them as primary, name one in the place, or give the place an `access` of its own"
                    .into()
            }
        }
    }
}

fn without_port(host: &str) -> String {
    let end = host.rfind(':').filter(|colon| !host.ends_with(']') && host[*colon..].len() > 1);
    host[..end.unwrap_or(host.len())].to_string()
}
