//! The ways in which a source fails.

use std::fs;
use std::path::Path;

use super::stage::blob;
use crate::fake::{Answer, Request};
use crate::image::Image;

pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) how: How,
    /// Pulled by its digest.
    pub(super) pinned: bool,
    /// In seconds, where a source never comes to an end.
    pub(super) deadline: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub(super) enum How {
    /// Nobody listens there.
    Refused,
    /// A real registry that does not know the password.
    WrongPassword,
    /// A real registry without the image.
    Absent,
    /// A real registry with the image of this tag, of which a part is damaged.
    Stored(&'static str, fn(&Path, &Image)),
    /// What a server of ours does, and what its log says of it.
    Scripted(fn(&Request, &Image) -> (&'static str, Answer)),
}

const fn way(name: &'static str, how: How) -> Way {
    Way { name, how, pinned: false, deadline: None }
}

/// Without a deadline a source that never answers is waited for as long as the client likes.
const fn endless(name: &'static str, how: How) -> Way {
    Way { deadline: Some("1.6"), ..way(name, how) }
}

pub(super) const WAYS: &[Way] = &[
    way("refused", How::Refused),
    way("reset", How::Scripted(|request, _| asked(request, "reset", || Answer::Reset))),
    endless(
        "accepts and never answers",
        How::Scripted(|request, _| asked(request, "nothing", || Answer::Hang)),
    ),
    endless("a byte at a time", How::Scripted(|request, _| asked(request, "drip", || Answer::Drip))),
    way("401 for the password", How::WrongPassword),
    way("401 after a token", How::Scripted(|request, _| token(request, Some("401 Unauthorized")))),
    way("token server 403", How::Scripted(|request, _| token(request, None))),
    way("403", How::Scripted(|request, _| status(request, "403 Forbidden"))),
    way("404", How::Absent),
    way("408", How::Scripted(|request, _| status(request, "408 Request Timeout"))),
    way("429", How::Scripted(|request, _| status(request, "429 Too Many Requests"))),
    way("429 with Retry-After: 1", How::Scripted(|request, _| limited(request, "Retry-After: 1"))),
    way("429 with Retry-After: 3600", How::Scripted(|request, _| limited(request, "Retry-After: 3600"))),
    way("500", How::Scripted(|request, _| status(request, "500 Internal Server Error"))),
    way(
        "500 over a damaged store",
        How::Stored("unreadable", |root, image| {
            fs::write(blob(root, &image.manifest), "no manifest").unwrap();
        }),
    ),
    way("502", How::Scripted(|request, _| status(request, "502 Bad Gateway"))),
    way("503", How::Scripted(|request, _| status(request, "503 Service Unavailable"))),
    way("504", How::Scripted(|request, _| status(request, "504 Gateway Timeout"))),
    way("200 with HTML", How::Scripted(|request, _| asked(request, "html", || Answer::ok("<html>Welcome")))),
    way(
        "a manifest cut short",
        How::Scripted(|request, image| {
            asked(request, "part", || Answer::CutShort(image.manifest.len(), image.manifest[..40].to_vec()))
        }),
    ),
    Way {
        pinned: true,
        ..way(
            "wrong bytes of a manifest, by digest",
            How::Stored("another", |root, image| {
                fs::write(blob(root, &image.manifest), &Image::saying("else").manifest).unwrap();
            }),
        )
    },
    way(
        "blob 404",
        How::Stored("without-layer", |root, image| {
            fs::remove_file(blob(root, &image.layer)).unwrap();
        }),
    ),
    way(
        "wrong bytes of a blob",
        How::Stored("other-layer", |root, image| {
            let mut layer = image.layer.clone();
            layer[0] ^= 1;
            fs::write(blob(root, &image.layer), layer).unwrap();
        }),
    ),
    way(
        "blob 429",
        How::Scripted(|request, image| {
            at_blob(request, image, "429", || Answer::status("429 Too Many Requests"))
        }),
    ),
    way(
        "blob 503",
        How::Scripted(|request, image| {
            at_blob(request, image, "503", || Answer::status("503 Service Unavailable"))
        }),
    ),
    way("blob reset", How::Scripted(|request, image| at_blob(request, image, "reset", || Answer::Reset))),
    endless(
        "blob never answered",
        How::Scripted(|request, image| at_blob(request, image, "nothing", || Answer::Hang)),
    ),
];

/// Whoever has no login is asked for one.
fn asked(request: &Request, said: &'static str, answer: impl FnOnce() -> Answer) -> (&'static str, Answer) {
    match request.authorization() {
        None => ("401", Answer::with("401 Unauthorized", "WWW-Authenticate: Basic realm=\"test\"")),
        Some(_) => (said, answer()),
    }
}

fn status(request: &Request, line: &'static str) -> (&'static str, Answer) {
    asked(request, &line[..3], || Answer::status(line))
}

fn limited(request: &Request, header: &'static str) -> (&'static str, Answer) {
    asked(request, "429", || Answer::with("429 Too Many Requests", header))
}

/// Gives the manifest, and does this for the blobs.
fn at_blob(
    request: &Request,
    image: &Image,
    said: &'static str,
    answer: impl FnOnce() -> Answer,
) -> (&'static str, Answer) {
    if request.path.contains("/blobs/") {
        return asked(request, said, answer);
    }
    asked(request, "200", || Answer::from_image(image, &request.path))
}

/// Gives a token, and for that this status; or gives none.
fn token(request: &Request, with_token: Option<&'static str>) -> (&'static str, Answer) {
    let own = request.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    match (request.authorization(), with_token) {
        (Some(_), Some(_)) if request.path.starts_with("/token?") => ("200", Answer::ok(r#"{"token": "t"}"#)),
        (Some(_), None) => ("403", Answer::status("403 Forbidden")),
        (Some(_), Some(line)) => (&line[..3], Answer::status(line)),
        (None, _) => {
            let challenge = format!("WWW-Authenticate: Bearer realm=\"http://{own}/token\",service=\"test\"");
            ("401", Answer::with("401 Unauthorized", challenge))
        }
    }
}
