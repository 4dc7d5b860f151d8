//! One attempt of a plan, pulled with `oci-client`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oci_client::client::{
    Certificate, CertificateEncoding, ClientConfig, ClientProtocol, current_platform_resolver,
};
use oci_client::errors::OciEnvelope;
use oci_client::manifest::{OciDescriptor, OciImageManifest, OciManifest};
use oci_client::secrets::RegistryAuth;
use oci_client::token_cache::RegistryTokenType;
use oci_client::{Reference, RegistryOperation};
use registry_resolver::policy::retry_after;
use registry_resolver::session::Impossible;
use registry_resolver::{Attempt, FailureClass, Role, Transport};
use reqwest::header::{ACCEPT, DATE, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode, redirect};
use tokio::fs::File;

use crate::challenge;
use crate::failure::Failure;
use crate::logins::Logins;

const AGENT: &str = "registry-resolver-oci-pull";
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// The authorities that `tls` handles of the catalog stand for: a PEM file each (rule 3.8).
pub type Authorities = BTreeMap<String, Vec<u8>>;

/// What a try has pulled.
pub struct Pulled {
    /// Of what the reference named, an index included.
    pub digest: String,
    pub blobs: usize,
    pub bytes: i64,
}

/// One registry, as an attempt speaks to it.
pub struct Registry<'p> {
    attempt: &'p Attempt<'p, 'p>,
    /// For challenges and tokens; no redirect is followed with what is sent there.
    http: reqwest::Client,
    client: oci_client::Client,
    /// What the client is asked for, at the host that the plan says.
    image: Reference,
}

impl<'p> Registry<'p> {
    pub fn new(attempt: &'p Attempt<'p, 'p>, authorities: &Authorities) -> Result<Self, Failure> {
        let unable = |why: &str| Failure::impossible(Impossible::Unstated, why);
        if attempt.api() != "/v2" {
            return Err(unable("this client asks under /v2 alone"));
        }
        let authority = match attempt.tls() {
            None => None,
            Some(handle) => {
                let found = authorities.get(handle);
                Some(found.ok_or_else(|| unable(&format!("--tls {handle}=FILE is not given")))?)
            }
        };
        let unverified = matches!(attempt.transport(), Transport::HttpsUnverified | Transport::HttpsThenHttp);
        let image = reference(attempt);
        let mut http = reqwest::Client::builder()
            .user_agent(AGENT)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .danger_accept_invalid_certs(unverified);
        let mut config = ClientConfig {
            user_agent: AGENT,
            accept_invalid_certificates: unverified,
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(30)),
            ..ClientConfig::default()
        };
        if attempt.transport() == Transport::Http {
            config.protocol = ClientProtocol::HttpsExcept(vec![image.resolve_registry().into()]);
        }
        if let Some(pem) = authority {
            http = http.tls_certs_only(reqwest::Certificate::from_pem_bundle(pem)?);
            config.tls_certs_only =
                vec![Certificate { encoding: CertificateEncoding::Pem, data: pem.clone() }];
        }
        let client = oci_client::Client::try_from(config)?;
        Ok(Self { attempt, http: http.build()?, client, image })
    }

    /// Pulls the manifest, the config and the layers, every byte checked against its digest by the client.
    pub async fn pull(&self, logins: &Logins, into: Option<&Path>) -> Result<Pulled, Failure> {
        let auth = self.log_in(logins).await?;
        let (manifest, digest) = self.client.pull_manifest(&self.image, &auth).await?;
        let (image, manifest) = self.of_this_machine(manifest, &auth).await?;
        let mut pulled = Pulled { digest, blobs: 0, bytes: 0 };
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            match into {
                Some(folder) => self.client.pull_blob(&image, blob, create(folder, blob).await?).await?,
                None => self.client.pull_blob(&image, blob, tokio::io::sink()).await?,
            }
            pulled.blobs += 1;
            pulled.bytes = pulled.bytes.saturating_add(blob.size);
        }
        Ok(pulled)
    }

    async fn of_this_machine(
        &self,
        manifest: OciManifest,
        auth: &RegistryAuth,
    ) -> Result<(Reference, OciImageManifest), Failure> {
        let index = match manifest {
            OciManifest::Image(manifest) => return Ok((self.image.clone(), manifest)),
            OciManifest::ImageIndex(index) => index,
        };
        let digest = current_platform_resolver(&index.manifests).ok_or_else(|| {
            Failure::impossible(Impossible::Unstated, "the index has no image for this machine")
        })?;
        let image = self.image.clone_with_digest(digest);
        let (manifest, _) = self.client.pull_image_manifest(&image, auth).await?;
        Ok((image, manifest))
    }

    /// Asks for the manifest's head: without a login, then with what the registry asks for. What the client would not
    /// tell is known then: a status, and for how long the registry wants to be left alone.
    async fn log_in(&self, logins: &Logins) -> Result<RegistryAuth, Failure> {
        let asked = self.ask()?.send().await?;
        if asked.status() != StatusCode::UNAUTHORIZED {
            succeeded(asked).await?;
            return Ok(RegistryAuth::Anonymous);
        }
        let auth = challenge::answer(&self.http, self.attempt, logins, asked.headers()).await?;
        let request = match &auth {
            RegistryAuth::Anonymous => self.ask()?,
            RegistryAuth::Basic(user, password) => self.ask()?.basic_auth(user, Some(password)),
            RegistryAuth::Bearer(token) => self.ask()?.bearer_auth(token),
        };
        succeeded(request.send().await?).await?;
        if let RegistryAuth::Basic(user, password) = &auth {
            // As if it had asked already: left to itself it would follow another challenge, whoever's realm that has.
            let known = RegistryTokenType::Basic(user.clone(), password.clone());
            self.client.tokens.insert(&self.image, RegistryOperation::Pull, known).await;
        }
        Ok(auth)
    }

    fn ask(&self) -> Result<RequestBuilder, Failure> {
        let target = self.attempt.target();
        let tag = self.image.tag().unwrap_or("latest");
        let asked = self.image.digest().unwrap_or(tag);
        let url = format!("{}/v2/{}/manifests/{asked}", self.attempt.endpoint(), target.path());
        let query = self.image.namespace().map(|namespace| format!("?ns={namespace}")).unwrap_or_default();
        Ok(self.http.head(format!("{url}{query}")).header(ACCEPT, MANIFESTS))
    }
}

/// What to ask the client for. A mirror is told whose image it is (`ns=`), as caches of many upstreams want it; what is
/// at its own host needs no telling.
fn reference(attempt: &Attempt<'_, '_>) -> Reference {
    let target = attempt.target();
    let endpoint = attempt.endpoint().to_string();
    let host = endpoint.split_once("://").map_or(&*endpoint, |(_, host)| host).to_owned();
    let upstream = attempt.upstream().to_string();
    let is_elsewhere = attempt.role() == Role::Mirror && attempt.candidate().domain() != target.domain();
    let registry = if is_elsewhere { upstream } else { host.clone() };
    let path = target.path().to_string();
    let mut image = match (target.digest(), target.tag()) {
        (Some(digest), _) => Reference::with_digest(registry, path, digest.to_string()),
        (None, tag) => {
            Reference::with_tag(registry, path, tag.map_or("latest".into(), |tag| tag.to_string()))
        }
    };
    if is_elsewhere {
        image.set_mirror_registry(host);
    }
    image
}

/// The answer, if it is none of a failure; else its class, by its status and the first code in its body, and for how
/// long the registry wants to be left alone.
pub async fn succeeded(response: Response) -> Result<Response, Failure> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let delay = header(RETRY_AFTER).and_then(|value| retry_after(value, header(DATE)));
    let host = response.url().host_str().unwrap_or_default().to_owned();
    let body = response.bytes().await.unwrap_or_default();
    let envelope: Option<OciEnvelope> = serde_json::from_slice(&body).ok();
    let code = envelope.and_then(|it| serde_json::to_value(&it.errors.first()?.code).ok());
    let code = code.as_ref().and_then(serde_json::Value::as_str);
    let class = FailureClass::from_answer(Some(status.as_u16()), code).unwrap_or(FailureClass::Other);
    let code = code.map(|code| format!(" {code}")).unwrap_or_default();
    Err(Failure::new(class, format!("{host} answers {}{code}", status.as_u16())).after(delay))
}

/// The file of a blob in a folder, by its digest.
async fn create(folder: &Path, blob: &OciDescriptor) -> Result<File, Failure> {
    let name: PathBuf = folder.join(blob.digest.replace(':', "-"));
    let plain = !blob.digest.contains(['/', '\\']);
    if !plain {
        return Err(Failure::new(FailureClass::Corrupt, "a digest that is none"));
    }
    File::create(&name)
        .await
        .map_err(|error| Failure::impossible(Impossible::Unstated, format!("{}: {error}", name.display())))
}
