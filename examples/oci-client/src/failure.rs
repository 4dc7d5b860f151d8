//! What went wrong, in the session's words. Rules 6.9 and 14.4.

use std::fmt::{self, Display};
use std::time::Duration;

use oci_client::errors::OciDistributionError as Client;
use registry_resolver::session::Impossible;
use registry_resolver::{FailureClass, TryResult};

/// Why a try has failed, or could not be made; no secret is in it.
pub struct Failure {
    what: What,
    why: String,
}

enum What {
    Failed(FailureClass, Option<Duration>),
    Impossible(Impossible),
}

impl Failure {
    pub fn new(class: FailureClass, why: impl Into<String>) -> Self {
        Self { what: What::Failed(class, None), why: why.into() }
    }

    /// Nobody was asked, so no policy counts it.
    pub fn impossible(reason: Impossible, why: impl Into<String>) -> Self {
        Self { what: What::Impossible(reason), why: why.into() }
    }

    /// The registry says for how long it wants to be left alone, where it says so.
    #[must_use]
    pub fn after(self, delay: Option<Duration>) -> Self {
        match self.what {
            What::Failed(class, _) => Self { what: What::Failed(class, delay), ..self },
            What::Impossible(_) => self,
        }
    }

    pub fn result(&self) -> TryResult<'static> {
        match self.what {
            What::Failed(class, Some(delay)) => TryResult::failed_for(class, delay),
            What::Failed(class, None) => TryResult::failed(class),
            What::Impossible(reason) => TryResult::impossible(reason),
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Failed(class, Some(delay)) => {
                write!(f, "{class}, for {} s: {}", delay.as_secs(), self.why)
            }
            What::Failed(class, None) => write!(f, "{class}: {}", self.why),
            What::Impossible(_) => write!(f, "impossible: {}", self.why),
        }
    }
}

/// The client's own word for a timeout, and for the rest what its sources are.
impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        let class = if error.is_timeout() { FailureClass::Timeout } else { FailureClass::from_error(&error) };
        // A URL may have a query that is somebody's business.
        Self::new(class, told(&error.without_url()))
    }
}

/// The rows of the table in section 14 of the rules.
impl From<Client> for Failure {
    fn from(error: Client) -> Self {
        let class = match &error {
            Client::RegistryError { envelope, .. } => {
                let code = envelope.errors.first().and_then(|error| serde_json::to_value(&error.code).ok());
                let code = code.as_ref().and_then(serde_json::Value::as_str);
                FailureClass::from_answer(None, code).unwrap_or(FailureClass::Other)
            }
            Client::ServerError { code, .. } => {
                FailureClass::from_status(*code).unwrap_or(FailureClass::Other)
            }
            Client::UnauthorizedError { .. } | Client::AuthenticationFailure(_) => FailureClass::Unauthorized,
            Client::ImageManifestNotFoundError(_) => FailureClass::NotFound,
            Client::DigestError(_)
            | Client::ManifestEncodingError(_)
            | Client::ManifestParsingError(_)
            | Client::VersionedParsingError(_) => FailureClass::Corrupt,
            Client::RequestError(error) if error.is_timeout() => FailureClass::Timeout,
            Client::RequestError(error) => FailureClass::from_error(error),
            Client::IoError(error) => FailureClass::from_error(error),
            _ => FailureClass::Other,
        };
        Self::new(class, told(&error))
    }
}

/// An error with its sources, which is where clients keep what happened.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use oci_client::errors::{DigestError, OciEnvelope};
    use registry_resolver::FailureClass;

    use super::{Client, Failure, TryResult};

    fn class(error: Client) -> FailureClass {
        match Failure::from(error).result() {
            TryResult::Failed { class, .. } => class,
            other => panic!("{other:?}"),
        }
    }

    fn envelope(code: &str) -> Client {
        let text = format!(r#"{{"errors": [{{"code": "{code}"}}, {{"code": "DENIED"}}]}}"#);
        let envelope: OciEnvelope = serde_json::from_str(&text).unwrap();
        Client::RegistryError { envelope, url: "https://r.example/v2/".into() }
    }

    /// Rule 14.4: the first code of several, in the registry's spelling, also one that the client does not know.
    #[test]
    fn rule_14_4_a_registry_s_code_has_its_class() {
        for (code, expected) in [
            ("UNAUTHORIZED", FailureClass::Unauthorized),
            ("DENIED", FailureClass::Forbidden),
            ("NAME_UNKNOWN", FailureClass::NotFound),
            ("MANIFEST_UNKNOWN", FailureClass::NotFound),
            ("BLOB_UNKNOWN", FailureClass::NotFound),
            ("TOOMANYREQUESTS", FailureClass::RateLimited),
            ("UNAVAILABLE", FailureClass::Unavailable),
            ("MANIFEST_INVALID", FailureClass::Corrupt),
            ("ARTIFACT_LOCKED", FailureClass::Other),
        ] {
            assert_eq!(class(envelope(code)), expected, "{code}");
        }
    }

    #[test]
    fn rule_14_4_each_row_of_the_client_s_table_holds() {
        let (url, text) = ("https://r.example/v2/".to_owned(), "what".to_owned());
        let server = |code| Client::ServerError { code, url: url.clone(), message: String::new() };
        let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
        let digest = DigestError::VerificationError { expected: text.clone(), actual: url.clone() };
        for (error, expected) in [
            (server(403), FailureClass::Forbidden),
            (server(404), FailureClass::NotFound),
            (server(429), FailureClass::RateLimited),
            (server(503), FailureClass::Unavailable),
            (Client::UnauthorizedError { url: url.clone() }, FailureClass::Unauthorized),
            (Client::AuthenticationFailure(text.clone()), FailureClass::Unauthorized),
            (Client::ImageManifestNotFoundError(text.clone()), FailureClass::NotFound),
            (Client::DigestError(digest), FailureClass::Corrupt),
            (Client::ManifestParsingError(text.clone()), FailureClass::Corrupt),
            (Client::VersionedParsingError(text.clone()), FailureClass::Corrupt),
            (Client::IoError(late), FailureClass::Timeout),
            (Client::SpecViolationError(text.clone()), FailureClass::Other),
            (Client::GenericError(None), FailureClass::Other),
        ] {
            let told = error.to_string();
            assert_eq!(class(error), expected, "{told}");
        }
    }
}
