//! A Kubernetes admission check: a validating webhook that lets those images run that a catalog allows, says why it
//! denies the others, and which of a pod's pull secrets serve the images.
//!
//! `review.rs` decides, without any I/O; this file reads the catalog and the secrets, and serves over TLS.

mod review;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use registry_resolver::format::CredentialFile;
use registry_resolver::{Account, Catalog};
use review::{Answer, Check, Review, Secrets};

const USAGE: &str = "\
usage: admission --catalog FILE [--secrets FOLDER] --listen ADDRESS --cert FILE --key FILE
       admission --catalog FILE [--secrets FOLDER] --check REVIEW

Serves a validating webhook of Kubernetes, or answers the one review in a file.

  --catalog FILE   which images may run: an account export, or our own format, as JSON or (`.toml`) as TOML.
                   With `uncovered_domains = \"deny\"`, what it has a registry or a route for and does not block;
                   else all but what it blocks
  --secrets FOLDER the cluster's pull secrets, as NAMESPACE/NAME.json (kubectl get secret NAME -o json); what is secret
                   in them is not kept
  --listen ADDRESS such as 0.0.0.0:8443
  --cert, --key    what to show the API server (PEM)
  --check REVIEW   an AdmissionReview as JSON; ends with 0 where it is allowed, 1 where it is not";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(&arguments) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("admission: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let known = ["--catalog", "--secrets", "--listen", "--cert", "--key", "--check"];
    if arguments.chunks(2).any(|pair| pair.len() < 2 || !known.contains(&&*pair[0])) {
        return Err(USAGE.into());
    }
    let value = |name: &str| arguments.chunks(2).find(|pair| pair[0] == name).map(|pair| &*pair[1]);
    let needed = |name: &str| value(name).ok_or(format!("{name} is missing\n{USAGE}"));
    let catalog = catalog(needed("--catalog")?)?;
    let secrets = value("--secrets").map_or(Ok(Secrets::new()), secrets)?;
    let check = Check { catalog, secrets };
    if let Some(file) = value("--check") {
        let review: Review = serde_json::from_str(&read(Path::new(file))?)?;
        let answer = serde_json::to_value(check.answer(review))?;
        println!("{answer:#}");
        let allowed = answer["response"]["allowed"] == true;
        return Ok(if allowed { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let address: SocketAddr = needed("--listen")?.parse()?;
    let files = (needed("--cert")?, needed("--key")?);
    // The one that this program is built with; another is chosen here, and in `Cargo.toml`.
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "TLS is set up already")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(check, address, files))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(check: Check, address: SocketAddr, (cert, key): (&str, &str)) -> std::io::Result<()> {
    let tls = RustlsConfig::from_pem_file(cert, key).await?;
    let handle = Handle::new();
    let told = handle.clone();
    tokio::spawn(async move {
        if let Some(address) = told.listening().await {
            println!("listening on {address}");
        }
    });
    let app = Router::new().route("/", post(answer)).with_state(Arc::new(check));
    axum_server::bind_rustls(address, tls).handle(handle).serve(app.into_make_service()).await
}

async fn answer(State(check): State<Arc<Check>>, Json(review): Json<Review>) -> Json<Answer> {
    Json(check.answer(review))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads a catalog, with every problem that it has.
fn catalog(file: &str) -> Result<Catalog, String> {
    let fault = |why: &dyn std::fmt::Display| format!("{file}: {why}");
    let text = read(Path::new(file))?;
    let account: Account = if file.ends_with(".toml") {
        toml::from_str(&text).map_err(|error| fault(&error.message()))?
    } else {
        serde_json::from_str(&text).map_err(|error| fault(&error))?
    };
    account.into_builder().build().map_err(|problems| fault(&problems))
}

/// Reads the pull secrets: which keys there are, and nothing that is secret.
fn secrets(folder: &str) -> Result<Secrets, String> {
    let mut secrets = Secrets::new();
    for namespace in entries(Path::new(folder))? {
        for file in entries(&namespace)? {
            let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let key = (name(&namespace), name(&file));
            let told = format!("{}/{}.json", key.0, key.1);
            secrets.insert(key, CredentialFile::read(&told, &read(&file)?));
        }
    }
    Ok(secrets)
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(fault)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(fault)).collect()
}
