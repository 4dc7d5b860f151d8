//! What a catalog decides for all images of a scope, asked of plans: writers decide nothing themselves.

use alloc::string::String;
use alloc::vec::Vec;

use crate::routes::PlaceImages;

pub(super) const DIGEST: &str = "@sha256:0000000000000000000000000000000000000000000000000000000000000000";
pub(super) const TAG: &str = ":zz";
/// A port that nobody's scope is likely to have.
pub(super) const PORT: &str = "50505";

/// A label that none of these texts has in it.
pub(super) fn unused_label<'t>(texts: &(impl Iterator<Item = &'t str> + Clone)) -> String {
    let mut label = String::from("zz");
    while texts.clone().any(|text| text.contains(&label)) {
        label.push('z');
    }
    label
}

/// One list of the sources of both plans, which come from one: what is in both is for any image. What is asked last is
/// most often for any image, so they are compared from behind.
pub(super) fn merge<T: Clone + PartialEq>(tagged: &[T], pinned: &[T]) -> Vec<(T, PlaceImages)> {
    let mut merged = Vec::with_capacity(tagged.len() + pinned.len());
    let (mut tagged, mut pinned) = (tagged, pinned);
    loop {
        match (tagged, pinned) {
            ([], []) => break,
            ([rest @ .., last], [others @ .., other]) if last == other => {
                merged.push((last.clone(), PlaceImages::Any));
                (tagged, pinned) = (rest, others);
            }
            ([rest @ .., last], others) if !others.contains(last) || tagged.len() > others.len() => {
                merged.push((last.clone(), PlaceImages::Tagged));
                tagged = rest;
            }
            (_, [others @ .., other]) => {
                merged.push((other.clone(), PlaceImages::Pinned));
                pinned = others;
            }
            ([rest @ .., last], []) => {
                merged.push((last.clone(), PlaceImages::Tagged));
                tagged = rest;
            }
        }
    }
    merged.reverse();
    merged
}
