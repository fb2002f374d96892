//! Choices out of bytes: a fuzzer that changes the bytes changes the choices.
//! Never reads a clock or a source of chance, and never fails: spent bytes give the first choice.

use arbitrary::Unstructured;

/// Bytes that are drawn from.
pub(crate) struct Draw<'a>(Unstructured<'a>);

impl<'a> Draw<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Draw(Unstructured::new(bytes))
    }

    /// Nothing is left to draw from.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.is_empty()
    }

    /// What is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0.take_rest()
    }

    /// A number below `end`; 0 where nothing lies below it.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let last = end.saturating_sub(1);
        self.0.int_in_range(0..=last).unwrap_or_default()
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times.saturating_sub(1)
    }

    /// One of them.
    pub(crate) fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).cloned()
    }

    /// A number of any size.
    pub(crate) fn number(&mut self) -> i64 {
        self.0.arbitrary().unwrap_or_default()
    }
}
