//! Servers that answer what no real registry does on demand, and what the policies make of it.

use core::time::Duration;

use crate::fake::{Answer, Fake, Request};
use crate::image::{self, Image};
use crate::runner::{Account, public};

/// Far behind every deadline here, on a busy machine too, and far before any server or client gives up.
const LATE: Duration = Duration::from_secs(10);

/// A source that answers so, and a fallback that has the image.
fn sources(
    answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static,
) -> (Fake, Fake, Account, [String; 2]) {
    let (source, fallback) = (Fake::answering(answer), Fake::serving(&Image::saying("from the fallback")));
    let account = Account::of(vec![
        public("source", &source.domain(), "team-a"),
        public("fallback", &fallback.domain(), "copies"),
    ]);
    let names = account.sources(&account.destination()).try_into().unwrap();
    (source, fallback, account, names)
}

/// Every policy's tries at a source that always answers so; the fallback has the image.
fn judged(answer: fn(&Request, usize) -> Answer, class: &str, expected: [(&str, Option<usize>); 3]) {
    let (_source, _fallback, account, [first, second]) = sources(answer);
    for (policy, tries) in expected {
        let pulled = account.pull(&first).policy(policy).run();
        let mut story = vec![(first.as_str(), class); tries.unwrap_or(1)];
        match tries {
            Some(_) => {
                story.push((&second, "succeeded"));
                pulled.assert(0, "succeeded", &story);
            }
            None => pulled.assert(1, &format!("stopped ({class})"), &story),
        }
    }
}

#[test]
fn what_may_pass_is_retried_under_every_policy() {
    let all = [("documented", Some(2)), ("prudent", Some(2)), ("strict", Some(2))];
    judged(|_, _| Answer::status("503 Service Unavailable"), "unavailable", all);
    judged(|_, _| Answer::Reset, "unreachable", all);
    // Ends in the middle of the manifest.
    judged(|_, _| Answer::CutShort(500, b"{\"schemaVersion\":".to_vec()), "unreachable", all);
}

#[test]
fn a_refusal_is_the_policys_to_judge() {
    let refused = [("documented", Some(2)), ("prudent", Some(1)), ("strict", None)];
    judged(|_, _| Answer::status("403 Forbidden"), "forbidden", refused);
    judged(|_, _| Answer::status("410 Gone"), "not found", refused);
    judged(|_, _| Answer::status("418 I'm a teapot"), "other", refused);
    judged(|_, _| Answer::with("302 Found", "Location: nowhere"), "other", refused);
    judged(|_, _| Answer::with("302 Found", "Location: /again"), "other", refused);
    judged(|_, _| Answer::with("302 Found", "Location: http://a:b@127.0.0.1:1/"), "other", refused);
    let corrupt = [("documented", Some(2)), ("prudent", Some(1)), ("strict", Some(1))];
    judged(|_, _| Answer::ok("<html>log in to the hotel's network</html>"), "corrupt", corrupt);
    judged(|_, _| Answer::ok(r#"{"schemaVersion": 1, "fsLayers": []}"#), "corrupt", corrupt);
    judged(|_, _| Answer::ok(r#"{"manifests": [], "layers": []}"#), "corrupt", corrupt);
}

#[test]
fn neighbours_try_as_they_do() {
    let (_source, _fallback, account, [first, second]) =
        sources(|_, _| Answer::with("429 Too Many Requests", "Retry-After: 3600"));
    let run = |policy| account.pull(&first).policy(policy).run();
    let limited = (first.as_str(), "rate limited");
    let served = (second.as_str(), "succeeded");
    run("like-dockerd").assert(0, "succeeded", &[limited, served]);
    run("like-containerd").assert(0, "succeeded", &[limited, limited, limited, limited, limited, served]);
    // An hour is beyond the cap.
    run("like-podman").assert(0, "succeeded", &[limited, served]);
}

/// Rule 6.4: a delay up to the cap is obeyed, and waited for.
#[test]
fn a_delay_that_the_registry_asks_for_is_obeyed() {
    let image = Image::saying("after a rest");
    let (source, fallback, account, [first, _]) = sources(move |request, before| match before {
        0 => Answer::with("429 Too Many Requests", "Retry-After: 1"),
        _ => Answer::from_image(&image, &request.path),
    });
    let pulled = account.pull(&first).policy("prudent").run();
    pulled.assert(0, "succeeded", &[(&first, "rate limited"), (&first, "succeeded")]);
    assert!(pulled.took >= Duration::from_secs(1), "{:?}", pulled.took);
    assert!(pulled.stdout.contains(", told to wait 1s, waited 1"), "{}", pulled.stdout);
    assert_eq!(pulled.worst_case(), format!("{first}: at most 4 tries and 2s of waiting"));
    assert_eq!((source.requests().len(), fallback.requests().len()), (4, 0));
}

#[test]
fn a_delay_beyond_the_cap_means_the_next_source() {
    let (source, _fallback, account, [first, second]) =
        sources(|_, _| Answer::with("429 Too Many Requests", "Retry-After: 3600"));
    let (limited, served) = ((first.as_str(), "rate limited"), (second.as_str(), "succeeded"));
    let pulled = account.pull(&first).policy("strict").run();
    pulled.assert(0, "succeeded", &[limited, served]);
    assert!(pulled.stdout.contains("told to wait 3600s"), "{}", pulled.stdout);
    assert_eq!(source.requests().len(), 1);
    // The documented policy keeps to its own waits.
    let pulled = account.pull(&first).run();
    pulled.assert(0, "succeeded", &[limited, limited, served]);
    assert!(pulled.took < LATE, "{:?}", pulled.took);
}

/// Rule 6.6: the time is split so that every source gets a try.
#[test]
fn a_server_that_hangs_leaves_time_for_the_fallback() {
    let (source, _fallback, account, [first, second]) = sources(|_, _| Answer::Hang);
    let pulled = account.pull(&first).deadline("2").run();
    pulled.assert(0, "succeeded", &[(&first, "timeout"), (&second, "succeeded")]);
    assert!(pulled.worst_case().ends_with("of waiting, all within 2s"), "{}", pulled.worst_case());
    assert!(pulled.took < LATE, "{:?}", pulled.took);
    assert_eq!(source.requests().len(), 1);
}

#[test]
fn the_deadline_bounds_a_body_without_an_end() {
    let image = Image::saying("slowly");
    let layer = image::sha256(&image.layer);
    let (_source, _fallback, account, [first, second]) = sources(move |request, _| {
        if request.path.ends_with(&layer) { Answer::Drip } else { Answer::from_image(&image, &request.path) }
    });
    let pulled = account.pull(&first).deadline("2").run();
    pulled.assert(0, "succeeded", &[(&first, "timeout"), (&second, "succeeded")]);
    assert!(pulled.took < LATE, "{:?}", pulled.took);
}

#[test]
fn nothing_outlasts_the_deadline() {
    let (source, fallback) = (Fake::answering(|_, _| Answer::Hang), Fake::answering(|_, _| Answer::Hang));
    let account = Account::of(vec![
        public("source", &source.domain(), "team-a"),
        public("fallback", &fallback.domain(), "copies"),
    ]);
    let names = account.sources(&account.destination());
    let pulled = account.pull(&names[0]).deadline("0.6").run();
    assert_eq!(pulled.status, Some(1));
    assert_eq!(pulled.tries(), [format!("{}: timeout", names[0]), format!("{}: timeout", names[1])]);
    assert!(pulled.took < LATE, "{:?}", pulled.took);
    assert_eq!((source.requests().len(), fallback.requests().len()), (1, 1));
}

/// The manifest is right, and the bytes of a layer are not.
#[test]
fn every_blob_is_checked() {
    let image = Image::saying("as it was built");
    let layer = image::sha256(&image.layer);
    let (source, _fallback, account, [first, second]) = sources(move |request, _| {
        let mut other = image.layer.clone();
        other[512] ^= 1;
        if request.path.ends_with(&layer) {
            Answer::ok(other)
        } else {
            Answer::from_image(&image, &request.path)
        }
    });
    let pulled = account.pull(&first).policy("prudent").run();
    pulled.assert(0, "succeeded", &[(&first, "corrupt"), (&second, "succeeded")]);
    assert_eq!(source.requests().len(), 2);
}

/// Rule 6.5: the digest meant is the index's, not that of the image chosen from it.
#[test]
fn an_index_is_pinned_by_its_own_digest() {
    let image = Image::saying("one of two machines");
    let index = image::index_of(&image);
    let (served, kept) = (index.clone(), image.clone());
    let (_source, _fallback, account, [first, _]) =
        sources(move |request, _| Answer::from_index(&served, &kept, &request.path));
    for digest in [image::sha256(&index), image::sha512(&index)] {
        let pinned = format!("{first}@{digest}");
        account.pull(&pinned).policy("strict").run().assert(0, "succeeded", &[(&pinned, "succeeded")]);
    }
}

#[test]
fn an_image_of_an_index_is_the_one_that_the_index_says() {
    let image = Image::saying("as it was indexed");
    let (index, other) = (image::index_of(&image), Image::saying("as it is served"));
    let chosen = image.digest();
    let (_source, _fallback, account, [first, second]) = sources(move |request, _| match &request.path {
        tag if tag.ends_with("/manifests/main") => Answer::ok(index.clone()),
        digest if digest.ends_with(&chosen) => Answer::ok(other.manifest.clone()),
        blob => Answer::from_image(&other, blob),
    });
    let pulled = account.pull(&first).policy("prudent").run();
    pulled.assert(0, "succeeded", &[(&first, "corrupt"), (&second, "succeeded")]);
}

/// Rule 10.3: a registry that does not say so is not spoken to in plain HTTP.
#[test]
fn plain_http_is_spoken_only_where_the_registry_says_so() {
    let image = Image::saying("in the clear");
    let (source, fallback) = (Fake::serving(&image), Fake::serving(&image));
    let mut secure = public("secure", &source.domain(), "team-a");
    secure["transport"] = "https".into();
    let account = Account::of(vec![secure, public("fallback", &fallback.domain(), "copies")]);
    let names = account.sources(&account.destination());
    let pulled = account.pull(&names[0]).policy("prudent").run();
    pulled.assert(0, "succeeded", &[(&names[0], "tls"), (&names[1], "succeeded")]);
    assert_eq!(source.requests().len(), 0);
}
