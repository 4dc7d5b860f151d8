//! Routes with a fault.

use super::DrawnAccount;
use super::choices::Choices;
use super::routing::{
    DrawnEndpoint, DrawnLocation, DrawnPlace, DrawnPlaceTo, DrawnRoute, DrawnRouting, DrawnScope,
    DrawnShortNames,
};

fn mirror() -> DrawnLocation {
    DrawnLocation { host: "mirror.example".into(), ..DrawnLocation::default() }
}

fn located() -> DrawnPlace {
    DrawnPlace::at(mirror())
}

fn bad_place(choices: &mut Choices<'_>) -> DrawnPlace {
    let over =
        |scheme, port: &str| DrawnPlace::at(DrawnLocation { scheme, port: port.to_owned(), ..mirror() });
    match choices.below(18) {
        0 => DrawnPlace { to: DrawnPlaceTo::Registry("no such registry".into()), ..DrawnPlace::default() },
        1 => DrawnPlace { transport: "https", ..over("http", "") },
        2 => DrawnPlace { transport: "http", ..over("https", "") },
        3 => DrawnPlace { transport: "https_then_http", ..over("https", "") },
        4 => over("http", "443"),
        5 => DrawnPlace { transport: "http", ..over("", "0443") },
        6 => DrawnPlace { access: "private", ..located() },
        7 => DrawnPlace { access: "public", credential: Some("bot".into()), ..located() },
        8 => DrawnPlace { access: "ambient", credential: Some("bot".into()), ..located() },
        9 => DrawnPlace { token_issuers: vec!["auth.a.example".into()], ..located() },
        10 => DrawnPlace { access: "ambient", ..over("", "*") },
        11 => DrawnPlace { api: "v2", ..located() },
        12 => DrawnPlace { api: "/v2/UPPER", ..located() },
        13 => DrawnPlace { to: DrawnPlaceTo::Registry("r0".into()), api: "/v2", ..DrawnPlace::default() },
        14 => DrawnPlace { access: "private", credential: Some("two places".into()), ..located() },
        15 => DrawnPlace { transport: "spdy", ..located() },
        _ => {
            let text = choices.of(&[
                "ftp://mirror.example",
                "https://",
                "mirror",
                "user:pass@mirror.example",
                "mirror.example/Hub",
                "mirror.example//hub",
                "mirror.example:65536/hub",
                "mirror.example:port",
                "mirror.example/hub:1",
                "mir_ror.example/hub",
                "*.mirror.example/hub",
                "",
                "[fd00::1/hub",
                "mirror.example/../hub",
            ]);
            DrawnPlace { to: DrawnPlaceTo::Broken(text), ..DrawnPlace::default() }
        }
    }
}

/// One fault, or what looks like one.
pub fn spoil_routing(choices: &mut Choices<'_>, routing: &mut DrawnRouting, account: &DrawnAccount) {
    let scope = DrawnScope::Host { host: "fault.example".into(), port: String::new(), path: None };
    let route = DrawnRoute { scope, ..DrawnRoute::default() };
    match choices.below(20) {
        0 => {
            let again = choices.some(&routing.routes).unwrap_or_else(|| route.clone());
            routing.routes.extend([again.clone(), again]);
        }
        1 => {
            // One scope in two spellings (2.8).
            let (one, other) = choices.of(&[
                (("docker.io", ""), ("registry-1.docker.io", "443")),
                (("fault.example", ""), ("FAULT.example", "0443")),
                (("fault.example", "5000"), ("fault.example", "05000")),
                (("[fd12::1]", "5000"), ("[fd12:0::1]", "5000")),
                (("fault.example", "*"), ("Fault.example", "*")),
                // Two that are not one.
                (("fault.example", "5000"), ("fault.example", "*")),
            ]);
            for (host, port) in [one, other] {
                let scope = DrawnScope::Host { host: host.into(), port: port.into(), path: None };
                routing.routes.push(DrawnRoute { scope, ..DrawnRoute::default() });
            }
        }
        2..=7 => {
            let place = bad_place(choices);
            routing.routes.push(DrawnRoute { mirrors: vec![located(), place], ..route });
        }
        8..=9 => routing.routes.push(DrawnRoute { at: Some(bad_place(choices)), ..route }),
        10 => routing.routes.push(DrawnRoute { mirrors: vec![located(); 16 + choices.below(2)], ..route }),
        11 => {
            let at = DrawnPlace { naming: "whole", ..located() };
            routing.routes.push(DrawnRoute { at: Some(at), ..route });
        }
        12 => {
            // No location under a scope with `*`.
            let scope = DrawnScope::Suffix { suffix: "fault.example".into(), port: String::new() };
            let at = DrawnPlace { access: "ambient", ..DrawnPlace::default() };
            routing.routes.push(DrawnRoute { scope, at: Some(at), ..DrawnRoute::default() });
        }
        13 => {
            // One handle at two endpoints.
            let port = choices.of(&["5000", "443", ""]).to_owned();
            let place = |port| DrawnPlace {
                access: "private",
                credential: Some("two places".into()),
                ..DrawnPlace::at(DrawnLocation { port, ..mirror() })
            };
            routing.routes.push(DrawnRoute { mirrors: vec![place(String::new()), place(port)], ..route });
        }
        14 => {
            let accepting = account.registries.iter().find(|registry| registry.accepts_untrusted);
            let name = accepting.map_or("no such registry", |registry| &*registry.name).to_owned();
            let place = DrawnPlace { to: DrawnPlaceTo::Registry(name), ..DrawnPlace::default() };
            routing.routes.push(DrawnRoute { mirrors: vec![place], ..route });
        }
        15 => {
            let (host, port, transport) = choices.of(&[
                ("docker.io", "", "http"),
                ("fault.example", "443", "http"),
                ("fault.example", "5000", "http"),
                ("fault.example", "", "gopher"),
            ]);
            let host = Some(DrawnScope::Host { host: host.into(), port: port.into(), path: None });
            routing.endpoints.push(DrawnEndpoint { host, transport, ..DrawnEndpoint::default() });
        }
        16 => {
            let network = choices.of(&["10.0.0.0/33", "10.0.0/8", "10.0.0.0", "fd00::/129", "example/8"]);
            routing.endpoints.push(DrawnEndpoint { network, transport: "http", ..DrawnEndpoint::default() });
        }
        17 => {
            let entry =
                DrawnEndpoint { network: "10.9.0.0/16", transport: "http", ..DrawnEndpoint::default() };
            routing.endpoints.extend([entry.clone(), entry]);
        }
        18 => {
            let short = routing.short_names.get_or_insert_with(DrawnShortNames::default);
            match choices.below(4) {
                0 => {
                    short.search.push(choices.of(&["mirror", "https://a.example", "a.example/UP", ""]).into())
                }
                1 => short.search = vec!["a.example".into(); 16 + choices.below(2)],
                2 => short.mode = "some",
                _ => {
                    let (name, target) = choices.of(&[
                        ("app", "app"),
                        ("app", "a.example/app:1"),
                        ("app:1", "a.example/app"),
                        ("a.example/app", "b.example/app"),
                        ("App", "a.example/app"),
                        ("app", ""),
                    ]);
                    short.aliases = vec![(name.into(), target.into())];
                }
            }
        }
        _ => {
            let text = choices.of(&[
                "",
                "nginx",
                "https://fault.example",
                "fault.example/",
                "fault.example//a",
                "fault.example/Acme",
                "fault.example:65536",
                "fault.example/a:1",
                "*.fault.example/acme",
                "*fault.example",
                "a.*.example",
                "*:5000",
                "*/acme",
                "fault.example/*",
                "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q",
                "f.example/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a",
            ]);
            routing.routes.push(DrawnRoute { scope: DrawnScope::Broken(text), ..route });
        }
    }
}
