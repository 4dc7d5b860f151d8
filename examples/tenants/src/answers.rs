//! Answers over HTTP: decisions as JSON, with what decided them in the trace.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use registry_resolver::Catalog;
use registry_resolver::format::lines::{LineError, PullLine, PushLine};
use serde::Serialize;
use serde_json::{Value, json};
use tracing::{Span, field, info_span};

use crate::tenants::Tenants;

/// Bytes of a request that are read: a question is short.
const LARGEST: usize = 64 << 10;

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub fn router(tenants: Arc<Tenants>) -> Router {
    Router::new()
        .route("/tenants/{tenant}", get(about))
        .route("/tenants/{tenant}/pull", post(pull))
        .route("/tenants/{tenant}/push", post(push))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(tenants)
}

async fn about(State(tenants): State<Arc<Tenants>>, Path(name): Path<String>) -> Answer {
    let tenant = tenants.newest(&name).ok_or_else(unknown)?;
    let (registries, routes) = tenant.catalog.as_ref().map_or((0, 0), |it| (it.len(), it.routes().len()));
    Ok(Json(json!({
        "registries": registries,
        "routes": routes,
        "taken": tenant.taken,
        "problems": tenant.problems,
    })))
}

async fn pull(
    State(tenants): State<Arc<Tenants>>,
    Path(name): Path<String>,
    line: Result<Json<PullLine>, JsonRejection>,
) -> Answer {
    let span = span("pull", &name);
    let _entered = span.enter();
    let catalog = catalog(&tenants, &name)?;
    let Json(line) = line.map_err(misshapen)?;
    let request = line.request().map_err(|error| refused(&error))?;
    record(&span, "explanation", || catalog.explain_pull(request).one_line());
    answered(&span, catalog.resolve_pull(request))
}

async fn push(
    State(tenants): State<Arc<Tenants>>,
    Path(name): Path<String>,
    line: Result<Json<PushLine>, JsonRejection>,
) -> Answer {
    let span = span("push", &name);
    let _entered = span.enter();
    let catalog = catalog(&tenants, &name)?;
    let Json(line) = line.map_err(misshapen)?;
    let request = line.request().map_err(|error| refused(&error))?;
    record(&span, "explanation", || catalog.explain_push(request).one_line());
    answered(&span, catalog.resolve_push(request))
}

fn span(verb: &'static str, tenant: &str) -> Span {
    info_span!("decide", verb, tenant, explanation = field::Empty, refused = field::Empty)
}

/// An explanation costs more than a decision: it is made where somebody reads the trace.
fn record(span: &Span, field: &'static str, text: impl FnOnce() -> String) {
    if !span.is_disabled() {
        span.record(field, text());
    }
}

fn answered<T: Serialize, E: Into<LineError>>(span: &Span, decided: Result<T, E>) -> Answer {
    match decided.map_err(Into::into) {
        Ok(plan) => serde_json::to_value(plan).map(Json).map_err(|error| {
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": {"message": error.to_string()}})))
        }),
        Err(error) => {
            record(span, "refused", || error.message().to_owned());
            Err(refused(&error))
        }
    }
}

/// A tenant whose first file was refused is known, and has no catalog: nothing is decided for it.
fn catalog(tenants: &Tenants, name: &str) -> Result<Catalog, (StatusCode, Json<Value>)> {
    let tenant = tenants.newest(name).ok_or_else(unknown)?;
    tenant.catalog.ok_or_else(|| {
        let error = json!({"message": "the tenant's account has problems", "problems": tenant.problems});
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"error": error})))
    })
}

fn unknown() -> (StatusCode, Json<Value>) {
    (StatusCode::NOT_FOUND, Json(json!({"error": {"message": "no such tenant"}})))
}

fn misshapen(why: JsonRejection) -> (StatusCode, Json<Value>) {
    (why.status(), Json(json!({"error": {"message": why.body_text()}})))
}

fn refused(error: &LineError) -> (StatusCode, Json<Value>) {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"error": error})))
}
