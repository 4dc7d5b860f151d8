//! What a catalog refuses of its entries for endpoints (rule 12.14).

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::around::Around;
use super::beside::Beside;
use super::check::Check;
use super::check_domain::{on_443, plain_fault};
use super::names::name_fault;
use super::problem::ProblemKind;
use super::told::Told;
use crate::index::sorted;
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::compiled::NetworkRecord;
use crate::routes::{EndpointSetting, Endpoints, HTTPS, Network, Scope, ScopeTableBuilder};

/// Entries whose own settings are checked, each with its position.
#[derive(Default)]
pub(super) struct CheckedEndpoints {
    pub(super) hosts: Vec<(Scope, u32)>,
    /// In order.
    pub(super) networks: Vec<NetworkRecord>,
}

impl Check {
    /// Rules 10.3 and 12.14.
    pub(super) fn endpoints(&mut self, beside: &Beside, around: &Around<'_, '_>) -> CheckedEndpoints {
        let mut checked = CheckedEndpoints::default();
        for (index, setting) in beside.endpoints.iter().enumerate() {
            if let Some(fault) = setting.tls.as_deref().and_then(name_fault) {
                self.endpoint_problem(index, "tls", ProblemKind::InvalidTls, format_args!("{fault}"), None);
            }
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            match &setting.which {
                Endpoints::Hosts(text) => {
                    let scope = self.hosts(index, text);
                    if let Some(scope) = scope {
                        self.plain_by_name(index, setting, &scope, around);
                        checked.hosts.push((scope, number));
                    }
                }
                Endpoints::Network { network, port } => {
                    let Some(network) = self.network(index, network) else { continue };
                    self.plain_network(index, setting, *port);
                    checked.networks.push(((network, *port), number));
                }
            }
        }
        checked.networks = sorted(&checked.networks, |(a, _), (b, _)| a.cmp(b));
        let pairs = checked.networks.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let again: Vec<(u32, u32)> = pairs.map(|pair| (pair[1].1, pair[0].1)).collect();
        for (index, first) in sorted(&again, Ord::cmp) {
            self.alike(index as usize, "network", first);
        }
        let hosts =
            checked.hosts.iter().map(|(scope, index)| (scope, around.unwritten(scope.host()), *index));
        for (index, first) in ScopeTableBuilder::of(hosts).repeated() {
            self.alike(index as usize, "host", first);
        }
        checked
    }

    fn endpoint_problem(
        &mut self,
        index: usize,
        key: &str,
        kind: ProblemKind,
        text: fmt::Arguments<'_>,
        mend: Option<&str>,
    ) {
        self.top(format!("endpoints[{index}].{key}"), kind, text, mend);
    }

    fn alike(&mut self, index: usize, key: &str, first: u32) {
        self.endpoint_problem(
            index,
            key,
            ProblemKind::DuplicateEndpoint,
            format_args!("endpoints[{first}] is for the same"),
            Some("keep one of them"),
        );
    }

    fn hosts(&mut self, index: usize, text: &str) -> Option<Scope> {
        match Scope::parse(text) {
            Ok(scope) if scope.path().is_none() => Some(scope),
            Ok(scope) => {
                self.endpoint_problem(
                    index,
                    "host",
                    ProblemKind::InvalidEndpoint,
                    format_args!("`{}` has a path, and endpoints have none", Excerpt::of(scope.as_str())),
                    Some("write the host alone"),
                );
                None
            }
            Err(error) => {
                self.tell_top(format!("endpoints[{index}].host"), ProblemKind::InvalidEndpoint, error.into());
                None
            }
        }
    }

    fn network(&mut self, index: usize, text: &str) -> Option<Network> {
        let network = text.parse().ok();
        if network.is_none() {
            self.endpoint_problem(
                index,
                "network",
                ProblemKind::InvalidEndpoint,
                format_args!("`{}` is no network", Excerpt::of(text)),
                Some("write one such as `10.0.0.0/8`, whose other bits are 0"),
            );
        }
        network
    }

    /// Plain HTTP that is stated by name for an endpoint where it is never spoken.
    fn plain_by_name(
        &mut self,
        index: usize,
        setting: &EndpointSetting,
        scope: &Scope,
        around: &Around<'_, '_>,
    ) {
        let (Some(domain), Some(transport)) = (scope.endpoint(), setting.transport) else { return };
        let unwritten = around.unwritten(scope.host());
        let fault = plain_fault(domain, transport).or_else(|| {
            let is_443 = domain.port().is_none() && unwritten == HTTPS;
            let shown = || format!("`{}`", Excerpt::of(domain.as_str()));
            let on_443 = || on_443(&shown(), "write the port that it is on, or use HTTPS");
            (is_443 && transport == Transport::Http).then(on_443)
        });
        if let Some(told) = fault {
            self.tell_top(format!("endpoints[{index}].transport"), ProblemKind::PlainHttpPort, told);
        }
    }

    fn plain_network(&mut self, index: usize, setting: &EndpointSetting, port: Option<u16>) {
        let (Some(HTTPS), Some(transport)) = (port, setting.transport) else { return };
        if let Some(told) = plain_fault(Domain::parsed("0.0.0.0:443"), transport) {
            let text = "443 is the port of HTTPS, and plain HTTP is never spoken there".into();
            let told = Told { text, ..told };
            self.tell_top(format!("endpoints[{index}].transport"), ProblemKind::PlainHttpPort, told);
        }
    }
}
