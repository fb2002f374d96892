//! The program `hoso`.
fn main() {}
