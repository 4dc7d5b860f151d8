//! `daemon.json`.

use serde_json::json;

use super::{place, scope};
use crate::draw::pools::NETWORKS;
use crate::draw::{Choices, DrawnAccount};

pub(crate) fn file(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    let (mut mirrors, mut insecure) = (Vec::new(), Vec::new());
    for route in &account.routing.routes {
        for mirror in &route.mirrors {
            let Some((host, path)) = place(account, mirror) else { continue };
            let scheme =
                if mirror.transport == "http" { "http" } else { choices.of(&["https", "https", "http"]) };
            let path = path.filter(|_| choices.percent(4)).map(|path| format!("/{path}")).unwrap_or_default();
            let end = if choices.percent(15) { "/" } else { "" };
            mirrors.push(format!("{scheme}://{host}{path}{end}"));
            if choices.percent(20) {
                insecure.push(host);
            }
        }
        let host = scope(&route.scope).map(|scope| scope.split('/').next().unwrap_or_default().to_owned());
        insecure.extend(host.filter(|host| !host.contains('*') && choices.percent(35)));
    }
    if choices.percent(15) {
        insecure.push(choices.of(&NETWORKS).to_owned());
    }
    json!({"registry-mirrors": mirrors, "insecure-registries": insecure}).to_string()
}
