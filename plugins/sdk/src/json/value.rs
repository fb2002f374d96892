//! serde's side of the reader: which visitor hears what.
//!
//! Floats are parsed only for types that ask for them, so that others do not carry the tables.

use std::borrow::Cow;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::{Fault, Reader, unexpected};

/// Kinds of value that are read alike; the visitor checks what is its own.
macro_rules! read {
    ($($by:ident: $($name:ident)*;)*) => {$($(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.$by(visitor)
        }
    )*)*};
}

impl<'de> Reader<'de> {
    fn integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let (text, whole) = self.number()?;
        let beyond = |_| Fault::new("a whole number of at most 64 bits was agreed");
        match (whole, text.starts_with('-')) {
            (true, true) => visitor.visit_i64(text.parse().map_err(beyond)?),
            (true, false) => visitor.visit_u64(text.parse().map_err(beyond)?),
            (false, _) => Err(Fault::new("a whole number was agreed")),
        }
    }

    fn float<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let (text, _) = self.number()?;
        visitor.visit_f64(text.parse().map_err(|_| unexpected())?)
    }

    fn boolean<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let yes = self.peek() == Some(b't');
        self.word(if yes { "true" } else { "false" })?;
        visitor.visit_bool(yes)
    }

    /// Reads over a value of any kind.
    fn skip(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.members(|reader| {
                reader.string()?;
                reader.expect(b':')?;
                reader.skip()
            }),
            Some(b'[') => self.members(Self::skip),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    fn members(&mut self, each: impl Fn(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        let end = self.begin()?;
        let mut first = true;
        while self.another(end, &mut first)? {
            each(self)?;
        }
        Ok(())
    }

    /// Enters a list or an object; returns its closing bracket, two after the opening in ASCII.
    fn begin(&mut self) -> Result<u8, Fault> {
        let open = self.peek().ok_or_else(unexpected)?;
        self.deeper()?;
        self.at += 1;
        Ok(open + 2)
    }

    /// Whether another member follows; leaves the list or object if not.
    fn another(&mut self, end: u8, first: &mut bool) -> Result<bool, Fault> {
        if self.take(end) {
            self.depth -= 1;
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    fn composite<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let object = self.peek() == Some(b'{');
        let end = self.begin()?;
        let mut members = Members { reader: self, end, first: true };
        let value = match object {
            true => visitor.visit_map(&mut members)?,
            false => visitor.visit_seq(&mut members)?,
        };
        match members.another()? {
            false => Ok(value),
            true => Err(Fault::new("a list of another length was agreed")),
        }
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        self.kind(b'[', visitor)
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        self.kind(b'{', visitor)
    }

    fn nothing<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        self.word("null")?;
        visitor.visit_unit()
    }

    fn anything<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn kind<V: Visitor<'de>>(&mut self, first: u8, visitor: V) -> Result<V::Value, Fault> {
        match self.peek() == Some(first) {
            true => self.composite(visitor),
            false => Err(Fault::new("another kind of value was agreed")),
        }
    }

    fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        if self.peek() != Some(b'"') {
            return Err(Fault::new("a text was agreed"));
        }
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek() {
            Some(b'"') => self.text(visitor),
            Some(b'{' | b'[') => self.composite(visitor),
            Some(b't' | b'f') => self.boolean(visitor),
            Some(b'n') => self.nothing(visitor),
            _ => {
                let start = self.at;
                let (_, whole) = self.number()?;
                self.at = start;
                if whole { self.integer(visitor) } else { self.float(visitor) }
            }
        }
    }

    read! {
        integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64;
        integer: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64;
        float: deserialize_f32 deserialize_f64;
        text: deserialize_char deserialize_str deserialize_string deserialize_identifier;
        text: deserialize_bytes deserialize_byte_buf;
        list: deserialize_seq;
        object: deserialize_map;
        boolean: deserialize_bool;
        nothing: deserialize_unit;
        anything: deserialize_ignored_any;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.peek() == Some(b'n') {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.nothing(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.object(visitor)
    }

    /// A bare name, or an object of one name and its content.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.peek() == Some(b'"') {
            let name: CowStrDeserializer<'_, Fault> = self.string()?.into_deserializer();
            return visitor.visit_enum(name);
        }
        if self.peek() != Some(b'{') {
            return Err(Fault::new("a name, or an object of one name, was agreed"));
        }
        self.begin()?;
        let value = visitor.visit_enum(Content(self))?;
        self.depth -= 1;
        self.expect(b'}')?;
        Ok(value)
    }
}

/// The members of a list or an object, one after another.
struct Members<'r, 'de> {
    reader: &'r mut Reader<'de>,
    end: u8,
    first: bool,
}

impl Members<'_, '_> {
    /// Asking again after the end is asked once by serde, once by us: the end stays put for that.
    fn another(&mut self) -> Result<bool, Fault> {
        if self.end == 0 {
            return Ok(false);
        }
        let more = self.reader.another(self.end, &mut self.first)?;
        if !more {
            self.end = 0;
        }
        Ok(more)
    }
}

impl<'de> SeqAccess<'de> for &mut Members<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        match self.another()? {
            true => seed.deserialize(&mut *self.reader).map(Some),
            false => Ok(None),
        }
    }
}

impl<'de> MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        match self.another()? {
            true => seed.deserialize(&mut *self.reader).map(Some),
            false => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// The one member of an object that stands for an enum with content.
struct Content<'r, 'de>(&'r mut Reader<'de>);

impl<'de> EnumAccess<'de> for Content<'_, 'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name = seed.deserialize(&mut *self.0)?;
        self.0.expect(b':')?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Content<'_, 'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        self.0.word("null")
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.0.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.0.object(visitor)
    }
}
