//! Hosts that are no registries though people write them where one belongs: web sites, consoles, APIs. Rule 3.2.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::shape::in_front;
use crate::reference::Domain;

/// A host that is no registry, and which one is meant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WrongHost {
    /// How the host begins and ends. Nothing is in between where the end is empty, a name and a region where the
    /// right host has that name, and else one label.
    host: [&'static str; 2],
    /// What the host is.
    pub(crate) is: &'static str,
    right: Right,
}

#[derive(Debug, PartialEq, Eq)]
enum Right {
    /// This host.
    Host(&'static str),
    /// The host's first label in front of this.
    Named(&'static str),
    /// One that looks like this.
    Like(&'static str),
}

/// What to write in place of a host that is no registry.
pub(crate) enum RightHost {
    /// This domain, and no other.
    Domain(String),
    /// A domain that looks like this.
    Like(&'static str),
}

const GAR: Right = Right::Like("<location>-docker.pkg.dev");
const ACR: Right = Right::Like("<name>.azurecr.io");
const ECR: Right = Right::Like("<account>.dkr.ecr.<region>.amazonaws.com");
const HUB: Right = Right::Host("docker.io");

const fn wrong(host: &'static str, is: &'static str, right: Right) -> WrongHost {
    WrongHost { host: [host, ""], is, right }
}

const fn between(begin: &'static str, end: &'static str, is: &'static str, right: Right) -> WrongHost {
    WrongHost { host: [begin, end], is, right }
}

/// Sources: Docker's allow list, <https://docs.docker.com/desktop/setup/allow-list/>, and the token service of
/// <https://distribution.github.io/distribution/spec/auth/token/>;
/// <https://learn.microsoft.com/azure/container-registry/container-registry-endpoint-reference>;
/// <https://cloud.google.com/artifact-registry/docs/docker/pushing-and-pulling>;
/// <https://docs.aws.amazon.com/general/latest/gr/ecr.html> for the endpoints of the API, and
/// <https://docs.aws.amazon.com/AmazonECR/latest/public/public-gallery.html>;
/// <https://docs.github.com/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry>;
/// <https://docs.gitlab.com/user/packages/container_registry/>.
static WRONG_HOSTS: [WrongHost; 32] = [
    wrong("hub.docker.com", "the web site of Docker Hub", HUB),
    wrong("www.docker.com", "the web site of Docker", HUB),
    wrong("docker.com", "the web site of Docker", HUB),
    wrong("app.docker.com", "Docker's console", HUB),
    wrong("cloud.docker.com", "a former web site of Docker Hub", HUB),
    wrong("login.docker.com", "where people log in to Docker", HUB),
    wrong("auth.docker.io", "the issuer of Docker Hub's tokens", HUB),
    wrong("production.cloudflare.docker.com", "where layers of Docker Hub are stored", HUB),
    wrong("portal.azure.com", "Azure's console", ACR),
    wrong("portal.azure.us", "Azure's console", Right::Like("<name>.azurecr.us")),
    wrong("portal.azure.cn", "Azure's console", Right::Like("<name>.azurecr.cn")),
    wrong("management.azure.com", "Azure's API", ACR),
    wrong("azurecr.io", "the end of a registry's domain", ACR),
    between(
        "",
        ".data.azurecr.io",
        "where layers of an Azure registry are stored",
        Right::Named(".azurecr.io"),
    ),
    wrong("console.cloud.google.com", "Google Cloud's console", GAR),
    wrong("artifactregistry.googleapis.com", "the API of Google Artifact Registry", GAR),
    wrong("docker.pkg.dev", "the end of a registry's domain", GAR),
    wrong("pkg.dev", "the end of a registry's domain", GAR),
    wrong("console.aws.amazon.com", "Amazon's console", ECR),
    between("", ".console.aws.amazon.com", "Amazon's console", ECR),
    between("ecr.", ".amazonaws.com", "the API of Amazon ECR", ECR),
    between("api.ecr.", ".amazonaws.com", "the API of Amazon ECR", ECR),
    between("dkr.ecr.", ".amazonaws.com", "the end of a registry's domain", ECR),
    wrong("gallery.ecr.aws", "the web site of Amazon's public registry", Right::Host("public.ecr.aws")),
    wrong("github.com", "the web site of GitHub", Right::Host("ghcr.io")),
    wrong("api.github.com", "the API of GitHub", Right::Host("ghcr.io")),
    wrong("docker.pkg.github.com", "a former registry of GitHub", Right::Host("ghcr.io")),
    wrong("gitlab.com", "the web site of GitLab", Right::Host("registry.gitlab.com")),
    wrong("catalog.redhat.com", "the web site of Red Hat's registry", Right::Host("registry.redhat.io")),
    wrong("jfrog.com", "the web site of JFrog", Right::Like("<name>.jfrog.io")),
    wrong("my.jfrog.com", "JFrog's console", Right::Like("<name>.jfrog.io")),
    wrong("jfrog.io", "the end of a registry's domain", Right::Like("<name>.jfrog.io")),
];

impl WrongHost {
    /// What is known of a domain that is no registry; on its default port alone.
    pub(crate) fn of(domain: Domain<'_>) -> Option<&'static Self> {
        WRONG_HOSTS.iter().find(|wrong| wrong.label(domain.endpoint()).is_some())
    }

    /// What stands between the host's beginning and its end; none for another host.
    fn label<'a>(&self, host: &'a str) -> Option<&'a str> {
        let [begin, end] = self.host;
        let found = host.get(..begin.len()).filter(|found| found.eq_ignore_ascii_case(begin))?;
        let rest = &host[found.len()..];
        if end.is_empty() {
            return rest.is_empty().then_some(rest);
        }
        let label = in_front(rest, end).filter(|label| !label.is_empty() && !label.contains(':'))?;
        let dots = label.bytes().filter(|byte| *byte == b'.').count();
        let expected = usize::from(matches!(self.right, Right::Named(_)));
        (dots == expected).then_some(label)
    }

    /// What to write in its place.
    pub(crate) fn right(&self, domain: Domain<'_>) -> RightHost {
        match self.right {
            Right::Host(host) => RightHost::Domain(host.to_string()),
            Right::Named(ending) => {
                let label = self.label(domain.endpoint()).unwrap_or_default();
                let name = label.split('.').next().unwrap_or_default();
                RightHost::Domain(format!("{name}{ending}"))
            }
            Right::Like(shape) => RightHost::Like(shape),
        }
    }
}
