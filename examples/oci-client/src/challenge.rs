//! What a registry asks for before it answers, and who may be told.

use http_auth::{ChallengeRef, parse_challenges};
use oci_client::secrets::RegistryAuth;
use registry_resolver::reference::Excerpt;
use registry_resolver::{Attempt, Domain, FailureClass, Login, Transport};
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use reqwest::{Client, Url};
use serde::Deserialize;

use crate::failure::Failure;
use crate::logins::{Logins, Secret};
use crate::registry::succeeded;

/// What to send, as the registry's challenge asks for it.
///
/// A password goes to the registry itself, or to a host that the plan lists as an issuer of its tokens (rules 3.7 and
/// 10.1), whatever the challenge says.
pub async fn answer(
    http: &Client,
    attempt: &Attempt<'_, '_>,
    logins: &Logins,
    headers: &HeaderMap,
) -> Result<RegistryAuth, Failure> {
    let refuse = |why: &str| Failure::new(FailureClass::Unauthorized, why);
    let texts: Vec<&str> =
        headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|text| text.to_str().ok()).collect();
    let challenges: Vec<_> = texts.iter().filter_map(|text| parse_challenges(text).ok()).flatten().collect();
    let of = |scheme: &str| challenges.iter().find(|challenge| challenge.scheme.eq_ignore_ascii_case(scheme));
    if let Some(challenge) = of("bearer") {
        let realm = parameter(challenge, "realm").ok_or_else(|| refuse("a challenge without a realm"))?;
        let realm = trusted(attempt, &realm)?;
        let service = parameter(challenge, "service").unwrap_or_default();
        let secret = logins.of(attempt).await?;
        return Ok(RegistryAuth::Bearer(token(http, attempt, realm, &service, secret).await?));
    }
    if of("basic").is_some() {
        return match logins.of(attempt).await? {
            Some(Secret::Password { user, password }) => Ok(RegistryAuth::Basic(user, password)),
            Some(Secret::Identity(_)) => Err(refuse("a token is kept where the registry wants a password")),
            None => Err(refuse("no login is kept, and the registry wants one")),
        };
    }
    Err(refuse("no challenge that can be answered"))
}

/// The realm, if a login may be sent there. Anonymously, nothing secret is sent.
fn trusted(attempt: &Attempt<'_, '_>, realm: &str) -> Result<Url, Failure> {
    let stranger = || {
        Failure::new(
            FailureClass::Unauthorized,
            format!("{} issues no tokens for this registry", Excerpt::of(realm)),
        )
    };
    let url = Url::parse(realm).map_err(|_| stranger())?;
    let plain = attempt.transport() == Transport::Http;
    let spoken = url.scheme() == "https" || url.scheme() == "http" && plain;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(stranger());
    };
    let host = format!("{host}:{port}");
    let listed = Domain::parse(&host).is_ok_and(|host| attempt.login().may_see(host));
    let anonymous = matches!(attempt.login(), Login::Anonymous);
    if spoken && (listed || anonymous) { Ok(url) } else { Err(stranger()) }
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

/// Fetches a token for pulling this one repository.
async fn token(
    http: &Client,
    attempt: &Attempt<'_, '_>,
    realm: Url,
    service: &str,
    secret: Option<Secret>,
) -> Result<String, Failure> {
    let scope = format!("repository:{}:pull", attempt.target().path());
    let with = |mut url: Url, more: &[(&str, &str)]| {
        url.query_pairs_mut().append_pair("service", service).append_pair("scope", &scope).extend_pairs(more);
        url
    };
    let request = match secret {
        Some(Secret::Identity(token)) => {
            let more =
                [("grant_type", "refresh_token"), ("client_id", "oci-pull"), ("refresh_token", &*token)];
            let mut body = realm.clone();
            body.set_query(None);
            let form = with(body, &more).query().unwrap_or_default().to_owned();
            http.post(realm).header("content-type", "application/x-www-form-urlencoded").body(form)
        }
        Some(Secret::Password { user, password }) => {
            http.get(with(realm, &[])).basic_auth(user, Some(password))
        }
        None => http.get(with(realm, &[])),
    };
    let response = succeeded(request.send().await?).await?;
    let bytes = response.bytes().await?;
    let refuse = || Failure::new(FailureClass::Unauthorized, "the issuer gives no token");
    let answer: Token = serde_json::from_slice(&bytes).map_err(|_| refuse())?;
    answer.token.or(answer.access_token).ok_or_else(refuse)
}

fn parameter(challenge: &ChallengeRef<'_>, name: &str) -> Option<String> {
    let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_unescaped())
}
