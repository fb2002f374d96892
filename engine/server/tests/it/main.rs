//! hoso-server from outside: its router before a real engine over a file of its own and a scripted
//! registry. Each file is one corner of the border; the names of the tests are the behaviour.
#![allow(clippy::unwrap_used)]

mod batches;
mod border;
mod cases;
mod children;
mod codes;
mod connection;
mod counter;
mod crowd;
mod described;
mod due;
mod ends;
mod eyes;
mod fills;
mod hooks;
mod leaving;
mod letters;
mod logs;
mod persons;
mod reads;
mod registries;
mod shows;
mod support;
mod versions;
mod why;
mod writes;
