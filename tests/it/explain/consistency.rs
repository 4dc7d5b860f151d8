//! An explanation says what the decision says.

use proptest::prelude::*;
use registry_resolver::explain::{ReasonKind, Verdict};
use registry_resolver::pull::{ErrorKind, LeftOutReason};
use registry_resolver::{Explanation, Registry};

use crate::explain::account::case;

/// The codes of reasons about a source.
const SOURCE: [ReasonKind; 5] = [
    ReasonKind::Context,
    ReasonKind::SoleOnDomain,
    ReasonKind::Primary,
    ReasonKind::LongestPrefix,
    ReasonKind::Anonymous,
];

/// What a reason of this code is about, in their order.
fn about<'c>(explanation: &Explanation<'c>, codes: &[ReasonKind]) -> Vec<Option<&'c str>> {
    let reasons = explanation.reasons().iter().filter(|reason| codes.contains(&reason.kind()));
    reasons.map(|reason| Some(reason.registries().first()?.name())).collect()
}

fn code(reason: LeftOutReason) -> ReasonKind {
    match reason {
        LeftOutReason::OutsidePrefix => ReasonKind::OutsidePrefix,
        LeftOutReason::NameTooLong => ReasonKind::NameTooLong,
        LeftOutReason::NoNamespace => ReasonKind::NoNamespace,
        LeftOutReason::NotPinned => ReasonKind::NotPinned,
        _ => unreachable!("{reason}"),
    }
}

/// The last reason is the refusal, where there is one; no other is.
fn check_refusal(
    explanation: &Explanation<'_>,
    error: Option<(ErrorKind, String)>,
) -> Result<(), TestCaseError> {
    let refused = |reason: &&registry_resolver::explain::Reason<'_>| reason.verdict() == Verdict::Refused;
    prop_assert_eq!(explanation.reasons().iter().filter(refused).count(), usize::from(error.is_some()));
    if let Some((kind, text)) = error {
        let last = explanation.reasons().last().unwrap();
        prop_assert_eq!(
            (last.verdict(), last.error_kind(), last.message()),
            (Verdict::Refused, Some(kind), &*text)
        );
    }
    let mut cited: Vec<&str> = explanation.registries().into_iter().map(Registry::name).collect();
    cited.sort_unstable();
    prop_assert!(cited.windows(2).all(|pair| pair[0] != pair[1]));
    for reason in explanation.reasons() {
        prop_assert!(!reason.message().is_empty() && !reason.message().ends_with('.'), "{}", reason);
        prop_assert_eq!(reason.verdict(), reason.kind().verdict());
        if reason.verdict() == Verdict::Refused {
            // A refusal is under the rule that was broken.
            prop_assert_ne!(reason.rule(), reason.kind().rule());
        } else {
            prop_assert_eq!(reason.rule(), reason.kind().rule());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn pulls((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let explanation = catalog.explain_pull(asked.pull());
        let plan = match catalog.resolve_pull(asked.pull()) {
            Ok(plan) => plan,
            Err(error) => return check_refusal(&explanation, Some((error.kind(), error.to_string()))),
        };
        check_refusal(&explanation, None)?;
        let source = plan.source().unwrap().registry().map(Registry::name);
        prop_assert_eq!(about(&explanation, &SOURCE), [source]);
        let asked: Vec<_> = plan.attempts().skip(1).map(|it| Some(it.registry().unwrap().name())).collect();
        prop_assert_eq!(about(&explanation, &[ReasonKind::Fallback]), asked);
        let left_out = |reason: LeftOutReason| {
            let such = plan.left_out().filter(move |it| it.reason() == reason);
            such.map(|it| it.registry().map(Registry::name)).collect::<Vec<_>>()
        };
        let mut chain = vec![ReasonKind::Fallback];
        for reason in [
            LeftOutReason::OutsidePrefix,
            LeftOutReason::NameTooLong,
            LeftOutReason::NoNamespace,
            LeftOutReason::NotPinned,
        ] {
            prop_assert_eq!(about(&explanation, &[code(reason)]), left_out(reason));
            chain.push(code(reason));
        }
        // All of them in the order of the chain, or all of them as not wanted.
        let mut fallbacks = Vec::new();
        let mut at = plan.source().unwrap().registry();
        while let Some(next) = at.and_then(Registry::fallback) {
            fallbacks.push(Some(next.registry().name()));
            at = Some(next.registry());
        }
        let told = about(&explanation, &chain);
        let off = about(&explanation, &[ReasonKind::FallbacksOff]);
        prop_assert!(told == fallbacks && off.is_empty() || told.is_empty() && off == fallbacks);
    }

    #[test]
    fn pushes((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let explanation = catalog.explain_push(asked.push());
        match catalog.resolve_push(asked.push()) {
            Err(error) => check_refusal(&explanation, Some((error.kind(), error.to_string())))?,
            Ok(decision) => {
                check_refusal(&explanation, None)?;
                let Some(plan) = decision.plan() else {
                    prop_assert_eq!(explanation.headline(), "nothing is pushed");
                    return Ok(());
                };
                let target = plan.destinations().next().unwrap();
                let chosen = [ReasonKind::Named, ReasonKind::Default, ReasonKind::SoleDefault, ReasonKind::AdHoc];
                let registry = target.registry().map(Registry::name);
                prop_assert_eq!(about(&explanation, &chosen), [registry]);
                prop_assert!(explanation.headline().contains(&target.target().to_string()));
                if let Some(source) = plan.source() {
                    let registry = source.source().unwrap().registry().map(Registry::name);
                    prop_assert_eq!(about(&explanation, &SOURCE), [registry]);
                }
            }
        }
    }

    #[test]
    fn cache((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let explanation = catalog.explain_cache(asked.cache());
        match catalog.resolve_cache(asked.cache()) {
            Err(error) => check_refusal(&explanation, Some((error.kind(), error.to_string())))?,
            Ok(decision) => {
                check_refusal(&explanation, None)?;
                let automatic = decision.plan().and_then(|plan| plan.automatic().ok());
                let automatic: Vec<_> = automatic.iter().map(|registry| Some(registry.name())).collect();
                prop_assert_eq!(about(&explanation, &[ReasonKind::CachingRegistry]), automatic);
            }
        }
    }
}
