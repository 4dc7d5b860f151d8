//! A small image, and how registries keep it.

use std::path::Path;

use serde_json::json;
use sha2::{Digest as _, Sha256};

pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A manifest, a config and one layer.
#[derive(Clone)]
pub struct Image {
    pub manifest: Vec<u8>,
    blobs: Vec<Vec<u8>>,
}

impl Image {
    /// No two of different content have one digest.
    pub fn of(content: &str) -> Self {
        let config =
            json!({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}});
        let blobs = vec![config.to_string().into_bytes(), content.as_bytes().to_vec()];
        let of =
            |kind: &str, blob: &[u8]| json!({"mediaType": kind, "digest": digest(blob), "size": blob.len()});
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": of("application/vnd.oci.image.config.v1+json", &blobs[0]),
            "layers": [of("application/vnd.oci.image.layer.v1.tar", &blobs[1])],
        });
        Self { manifest: manifest.to_string().into_bytes(), blobs }
    }

    pub fn digest(&self) -> String {
        digest(&self.manifest)
    }

    /// The bytes that a path of a registry's API stands for, under whatever name and tag.
    pub fn at(&self, path: &str) -> Option<&[u8]> {
        if path.contains("/manifests/") {
            return Some(&self.manifest);
        }
        let asked = path.split_once("/blobs/")?.1.split('?').next()?;
        self.blobs.iter().find(|blob| digest(blob) == asked).map(Vec::as_slice)
    }

    /// Writes it down as the registry of the Distribution project keeps it.
    pub fn store(&self, root: &Path, name: &str, tag: &str) {
        let root = root.join("docker/registry/v2");
        let repository = root.join("repositories").join(name);
        let write = |path: std::path::PathBuf, bytes: &[u8]| {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        for blob in self.blobs.iter().chain([&self.manifest]) {
            let digest = digest(blob);
            let hex = digest.strip_prefix("sha256:").unwrap();
            write(root.join(format!("blobs/sha256/{}/{hex}/data", &hex[..2])), blob);
            write(repository.join(format!("_layers/sha256/{hex}/link")), digest.as_bytes());
        }
        let digest = self.digest();
        let hex = digest.strip_prefix("sha256:").unwrap();
        let manifests = repository.join("_manifests");
        write(manifests.join(format!("revisions/sha256/{hex}/link")), digest.as_bytes());
        write(manifests.join(format!("tags/{tag}/current/link")), digest.as_bytes());
        write(manifests.join(format!("tags/{tag}/index/sha256/{hex}/link")), digest.as_bytes());
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold("sha256:".into(), |text, byte| format!("{text}{byte:02x}"))
}
