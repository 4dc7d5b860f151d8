//! Section 10: what holds of every plan, whatever the account and the request.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use registry_resolver::push::{
    AwsOptions, AwsRoleArn, Builder, Candidate, PushChoice, SourceFallbacks, TagPolicy, Tags, Trust,
};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{
    Attempt, BuildOutput, CacheRequest, Catalog, Destination, Domain, Login, PullPlan, PullRequest,
    PushDecision, PushRequest, Reference, Registry, Role, Transport,
};

mod accounts;

use accounts::{Account, DOMAINS};

#[derive(Arbitrary, Debug)]
struct Asked<'a> {
    account: Account,
    domain: Option<u8>,
    path: &'a str,
    tag: Option<&'a str>,
    digest: Option<u8>,
    contexts: Vec<u8>,
    push: Push<'a>,
    cache_from: Vec<&'a str>,
}

#[derive(Arbitrary, Debug)]
struct Push<'a> {
    image_name: &'a str,
    absolute: Option<u8>,
    to: Option<u8>,
    tags: Option<Vec<&'a str>>,
    branch: Option<&'a str>,
    revision: Option<&'a str>,
    buildx: bool,
    choice: u8,
    original: bool,
    untrusted: bool,
    region: Option<&'a str>,
    role: bool,
    always_fall_back: bool,
}

fuzz_target!(|asked: Asked<'_>| {
    let Some(catalog) = asked.account.catalog(false) else { return };
    let other = asked.account.catalog(true).expect("order decides nothing");
    let image = asked.image();
    let names = asked.contexts();
    let reference = Reference::parse(&image);
    if let Ok(reference) = reference {
        let request = || PullRequest::new(reference).with_contexts(&names);
        let plan = catalog.resolve_pull(request());
        // 10.6: deterministic, and independent of the order of registries.
        assert_eq!(text(&plan), text(&catalog.resolve_pull(request())));
        assert_eq!(text(&plan), text(&other.resolve_pull(request())));
        if let Ok(plan) = plan {
            pulled(&catalog, &plan, reference);
        }
        let request = || asked.push.of(candidate(&asked.push, reference), &names);
        pushed(&catalog, &other, request(), request());
    }
    let name = asked.push.name();
    if let Some(request) = asked.push.build(&name, &names) {
        pushed(&catalog, &other, request, request);
    }
    let trust = if asked.push.untrusted { Trust::Untrusted } else { Trust::Trusted };
    let mut request = CacheRequest::new(&name)
        .with_trust(trust)
        .with_contexts(&names)
        .with_cache_from(&asked.cache_from)
        .with_cache_to(&asked.cache_from);
    if let Some(branch) = asked.push.branch {
        request = request.with_branch(branch);
    }
    let plan = catalog.resolve_cache(request);
    assert_eq!(text(&plan), text(&other.resolve_cache(request)));
    let Ok(Some(plan)) = plan.as_ref().map(|decision| decision.plan()) else { return };
    for target in
        plan.imports().iter().map(|it| it.target()).chain(plan.exports().iter().map(|it| it.target()))
    {
        assert_eq!(target.to_buf().as_str(), target.to_string());
    }
    assert!(trust == Trust::Trusted || plan.exports().is_empty(), "8.4");
});

/// An answer in full, whatever it is.
fn text<T: serde::Serialize, E: std::fmt::Display>(answer: &Result<T, E>) -> String {
    match answer {
        Ok(plan) => serde_json::to_string(plan).expect("a plan is text"),
        Err(error) => error.to_string(),
    }
}

/// 10.1, 10.3, 10.4, 10.5 of a pull.
fn pulled(catalog: &Catalog, plan: &PullPlan<'_, '_>, asked: Reference<'_>) {
    let attempts: Vec<Attempt<'_, '_>> = plan.attempts().collect();
    assert!((1..=8).contains(&attempts.len()), "4.2: a chain has at most eight");
    assert_eq!(attempts.len(), plan.attempts().len());
    assert!(attempts.len() + plan.left_out().count() <= 8);
    for (index, attempt) in attempts.iter().enumerate() {
        assert_eq!(attempt.role() == Role::Source, index == 0);
        let target = attempt.target();
        let again = target.to_buf();
        assert_eq!(again.as_str(), target.to_string());
        // What is made of parts reads as these parts.
        let again = Reference::parse(again.as_str()).expect("a target is a reference");
        assert_eq!(again.to_string(), target.to_string());
        assert_eq!(again.digest(), asked.digest(), "10.5");
        match asked.tag() {
            Some(tag) => assert_eq!(again.tag(), Some(tag), "5.6"),
            None if asked.digest().is_some() => assert_eq!(again.tag(), None),
            None => assert_eq!(again.tag().map(|tag| tag.as_str()), Some("latest")),
        }
        belongs(attempt.registry(), attempt.login(), again.domain(), attempt.transport());
        let Some(registry) = attempt.registry() else { continue };
        assert_eq!(registry.domain(), again.domain());
        if let (1.., Some(prefix)) = (index, registry.prefix()) {
            assert!(again.path().strip_prefix(prefix).is_some(), "10.4: {target}");
        }
    }
    assert!(catalog.len() > 0 || attempts[0].registry().is_none());
}

fn pushed(catalog: &Catalog, other: &Catalog, request: PushRequest<'_>, again: PushRequest<'_>) {
    let decision = catalog.resolve_push(request);
    assert_eq!(text(&decision), text(&other.resolve_push(again)));
    let Ok(PushDecision::Push(plan)) = decision else { return };
    let destinations: Vec<Destination<'_, '_>> = plan.destinations().collect();
    assert!((1..=Tags::MOST).contains(&destinations.len()), "7.7");
    let mut seen = std::collections::BTreeSet::new();
    for to in &destinations {
        let shown = to.target().to_buf();
        assert_eq!(shown.as_str(), to.target().to_string());
        let pushed = Reference::parse(shown.as_str()).expect("a destination is a reference");
        assert!(pushed.tag().is_some() && pushed.digest().is_none());
        assert!(seen.insert(shown.to_string()), "7.7: {shown} twice");
        belongs(to.registry(), to.login(), pushed.domain(), to.transport());
        if let Some(prefix) = to.registry().and_then(Registry::prefix) {
            assert!(pushed.path().strip_prefix(prefix).is_some(), "10.4: {shown}");
        }
    }
    if let Some(source) = plan.source() {
        if let Some(reference) = source.asked().reference() {
            pulled(catalog, &source, reference);
        }
    }
}

/// 10.1 and 10.3: its own registry's credential, for the domain that is asked, over its own transport.
fn belongs(registry: Option<Registry<'_>>, login: Login<'_, '_>, domain: Domain<'_>, transport: Transport) {
    let own = registry.and_then(Registry::credential);
    assert_eq!(login.credential(), own);
    if let Login::With { audience, .. } = login {
        let audience = audience.to_string();
        assert_eq!(Domain::parse(&audience).ok(), Some(domain), "10.1");
    }
    assert_eq!(transport, registry.map_or(Transport::Https, Registry::transport), "10.3");
}

fn candidate<'a>(push: &Push<'a>, reference: Reference<'a>) -> Candidate<'a> {
    let candidate = Candidate::image(reference);
    let candidate = if push.always_fall_back {
        candidate.with_source_fallbacks(SourceFallbacks::Always)
    } else {
        candidate
    };
    if push.image_name.is_empty() { candidate } else { candidate.with_image_name(push.image_name) }
}

impl<'a> Push<'a> {
    fn name(&self) -> String {
        match self.absolute {
            Some(at) => format!("{}/{}", DOMAINS[at as usize % DOMAINS.len()], self.image_name),
            None => self.image_name.to_owned(),
        }
    }

    fn build<'r>(&'r self, name: &'r str, contexts: &'r [String]) -> Option<PushRequest<'r>> {
        let choice =
            [PushChoice::Unstated, PushChoice::Enabled, PushChoice::Disabled][self.choice as usize % 3];
        let builder = if self.buildx { Builder::buildx(choice).ok()? } else { Builder::docker(choice) };
        let mut output = BuildOutput::new(name).with_builder(builder);
        if self.original {
            output = output.with_tag_policy(TagPolicy::Original);
        }
        if let Some(branch) = self.branch {
            output = output.with_branch(branch);
        }
        if let Some(revision) = self.revision {
            output = output.with_revision(revision);
        }
        Some(self.of(output, contexts))
    }

    fn of<'r>(
        &'r self,
        subject: impl Into<registry_resolver::push::PushSubject<'r>>,
        contexts: &'r [String],
    ) -> PushRequest<'r> {
        const TARGETS: [&str; 10] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "no such"];
        let mut request = PushRequest::new(subject).with_contexts(contexts);
        if let Some(to) = self.to {
            request = request.with_target(TARGETS[to as usize % TARGETS.len()]);
        }
        if let Some(tags) = &self.tags {
            request = request.with_tags(tags);
        }
        if self.untrusted {
            request = request.with_trust(Trust::Untrusted);
        }
        let mut aws = AwsOptions::default();
        if let Some(region) = self.region.and_then(|region| AwsRegion::parse(region).ok()) {
            aws = aws.with_region(region);
        }
        if self.role {
            aws = aws.with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/push").unwrap());
        }
        request.with_aws(aws)
    }
}

impl Asked<'_> {
    fn image(&self) -> String {
        let mut image = match self.domain {
            Some(at) => format!("{}/{}", DOMAINS[at as usize % DOMAINS.len()], self.path),
            None => self.path.to_owned(),
        };
        if let Some(tag) = self.tag {
            image = format!("{image}:{tag}");
        }
        match self.digest {
            None => image,
            Some(digit) if digit % 2 == 0 => format!("{image}@sha256:{}", format!("{digit:02x}").repeat(32)),
            Some(digit) => format!("{image}@sha512:{}", format!("{digit:02x}").repeat(64)),
        }
    }

    fn contexts(&self) -> Vec<String> {
        self.contexts.iter().take(20).map(|at| format!("r{}", at % 10)).collect()
    }
}
