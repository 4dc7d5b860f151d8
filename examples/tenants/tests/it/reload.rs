//! Files that change while the service is asked.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use crate::stage::{Service, account, until};

const TENANTS: usize = 2_000;

fn many() -> Service {
    Service::new((0..TENANTS).map(|number| (format!("t{number}.json"), account(&format!("t{number}"), 1))))
}

/// Where a push goes, and with which login: of one version both, or of two.
fn pushed(service: &Service, tenant: &str) -> (String, String) {
    let build = r#"{"build": {"image_name": "app", "tag": "1"}}"#;
    let (status, decision) = service.post(&format!("/tenants/{tenant}/push"), build);
    assert_eq!(status, 200, "{decision}");
    let to = &decision["destinations"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&to["audience"]), text(&to["credential"]))
}

#[test]
fn two_thousand_tenants_are_served_while_their_files_change() {
    let began = Instant::now();
    let service = many();
    eprintln!("{TENANTS} tenants are read in {:?}", began.elapsed());
    for number in [0, 7, 1_234, TENANTS - 1] {
        assert_eq!(pushed(&service, &format!("t{number}")).0, format!("t{number}.v1.example"));
    }
    let (is_over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (service, is_over, asked) = (&service, &is_over, &asked);
            scope.spawn(move || {
                for round in 0_usize.. {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    // One that changes, and one that does not.
                    let (to, login) = pushed(service, "t7");
                    let version = to.trim_start_matches("t7.v").trim_end_matches(".example");
                    assert_eq!(login, format!("t7-v{version}"), "{to}: two versions in one answer");
                    let other = format!("t{}", 8 + (round * 4 + worker) % (TENANTS - 8));
                    assert_eq!(pushed(service, &other).0, format!("{other}.v1.example"));
                    asked.fetch_add(2, Ordering::Relaxed);
                }
            });
        }
        for version in 2..=30 {
            service.write("t7.json", &account("t7", version));
            let taken = json!(version);
            until("the next version", || service.get("/tenants/t7").1["taken"] == taken);
            // What is taken is answered at once.
            assert_eq!(pushed(&service, "t7").0, format!("t7.v{version}.example"));
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let asked = asked.load(Ordering::Relaxed);
    eprintln!("{asked} decisions in {:?}, while a file changed 29 times", began.elapsed());
    assert!(asked > 100, "{asked}");
}

#[test]
fn a_file_with_problems_is_refused_with_all_of_them_and_the_one_before_stays() {
    let service = Service::new([("a.json".to_owned(), account("a", 1))]);
    let bad =
        r#"{"registries": [{"name": "x", "provider": "docker-hob"}, {"name": "y", "provider": "other"}]}"#;
    service.write("a.json", bad);
    until("the problems", || service.get("/tenants/a").1["problems"] != json!([]));
    let (_, about) = service.get("/tenants/a");
    let problems = about["problems"].as_array().unwrap();
    assert_eq!((problems.len(), &about["taken"]), (2, &json!(1)), "{about}");
    assert!(problems[0].as_str().unwrap().contains("did you mean `docker-hub`?"), "{about}");
    assert_eq!(pushed(&service, "a").0, "a.v1.example");
    service.logged(|line| line["fields"]["message"] == "refused, and what was read before stays");
    // Mended, it is taken, and nothing is said against it any more.
    service.write("a.json", &account("a", 2));
    until("the mended one", || pushed(&service, "a").0 == "a.v2.example");
    assert_eq!(service.get("/tenants/a").1["problems"], json!([]));
}

#[test]
fn tenants_come_and_go_with_their_files() {
    let service = Service::new([]);
    assert_eq!(service.get("/tenants/new").0, 404);
    service.write("new.json", "{");
    until("a tenant without a catalog", || service.get("/tenants/new").0 == 200);
    // Its first file has problems: nothing is decided for it, which is not what an empty account would decide.
    let (status, answer) = service.pull("new", "nginx:1");
    assert_eq!(
        (status, &answer["error"]["message"]),
        (503, &json!("the tenant's account has problems")),
        "{answer}"
    );
    service.write("new.json", &account("new", 1));
    until("a catalog", || service.pull("new", "nginx:1").0 == 200);
    service.remove("new.json");
    until("no tenant", || service.get("/tenants/new").0 == 404);
}

#[test]
fn a_file_that_is_too_large_or_no_text_is_refused() {
    let service = Service::new([("a.json".to_owned(), account("a", 1))]);
    let large = format!("{}{}", " ".repeat(5 << 20), account("a", 2));
    service.write("a.json", &large);
    until("the problem", || {
        service.get("/tenants/a").1["problems"] == json!(["at most 4194304 bytes are read"])
    });
    assert_eq!(pushed(&service, "a").0, "a.v1.example");
}
