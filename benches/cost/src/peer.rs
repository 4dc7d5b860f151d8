//! The same with a parse by the crate that most programs use.

use oci_spec::distribution::Reference;

fn main() {
    for text in std::env::args().skip(1) {
        match text.parse::<Reference>() {
            Ok(reference) => println!("{} {}", reference.registry(), reference.repository()),
            Err(error) => println!("{error}"),
        }
    }
}
