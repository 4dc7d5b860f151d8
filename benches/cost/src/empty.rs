//! What every program has: arguments, and a line that is printed.

fn main() {
    for text in std::env::args().skip(1) {
        println!("{text}");
    }
}
