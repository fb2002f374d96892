//! A small tree of elements, read with limits: no document types, no entities but XML's own five.
//!
//! It never repeats the text in a fault, and knows nothing of what the elements mean.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// Far beyond a household of fifty; below what a flood would need.
const MOST_ELEMENTS: usize = 20_000;
const DEEPEST: usize = 24;

/// Why a text was not understood.
pub(crate) type Fault = &'static str;

/// An element with its namespace, text and children.
#[derive(Debug, Default)]
pub(crate) struct Element {
    namespace: String,
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    pub fn children(&self) -> &[Element] {
        &self.children
    }

    /// The children of this name in the parent's own namespace.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.is(&self.namespace, name))
    }

    /// The first of them.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(&self.namespace, name))
    }

    /// The text of the child `name`, trimmed, if there is any.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(Element::text).filter(|text| !text.is_empty())
    }

    pub fn text(&self) -> &str {
        self.text.trim()
    }

    /// An attribute without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Reads a whole document.
pub(crate) fn read(text: &str) -> Result<Element, Fault> {
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    let mut tree = Tree::default();
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| "not well-formed XML")?;
        match event {
            Event::Start(start) => tree.open(element(&namespace, &start)?)?,
            Event::Empty(start) => {
                tree.open(element(&namespace, &start)?)?;
                tree.close();
            }
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.text(&text)?,
            Event::CData(text) => tree.text(&text)?,
            Event::GeneralRef(entity) => tree.text(&resolved(&entity)?)?,
            Event::DocType(_) => return Err("a document type is refused"),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    tree.whole()
}

fn element(namespace: &ResolveResult<'_>, start: &BytesStart<'_>) -> Result<Element, Fault> {
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(_) => return Err("a prefix without a namespace"),
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "a malformed attribute")?;
        // The agreed attributes are numbers and times, so a reference in one is refused unread.
        if attribute.value.contains('&') {
            return Err("an entity in an attribute");
        }
        attributes.push((attribute.key.into_inner().to_owned(), attribute.value.into_owned()));
    }
    let name = start.local_name().into_inner().to_owned();
    Ok(Element { namespace, name, attributes, ..Element::default() })
}

fn resolved(entity: &BytesRef<'_>) -> Result<String, Fault> {
    if let Ok(Some(letter)) = entity.resolve_char_ref() {
        return Ok(letter.into());
    }
    let known = resolve_predefined_entity(entity);
    known.map(str::to_owned).ok_or("an unknown entity")
}

/// The tree while it grows: the open elements, outermost first.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), Fault> {
        self.count += 1;
        if self.root.is_some() {
            return Err("more than one document");
        }
        if self.count > MOST_ELEMENTS || self.open.len() >= DEEPEST {
            return Err("too many elements, or too deep");
        }
        self.open.push(element);
        Ok(())
    }

    /// The reader has matched the names, so there is one to close.
    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("text outside the document"),
        }
        Ok(())
    }

    fn whole(self) -> Result<Element, Fault> {
        match self.open.is_empty() {
            true => self.root.ok_or("no document at all"),
            false => Err("broken off in the middle"),
        }
    }
}

/// Appends text as content of an element.
pub(crate) fn escape(to: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            other => to.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn elements_are_known_by_namespace_not_by_prefix() {
        let root = read("<a:x xmlns:a='urn:1' n=' 5 '><a:y>1</a:y><z xmlns='urn:2'>2</z></a:x>");
        let root = root.unwrap();
        assert!(root.is("urn:1", "x") && !root.is("urn:2", "x"));
        assert_eq!(root.text_of("y"), Some("1"));
        assert_eq!(root.text_of("z"), None);
        assert!(root.children()[1].is("urn:2", "z"));
        assert_eq!((root.attribute("n"), root.attribute("m")), (Some("5"), None));
    }

    #[test]
    fn xmls_own_entities_and_cdata_are_text() {
        let root = read("<x>A&amp;B&#x1EAF;<![CDATA[<c>]]></x>").unwrap();
        assert_eq!(root.text(), "A&Bắ<c>");
        let mut escaped = String::new();
        escape(&mut escaped, "A&B<c>");
        assert_eq!(escaped, "A&amp;B&lt;c&gt;");
    }

    #[test]
    fn document_types_and_entities_of_ones_own_are_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><x>&b;</x>";
        assert_eq!(read(bomb).unwrap_err(), "a document type is refused");
        assert_eq!(read("<x>&b;</x>").unwrap_err(), "an unknown entity");
        assert_eq!(read("<x y='&b;'/>").unwrap_err(), "an entity in an attribute");
    }

    #[test]
    fn what_is_broken_is_refused() {
        for text in
            ["", "  ", "x", "<x>", "<x></y>", "<x/><x/>", "<a:x/>", "<x/>y", "<x y=1/>", "<x"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("\u{feff}<?xml version='1.0'?>\n<!-- a --><x/>\n").is_ok());
    }

    #[test]
    fn floods_and_towers_are_refused() {
        let wide = format!("<x>{}</x>", "<y/>".repeat(MOST_ELEMENTS));
        let deep = format!("{}{}", "<x>".repeat(DEEPEST + 1), "</x>".repeat(DEEPEST + 1));
        assert_eq!(read(&wide).unwrap_err(), "too many elements, or too deep");
        assert_eq!(read(&deep).unwrap_err(), "too many elements, or too deep");
    }
}
