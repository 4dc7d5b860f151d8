//! 3.2: the table of the nine providers, as far as names depend on it.

use std::sync::LazyLock;

use regex::Regex;

use super::domain;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    DockerHub,
    Acr,
    Gcr,
    Gar,
    Ecr,
    /// Artifactory and Bintray: one row, for their names obey the same rule.
    Jfrog,
    Quay,
    Ghcr,
    Other,
}

static ACR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\A[a-z0-9-]+\.azurecr\.(?:io|cn|us|de)\z").unwrap());
static GCR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\A(?:(?:us|eu|asia)\.)?gcr\.io\z").unwrap());
static GAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\A[a-z0-9-]+-docker\.pkg\.dev\z").unwrap());
static ECR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\A([a-z0-9]+)\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\z").unwrap()
});
static JFROG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\A[a-z0-9.-]+\.(?:jfrog|bintray)\.io\z").unwrap());

impl Provider {
    /// 4.6: the words of the account export.
    pub fn of_export(word: &str) -> Option<Provider> {
        Some(match word {
            "dockerhub" => Provider::DockerHub,
            "acr" => Provider::Acr,
            "gcr" => Provider::Gcr,
            "gar" => Provider::Gar,
            "ecr" => Provider::Ecr,
            "bintray" => Provider::Jfrog,
            "other" => Provider::Other,
            _ => return None,
        })
    }

    /// 2.8, 4.6: what a registry really is, of what it claims and where it is.
    pub fn settle(claimed: Provider, domain: &str) -> Provider {
        // 2.8: Docker Hub's domains are Docker Hub, whatever provider is claimed.
        if domain::is_hub(domain) {
            return Provider::DockerHub;
        }
        // 3.4: a domain that does not look like its provider's is a lint, and the claim stands.
        // OPEN: so a Docker Hub behind somebody's proxy is Docker Hub in 4.2, 5.7 and 7.8 as well.
        if claimed != Provider::Other {
            return claimed;
        }
        // 4.6: `other` on a known provider's domain becomes that provider.
        // OPEN: with `:443` as well (2.8: the same endpoint), and whatever the case.
        let bare = domain::endpoint(domain);
        if ACR.is_match(&bare) {
            Provider::Acr
        } else if GCR.is_match(&bare) {
            Provider::Gcr
        } else if GAR.is_match(&bare) {
            Provider::Gar
        } else if ECR.is_match(&bare) {
            Provider::Ecr
        } else if JFROG.is_match(&bare) {
            Provider::Jfrog
        } else if bare == "quay.io" {
            Provider::Quay
        } else if bare == "ghcr.io" {
            Provider::Ghcr
        } else {
            Provider::Other
        }
    }

    /// 3.2, 7.8: how many path components a name needs and may have.
    pub fn components(self) -> (usize, usize) {
        match self {
            // 7.8: `namespace/name`.
            Provider::DockerHub => (2, 2),
            // 7.8: `project/repository/image`.
            // OPEN: an image name of GAR may have slashes of its own, so three is the least and not the most.
            Provider::Gar => (3, usize::MAX),
            // OPEN: the rules leave these to the table. From the products' documentation: GCR names begin with
            // a project, GHCR's and Quay's with an owner; all three allow deeper names.
            Provider::Gcr | Provider::Ghcr | Provider::Quay => (2, usize::MAX),
            // OPEN: Artifactory takes `repository/image` on a shared host and `image` on a repository's own
            // sub-domain; the host does not tell which, so one component is enough.
            Provider::Acr | Provider::Ecr | Provider::Jfrog | Provider::Other => (1, usize::MAX),
        }
    }
}

/// 7.12: the same account's registry in another region; nothing where the domain is not ECR's.
pub fn ecr_in_region(domain: &str, region: &str) -> Option<String> {
    let bare = domain::endpoint(domain);
    let parts = ECR.captures(&bare)?;
    let (account, own) = (&parts[1], &parts[2]);
    // OPEN: another partition's account of that number is somebody else's (`rules::pushing`).
    if partition(own)? != partition(region)? {
        return None;
    }
    // OPEN: in its own region the registry is the one that it is, its domain as written.
    if own == region {
        return Some(domain.to_owned());
    }
    // 3.2: `<account>.dkr.ecr.<region>.amazonaws.com[.cn]`; OPEN: `.cn` follows the region asked for.
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    Some(format!("{account}.dkr.ecr.{region}.amazonaws.com{china}"))
}

/// A group of AWS regions with accounts of its own; none for the isolated and the sovereign ones.
fn partition(region: &str) -> Option<&'static str> {
    if ["us-iso", "eu-iso", "eusc-"].iter().any(|start| region.starts_with(start)) {
        return None;
    }
    Some(["cn-", "us-gov-"].into_iter().find(|start| region.starts_with(start)).unwrap_or("global"))
}
