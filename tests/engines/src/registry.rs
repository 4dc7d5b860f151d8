//! Registries on every address and port that configurations speak of: HTTP and HTTPS on each.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::server::Acceptor;
use rustls::{ServerConnection, StreamOwned};

use crate::tls::Authorities;
use crate::world::{Fate, Request, Seen, World};

/// Ports that configurations speak of, and those that none means.
const PORTS: [u16; 8] = [80, 443, 5000, 5001, 8080, 8443, 444, 1];

/// The world of the case that is being run.
pub(crate) struct Current {
    world: RwLock<Arc<World>>,
    authorities: Authorities,
}

impl Current {
    pub(crate) fn new(authorities: Authorities) -> Self {
        Self { world: RwLock::new(Arc::new(World::new(0, 0))), authorities }
    }

    pub(crate) fn world(&self) -> Arc<World> {
        Arc::clone(&self.world.read().expect("no thread has failed"))
    }

    pub(crate) fn enter(&self, world: &Arc<World>) {
        *self.world.write().expect("no thread has failed") = Arc::clone(world);
    }
}

pub(crate) fn serve(current: &'static Current, addresses: &[IpAddr]) {
    for address in addresses {
        for port in PORTS {
            let listener = TcpListener::bind((*address, port)).expect("a port in a namespace of its own");
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    std::thread::spawn(move || connection(stream, current));
                }
            });
        }
    }
}

/// Its end is no matter: what came is noted by then.
fn connection(mut stream: TcpStream, current: &Current) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_nodelay(true)?;
    let mut first = [0];
    stream.peek(&mut first)?;
    if first[0] != 0x16 {
        return requests(stream, "http", current);
    }
    let mut acceptor = Acceptor::default();
    let accepted = loop {
        if acceptor.read_tls(&mut stream)? == 0 {
            return Ok(());
        }
        if let Some(accepted) = acceptor.accept().map_err(|_| io::ErrorKind::InvalidData)? {
            break accepted;
        }
    };
    let host = match accepted.client_hello().server_name() {
        Some(name) => name.to_owned(),
        None => stream.local_addr()?.ip().to_string(),
    };
    let world = current.world();
    world.note(Seen::Hello(host.clone()));
    match world.fate(&host) {
        Fate::Plain => stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\nno TLS here\n"),
        fate => {
            let config = current.authorities.config(&host, fate != Fate::Untrusted);
            let connection: ServerConnection =
                accepted.into_connection(config).map_err(|_| io::ErrorKind::InvalidData)?;
            requests(StreamOwned::new(connection, stream), "https", current)
        }
    }
}

struct Head {
    method: String,
    path: String,
    query: String,
    host: String,
    authorization: String,
    length: usize,
}

impl Head {
    fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let mut head = Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            host: String::new(),
            authorization: String::new(),
            length: 0,
        };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "host" => value.clone_into(&mut head.host),
                "authorization" => value.clone_into(&mut head.authorization),
                "content-length" => head.length = value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        head
    }

    /// Whose login it has, and whether it has a token.
    fn user(&self, body: &str) -> (Option<String>, bool) {
        let (kind, value) = self.authorization.split_once(' ').unwrap_or_default();
        if kind.eq_ignore_ascii_case("basic") {
            let bytes = BASE64_STANDARD.decode(value).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let user = text.split(':').next().filter(|user| !user.is_empty());
            return (user.map(str::to_owned), false);
        }
        if kind.eq_ignore_ascii_case("bearer") {
            let user = value.strip_prefix("token-").unwrap_or(value).to_owned();
            return (Some(user).filter(|user| !user.is_empty()), true);
        }
        let form = body.split('&').find_map(|pair| pair.strip_prefix("username="));
        (form.map(str::to_owned), false)
    }
}

struct Answer {
    status: u16,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Answer {
    fn status(status: u16) -> Self {
        let code = match status {
            401 => "UNAUTHORIZED",
            403 => "DENIED",
            404 => "MANIFEST_UNKNOWN",
            429 => "TOOMANYREQUESTS",
            503 => "UNAVAILABLE",
            _ => "UNKNOWN",
        };
        let body = match status {
            200 => Vec::new(),
            _ => format!(r#"{{"errors": [{{"code": "{code}", "message": "{code}"}}]}}"#).into_bytes(),
        };
        Self { status, headers: vec!["Content-Type: application/json".to_owned()], body }
    }

    fn with(mut self, header: String) -> Self {
        self.headers.push(header);
        self
    }
}

fn requests(mut stream: impl Read + Write, scheme: &'static str, current: &Current) -> io::Result<()> {
    loop {
        let Some(text) = head(&mut stream)? else { return Ok(()) };
        let head = Head::parse(&text);
        let mut body = vec![0; head.length.min(1 << 16)];
        stream.read_exact(&mut body)?;
        let world = current.world();
        let (user, has_token) = head.user(&String::from_utf8_lossy(&body));
        let answer = answer(&world, scheme, &head, (user.as_deref(), has_token));
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let Head { method, path, query, host, .. } = head;
        let is_head = method == "HEAD";
        world.note(Seen::Request(Request { scheme, host, method, path, query, user, status }));
        let Some(Answer { status, headers, body }) = answer else { return Ok(()) };
        let mut out = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n", body.len()).into_bytes();
        for line in headers {
            out.extend(line.bytes().chain(*b"\r\n"));
        }
        out.extend(b"\r\n");
        if !is_head {
            out.extend(body);
        }
        stream.write_all(&out)?;
        stream.flush()?;
    }
}

/// The lines up to the empty one; none where the connection ends.
fn head(stream: &mut impl Read) -> io::Result<Option<String>> {
    let (mut text, mut byte) = (Vec::new(), [0]);
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 || text.len() > 1 << 16 {
            return Ok(None);
        }
        text.push(byte[0]);
    }
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

/// None where the connection ends instead.
fn answer(
    world: &World,
    scheme: &str,
    head: &Head,
    (user, has_token): (Option<&str>, bool),
) -> Option<Answer> {
    if head.path.starts_with("/token") {
        let token = format!("token-{}", user.unwrap_or_default());
        let body = format!(r#"{{"token": "{token}", "access_token": "{token}", "expires_in": 300}}"#);
        return Some(Answer { body: body.into_bytes(), ..Answer::status(200) });
    }
    let fate = world.fate(&head.host);
    if let Some(challenge) = world.challenge(&head.host).filter(|it| !it.admits(user, has_token)) {
        let challenge = match challenge.is_bearer {
            true => format!("Bearer realm=\"{scheme}://{}/token\",service=\"fake\"", head.host),
            false => "Basic realm=\"fake\"".to_owned(),
        };
        return Some(Answer::status(401).with(format!("WWW-Authenticate: {challenge}")));
    }
    let (_, reference) = head.path.rsplit_once('/').unwrap_or_default();
    let is_manifest = head.path.contains("/manifests/");
    if !is_manifest && !head.path.contains("/blobs/") {
        return Some(match fate {
            Fate::Ping(status) => Answer::status(status),
            _ => Answer::status(200),
        });
    }
    match fate {
        Fate::Status(status) => return Some(Answer::status(status)),
        Fate::Limited => return Some(Answer::status(429).with("Retry-After: 1".to_owned())),
        Fate::Closes => return None,
        _ => {}
    }
    let found = if is_manifest {
        world.image.manifest(reference)
    } else {
        world.image.blob(reference).map(|bytes| ("application/octet-stream", reference, bytes))
    };
    let Some((kind, digest, bytes)) = found else { return Some(Answer::status(404)) };
    let headers = vec![format!("Content-Type: {kind}"), format!("Docker-Content-Digest: {digest}")];
    Some(Answer { status: 200, headers, body: bytes.to_vec() })
}
