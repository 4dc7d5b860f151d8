//! A server that issues tokens, in the shape of GitLab's: on another host than the registry, for a user and a password,
//! or for an identity token that was given before.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

use crate::authority::Authority;
use crate::registry::User;
use crate::server::{Answer, Server};

pub const IDENTITY: &str = "not-a-real-identity-token";

/// Issues tokens for `team/app` to one user.
pub fn issuer(host: u8, user: User) -> Server {
    let login = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", user.name, user.password)));
    Server::at(host, move |request, _| {
        let known = request.authorization.as_deref() == Some(&*login);
        let identified = request.line.starts_with("POST /jwt/auth")
            && request.body.contains("grant_type=refresh_token")
            && request.body.contains(&format!("refresh_token={IDENTITY}"));
        let asked = format!("{}&{}", request.line, request.body);
        let whole = asked.contains("service=container_registry")
            && asked.contains("scope=repository%3Ateam%2Fapp%3Apull");
        if !request.line.contains(" /jwt/auth") || !whole {
            return Answer::status("404 Not Found");
        }
        if !known && !identified {
            return Answer::status("401 Unauthorized");
        }
        let token = json!({"token": token()}).to_string();
        Answer("200 OK", vec!["Content-Type: application/json".into()], token.into_bytes())
    })
}

/// A token for pulling `team/app`, signed as the registry wants it.
fn token() -> String {
    let authority = Authority::get();
    let pem = String::from_utf8(authority.read("tokens.pem")).unwrap();
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let header = json!({"typ": "JWT", "alg": "RS256", "x5c": [der]});
    let claims = json!({
        "iss": "gitlab-issuer",
        "sub": "somebody",
        "aud": "container_registry",
        "exp": now + 300,
        "nbf": now - 10,
        "iat": now,
        "jti": "1",
        "access": [{"type": "repository", "name": "team/app", "actions": ["pull"]}],
    });
    let part = |value: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(authority.sign(&signed));
    format!("{signed}.{signature}")
}
