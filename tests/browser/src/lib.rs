//! Runs the example `report`, and shows its page to a real browser.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;

/// What the browser sees of a page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// From the beginning until it is laid out.
    pub milliseconds: u64,
    pub dark: bool,
    /// Pixels by which it is wider than the screen; and with everything opened that can be.
    pub overflow: i64,
    pub overflow_open: i64,
    pub cut: Vec<String>,
    pub texts: usize,
    /// Of all texts, the lowest contrast with what is behind them.
    pub lowest: f64,
    pub pale: Vec<String>,
    pub headings: Vec<u8>,
    pub unnamed: usize,
    pub headless: usize,
    pub unreachable: usize,
    pub dangling: usize,
    pub strange: usize,
    pub ran: bool,
    pub language: String,
    pub spilled: Vec<String>,
    /// All that is written, where it was asked for.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// A folder with pages, gone with the test; `PAGES` in the environment names one to keep them in.
pub struct Desk(PathBuf);

impl Desk {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let desk = std::env::temp_dir().join(format!("browser-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&desk).unwrap();
        Self(desk)
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// The page of a run of `report`.
    pub fn page(&self, name: &str, arguments: &[&str]) -> Page<'_> {
        let program = std::env::var_os("REPORT").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/examples/report"),
            PathBuf::from,
        );
        let run = Command::new(&program).args(arguments).output();
        let run = run.unwrap_or_else(|error| {
            panic!("{}: {error}; cargo build --features toml --example report", program.display())
        });
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let path = self.0.join(format!("{name}.html"));
        std::fs::write(&path, &run.stdout).unwrap();
        if let Some(folder) = std::env::var_os("PAGES") {
            std::fs::copy(&path, Path::new(&folder).join(format!("{name}.html"))).unwrap();
        }
        Page { desk: self, path, bytes: run.stdout.len() }
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Page<'d> {
    desk: &'d Desk,
    path: PathBuf,
    pub bytes: usize,
}

impl Page<'_> {
    /// What the browser sees on a screen that is so many pixels wide. A message on its console is a failure.
    pub fn seen(&self, width: u32, scheme: Scheme, text: &str) -> Seen {
        let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/src/judge.html");
        let url = format!("file://{judge}?width={width}&text={text}&page=file://{}", self.path.display());
        // 0 is dark there, and 1 light.
        let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(scheme == Scheme::Light));
        let output = self.browser(&[
            "--allow-file-access-from-files",
            "--virtual-time-budget=30000",
            &scheme,
            "--dump-dom",
            &url,
        ]);
        let (told, page) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
        let console: Vec<&str> = told.lines().filter(|line| line.contains(":CONSOLE")).collect();
        assert!(console.is_empty(), "{console:#?}");
        let seen = page.split_once("<pre id=\"seen\">").and_then(|(_, rest)| rest.split_once("</pre>"));
        let (seen, _) = seen.unwrap_or_else(|| panic!("nothing is seen: {page}\n{told}"));
        let seen = seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        serde_json::from_str(&seen).unwrap_or_else(|error| panic!("{error}: {seen}"))
    }

    /// The bytes of the page as it is printed.
    pub fn printed(&self) -> Vec<u8> {
        let path = self.path.with_extension("pdf");
        let to = format!("--print-to-pdf={}", path.display());
        self.browser(&["--no-pdf-header-footer", &to, &format!("file://{}", self.path.display())]);
        std::fs::read(path).unwrap()
    }

    fn browser(&self, arguments: &[&str]) -> Output {
        let profile = self.desk.0.join("profile");
        let mut command = Command::new("chromium");
        // Root has no sandbox; a page of our own needs none.
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"]);
        command.arg(format!("--user-data-dir={}", profile.display())).env("HOME", &self.desk.0);
        command.args(arguments).output().unwrap()
    }
}

/// Whether there is a browser; says what is skipped, which is a failure where `REQUIRE_BROWSER` is set.
pub fn has_browser(test: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|folder| folder.join("chromium").is_file()) {
        return true;
    }
    assert!(
        std::env::var_os("REQUIRE_BROWSER").is_none(),
        "`chromium` is missing, and REQUIRE_BROWSER is set"
    );
    eprintln!("test {test} is skipped: `chromium` is not installed");
    false
}
