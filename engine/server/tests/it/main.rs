//! hoso-server from outside: its router before a real engine over a file of its own and a scripted
//! registry. Each file is one corner of the border; the names of the tests are the behaviour.
#![allow(clippy::unwrap_used)]

mod border;
mod cases;
mod connection;
mod crowd;
mod described;
mod hooks;
mod leaving;
mod letters;
mod logs;
mod reads;
mod support;
mod writes;
