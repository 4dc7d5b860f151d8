//! Plans of the catalog as a preflight keeps them.

use alloc::borrow::ToOwned as _;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::report::{PlannedAttempt, PlannedDestination, PlannedLogin, PulledFrom};
use crate::resolve::contact::{ContactBuf, LoginBuf};
use crate::resolve::{Login, PullPlan, Role};

pub(super) fn planned_login(login: Login<'_, '_>) -> Option<PlannedLogin> {
    LoginBuf::of(login).map(PlannedLogin::from)
}

pub(super) fn pulled_from(plan: &PullPlan<'_, '_>) -> PulledFrom {
    let attempts = plan
        .attempts()
        .map(|attempt| PlannedAttempt::of(attempt.role(), ContactBuf::of(&attempt.contact()).into()));
    let left_out = plan.left_out().map(|left_out| (left_out.name().to_owned(), left_out.reason()));
    PulledFrom::Registries { attempts: attempts.collect(), left_out: left_out.collect() }
}

/// From where a step pushed it.
pub(super) fn pulled_from_destination(to: &PlannedDestination) -> PulledFrom {
    let attempt = PlannedAttempt::of(Role::Source, to.clone());
    PulledFrom::Registries { attempts: Vec::from([attempt]), left_out: Vec::new() }
}

impl PlannedAttempt {
    fn of(role: Role, asked: PlannedDestination) -> Self {
        let PlannedDestination { registry, reference, login, transport, reach } = asked;
        Self { registry, role, reference, login, transport, reach }
    }
}

impl From<ContactBuf> for PlannedDestination {
    fn from(contact: ContactBuf) -> Self {
        let ContactBuf { registry, reference, login, transport, reach, .. } = contact;
        let login = login.map(PlannedLogin::from);
        Self { registry, reference: reference.to_string(), login, transport, reach }
    }
}

impl From<LoginBuf> for PlannedLogin {
    fn from(login: LoginBuf) -> Self {
        Self { credential: login.credential, audience: login.audience }
    }
}
