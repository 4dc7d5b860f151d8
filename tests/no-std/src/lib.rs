//! Resolves a pull with nothing but `core` and `alloc`.

#![no_std]

extern crate alloc;

use core::alloc::{GlobalAlloc, Layout};

use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};

/// Enough to link: this library is built and never run.
struct Nowhere;

unsafe impl GlobalAlloc for Nowhere {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Nowhere = Nowhere;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// How many attempts a pull has, so that nothing is optimised away.
#[unsafe(no_mangle)]
pub extern "C" fn attempts() -> usize {
    let Ok(catalog) = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build() else {
        return 0;
    };
    let Ok(image) = Reference::parse("ghcr.io/acme/app:1") else { return 0 };
    catalog.resolve_pull(PullRequest::new(image)).map_or(0, |plan| plan.attempts().len())
}
