//! "Did you mean": the nearest of the known names.
//! Never looks anything up; the same names give the same suggestion.

/// Longer names, in bytes, are not compared: nobody types them, and the cost grows with both lengths.
const LONGEST: usize = 200;

/// The known name nearest to a wrong one, if any is near enough to be meant.
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted = plain(name);
    let far = (wanted.chars().count() / 3).max(1);
    let scored = known.into_iter().filter(|one| one.len() <= LONGEST).map(|one| {
        let distance = strsim::damerau_levenshtein(&wanted, &plain(one));
        let likeness = strsim::jaro_winkler(&wanted, &plain(one));
        (one, distance, likeness)
    });
    let near = scored.filter(|(_, distance, likeness)| *distance <= far || *likeness > 0.9);
    let nearer = |a: &(&str, usize, f64), b: &(&str, usize, f64)| {
        a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(b.0))
    };
    near.min_by(nearer).map(|(one, ..)| one)
}

/// "did you mean `x`?", or the known names if they are few.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = closest(name, known.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    (!known.is_empty() && known.len() <= 12).then(|| format!("known here: {}", known.join(", ")))
}

/// Case and the look of the joints do not make a name another one.
fn plain(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).map(|c| if c == '_' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        let known = ["full-name", "birth-date", "sex"];
        assert_eq!(closest("ful-name", known), Some("full-name"));
        assert_eq!(closest("birthdate", known), Some("birth-date"));
        assert_eq!(closest("Birth_Date", known), Some("birth-date"));
        assert_eq!(closest("sexx", known), Some("sex"));
    }

    #[test]
    fn nothing_near_lists_what_is_known_if_little_is() {
        assert_eq!(closest("religion", ["full-name", "sex"]), None);
        assert_eq!(did_you_mean("xyz", ["ab", "cd"]).as_deref(), Some("known here: ab, cd"));
        assert_eq!(did_you_mean("xyz", []), None);
        let many: Vec<String> = (0..20).map(|n| format!("state-number-{n}")).collect();
        assert_eq!(did_you_mean("q", many.iter().map(String::as_str)), None);
    }

    #[test]
    fn the_order_of_the_known_names_does_not_matter() {
        assert_eq!(closest("hel", ["held", "help"]), closest("hel", ["help", "held"]));
    }
}
