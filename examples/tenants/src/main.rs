//! A service of decisions for many tenants: each has a catalog of its own, in a file that is read again when it changes.
//!
//! `tenants.rs` keeps the catalogs, `watch.rs` reads the files, `answers.rs` answers over HTTP. This file reads the
//! command line and begins.

mod answers;
mod tenants;
mod watch;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tenants::Tenants;
use tracing_subscriber::fmt::format::FmtSpan;
use watch::Watch;

const USAGE: &str = "\
usage: tenants --folder FOLDER --listen ADDRESS [--every MILLISECONDS]

Answers where tenants' images are pulled from and pushed to. FOLDER has an account for each tenant, an export or our own
format: TENANT.json, or TENANT.toml. A file that changes is read again; one with problems is refused whole, and what
was read before stays.

  --listen ADDRESS      such as 127.0.0.1:8080; port 0 is any that is free
  --every MILLISECONDS  how often files are looked at: 1000 if not given

  POST /tenants/TENANT/pull   {\"image\": \"nginx:1\"}                    the plan: who is asked, in which order
  POST /tenants/TENANT/push   {\"build\": {\"image_name\": \"app\", …}}    the destinations, or why there are none
  GET  /tenants/TENANT        what is known of the tenant, and the problems of a file that was refused

The log, lines of JSON on standard error, has a span for each decision, with its explanation.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("tenants: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let known = ["--folder", "--listen", "--every"];
    if arguments.chunks(2).any(|pair| pair.len() < 2 || !known.contains(&&*pair[0])) {
        return Err(USAGE.into());
    }
    let value = |name: &str| arguments.chunks(2).find(|pair| pair[0] == name).map(|pair| &*pair[1]);
    let needed = |name: &str| value(name).ok_or(format!("{name} is missing\n{USAGE}"));
    let (folder, address) = (needed("--folder")?, needed("--listen")?);
    let address: SocketAddr = address.parse().map_err(|error| format!("--listen {address}: {error}"))?;
    let every = value("--every").unwrap_or("1000");
    let every = every.parse().map_err(|error| format!("--every {every}: {error}"))?;
    tracing_subscriber::fmt().json().with_span_events(FmtSpan::CLOSE).with_writer(std::io::stderr).init();
    let tenants = Arc::new(Tenants::default());
    let mut watch = Watch::new(folder.into());
    watch.look(&tenants).map_err(|error| format!("{folder}: {error}"))?;
    let watched = Arc::clone(&tenants);
    // Reading takes a thread of its own, so that no request waits for a file.
    std::thread::Builder::new().name("watch".into()).spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(every));
            if let Err(error) = watch.look(&watched) {
                tracing::warn!(%error, "the folder cannot be read, and what is known stays");
            }
        }
    })?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("listening on {}", listener.local_addr()?);
        axum::serve(listener, answers::router(tenants)).await
    })?;
    Ok(())
}
