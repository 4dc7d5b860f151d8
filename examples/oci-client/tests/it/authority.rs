//! An authority of the test's own, and the one certificate of all hosts on loopback.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The hosts that have the certificate. They are one machine, and different hosts to every client.
const HOSTS: std::ops::RangeInclusive<u8> = 1..=9;

pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// The one of this run.
    pub fn get() -> &'static Self {
        static MADE: OnceLock<Authority> = OnceLock::new();
        MADE.get_or_init(|| Self::make(folder("authority")))
    }

    fn make(folder: PathBuf) -> Self {
        let made = Self { folder };
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        let root = ["req", "-x509", "-days", "2", "-subj", "/CN=authority of a test"];
        made.openssl(&[&root[..], &key[..], &["-keyout", "ca.key", "-out", "ca.pem"]].concat());
        let names: Vec<String> = HOSTS.map(|host| format!("IP:127.0.0.{host}")).collect();
        let extensions = format!("basicConstraints=CA:FALSE\nsubjectAltName={}\n", names.join(","));
        std::fs::write(made.folder.join("leaf.ext"), extensions).unwrap();
        let asked = ["req", "-new", "-subj", "/CN=host of a test", "-keyout", "leaf.key", "-out", "leaf.csr"];
        made.openssl(&[&asked[..], &key[..]].concat());
        let signed = ["x509", "-req", "-days", "2", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key"];
        made.openssl(
            &[&signed[..], &["-CAcreateserial", "-extfile", "leaf.ext", "-out", "leaf.pem"]].concat(),
        );
        // Of the server that signs tokens; it is its own root.
        let tokens =
            ["req", "-x509", "-days", "2", "-subj", "/CN=issuer of a test", "-newkey", "rsa:2048", "-nodes"];
        made.openssl(&[&tokens[..], &["-keyout", "tokens.key", "-out", "tokens.pem"]].concat());
        made
    }

    fn openssl(&self, arguments: &[&str]) {
        let mut command = Command::new("openssl");
        let output = command.args(arguments).current_dir(&self.folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.file(name)).unwrap()
    }

    /// The signature of the issuer of tokens.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        use std::io::Write as _;
        let mut child = Command::new("openssl")
            .args(["dgst", "-sha256", "-sign", "tokens.key"])
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        output.stdout
    }
}

/// A new folder for one use.
pub fn folder(name: &str) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}
