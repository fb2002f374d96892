//! The program as its operator and its callers meet it: the real binary, started, killed, told to
//! leave and fed with files that are wrong. Never looks behind its HTTP, its texts and its files.
#![allow(clippy::unwrap_used)]

mod check;
mod demo;
mod desk;
mod explain;
mod full;
mod households;
mod kills;
mod leaving;
mod ledger;
mod outage;
mod people;
mod program;
mod refused;
mod show;
mod site;
mod test;
mod versions;
