//! Placeholder text of forty letters and more, to be written in a moment.
