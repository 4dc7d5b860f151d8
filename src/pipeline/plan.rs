//! Plans of the catalog as a preflight keeps them.

use alloc::borrow::ToOwned;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::report::{PlannedAttempt, PlannedDestination, PlannedLogin, PulledFrom};
use crate::resolve::{Login, PullPlan, Role};

pub(super) fn planned_login(login: Login<'_, '_>) -> Option<PlannedLogin> {
    let Login::With { credential, audience, .. } = login else { return None };
    let credential = credential.handle().map(ToOwned::to_owned);
    Some(PlannedLogin { credential, audience: audience.to_string() })
}

pub(super) fn pulled_from(plan: &PullPlan<'_, '_>) -> PulledFrom {
    let attempts = plan.attempts().map(|attempt| PlannedAttempt {
        registry: attempt.registry().map(|registry| registry.name().to_owned()),
        role: attempt.role(),
        reference: attempt.target().to_string(),
        login: planned_login(attempt.login()),
        transport: attempt.transport(),
        reach: attempt.reach(),
    });
    let left_out = plan.left_out().map(|left_out| (left_out.registry().name().to_owned(), left_out.reason()));
    PulledFrom::Registries { attempts: attempts.collect(), left_out: left_out.collect() }
}

/// From where a step pushed it.
pub(super) fn pulled_from_destination(to: &PlannedDestination) -> PulledFrom {
    let PlannedDestination { registry, reference, login, transport, reach } = to.clone();
    let attempt = PlannedAttempt { registry, role: Role::Source, reference, login, transport, reach };
    PulledFrom::Registries { attempts: Vec::from([attempt]), left_out: Vec::new() }
}
