//! An explanation as short blocks for whoever helps a clerk: where the case rests, how it came
//! there, what it waits for, who may do what, what runs. Never adds to what the engine says.

use serde_json::Value;

use crate::choice::Language;

/// All blocks that have something to say.
pub fn text(why: &Value, language: Language) -> String {
    let page = Page { why, language };
    let blocks = [page.head(), page.came(), page.waits(), page.moves(), page.timers(), page.due()];
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    blocks.join("\n")
}

struct Page<'a> {
    why: &'a Value,
    language: Language,
}

impl Page<'_> {
    fn pick(&self, vi: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// The sentence of something, in the language asked for.
    fn said<'v>(&self, of: &'v Value) -> &'v str {
        text_of(&of["text"], self.pick("vi", "en"))
    }

    fn head(&self) -> String {
        let why = self.why;
        let name = why["key"].as_str().unwrap_or(text_of(why, "id"));
        let (workflow, version) = (text_of(why, "workflow"), &why["version"]);
        let revision = &why["revision"];
        let what = self.pick("Hồ sơ", "Case");
        let edits = self.pick("lần sửa", "revision");
        format!("{what} {name} ({workflow} {version}, {edits} {revision})\n  {}\n", self.said(why))
    }

    fn came(&self) -> String {
        match &self.why["came"] {
            Value::Null => String::new(),
            came => {
                let title = self.pick("Vì sao ở đây", "How it came here");
                format!("{title}\n  {}\n", self.said(came))
            }
        }
    }

    fn waits(&self) -> String {
        let waits = list(&self.why["waits"]);
        if waits.is_empty() {
            return String::new();
        }
        let mut block = format!("{}\n", self.pick("Đang chờ", "Waits for"));
        for wait in waits {
            block.push_str(&format!("  {}\n", self.said(wait)));
            if wait["registry"].is_string() {
                let queue = self.pick("CSDL này còn phải trả lời", "still to be answered there");
                block.push_str(&format!("    {queue}: {}\n", wait["queue"]));
            }
            for member in list(&wait["members"]) {
                let ended = member["ended"].as_str();
                let ended = ended.unwrap_or(self.pick("chưa xong", "goes on"));
                let (name, case) = (text_of(member, "name"), text_of(member, "case"));
                block.push_str(&format!("    {name}: {ended} ({case})\n"));
            }
            for (to, outcomes) in leads(wait) {
                block.push_str(&format!("    -> {to}: {}\n", outcomes.join(", ")));
            }
        }
        block
    }

    fn moves(&self) -> String {
        let moves = list(&self.why["moves"]);
        let Some(first) = moves.first() else { return String::new() };
        let role = text_of(&first["reader"], "role");
        let title = self.pick("Thao tác; dấu + là vai trò", "Actions; + is possible for the role");
        let mut block = match self.language {
            Language::Vi => format!("{title} {role} làm được\n"),
            Language::En => format!("{title} {role}\n"),
        };
        for one in moves {
            let mark = if one["reader"]["allowed"] == true { '+' } else { '-' };
            block.push_str(&format!("  {mark} {}\n", self.said(one)));
            if conditions_count(one) {
                self.part(&one["when"], 2, &mut block);
            }
        }
        block
    }

    /// A part of a condition and what it consists of; `!` marks what stands in the way.
    fn part(&self, part: &Value, depth: usize, block: &mut String) {
        let indent = "  ".repeat(depth);
        let mark = if part["holds"] == part["wanted"] { ' ' } else { '!' };
        let value = match &part["value"] {
            Value::Null => String::new(),
            Value::String(text) => format!(" [{text}]"),
            other => format!(" [{other}]"),
        };
        let is = part["is"].as_str().map(|is| format!(" [{is}]")).unwrap_or_default();
        block.push_str(&format!("{indent}{mark} {}{value}{is}\n", self.said(part)));
        for inner in list(&part["parts"]) {
            self.part(inner, depth + 1, block);
        }
    }

    fn timers(&self) -> String {
        let timers = list(&self.why["timers"]);
        if timers.is_empty() {
            return String::new();
        }
        let mut block = format!("{}\n", self.pick("Thời hạn đang chạy", "Timers"));
        for timer in timers {
            block.push_str(&format!("  {}\n", self.said(timer)));
            self.reckoned(timer, &mut block);
        }
        block
    }

    fn due(&self) -> String {
        match &self.why["due"] {
            Value::Null => String::new(),
            due => {
                let title = self.pick("Hạn của hồ sơ", "The case as a whole");
                let mut block = format!("{title}\n  {}\n", self.said(due));
                self.reckoned(due, &mut block);
                block
            }
        }
    }

    fn reckoned(&self, of: &Value, block: &mut String) {
        for line in list(&of["reckoned"][self.pick("vi", "en")]) {
            block.push_str(&format!("      {}\n", line.as_str().unwrap_or_default()));
        }
    }
}

/// Where the outcomes of an ask lead, state by state.
fn leads(wait: &Value) -> Vec<(&str, Vec<&str>)> {
    let mut leads: Vec<(&str, Vec<&str>)> = Vec::new();
    for lead in list(&wait["answers"]).iter().chain(list(&wait["failures"])) {
        let (outcome, to) = (text_of(lead, "outcome"), text_of(lead, "to"));
        match leads.iter_mut().find(|(known, _)| *known == to) {
            Some((_, outcomes)) => outcomes.push(outcome),
            None => leads.push((to, vec![outcome])),
        }
    }
    leads
}

/// Whether its condition is what keeps some role from an action.
fn conditions_count(action: &Value) -> bool {
    let unmet = ["/problems/condition-unmet", "/problems/unchanged"];
    let mut first = list(&action["roles"]).iter().map(|role| &role["problems"][0]["type"]);
    first.any(|problem| problem.as_str().is_some_and(|problem| unmet.contains(&problem)))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text_of<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests;
