//! What was drawn of requests in the form of section 11.

use serde_json::{Value, json};

use super::draw::{
    self, Choices, DrawnAccount, DrawnAws, DrawnBuild, DrawnBuildx, DrawnCache, DrawnCandidate, DrawnPast,
    DrawnPull, DrawnPush, DrawnSubject, DrawnTarget, RequestKnobs,
};
use super::rules::fields;

/// One request to the account.
pub fn random_request(choices: &mut Choices<'_>, account: &DrawnAccount) -> Value {
    let knobs = RequestKnobs::Any;
    let mut whole = match choices.below(100) {
        0..=14 => json!({"parse": draw::pull(choices, account, &knobs).image}),
        15..=40 => {
            let drawn = draw::pull(choices, account, &knobs);
            json!({"pull": pull(choices, drawn)})
        }
        41..=44 => {
            let drawn = draw::pull(choices, account, &knobs);
            let pull = pull(choices, drawn);
            json!({"session": session(choices, pull)})
        }
        45..=84 => {
            let drawn = draw::push(choices, account, &knobs);
            json!({"push": push(choices, drawn)})
        }
        85..=97 => {
            let drawn = draw::cache(choices, account, &knobs);
            json!({"cache": cache(choices, drawn)})
        }
        98 => json!({"push": {}}),
        _ => json!({"pull": {"image": "nginx", "context": []}}),
    };
    if choices.percent(1) {
        whole["unheard_of"] = json!(1);
    }
    whole
}

/// What is stated; what is not is sometimes a null, which is the same.
fn stated<const N: usize>(choices: &mut Choices<'_>, said: [(&str, Option<Value>); N]) -> Value {
    let mut object = json!({});
    for (key, value) in said {
        if let Some(value) = value.or_else(|| choices.maybe(5, |_| Value::Null)) {
            object[key] = value;
        }
    }
    object
}

fn some<T: Into<Value>>(value: Option<T>) -> Option<Value> {
    value.map(Into::into)
}

/// An empty list is mostly left away.
fn list(choices: &mut Choices<'_>, list: Vec<String>) -> Option<Value> {
    (!list.is_empty() || choices.percent(30)).then(|| json!(list))
}

fn pull(choices: &mut Choices<'_>, drawn: DrawnPull) -> Value {
    // Section 11 has no word for the other two.
    let DrawnPull { image, contexts, without_fallbacks: _, retry: _, is_short, avoid, pinned } = drawn;
    let contexts = list(choices, contexts);
    let mut pull = stated(choices, [("image", some(Some(image))), ("contexts", contexts)]);
    // Of accounts without routes nobody asks these.
    if is_short {
        pull["short"] = json!(true);
    }
    if !avoid.is_empty() {
        pull["avoid"] = json!(avoid);
    }
    if let Some(digest) = pinned {
        pull["pinned"] = json!(digest);
    }
    pull
}

/// A pull that is tried (6.4), by reports that let it go on more often than not.
fn session(choices: &mut Choices<'_>, pull: Value) -> Value {
    let all = [
        "unavailable",
        "timeout",
        "not_found",
        "unreachable",
        "rate_limited",
        "unauthorized",
        "forbidden",
        "tls",
        "corrupt",
        "other",
        "impossible",
        "ok",
    ];
    let reports: Vec<&str> = (0..choices.below(25)).map(|_| choices.of(&all)).collect();
    // The last word is rarely said early.
    let reports: Vec<&str> =
        reports.into_iter().filter(|report| *report != "ok" || choices.percent(40)).collect();
    let policy =
        choices.maybe(80, |choices| choices.of(&["documented", "prudent", "strict", "strict", "bold"]));
    let reports = if choices.percent(1) { json!(["broken"]) } else { json!(reports) };
    stated(choices, [("pull", Some(pull)), ("policy", some(policy)), ("reports", Some(reports))])
}

fn push(choices: &mut Choices<'_>, drawn: DrawnPush) -> Value {
    let DrawnPush { subject, to, tag, tags, contexts, trusted, caching_registry: _, retry: _ } = drawn;
    let (kind, mut step) = match subject {
        DrawnSubject::Build(drawn) => ("build", build(choices, drawn)),
        DrawnSubject::Candidate(drawn) => ("candidate", candidate(choices, drawn)),
        // Section 11 has no word for what is built already: it is an image.
        DrawnSubject::Built(image) => ("candidate", json!({"image": image})),
    };
    let (registry, ad_hoc) = match to {
        DrawnTarget::Default => (None, None),
        DrawnTarget::Registry(name) => (Some(name), None),
        DrawnTarget::AdHoc(host) => (None, Some(host)),
    };
    let contexts = list(choices, contexts);
    let shared = stated(
        choices,
        [
            ("tag", some(tag)),
            ("tags", some(tags)),
            ("registry", some(registry)),
            ("contexts", contexts),
            ("trusted", some(trusted)),
        ],
    );
    let fields = shared.as_object().into_iter().flatten();
    step.as_object_mut()
        .into_iter()
        .for_each(|step| step.extend(fields.clone().map(|(k, v)| (k.clone(), v.clone()))));
    if let Some(host) = ad_hoc {
        step[fields::AD_HOC] = json!(host);
    }
    json!({kind: step})
}

fn build(choices: &mut Choices<'_>, drawn: DrawnBuild) -> Value {
    let DrawnBuild { image_name, branch, revision, tag_policy, disable_push, buildx, aws } = drawn;
    let DrawnAws { region, role_arn, session_name, duration_seconds } = aws;
    // A build cannot do without its name.
    let image_name = choices.maybe(98, |_| image_name);
    let mut step = stated(
        choices,
        [
            ("image_name", some(image_name)),
            ("branch", some(branch)),
            ("revision", some(revision)),
            ("tag_policy", some(tag_policy)),
            ("disable_push", some(disable_push)),
            ("buildx", some(buildx)),
            ("region", some(region)),
            ("role_arn", some(role_arn)),
            ("aws_session_name", some(session_name)),
            ("aws_duration_seconds", some(duration_seconds)),
        ],
    );
    if choices.percent(1) {
        step["role_arn"] =
            json!(choices.of(&["ci", "arn:aws:iam::123456789012:role/ci\n", "arn:aws:iam::1:role/ci"]));
    }
    step
}

fn candidate(choices: &mut Choices<'_>, drawn: DrawnCandidate) -> Value {
    let DrawnCandidate { image, image_name, always_falls_back: _, aws } = drawn;
    let DrawnAws { region, role_arn, session_name, duration_seconds } = aws;
    stated(
        choices,
        [
            ("image", some(Some(image))),
            ("image_name", some(image_name)),
            ("region", some(region)),
            ("role_arn", some(role_arn)),
            ("aws_session_name", some(session_name)),
            ("aws_duration_seconds", some(duration_seconds)),
        ],
    )
}

fn cache(choices: &mut Choices<'_>, drawn: DrawnCache) -> Value {
    let DrawnCache {
        image_name,
        branch,
        base_branch,
        default_branch,
        platform,
        content_hash,
        caching_registry,
        past: images,
        cache_from,
        cache_to,
        contexts,
        no_cache,
        no_cf_cache,
        buildx,
        trusted,
    } = drawn;
    let buildx = buildx.map(|buildx| match buildx {
        DrawnBuildx::Flag(flag) => json!(flag),
        DrawnBuildx::Settings => json!({"builder": {"driver": "docker-container"}}),
    });
    let images: Vec<Value> = images.into_iter().map(|image| past(choices, image)).collect();
    let lists = [cache_from, cache_to, contexts].map(|texts| list(choices, texts));
    let [cache_from, cache_to, contexts] = lists;
    stated(
        choices,
        [
            ("image_name", some(Some(image_name))),
            ("branch", some(branch)),
            (fields::BASE_BRANCH, some(base_branch)),
            ("default_branch", some(default_branch)),
            ("platform", some(platform)),
            (fields::CONTENT_HASH, some(content_hash)),
            ("caching_registry", some(caching_registry)),
            ("past", (!images.is_empty()).then_some(Value::Array(images))),
            ("cache_from", cache_from),
            ("cache_to", cache_to),
            ("contexts", contexts),
            ("no_cache", some(no_cache)),
            ("no_cf_cache", some(no_cf_cache)),
            ("buildx", buildx),
            ("trusted", some(trusted)),
        ],
    )
}

fn past(choices: &mut Choices<'_>, drawn: DrawnPast) -> Value {
    let DrawnPast { name, digest, branch, revision, platform, content_hash, time, trusted } = drawn;
    stated(
        choices,
        [
            (fields::PAST_NAME, some(name)),
            ("digest", some(Some(digest))),
            ("branch", some(branch)),
            ("revision", some(revision)),
            ("platform", some(platform)),
            (fields::CONTENT_HASH, some(content_hash)),
            (fields::PAST_TIME, some(Some(time))),
            (fields::PAST_TRUSTED, some(trusted)),
        ],
    )
}
