//! Where images are pulled from, as 15.3 compares it.

use alloc::collections::BTreeSet;
use core::net::Ipv6Addr;

use registry_resolver::format::NoticeKind;
use registry_resolver::reference::ShortName;
use registry_resolver::routes::Scope;
use registry_resolver::{Attempt, Catalog, PullRequest, Reference};

use crate::told::Told;

/// An image that two catalogs pull from other places.
pub(crate) struct Difference {
    pub(crate) image: String,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// The places in their order: over which transport, where, and under which name.
fn places(catalog: &Catalog, image: &str) -> Vec<String> {
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())) else {
        return Vec::new();
    };
    let place = |attempt: Attempt<'_, '_>| {
        let endpoint = spelled(&attempt.endpoint().to_string());
        format!("{} {endpoint}{}/{}", attempt.transport(), attempt.api(), attempt.target().path())
    };
    plan.attempts().map(place).collect()
}

/// An endpoint in one spelling: in lower case, without zeros in front of its port, and without that of HTTPS.
fn spelled(endpoint: &str) -> String {
    let lower = endpoint.to_ascii_lowercase();
    let (scheme, host) = lower.split_once("://").unwrap_or(("", &lower));
    let is_port = |(_, port): &(&str, &str)| port.bytes().all(|byte| byte.is_ascii_digit());
    let (host, port) = host.rsplit_once(':').filter(is_port).unwrap_or((host, ""));
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')?.parse::<Ipv6Addr>().ok());
    let host = address.map_or_else(|| host.to_owned(), |address| format!("[{address}]"));
    match (scheme, port.trim_start_matches('0')) {
        (_, "") | ("https", "443") => format!("{scheme}://{host}"),
        (_, port) => format!("{scheme}://{host}:{port}"),
    }
}

/// Every witness of the diff that is a pull without contexts, and these names, pinned and not, as far as they differ.
pub(crate) fn differing(before: &Catalog, after: &Catalog, names: &[String]) -> Vec<Difference> {
    let diff = before.diff(after);
    let pulls = diff.changes().iter().map(registry_resolver::diff::Change::witness);
    let pulls = pulls.filter(|witness| witness.pull().is_some() && witness.contexts().is_empty());
    let mut images: BTreeSet<String> = pulls.map(|witness| witness.name().to_owned()).collect();
    // A name without a domain is another one in each program (rule 13), and told as that.
    images.retain(|image| ShortName::parse(image).is_err());
    for name in names {
        images.insert(name.clone());
        images.insert(format!("{name}@sha256:{}", "a".repeat(64)));
    }
    let mut found = Vec::new();
    for image in images.into_iter().filter(|image| Reference::parse(image).is_ok_and(|it| !is_nobodys(it))) {
        let of = |image: &str| (places(before, image), places(after, image));
        let (wanted, got) = of(&image);
        if alike(&wanted, &got) {
            continue;
        }
        // A port 443 that is written is another host to every engine, and none to a catalog unless HTTP is spoken there.
        let unwritten = without_443(&image);
        let (plain, again) = of(&unwritten);
        if unwritten == image {
            found.push(Difference { image, before: wanted, after: got });
        } else if !alike(&plain, &again) {
            found.push(Difference { image: unwritten, before: plain, after: again });
        }
    }
    found
}

/// The same name with no port where that of HTTPS is written, however many zeros are in front of it (rule 2.8). A host
/// of one label needs its port.
fn without_443(image: &str) -> String {
    let is_443 = |(_, port): &(&str, &str)| port.trim_start_matches('0') == "443";
    let host =
        image.split_once('/').and_then(|(host, path)| Some((host.rsplit_once(':').filter(is_443)?.0, path)));
    let domain = Reference::parse(image).unwrap().domain();
    let unwritten = host.map(|(host, path)| format!("{host}/{path}"));
    unwritten
        .filter(|name| Reference::parse(name).is_ok_and(|it| it.domain() == domain))
        .unwrap_or_else(|| image.to_owned())
}

/// A name of one component on Docker Hub, under another name than `docker.io`: no image there has one, and an engine
/// looks it up in no file that is for Docker Hub.
fn is_nobodys(image: Reference<'_>) -> bool {
    image.domain().is_docker_hub() && image.path().components().count() == 1
}

/// The same places. How an engine speaks to the machine itself without being told stands in none of its files.
fn alike(before: &[String], after: &[String]) -> bool {
    let own = |place: &String| {
        let (_, at) = place.split_once("://").unwrap_or(("", place));
        let is_local = ["127.", "localhost", "[::1]"].iter().any(|start| at.starts_with(start));
        if is_local { at.to_owned() } else { place.clone() }
    };
    before.iter().map(own).eq(after.iter().map(own))
}

/// Whether a notice is about this difference.
pub(crate) fn is_told(told: &mut Told<'_>, difference: &Difference) -> bool {
    let image = Reference::parse(&difference.image).unwrap();
    let (before, after) = (&difference.before, &difference.after);
    told.about(image).into_iter().any(|notice| match (notice.scope().map(Scope::as_str), notice.kind()) {
        // What is told of all hosts at once says one thing of each.
        (Some("*"), NoticeKind::Transport) => are_among(before, after) || are_among(after, before),
        _ => true,
    })
}

/// Whether these are some of the others, in the same order, however each is spoken to: a login that is kept goes to
/// nobody who is not verified, and a place without it is not asked.
fn are_among(some: &[String], others: &[String]) -> bool {
    let at = |place: &str| place.split_once("://").map_or(place.to_owned(), |(_, at)| at.to_owned());
    let mut others = others.iter().map(|place| at(place));
    some.iter().all(|place| others.any(|other| other == at(place)))
}
