//! Why a value is not of its field's kind.
//!
//! Never holds the value: these texts reach logs, journals and senders.

use thiserror::Error;

use crate::date::DateFault;
use crate::identity::IdentityFault;
use crate::unit::UnitFault;

/// Why an input was refused. The caller adds which field it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ValueFault {
    /// Nothing but spaces.
    #[error("the value is empty; leave the field out, or write a value")]
    Empty,
    /// More characters than the kind allows.
    #[error("the value has {count} characters and may have {limit}; shorten it")]
    TooLong {
        /// How many characters there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A character that steers terminals or printers.
    #[error("character {position} of the value is a control character; remove it")]
    Control {
        /// Counted in characters from 1.
        position: usize,
    },
    /// A name without a single letter.
    #[error("the name has no letter; write the name as on the document")]
    NoLetter,
    /// A number or flag where a text is needed.
    #[error(
        "a {kind} is written as a text, not as {given}: zeros in front would be lost; \
         put it in quotes"
    )]
    Shape {
        /// The kind's name.
        kind: &'static str,
        /// The shape that came.
        given: &'static str,
    },
    /// Not in the closed list.
    #[error(
        "the value is none of the {count} codes of this field; write a code of its list, exactly"
    )]
    UnknownCode {
        /// How many codes the list has.
        count: usize,
    },
    /// Neither true nor false.
    #[error("the value is neither true nor false; write true or false")]
    NotFlag,
    /// No whole number within 64 bits.
    #[error("the value is no whole number; write digits only, without points or spaces")]
    NotNumber,
    /// Something that is no amount at all.
    #[error("the value is no amount of dong; write whole dong as 1500000 or 1.500.000 đ")]
    NotMoney,
    /// Below zero.
    #[error("the amount is below zero; write it without a minus sign")]
    MoneyNegative,
    /// Parts of a dong, or what may be read so.
    #[error(
        "the amount has decimals, or its last group has not three digits; write whole dong as \
         1500000 or 1.500.000"
    )]
    MoneyDecimals,
    /// Groups that are not of three digits, or parted in several ways.
    #[error(
        "the digits of the amount are not in groups of three with one separator; write them as \
         1500000, 1.500.000 or 1 500 000"
    )]
    MoneyGroups,
    /// More than [`Kind::MONEY_LIMIT`](super::Kind::MONEY_LIMIT).
    #[error("the amount has more than 15 digits; look whether digits were typed twice")]
    MoneyTooGreat,
    /// Something in a phone number that is neither a digit nor a separator.
    #[error(
        "character {position} of the phone number is not a digit; write digits, with + in front of \
         a country code"
    )]
    PhoneCharacter {
        /// Counted in characters from 1.
        position: usize,
    },
    /// Too few or too many digits for any country.
    #[error("the phone number has {count} digits; write 8 to 15, with the area code")]
    PhoneCount {
        /// How many digits there are.
        count: usize,
    },
    /// Not `name@domain.tld`.
    #[error("the value is no e-mail address; write it as name@example.vn")]
    NotEmail,
    /// Too long for a reference: most often the file itself.
    #[error(
        "the reference of the file has {count} characters and may have {limit}; write the id, the \
         https link or the path of the file, not its content"
    )]
    FileTooLong {
        /// How many characters there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A scheme other than https, a drive, or a colon elsewhere than in a link.
    #[error(
        "the reference of a file has a colon and is no https link; write a link that begins with \
         https://, or an id or path without a colon"
    )]
    FileScheme,
    /// A link without host, with a user, or with spaces.
    #[error(
        "the link of the file has no host, or a user name before it, or a space within; write it \
         as https://host/path"
    )]
    FileLink,
    /// A path from a root.
    #[error("the path of the file begins at a root; write it without the slash in front")]
    FileAbsolute,
    /// A path that leaves its folder.
    #[error("the reference of a file leads to the folder above; write it without `..`")]
    FileUp,
    /// No date.
    #[error(transparent)]
    Date(#[from] DateFault),
    /// No identity number.
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    /// No unit code.
    #[error(transparent)]
    Unit(#[from] UnitFault),
}
