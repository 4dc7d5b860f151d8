//! A registry of a few lines of std TCP, which does what no real one does on demand.

use alloc::sync::Arc;
use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::thread::JoinHandle;

use crate::image::{INDEX, Image, MANIFEST};
use crate::process::{self, BOUND};

pub(crate) enum Answer {
    /// The status with what follows it on its line, further header lines, and the body.
    Response(&'static str, Vec<String>, Vec<u8>),
    /// This many bytes are promised, and the connection ends after those given.
    CutShort(usize, Vec<u8>),
    /// The connection is reset.
    Reset,
    /// Nothing is ever said.
    Hang,
    /// A body that comes a byte at a time and has no end.
    Drip,
}

impl Answer {
    pub(crate) fn status(line: &'static str) -> Self {
        Self::Response(line, Vec::new(), Vec::new())
    }

    pub(crate) fn with(line: &'static str, header: impl Into<String>) -> Self {
        Self::Response(line, vec![header.into()], Vec::new())
    }

    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::Response("200 OK", Vec::new(), body.into())
    }

    /// What a registry that has this image under every name answers.
    pub(crate) fn from_image(image: &Image, path: &str) -> Self {
        let Some(bytes) = image.at(path) else { return Self::status("404 Not Found") };
        let media_type = if path.contains("/manifests/") { MANIFEST } else { "application/octet-stream" };
        Self::Response("200 OK", vec![format!("Content-Type: {media_type}")], bytes.to_vec())
    }

    /// The same, with an index of its bytes in front.
    pub(crate) fn from_index(index: &[u8], image: &Image, path: &str) -> Self {
        if path.contains("/manifests/") && !path.ends_with(&image.digest()) {
            return Self::Response("200 OK", vec![format!("Content-Type: {INDEX}")], index.to_vec());
        }
        Self::from_image(image, path)
    }
}

/// What came in on one connection.
#[derive(Clone)]
pub(crate) struct Request {
    /// The path and query.
    pub(crate) path: String,
    /// Every byte up to the end of the header, as it came.
    pub(crate) head: String,
}

impl Request {
    /// The value of `Authorization`, however it is spelt.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("authorization").then_some(value.trim())
        })
    }
}

/// It answers on a thread of its own until it is dropped.
pub(crate) struct Fake {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    /// The answer may depend on how many requests came before, counted from 0.
    pub(crate) fn answering(answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = process::listener();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stopped = Arc::new(AtomicBool::new(false));
        let (answer, kept, stop) = (Arc::new(answer), Arc::clone(&requests), Arc::clone(&stopped));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                // Each ends with its connection, or at the bound.
                std::thread::spawn(move || serve(stream?, &*answer, &kept));
            }
        });
        Self { address, requests, stopped, thread: Some(thread) }
    }

    pub(crate) fn serving(image: &Image) -> Self {
        let image = image.clone();
        Self::answering(move |request, _| Answer::from_image(&image, &request.path))
    }

    pub(crate) fn domain(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    mut stream: TcpStream,
    answer: &dyn Fn(&Request, usize) -> Answer,
    kept: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(BOUND))?;
    stream.set_write_timeout(Some(BOUND))?;
    // Left unread, so that closing resets the connection.
    let mut head = vec![0; 16 << 10];
    let head = loop {
        let length = stream.peek(&mut head)?;
        if length == 0 {
            return Ok(());
        }
        if let Some(end) = head[..length].windows(4).position(|window| window == b"\r\n\r\n") {
            break head[..end + 4].to_vec();
        }
    };
    let text = String::from_utf8_lossy(&head).into_owned();
    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
    let request = Request { path, head: text };
    let before = {
        let mut kept = kept.lock().unwrap();
        kept.push(request.clone());
        kept.len() - 1
    };
    let answer = answer(&request, before);
    if matches!(answer, Answer::Reset) {
        return Ok(());
    }
    stream.read_exact(&mut vec![0; head.len()])?;
    match answer {
        Answer::Reset => {}
        Answer::Response(status, headers, body) => {
            for line in [format!("HTTP/1.1 {status}")].iter().chain(&headers) {
                write!(stream, "{line}\r\n")?;
            }
            write!(stream, "Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
            stream.write_all(&body)?;
        }
        Answer::CutShort(length, body) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
            stream.write_all(&body)?;
        }
        // Until the client goes.
        Answer::Hang => {
            let _ = stream.read(&mut [0])?;
        }
        Answer::Drip => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n")?;
            for _ in 0..1_000 {
                stream.write_all(b" ")?;
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
    Ok(())
}
