//! 5.8, 6.4, 6.9 and 12.4: what is asked after which failure.

use serde_json::{Value, json};

use super::shown::{answer, catalog};

/// `m`, `wait 5s`, …, and what came of it; hosts by their first letter.
fn driven(catalog: &Value, pull: Value, policy: &str, reports: &str) -> String {
    let reports: Vec<&str> = reports.split_whitespace().collect();
    let asked = json!({"session": {"pull": pull, "policy": policy, "reports": reports}});
    let answer = answer(catalog, asked)["session"].clone();
    let actions = answer["actions"].as_array().unwrap().iter().map(|action| {
        let action = action.as_str().unwrap();
        action.strip_prefix("try ").map_or(action, |reference| &reference[..1]).replace("wait ", "")
    });
    let ending = answer["reason"].as_str().or(answer["outcome"].as_str()).unwrap();
    actions.chain([ending.to_owned()]).collect::<Vec<_>>().join(" ")
}

fn list(route: Value) -> Value {
    catalog(
        json!([{"name": "s", "domain": "s.example", "fallback": {"registry": "f", "failures": "transient"}},
            {"name": "f", "domain": "f.example"}]),
        json!([route]),
    )
}

fn ask() -> Value {
    json!({"image": "s.example/x"})
}

#[test]
fn rule_6_4_at_a_mirror_another_source_is_asked_before_anybody_waits() {
    let last = list(json!({"scope": "s.example", "mirrors": ["m.example", "n.example"]}));
    for policy in ["documented", "prudent", "strict"] {
        for class in ["forbidden", "unavailable", "not_found", "tls", "other", "rate_limited"] {
            assert_eq!(driven(&last, ask(), policy, &format!("{class} {class} ok")), "m n s pulled");
        }
    }
    // The source has the preset's reaction.
    assert_eq!(driven(&last, ask(), "documented", "tls tls tls ok"), "m n s 5s s pulled");
    assert_eq!(driven(&last, ask(), "strict", "tls tls tls ok"), "m n s stopped");
    // So has a mirror that is its candidate's last source.
    let never = list(json!({"scope": "s.example", "mirrors": ["m.example", "n.example"], "origin": "never"}));
    assert_eq!(driven(&never, ask(), "strict", "tls unavailable ok"), "m n 5s n pulled");
    assert_eq!(driven(&never, ask(), "strict", "tls tls"), "m n stopped");
    assert_eq!(driven(&never, ask(), "prudent", "tls tls"), "m n exhausted");
}

#[test]
fn rule_5_8_the_last_failure_of_the_source_judges() {
    let first = list(json!({"scope": "s.example", "mirrors": ["m.example"]}));
    // The mirror's failure does not, whatever it is.
    assert_eq!(driven(&first, ask(), "prudent", "unavailable not_found ok"), "m s exhausted");
    assert_eq!(
        driven(&first, ask(), "prudent", "not_found unavailable unavailable unavailable ok"),
        "m s 5s s 10s s f pulled"
    );
    // An impossible source is not down.
    assert_eq!(driven(&first, ask(), "prudent", "unavailable impossible ok"), "m s exhausted");
    assert_eq!(driven(&first, ask(), "prudent", "not_found timeout impossible ok"), "m s 5s s f pulled");
    // An avoided one counts as down.
    let avoiding = json!({"image": "s.example/x", "avoid": ["s.example"]});
    assert_eq!(driven(&first, avoiding, "prudent", "not_found not_found ok"), "m f s pulled");
    // Where the source was left out, the last failure of a mirror in the candidate.
    let pinned = list(
        json!({"scope": "s.example", "mirrors": ["m.example", "n.example"], "at": {"images": "pinned"}}),
    );
    assert_eq!(driven(&pinned, ask(), "prudent", "not_found timeout ok"), "m n f pulled");
    assert_eq!(driven(&pinned, ask(), "prudent", "timeout not_found ok"), "m n exhausted");
    assert_eq!(driven(&pinned, ask(), "prudent", "impossible impossible ok"), "m n exhausted");
}

#[test]
fn rule_12_4_a_place_for_transient_failures() {
    let place = |at: &str| json!({"location": at, "failures": "transient"});
    let mirrors = list(json!({"scope": "s.example", "mirrors": ["m.example", place("n.example")]}));
    assert_eq!(driven(&mirrors, ask(), "prudent", "not_found ok"), "m s pulled");
    assert_eq!(driven(&mirrors, ask(), "prudent", "timeout ok"), "m n pulled");
    // Impossible is passed over: nothing was asked before it.
    assert_eq!(driven(&mirrors, ask(), "prudent", "impossible ok"), "m s pulled");
    // Only if what stands before it is avoided.
    let avoiding = json!({"image": "s.example/x", "avoid": ["m.example"]});
    assert_eq!(driven(&mirrors, avoiding, "prudent", "not_found ok"), "n s pulled");
    // All of it, but for what is impossible.
    let three =
        list(json!({"scope": "s.example", "mirrors": [place("l.example"), "m.example", place("n.example")]}));
    let avoiding = || json!({"image": "s.example/x", "avoid": ["m.example"]});
    assert_eq!(driven(&three, avoiding(), "prudent", "ok"), "s pulled");
    let three =
        list(json!({"scope": "s.example", "mirrors": ["m.example", "l.example", place("n.example")]}));
    assert_eq!(driven(&three, avoiding(), "prudent", "impossible ok"), "l n pulled");
    let alone = list(json!({"scope": "s.example", "mirrors": [place("n.example")]}));
    assert_eq!(driven(&alone, ask(), "prudent", "ok"), "s pulled");
    // Of the origin too: `origin = first` asks mirrors behind it.
    let behind = list(json!({"scope": "s.example", "origin": "first", "mirrors": [place("m.example")]}));
    assert_eq!(driven(&behind, ask(), "prudent", "not_found ok"), "s exhausted");
    let origin =
        list(json!({"scope": "s.example", "mirrors": ["m.example"], "at": {"failures": "transient"}}));
    assert_eq!(driven(&origin, ask(), "prudent", "not_found ok"), "m exhausted");
    assert_eq!(driven(&origin, ask(), "prudent", "timeout ok"), "m s pulled");
}

/// 13.3: a mirror is judged within its candidate.
#[test]
fn rule_13_3_candidates_one_after_the_other() {
    let mut list = list(json!({"scope": "a.example", "mirrors": ["m.example"], "origin": "never"}));
    list["short_names"] = json!({"search": ["a.example", "b.example"]});
    let asked = json!({"image": "x", "short": true});
    // The mirror is its candidate's last source.
    assert_eq!(driven(&list, asked.clone(), "documented", "tls tls tls ok"), "m 5s m 10s m b pulled");
    assert_eq!(driven(&list, asked.clone(), "strict", "tls"), "m stopped");
    assert_eq!(driven(&list, asked, "prudent", "tls"), "m b unfinished");
}
