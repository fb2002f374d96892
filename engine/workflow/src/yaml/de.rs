//! serde's view of the tree: typed documents are read out of nodes, and each fault becomes a
//! finding at the node where it is, whose part of the tree is then cut.
//!
//! Never turns a text into a number or a number into a text.

use std::cell::Cell;
use std::fmt;

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::Keys;
use super::at::{AT, NAMES, WORDS};
use super::node::{Key, Node, Shape, short};
use crate::finding::{Finding, Place, codes};
use crate::suggest::{closest, did_you_mean};

/// Why a value could not be read.
#[derive(Debug)]
pub(super) struct Fault {
    /// None: it follows from a fault that was already found.
    pub(super) finding: Option<Box<Finding>>,
    /// The part at fault was cut out of the tree.
    pub(super) cut: bool,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Placed,
    MissingKey(&'static str),
    UnknownKey(String, &'static [&'static str]),
    UnknownWord(String, &'static [&'static str]),
    Shape(String),
}

impl Fault {
    fn of(kind: Kind) -> Self {
        Fault { finding: None, cut: false, kind }
    }

    fn placed(finding: Finding) -> Self {
        Fault { finding: Some(Box::new(finding)), cut: false, kind: Kind::Placed }
    }

    /// With the finding that its kind means at that place.
    pub(super) fn at(self, place: Place) -> Self {
        let finding = match &self.kind {
            Kind::Placed => return self,
            Kind::MissingKey(key) => {
                Finding::new(codes::MISSING_KEY, place, format!("the key `{key}` is missing"))
            }
            Kind::UnknownKey(name, known) => unknown(codes::UNKNOWN_KEY, place, "key", name, known),
            Kind::UnknownWord(name, known) => {
                unknown(codes::UNKNOWN_CODE, place, "word", name, known)
            }
            Kind::Shape(message) => Finding::new(codes::SHAPE, place, message.clone()),
        };
        Fault { cut: self.cut, ..Fault::placed(finding) }
    }

    /// With what to do about it.
    fn help(mut self, help: String) -> Self {
        self.finding = self.finding.map(|finding| Box::new(finding.maybe_help(Some(help))));
        self
    }

    /// Takes the part out of the tree, once: the innermost part that can be spared.
    fn cutting(mut self, cut: &Cell<bool>) -> Self {
        if !self.cut {
            cut.set(true);
            self.cut = true;
        }
        self
    }
}

/// `012` is ten to the readers of another YAML, and twelve to those of this one.
fn has_leading_zero(raw: &str) -> bool {
    let digits = raw.trim_start_matches(['+', '-']);
    digits.len() > 1 && digits.starts_with('0')
}

/// What to write for a number that is not read.
fn number_help(raw: &str) -> String {
    let digits = raw.strip_prefix(['+', '-']).unwrap_or(raw);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !whole {
        "write it with digits alone, such as `12`".into()
    } else if has_leading_zero(raw) {
        let meant = match digits.trim_start_matches('0') {
            "" => "0",
            rest => rest,
        };
        let sign = if raw.starts_with('-') { "-" } else { "" };
        let (meant, raw) = (short(meant), short(raw));
        format!(
            "write `{sign}{meant}`; a text that begins with a zero stands in quotes: `\"{raw}\"`"
        )
    } else if raw.starts_with('+') {
        "leave the sign out".into()
    } else if raw.starts_with('-') {
        "no number here is below zero".into()
    } else {
        "so large a number is not read".into()
    }
}

fn unknown(
    code: &'static str,
    place: Place,
    what: &str,
    name: &str,
    known: &[&'static str],
) -> Finding {
    let help = did_you_mean(name, known.iter().copied());
    Finding::new(code, place, format!("there is no {what} `{name}` here")).maybe_help(help)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.finding {
            Some(finding) => f.write_str(&finding.message),
            None => write!(f, "{:?}", self.kind),
        }
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault::of(Kind::Shape(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::of(Kind::Shape(format!("{expected} is expected here, not {found}")))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::of(Kind::Shape(format!("{expected} is expected here, not {found}")))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Fault::of(Kind::UnknownKey(name.into(), known))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        Fault::of(Kind::UnknownWord(name.into(), known))
    }

    fn missing_field(key: &'static str) -> Self {
        Fault::of(Kind::MissingKey(key))
    }
}

/// Reads one node.
#[derive(Clone, Copy)]
pub(super) struct Reader<'n> {
    pub(super) node: &'n Node,
    pub(super) keys: Keys,
}

impl<'n> Reader<'n> {
    fn of(self, node: &'n Node) -> Self {
        Reader { node, ..self }
    }

    /// Something else was expected.
    fn unexpected(self, wanted: &str) -> Fault {
        let place = self.node.place;
        let found = self.node.shape.words();
        Fault::placed(match &self.node.shape {
            Shape::Empty => Finding::new(
                codes::EMPTY,
                place,
                format!("nothing stands here; {wanted} is expected"),
            )
            .maybe_help(
                (wanted == "a mapping").then(|| "write `{}` if nothing needs saying".into()),
            ),
            Shape::Number(raw) if wanted == "a text" => Finding::new(
                codes::UNQUOTED,
                place,
                format!("a text is expected here, not {found}"),
            )
            .help(format!("put it in quotes: `\"{raw}\"`")),
            Shape::Flag(raw) if wanted == "a text" => Finding::new(
                codes::UNQUOTED,
                place,
                format!("a text is expected here, not {found}"),
            )
            .help(format!("put it in quotes: `\"{raw}\"`")),
            Shape::Text(text) if wanted == "a mapping" => {
                Finding::new(codes::SHAPE, place, format!("{wanted} is expected here, not {found}"))
                    .maybe_help(missing_space(text))
            }
            _ => {
                Finding::new(codes::SHAPE, place, format!("{wanted} is expected here, not {found}"))
            }
        })
    }

    fn text(self) -> Result<&'n str, Fault> {
        match &self.node.shape {
            Shape::Text(text) => Ok(text),
            _ => Err(self.unexpected("a text")),
        }
    }

    fn number<N: std::str::FromStr>(self) -> Result<N, Fault> {
        let Shape::Number(raw) = &self.node.shape else {
            return Err(self.unexpected("a whole number without quotes"));
        };
        let plain = !raw.starts_with('+') && !has_leading_zero(raw);
        let number = raw.parse().ok().filter(|_| plain);
        number.ok_or_else(|| self.unexpected("a whole number").help(number_help(raw)))
    }

    fn list<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.shape {
            Shape::List(list) => visitor.visit_seq(Elements { reader: self, rest: list.iter() }),
            _ => Err(self.unexpected("a list")),
        }
    }

    fn map<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Shape::Map(map) = &self.node.shape else { return Err(self.unexpected("a mapping")) };
        let read = visitor.visit_map(Pairs { reader: self, rest: map.iter(), current: None });
        read.map_err(|mut fault| {
            // A key that was cut, or that a cut one was meant to be, is missing because of that,
            // and not a fault of its own.
            if let Kind::MissingKey(key) = fault.kind
                && map.iter().any(|(k, v)| v.cut.get() && closest(&k.name, [key]).is_some())
            {
                fault.kind = Kind::Placed;
            }
            fault
        })
    }
}

fn missing_space(text: &str) -> Option<String> {
    let (name, rest) = text.split_once(':')?;
    let rest = rest.trim();
    (!rest.is_empty())
        .then(|| format!("a space is missing after the colon: write `{name}: {rest}`"))
}

macro_rules! numbers {
    ($($method:ident $visit:ident,)*) => {
        $(fn $method<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.number()?)
        })*
    };
}

impl<'n> Deserializer<'n> for Reader<'n> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.shape {
            Shape::Empty => Err(self.unexpected("a value")),
            Shape::Flag(flag) => visitor.visit_bool(*flag),
            Shape::Number(_) => visitor.visit_i64(self.number()?),
            Shape::Text(text) => visitor.visit_str(text),
            Shape::List(_) => self.list(visitor),
            Shape::Map(_) => self.map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.shape {
            Shape::Flag(flag) => visitor.visit_bool(flag),
            _ => Err(self.unexpected("true or false")),
        }
    }

    numbers! {
        deserialize_i8 visit_i8,
        deserialize_i16 visit_i16,
        deserialize_i32 visit_i32,
        deserialize_i64 visit_i64,
        deserialize_u8 visit_u8,
        deserialize_u16 visit_u16,
        deserialize_u32 visit_u32,
        deserialize_u64 visit_u64,
        deserialize_f32 visit_f32,
        deserialize_f64 visit_f64,
    }

    fn deserialize_char<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_str<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_bytes<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bytes(self.text()?.as_bytes())
    }

    fn deserialize_byte_buf<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bytes(self.text()?.as_bytes())
    }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        // A key without a value is a slip, not a wish: optional keys are left out.
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.shape {
            Shape::Empty => visitor.visit_unit(),
            _ => Err(self.unexpected("nothing")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            AT => visitor.visit_seq(Placed { reader: self, place: self.node.place, given: 0 }),
            NAMES => visitor.visit_seq(WordOrList { reader: self, given: None }),
            WORDS => match &self.node.shape {
                Shape::Text(text) | Shape::Number(text) => visitor.visit_str(text),
                _ => Err(self.unexpected("a text")),
            },
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'n>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(Variant(self)).map_err(|fault| fault.at(self.node.place))
    }

    fn deserialize_identifier<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_ignored_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

mod access;
use access::{Elements, Pairs, Placed, Variant, WordOrList};
