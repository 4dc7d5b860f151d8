//! Where a catalog pulls an image from, in the words of the recorded cases.

use registry_resolver::pull::LeftOutReason;
use registry_resolver::{Catalog, PullError, PullRequest, Reference, Transport};
use serde_json::Value;

/// What a plan comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sources {
    /// The names that are asked for in order, and whether what the engine calls insecure is how.
    pub(super) asked: Vec<(String, bool)>,
    /// The names that are not asked for, being blocked.
    pub(super) blocked: Vec<String>,
}

/// The sources of an image, and how many places have no name for it.
pub(super) fn sources(catalog: &Catalog, image: Reference<'_>) -> (Sources, usize) {
    let (mut found, mut nameless) = (Sources::default(), 0);
    let mut leave_out = |place: String, reason| match reason {
        LeftOutReason::Blocked => found.blocked.push(with_tag(&place)),
        LeftOutReason::NotPinned
        | LeftOutReason::NotTagged
        | LeftOutReason::OutsidePrefix
        | LeftOutReason::InsecureLogin => {}
        LeftOutReason::NoName | LeftOutReason::PortInName | LeftOutReason::NoNamespace => nameless += 1,
        other => panic!("{other:?} at {place}"),
    };
    match catalog.resolve_pull(PullRequest::new(image)) {
        Ok(plan) => {
            for left in plan.left_out() {
                leave_out(left.target().map(|target| target.to_string()).unwrap_or_default(), left.reason());
            }
            found.asked = plan
                .attempts()
                .map(|attempt| {
                    let insecure =
                        matches!(attempt.transport(), Transport::HttpsThenHttp | Transport::HttpsUnverified);
                    (with_tag(&attempt.target().to_string()), insecure)
                })
                .collect();
        }
        Err(PullError::Blocked { places, .. } | PullError::NoSource { places, .. }) => {
            places.iter().for_each(|left| leave_out(left.place.to_string(), left.reason));
        }
        Err(error) => panic!("{error}"),
    }
    (found, nameless)
}

/// The recorded sources.
pub(super) fn recorded(sources: &Value) -> Sources {
    let mut found = Sources::default();
    for source in sources.as_array().into_iter().flatten() {
        let reference = with_tag(source["reference"].as_str().unwrap());
        match source["blocked"].as_bool() {
            Some(true) => found.blocked.push(reference),
            _ => found.asked.push((reference, source["insecure"].as_bool().unwrap_or(false))),
        }
    }
    found
}

/// A reference, its tag written out.
pub(super) fn with_tag(reference: &str) -> String {
    // What an error quotes of a long one is not all of it.
    let Ok(image) = Reference::parse(reference) else { return reference.to_owned() };
    if image.tag().is_none() && image.digest().is_none() {
        format!("{reference}:latest")
    } else {
        reference.to_owned()
    }
}
