//! Programs with an end, folders that go away, ports of one's own.

use alloc::collections::BTreeSet;
use core::net::Ipv4Addr;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::io::{Read, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Instant;

/// The longest that anything here may take.
pub(crate) const BOUND: Duration = Duration::from_secs(30);

/// Asks until there is an answer.
pub(crate) fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < BOUND, "no {what} within {BOUND:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Runs a program to its end, or ends it.
pub(crate) fn output(command: &mut Command) -> Output {
    let mut child =
        Stopped(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let read = |mut from: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).map(|_| bytes)
        })
    };
    let stdout = read(Box::new(child.0.stdout.take().unwrap()));
    let stderr = read(Box::new(child.0.stderr.take().unwrap()));
    let status = wait_for("end of a program", || child.0.try_wait().unwrap());
    Output { status, stdout: stdout.join().unwrap().unwrap(), stderr: stderr.join().unwrap().unwrap() }
}

/// A child that does not outlive its test.
pub(crate) struct Stopped(pub(crate) Child);

impl Stopped {
    pub(crate) fn stop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A folder of one's own, removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("e2e-{name}-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and gives its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A listener on a free port that no other test of this run has, or had: what is stopped stays unreachable.
pub(crate) fn listener() -> TcpListener {
    static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    wait_for("free port", || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        TAKEN.lock().unwrap().insert(port).then_some(listener)
    })
}

pub(crate) fn missing_programs() -> Option<&'static str> {
    ["docker-registry", "skopeo"].into_iter().find(|program| {
        let started =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        started.map(Stopped).is_err()
    })
}

pub(crate) fn skip(module: &str, missing: &str) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or(module);
    assert!(
        std::env::var_os("REQUIRE_E2E").is_none(),
        "{name}: `{missing}` is missing, and REQUIRE_E2E is set"
    );
    // Not by a macro, which would keep it back, and in one piece: other tests write there too.
    let line = format!("\ntest {name} is skipped: `{missing}` is not installed\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
