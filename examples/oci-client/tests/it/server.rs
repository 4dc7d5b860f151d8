//! A server of a few lines with TLS, which answers as a test says and keeps what it was sent.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::authority::Authority;
use crate::image::{Image, MANIFEST};

const BOUND: Duration = Duration::from_secs(30);

/// A request as it came, and when.
#[derive(Clone, Debug)]
pub struct Request {
    pub at: Instant,
    /// Method and path with its query.
    pub line: String,
    pub authorization: Option<String>,
    pub body: String,
}

/// A status with what follows it on its line, further header lines, and the body.
pub struct Answer(pub &'static str, pub Vec<String>, pub Vec<u8>);

impl Answer {
    pub fn status(line: &'static str) -> Self {
        Self(line, Vec::new(), Vec::new())
    }

    pub fn with(line: &'static str, header: String) -> Self {
        Self(line, vec![header], Vec::new())
    }

    /// What a registry that has this image under every name answers.
    pub fn of(image: &Image, request: &Request) -> Self {
        let path = request.line.split(' ').nth(1).unwrap_or_default();
        if path == "/v2/" {
            return Self::status("200 OK");
        }
        let Some(bytes) = image.at(path) else { return Self::status("404 Not Found") };
        let kind = if path.contains("/manifests/") { MANIFEST } else { "application/octet-stream" };
        Self("200 OK", vec![format!("Content-Type: {kind}")], bytes.to_vec())
    }
}

/// It answers on a thread of its own until it is dropped.
pub struct Server {
    pub domain: String,
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// On a host of loopback. The answer may depend on how many requests came before.
    pub fn at(host: u8, answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((format!("127.0.0.{host}"), 0)).unwrap();
        let domain = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stopped = Arc::new(AtomicBool::new(false));
        let (config, answer) = (config(), Arc::new(answer));
        let (kept, stop) = (Arc::clone(&requests), Arc::clone(&stopped));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (config, answer, kept) = (Arc::clone(&config), Arc::clone(&answer), Arc::clone(&kept));
                // Each ends with its connection, or at the bound.
                std::thread::spawn(move || serve(stream?, config, &*answer, &kept));
            }
        });
        Self { domain, requests, stopped, thread: Some(thread) }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Whatever was sent as a login.
    pub fn logins(&self) -> Vec<String> {
        self.requests().into_iter().filter_map(|request| request.authorization).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.domain);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn config() -> Arc<ServerConfig> {
    let authority = Authority::get();
    let chain =
        CertificateDer::pem_slice_iter(&authority.read("leaf.pem")).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(&authority.read("leaf.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    answer: &dyn Fn(&Request, usize) -> Answer,
    kept: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(BOUND))?;
    stream.set_write_timeout(Some(BOUND))?;
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut bytes = Vec::new();
    let head = loop {
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        bytes.push(byte[0]);
        if bytes.ends_with(b"\r\n\r\n") {
            break String::from_utf8_lossy(&bytes).into_owned();
        }
    };
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let request = Request {
        at: Instant::now(),
        line: head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned(),
        authorization: header("authorization"),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let before = {
        let mut kept = kept.lock().unwrap();
        kept.push(request.clone());
        kept.len() - 1
    };
    let Answer(status, headers, body) = answer(&request, before);
    write!(stream, "HTTP/1.1 {status}\r\n")?;
    for line in headers {
        write!(stream, "{line}\r\n")?;
    }
    write!(stream, "Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    if !request.line.starts_with("HEAD ") {
        stream.write_all(&body)?;
    }
    stream.conn.send_close_notify();
    stream.flush()
}
