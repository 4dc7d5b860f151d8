//! Classes of requests.

use alloc::vec::Vec;

use super::axis::{Axis, Values};
use super::point::{Point, Subject};

/// Which requests a [`Change`](super::Change) is about; displayed in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    subject: Subject,
    /// In the order in which they are told. A request has to be held by all of them.
    axes: Vec<Axis>,
}

impl Class {
    /// Of all values of these axes.
    pub(super) fn of(subject: Subject, axes: impl IntoIterator<Item = Values>) -> Self {
        Self { subject, axes: axes.into_iter().map(Axis::of).collect() }
    }

    /// Of these values of each axis, by their places.
    pub(super) fn only(&self, held: &[Vec<usize>]) -> Self {
        let axes = self.axes.iter().zip(held).map(|(axis, held)| axis.only(held)).collect();
        Self { subject: self.subject, axes }
    }

    pub(super) fn subject(&self) -> Subject {
        self.subject
    }

    pub(super) fn axes(&self) -> &[Axis] {
        &self.axes
    }

    pub(super) fn holds(&self, point: &Point<'_>) -> bool {
        self.subject == point.subject && self.axes.iter().all(|axis| axis.holds(point))
    }
}
