//! Conditions, as they are written: one thing said in each mapping.
//! Never knows a case: whether one holds is the core's work.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Label;
use crate::yaml::{At, Entries, Names, Scalar};

/// A view says a condition and a label in one mapping, so both types list the same keys; serde's
/// `flatten` would lose every place.
macro_rules! conditions {
    ($(#[$doc:meta])* $name:ident { $($(#[$extra_doc:meta])* $extra:ident: $type:ty,)* }) => {
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        $(#[$doc])*
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        pub struct $name {
            $($(#[$extra_doc])* pub $extra: $type,)*
            /// The field has this value: `{is: {sex: male}}`. / Bằng.
            pub is: Option<At<Entries<At<Scalar>>>>,
            /// The field has one of these values: `{in: {sex: [male, female]}}`. / Thuộc danh sách.
            #[serde(rename = "in")]
            pub one_of: Option<At<Entries<At<Vec<At<Scalar>>>>>>,
            /// Nothing is declared for the field. / Chưa có.
            pub missing: Option<At<String>>,
            /// Something is declared for the field. / Đã có.
            pub known: Option<At<String>>,
            /// The date is before this one: `{earlier-than: {birth-date: "1960"}}`. / Trước ngày.
            pub earlier_than: Option<At<Entries<At<String>>>>,
            /// The date is after this one. / Sau ngày.
            pub later_than: Option<At<Entries<At<String>>>>,
            /// The inputs of the ask changed since it was last asked. / Dữ liệu đã đổi.
            pub changed: Option<At<String>>,
            /// Where an ask stands: none, waiting, failed, stale or a verdict. / Kết quả kiểm tra.
            pub check: Option<At<Entries<At<Names>>>>,
            /// The case rests in one of these states. / Ở trạng thái.
            pub state: Option<At<Names>>,
            /// Every one holds. / Tất cả đều đúng.
            pub all: Option<At<Vec<At<Condition>>>>,
            /// At least one holds. / Ít nhất một đúng.
            pub any: Option<At<Vec<At<Condition>>>>,
            /// It does not hold. / Không đúng.
            pub not: Option<At<Box<Condition>>>,
        }

        impl $name {
            /// What is said, in the order of the keys of the language.
            pub(crate) fn said(&self) -> Vec<Said<'_>> {
                let mut said = Vec::new();
                said.extend(self.is.as_ref().map(Said::Is));
                said.extend(self.one_of.as_ref().map(Said::In));
                said.extend(self.missing.as_ref().map(Said::Missing));
                said.extend(self.known.as_ref().map(Said::Known));
                said.extend(self.earlier_than.as_ref().map(Said::EarlierThan));
                said.extend(self.later_than.as_ref().map(Said::LaterThan));
                said.extend(self.changed.as_ref().map(Said::Changed));
                said.extend(self.check.as_ref().map(Said::Check));
                said.extend(self.state.as_ref().map(Said::State));
                said.extend(self.all.as_ref().map(Said::All));
                said.extend(self.any.as_ref().map(Said::Any));
                said.extend(self.not.as_ref().map(Said::Not));
                said
            }
        }
    };
}

conditions! {
    /// One thing that must hold; several stand in `all`. / Một điều kiện.
    #[schemars(extend("maxProperties" = 1, "minProperties" = 1))]
    Condition {}
}

conditions! {
    /// A listing beyond the states: one condition and a label. / Danh sách thêm.
    #[schemars(extend("maxProperties" = 2, "minProperties" = 2))]
    View {
        /// What people see. / Nhãn.
        label: At<Label>,
    }
}

/// What one mapping of a condition says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Said<'d> {
    Is(&'d At<Entries<At<Scalar>>>),
    In(&'d At<Entries<At<Vec<At<Scalar>>>>>),
    Missing(&'d At<String>),
    Known(&'d At<String>),
    EarlierThan(&'d At<Entries<At<String>>>),
    LaterThan(&'d At<Entries<At<String>>>),
    Changed(&'d At<String>),
    Check(&'d At<Entries<At<Names>>>),
    State(&'d At<Names>),
    All(&'d At<Vec<At<Condition>>>),
    Any(&'d At<Vec<At<Condition>>>),
    Not(&'d At<Box<Condition>>),
}
