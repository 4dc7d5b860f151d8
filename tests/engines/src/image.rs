//! A one-layer image, another one for every number.

use serde_json::json;

const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

pub(crate) struct Image {
    manifest: Blob,
    config: Blob,
    layer: Blob,
}

struct Blob {
    digest: String,
    bytes: Vec<u8>,
}

impl Blob {
    fn of(bytes: Vec<u8>) -> Self {
        Self { digest: digest(&bytes), bytes }
    }
}

impl Image {
    pub(crate) fn numbered(number: u64) -> Self {
        // A tape archive without files.
        let tar = vec![0; 1024];
        let config = json!({
            "architecture": "amd64",
            "os": "linux",
            "config": {"Labels": {"number": number.to_string()}},
            "rootfs": {"type": "layers", "diff_ids": [digest(&tar)]},
            "history": [{"created_by": "nobody"}],
        });
        let (config, layer) = (Blob::of(config.to_string().into_bytes()), Blob::of(gzip(&tar)));
        let part = |kind: &str, blob: &Blob| {
            let kind = format!("application/vnd.docker.{kind}");
            json!({"mediaType": kind, "size": blob.bytes.len(), "digest": blob.digest})
        };
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": part("container.image.v1+json", &config),
            "layers": [part("image.rootfs.diff.tar.gzip", &layer)],
        });
        Self { manifest: Blob::of(manifest.to_string().into_bytes()), config, layer }
    }

    pub(crate) fn digest(&self) -> &str {
        &self.manifest.digest
    }

    /// The manifest under any tag and its own digest: its type, digest and bytes.
    pub(crate) fn manifest(&self, reference: &str) -> Option<(&'static str, &str, &[u8])> {
        let is_it = !reference.starts_with("sha") || reference == self.manifest.digest;
        is_it.then_some((MANIFEST, self.manifest.digest.as_str(), self.manifest.bytes.as_slice()))
    }

    pub(crate) fn blob(&self, digest: &str) -> Option<&[u8]> {
        [&self.config, &self.layer, &self.manifest]
            .into_iter()
            .find(|blob| blob.digest == digest)
            .map(|blob| blob.bytes.as_slice())
    }
}

fn digest(bytes: &[u8]) -> String {
    let hash = hmac_sha256::Hash::hash(bytes);
    hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// One stored block, nothing compressed.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a small layer");
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(bytes);
    out.extend(crc32(bytes).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
