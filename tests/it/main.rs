//! The one test binary over the whole engine: a plain list of modules, one per border or promise.
//! Never holds a test itself.

mod tidy;
