//! The example `mirrors`: rules 12.5, 12.11 and 6.4 over a day.

use crate::programs;

#[test]
fn a_day_with_mirrors_down_is_drawn_alike_each_time() {
    let output = programs::example("mirrors").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), include_str!("../data/mirrors.txt"));
}
