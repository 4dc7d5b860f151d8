//! Section 2: references.

use std::sync::LazyLock;

use regex::Regex;

const LABEL: &str = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const IPV6: &str = r"\[[a-fA-F0-9:]+\]";
const COMPONENT: &str = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*";
const TAG: &str = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST: &str = r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}";

fn path() -> String {
    format!("{COMPONENT}(?:/{COMPONENT})*")
}

fn whole(pattern: &str) -> Regex {
    Regex::new(&format!(r"\A(?:{pattern})\z")).unwrap()
}

static WHOLE_DOMAIN: LazyLock<Regex> =
    LazyLock::new(|| whole(&format!(r"(?:{LABEL}(?:\.{LABEL})*|{IPV6})(?::[0-9]+)?")));
static WHOLE_PATH: LazyLock<Regex> = LazyLock::new(|| whole(&path()));
static WHOLE_TAG: LazyLock<Regex> = LazyLock::new(|| whole(TAG));
static REMAINDER: LazyLock<Regex> =
    LazyLock::new(|| whole(&format!("({})(?::({TAG}))?(?:@({DIGEST}))?", path())));
static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| whole("[0-9a-f]{64}"));

/// 2.1: the path is at most 255 characters.
pub const LONGEST_PATH: usize = 255;

/// A reference in its normal form (2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub domain: String,
    pub path: String,
    pub tag: Option<String>,
    pub digest: Option<String>,
}

impl Reference {
    pub fn parse(text: &str) -> Option<Reference> {
        // 2.1: 64 hexadecimal characters are not a name.
        if is_identifier(text) {
            return None;
        }
        // 2.2: domain and remainder.
        let (domain, mut rest) = match domain_of(text) {
            Some(first) => (first.to_owned(), text[first.len() + 1..].to_owned()),
            None => ("docker.io".to_owned(), text.to_owned()),
        };
        // 2.2: `index.docker.io` becomes `docker.io`.
        let domain = if domain == "index.docker.io" { "docker.io".to_owned() } else { domain };
        // 2.2: a one-component path on `docker.io` gains `library/`.
        if domain == "docker.io" && !rest.contains('/') {
            rest = format!("library/{rest}");
        }
        // 2.1: the grammar. The domain's is checked alone, so `ho_st.com/a` is refused (the known upstream
        // fault).
        if !is_domain(&domain) {
            return None;
        }
        let parts = REMAINDER.captures(&rest)?;
        let part = |at: usize| parts.get(at).map(|found| found.as_str().to_owned());
        let path = part(1)?;
        if path.len() > LONGEST_PATH {
            return None;
        }
        Some(Reference { domain, path, tag: part(2), digest: part(3) })
    }

    /// 2.6: the normal form as text.
    pub fn display(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = self.digest.as_ref().map(|digest| format!("@{digest}")).unwrap_or_default();
        format!("{}/{}{tag}{digest}", self.domain, self.path)
    }

    /// 2.2, 11: a pull's reference has `latest` written out where neither tag nor digest was given.
    pub fn with_latest(&self) -> Reference {
        let mut full = self.clone();
        if full.tag.is_none() && full.digest.is_none() {
            full.tag = Some("latest".to_owned());
        }
        full
    }
}

/// 2.2: the first component, where it is a domain and not a part of the path.
pub fn domain_of(text: &str) -> Option<&str> {
    let (first, _) = text.split_once('/')?;
    looks_like_domain(first).then_some(first)
}

/// 2.2: is a first component a domain?
pub fn looks_like_domain(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':']) || first.chars().any(|c| c.is_ascii_uppercase())
}

pub fn is_identifier(text: &str) -> bool {
    IDENTIFIER.is_match(text)
}

pub fn is_domain(text: &str) -> bool {
    WHOLE_DOMAIN.is_match(text)
}

pub fn is_path(text: &str) -> bool {
    WHOLE_PATH.is_match(text) && text.len() <= LONGEST_PATH
}

pub fn is_tag(text: &str) -> bool {
    WHOLE_TAG.is_match(text)
}
