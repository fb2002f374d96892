//! A pretend population register: synthetic people of any number, asked over the real wire
//! (services 037 and 033, SOAP over the X-Road REST transport).
//!
//! It holds no table: a person is a pure function of seed and index, and a number leads back to
//! its index. Nobody in it exists. It never decides what a difference means; it only answers, or,
//! when told to, fails in the ways that registers fail.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use hoso_pretend::{Mode, Register, Service, Settings};
//!
//! let register = Register::start(Settings::default()).await?;
//! let someone = register.population().person(7);
//! println!("{} at {}", someone.citizen_id, register.url());
//! println!("{}", register.config(Service::LookUp)); // for the population connector
//! register.set(Mode::Slow { ms: 800 });
//! register.set_for(&someone.citizen_id, Mode::Wrong);
//! assert_eq!(register.seen().requests, 0);
//! register.stop().await;
//! # Ok(()) }
//! ```

mod answer;
mod control;
mod mode;
mod names;
mod number;
mod person;
mod portal;
mod register;
mod seen;
mod wire;

pub use mode::{Garbage, Mode};
pub use names::unaccented;
pub use number::PROVINCES;
pub use person::{Birth, Home, Person, Population, Sex, share};
pub use portal::{Heard, Portal};
pub use register::{Register, Settings};
pub use seen::{Asked, Seen};
pub use wire::Service;
