//! hoso-store: redb with one writer thread, group commit, and readers. It stores records; it never
//! knows the name of a state or what a transition means, and it never does anything outside the
//! data file. What is promised after each call stands in `README.md` beside this crate.

pub mod record;

mod batches;
mod codec;
mod error;
mod file;
mod group;
mod keys;
mod later;
mod lists;
mod news;
mod overlay;
mod page;
mod plan;
mod queue;
mod reader;
mod rows;
mod settings;
mod tables;
mod view;
mod writer;

pub use codec::{DecodeError, Stored, decode, encode};
pub use error::{Busy, OpenError, ReadError, UpdateError};
pub use page::{ListQuery, Listing, MOST_RANGES, MOST_READ, MOST_WORDS, Page};
pub use reader::{Reader, Sizes};
pub use rows::{CaseChange, DeadKey, Decide, Decision, MarkKey, News, OutboxKey, Rows};
pub use settings::{Backend, Class, FreeSpace, Settings};
pub use view::View;
pub use writer::{Health, Opened, Writer, open};
