//! Logins in `auth.json` and `config.json`: a key, and whose login is under it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::{place, scope};
use crate::draw::{Choices, DrawnAccount};

/// Keys of hosts and of repositories, each with a user.
pub(crate) fn users(choices: &mut Choices<'_>, account: &DrawnAccount, image: &str) -> Vec<(String, String)> {
    let mut keys = vec!["docker.io".to_owned(), "https://index.docker.io/v1/".to_owned()];
    let name = image.split('@').next().unwrap_or_default();
    keys.extend(name.match_indices('/').map(|(at, _)| name[..at].to_owned()));
    for route in &account.routing.routes {
        keys.extend(scope(&route.scope).filter(|scope| !scope.contains('*')));
        for at in route.mirrors.iter().chain(&route.at) {
            let Some((host, path)) = place(account, at) else { continue };
            keys.extend(path.map(|path| format!("{host}/{path}")));
            keys.push(host);
        }
    }
    keys.sort();
    keys.dedup();
    keys.retain(|_| choices.percent(60));
    keys.into_iter().enumerate().map(|(number, key)| (key, format!("user{number}"))).collect()
}

pub(crate) fn file(users: &[(String, String)]) -> String {
    let entry = |(key, user): &(String, String)| {
        (key.clone(), json!({"auth": BASE64_STANDARD.encode(format!("{user}:secret"))}))
    };
    let auths: Map<String, Value> = users.iter().map(entry).collect();
    json!({"auths": auths}).to_string()
}
