//! Accounts for the targets `resolve` and `session`, drawn as the tests draw them.

use arbitrary::{Arbitrary, Unstructured};
use draw::{AccountKnobs, Choices, DrawnAccount, Handles};
use registry_resolver::Catalog;

#[path = "../../tests/support/draw/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the targets draw no requests")]
mod draw;

pub use draw::pools::DOMAINS;

/// A chain may be too long (4.2), and then there is no catalog.
const KNOBS: AccountKnobs = AccountKnobs {
    registries: (0, 10),
    long_prefixes: 5,
    claims: 10,
    handles: Handles::Shared,
    longest_chain: 9,
    ..AccountKnobs::MANY
};

#[derive(Clone, Debug)]
pub struct Account(DrawnAccount);

impl<'a> Arbitrary<'a> for Account {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let bytes = <&[u8]>::arbitrary(u)?;
        Ok(Self(draw::account(&mut Choices::read(bytes), &KNOBS)))
    }
}

impl Account {
    /// The catalog of these registries, in an order of the caller's.
    pub fn catalog(&self, reversed: bool) -> Option<Catalog> {
        let mut account = self.0.clone();
        if reversed {
            account.registries.reverse();
        }
        account.builder().build().ok()
    }
}
