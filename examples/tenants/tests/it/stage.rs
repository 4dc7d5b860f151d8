//! A folder of tenants and the service over it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

pub struct Service {
    child: Child,
    folder: PathBuf,
    pub address: String,
    log: Arc<Mutex<Vec<String>>>,
}

/// A tenant whose registry says which tenant and which version it is of.
pub fn account(tenant: &str, version: u32) -> String {
    format!(
        r#"{{"default": "own", "registries": [{{"name": "own", "provider": "other", "domain": "{tenant}.v{version}.example", "credential": "{tenant}-v{version}"}}]}}"#
    )
}

impl Service {
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tenants-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_tenants"))
            .arg("--folder")
            .arg(&folder)
            .args(["--listen", "127.0.0.1:0", "--every", "20"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (stderr, lines) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        std::thread::spawn(move || stderr.lines().for_each(|line| lines.lock().unwrap().push(line.unwrap())));
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { child, folder, address, log }
    }

    /// Replaces a file as a whole.
    pub fn write(&self, name: &str, text: &str) {
        let beside = self.folder.join(format!(".{name}.new"));
        std::fs::write(&beside, text).unwrap();
        std::fs::rename(beside, self.folder.join(name)).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.folder.join(name)).unwrap();
    }

    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// What stands in the log of a decision, once it is there.
    pub fn logged(&self, is_it: impl Fn(&Value) -> bool) -> Value {
        let mut found = None;
        until("a line of the log", || {
            let lines = self.log();
            let mut lines = lines.iter().map(|line| serde_json::from_str::<Value>(line).expect(line));
            found = lines.find(|line| is_it(line));
            found.is_some()
        });
        found.unwrap()
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
    }

    pub fn post(&self, path: &str, body: &str) -> (u16, Value) {
        let length = body.len();
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        ))
    }

    pub fn pull(&self, tenant: &str, image: &str) -> (u16, Value) {
        self.post(&format!("/tenants/{tenant}/pull"), &serde_json::json!({"image": image}).to_string())
    }

    /// Status and body of whatever is asked.
    pub fn ask(&self, request: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // It may have answered before all is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}
