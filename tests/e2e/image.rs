//! A tiny image: one file in one layer, as an OCI layout and as answers to HTTP.

use core::fmt::Write as _;

use serde_json::json;
use sha2::{Digest as _, Sha256, Sha512};

use crate::process::Folder;

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) manifest: Vec<u8>,
    pub(crate) config: Vec<u8>,
    pub(crate) layer: Vec<u8>,
}

impl Image {
    /// Another text is another image.
    pub(crate) fn saying(text: &str) -> Self {
        let layer = tar("greeting", text.as_bytes());
        let config = json!({
            "architecture": architecture(),
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": [sha256(&layer)]},
        })
        .to_string()
        .into_bytes();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": [descriptor("application/vnd.oci.image.layer.v1.tar", &layer)],
        });
        Self { manifest: manifest.to_string().into_bytes(), config, layer }
    }

    pub(crate) fn digest(&self) -> String {
        sha256(&self.manifest)
    }

    /// What a registry has under a path, or under one that ends so.
    pub(crate) fn at(&self, path: &str) -> Option<&[u8]> {
        if path.contains("/manifests/") {
            return Some(&self.manifest);
        }
        let (_, digest) = path.split_once("/blobs/")?;
        [&self.config, &self.layer].into_iter().find(|blob| sha256(blob) == digest).map(Vec::as_slice)
    }

    /// Writes the image as `v1` of an OCI layout.
    pub(crate) fn layout(&self) -> Folder {
        let folder = Folder::new("layout");
        std::fs::create_dir_all(folder.path().join("blobs/sha256")).unwrap();
        for blob in [&self.manifest, &self.config, &self.layer] {
            folder.write(&sha256(blob).replace("sha256:", "blobs/sha256/"), blob);
        }
        let mut manifest = descriptor(MANIFEST, &self.manifest);
        manifest["annotations"] = json!({"org.opencontainers.image.ref.name": "v1"});
        folder.write("index.json", json!({"schemaVersion": 2, "manifests": [manifest]}).to_string());
        folder.write("oci-layout", json!({"imageLayoutVersion": "1.0.0"}).to_string());
        folder
    }
}

/// An index with this image for this machine, behind one for another.
pub(crate) fn index_of(image: &Image) -> Vec<u8> {
    let entry = |bytes: &[u8], architecture: &str| {
        let mut entry = descriptor(MANIFEST, bytes);
        entry["platform"] = json!({"os": "linux", "architecture": architecture});
        entry
    };
    json!({
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [entry(b"of another machine", "s390x"), entry(&image.manifest, architecture())],
    })
    .to_string()
    .into_bytes()
}

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

fn descriptor(media_type: &str, bytes: &[u8]) -> serde_json::Value {
    json!({"mediaType": media_type, "digest": sha256(bytes), "size": bytes.len()})
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

pub(crate) fn sha512(bytes: &[u8]) -> String {
    format!("sha512:{}", hex(&Sha512::digest(bytes)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One file in the ustar format: a block of header, the content, and two blocks of nothing.
fn tar(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut put = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{:011o}", content.len()));
    put(136, "00000000000");
    // The sum is made with blanks in its place.
    put(148, "        0");
    put(257, "ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut tar = header.to_vec();
    tar.extend_from_slice(content);
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    tar
}
