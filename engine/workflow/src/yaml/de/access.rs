//! What serde walks: the entries of a mapping, the elements of a list, the variant of a word, and
//! a value with its place.
//!
//! Never reads a part that was cut.

use super::*;

/// The elements of a list.
pub(super) struct Elements<'n> {
    pub(super) reader: Reader<'n>,
    pub(super) rest: std::slice::Iter<'n, Node>,
}

impl<'n> SeqAccess<'n> for Elements<'n> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'n>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(node) = self.rest.find(|node| !node.cut.get()) else { return Ok(None) };
        let read = seed.deserialize(self.reader.of(node)).map(Some);
        read.map_err(|fault| fault.at(node.place).cutting(&node.cut))
    }
}

/// The entries of a mapping.
pub(super) struct Pairs<'n> {
    pub(super) reader: Reader<'n>,
    pub(super) rest: std::slice::Iter<'n, (Key, Node)>,
    pub(super) current: Option<&'n (Key, Node)>,
}

impl<'n> MapAccess<'n> for Pairs<'n> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'n>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.current = self.rest.find(|(_, node)| !node.cut.get());
        let Some((key, node)) = self.current else { return Ok(None) };
        let read = seed.deserialize(Word { name: &key.name, place: key.place }).map(Some);
        read.map_err(|fault| self.key_fault(fault, key).cutting(&node.cut))
    }

    fn next_value_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some((key, node)) = self.current.take() else {
            return Err(Fault::custom("a value is asked for before its key"));
        };
        let place = if matches!(node.shape, Shape::Empty) { key.place } else { node.place };
        let read = seed.deserialize(self.reader.of(node));
        read.map_err(|fault| {
            let lacks = matches!(fault.kind, Kind::MissingKey(_));
            let mut fault = fault.at(if lacks { key.place } else { place });
            if let (Shape::Empty, Some(finding)) = (&node.shape, &mut fault.finding) {
                finding.place = key.place;
            }
            fault.cutting(&node.cut)
        })
    }
}

impl Pairs<'_> {
    fn key_fault(&self, fault: Fault, key: &Key) -> Fault {
        match &fault.kind {
            Kind::UnknownKey(name, _) if self.reader.keys.not_built.contains(&name.as_str()) => {
                let message = format!("`{name}` is part of the language but not built yet");
                Fault::placed(Finding::new(codes::NOT_BUILT, key.place, message))
            }
            _ => fault.at(key.place),
        }
    }
}

/// A key as a value of its own.
#[derive(Clone, Copy)]
struct Word<'n> {
    name: &'n str,
    place: Place,
}

impl<'n> Deserializer<'n> for Word<'n> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.name)
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            AT => visitor.visit_seq(PlacedWord { word: self, given: 0 }),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        StrDeserializer::<Fault>::new(self.name).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'n>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Line, column, length, and then the value.
pub(super) struct Placed<'n> {
    pub(super) reader: Reader<'n>,
    pub(super) place: Place,
    pub(super) given: u8,
}

impl<'n> SeqAccess<'n> for Placed<'n> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'n>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.given += 1;
        match part(self.place, self.given) {
            Some(number) => seed.deserialize(number).map(Some),
            None => seed.deserialize(self.reader).map(Some),
        }
    }
}

struct PlacedWord<'n> {
    word: Word<'n>,
    given: u8,
}

impl<'n> SeqAccess<'n> for PlacedWord<'n> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'n>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.given += 1;
        match part(self.word.place, self.given) {
            Some(number) => seed.deserialize(number).map(Some),
            None => seed.deserialize(self.word).map(Some),
        }
    }
}

fn part(place: Place, number: u8) -> Option<U32Deserializer<Fault>> {
    let part = match number {
        1 => place.line,
        2 => place.column,
        3 => place.length,
        _ => return None,
    };
    Some(part.into_deserializer())
}

/// Whether it is a list, and then its elements; a single word is its own only element.
pub(super) struct WordOrList<'n> {
    pub(super) reader: Reader<'n>,
    pub(super) given: Option<Elements<'n>>,
}

impl<'n> SeqAccess<'n> for WordOrList<'n> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'n>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        if let Some(elements) = &mut self.given {
            return elements.next_element_seed(seed);
        }
        let node = self.reader.node;
        let rest = match &node.shape {
            Shape::List(list) => list.iter(),
            Shape::Text(_) => std::slice::from_ref(node).iter(),
            _ => return Err(self.reader.unexpected("a name or a list of names")),
        };
        self.given = Some(Elements { reader: self.reader, rest });
        let listed = matches!(node.shape, Shape::List(_));
        seed.deserialize(listed.into_deserializer()).map(Some)
    }
}

/// A word that names a variant.
pub(super) struct Variant<'n>(pub(super) Reader<'n>);

impl<'n> EnumAccess<'n> for Variant<'n> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let word = seed.deserialize(StrDeserializer::<Fault>::new(self.0.text()?))?;
        Ok((word, self))
    }
}

impl<'n> VariantAccess<'n> for Variant<'n> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'n>>(self, _: S) -> Result<S::Value, Fault> {
        Err(self.0.unexpected("a single word"))
    }

    fn tuple_variant<V: Visitor<'n>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Err(self.0.unexpected("a single word"))
    }

    fn struct_variant<V: Visitor<'n>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Err(self.0.unexpected("a single word"))
    }
}
