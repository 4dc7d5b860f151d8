//! What is said of one review: whether each image may run, and which pull secret serves it. No I/O.

use std::collections::BTreeMap;

use registry_resolver::credentials::CredentialStore;
use registry_resolver::format::{CredentialFile, CredentialFiles};
use registry_resolver::{Attempt, Catalog, Login, PullRequest, Reference};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the API server asks, as far as it counts here.
#[derive(Deserialize)]
pub struct Review {
    request: Request,
}

#[derive(Deserialize)]
struct Request {
    uid: String,
    #[serde(default)]
    namespace: String,
    /// Absent where something is deleted.
    #[serde(default)]
    object: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodSpec {
    containers: Vec<Container>,
    init_containers: Vec<Container>,
    ephemeral_containers: Vec<Container>,
    image_pull_secrets: Vec<Named>,
}

#[derive(Deserialize)]
struct Container {
    name: String,
    #[serde(default)]
    image: String,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

/// What it is answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    api_version: &'static str,
    kind: &'static str,
    response: Response,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    uid: String,
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    audit_annotations: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Status {
    code: u16,
    message: String,
}

/// The pull secrets of a cluster, by namespace and name, without what is secret in them.
pub type Secrets = BTreeMap<(String, String), CredentialFile>;

/// Which images may run, by a catalog: one that says `"uncovered_domains": "deny"` allows what it has a registry or a
/// route for, any other denies what its routes block.
pub struct Check {
    pub catalog: Catalog,
    pub secrets: Secrets,
}

impl Check {
    /// Answers a review of a pod, or of anything that makes pods.
    pub fn answer(&self, review: Review) -> Answer {
        let Request { uid, namespace, object } = review.request;
        let mut said = Said::default();
        match pod_of(&object).map(PodSpec::deserialize) {
            None => {}
            Some(Ok(pod)) => self.pod(&namespace, &pod, &mut said),
            Some(Err(error)) => said.denied.push(format!("this is no pod: {error}")),
        }
        let Said { denied, warnings, audit_annotations } = said;
        let allowed = denied.is_empty();
        let status = (!allowed).then(|| Status { code: 403, message: denied.join("\n") });
        let response = Response { uid, allowed, status, warnings, audit_annotations };
        Answer { api_version: "admission.k8s.io/v1", kind: "AdmissionReview", response }
    }

    fn pod(&self, namespace: &str, pod: &PodSpec, said: &mut Said) {
        let named = pod.image_pull_secrets.iter();
        let secrets = named.filter_map(|it| self.secrets.get(&(namespace.to_owned(), it.name.clone())));
        let secrets = secrets
            .cloned()
            .fold(CredentialFiles::new(CredentialStore::Kubernetes), CredentialFiles::with_file);
        let containers = pod.init_containers.iter().chain(&pod.containers).chain(&pod.ephemeral_containers);
        for container in containers {
            if let Err(why) = self.container(container, &secrets, said) {
                said.denied.push(format!("container `{}`: {why}", container.name));
            }
        }
    }

    /// Why a container may not run, if it may not.
    fn container(
        &self,
        container: &Container,
        secrets: &CredentialFiles,
        said: &mut Said,
    ) -> Result<(), String> {
        let image = Reference::parse(&container.image).map_err(|error| error.to_string())?;
        let plan = self.catalog.resolve_pull(PullRequest::new(image)).map_err(|error| error.to_string())?;
        let mut served = Vec::new();
        for attempt in plan.attempts().filter(|it| matches!(it.login(), Login::Ambient { .. })) {
            served.push(served_by(&attempt, secrets, &mut said.warnings));
        }
        if !served.is_empty() {
            said.audit_annotations.insert(format!("pull-secrets.{}", container.name), served.join("; "));
        }
        Ok(())
    }
}

#[derive(Default)]
struct Said {
    denied: Vec<String>,
    warnings: Vec<String>,
    audit_annotations: BTreeMap<String, String>,
}

/// Which secrets the kubelet would try for an attempt, in order.
fn served_by(attempt: &Attempt<'_, '_>, secrets: &CredentialFiles, warnings: &mut Vec<String>) -> String {
    let target = attempt.target();
    match secrets.look_up(target) {
        Err(error) => {
            warnings.push(error.to_string());
            format!("{target}: none can be read")
        }
        Ok(found) => {
            warnings.extend(found.notices().iter().map(ToString::to_string));
            if found.is_empty() {
                warnings.push(format!("no pull secret of this pod serves {target}"));
                return format!("{target}: none");
            }
            let served: Vec<String> = found.iter().map(ToString::to_string).collect();
            format!("{target}: {}", served.join(", "))
        }
    }
}

/// The pod in a pod, a deployment and its like, or a cron job.
fn pod_of(object: &Value) -> Option<&Value> {
    let places = ["/spec/jobTemplate/spec/template/spec", "/spec/template/spec", "/spec"];
    places.iter().find_map(|place| object.pointer(place))
}
