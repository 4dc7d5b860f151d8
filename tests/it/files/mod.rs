//! Section 15: neighbours' files, held against what their engines do.

mod containers;
