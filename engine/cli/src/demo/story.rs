//! The story itself: five citizens' checks, one of them through an outage. Each ends as told, or the
//! story says that it did not.

use hoso_pretend::{Mode, Person};
use serde_json::Value;

use super::stage::Stage;
use super::tongue::Tongue;
use crate::fail::Failure;

/// A story on its stage.
pub struct Story<'a> {
    stage: &'a Stage,
    tongue: Tongue,
    number: u32,
    wrong: u32,
    /// The cases that wait through the outage, the one that is told of first.
    waiting: Vec<String>,
}

impl<'a> Story<'a> {
    pub fn new(stage: &'a Stage, tongue: Tongue) -> Self {
        Story { stage, tongue, number: 0, wrong: 0, waiting: Vec::new() }
    }

    /// Whether each case ended as told.
    pub fn all_as_told(&self) -> bool {
        self.wrong == 0
    }

    /// Tells it all.
    pub async fn tell(&mut self) -> Result<(), Failure> {
        self.introduce();
        self.outage_begins().await?;
        self.verified().await?;
        self.mismatch().await?;
        self.year_only().await?;
        self.not_found().await?;
        self.outage_ends().await?;
        self.close().await
    }

    fn introduce(&self) {
        let size = self.stage.register.population().size();
        let folder = self.stage.folder().display();
        let (register, here) = match self.tongue {
            Tongue::Vi => ("Cơ sở dữ liệu dân cư giả lập", "người, đều là giả. Tệp của bản thử:"),
            Tongue::En => ("A pretend population register holds", "people, all synthetic. Files:"),
        };
        println!("{register} {size} {here} {folder}\n");
    }

    /// A heading, and the key of a new case.
    fn begin(&mut self, vi: &str, en: &str) -> String {
        self.number += 1;
        println!("{}. {}", self.number, self.tongue.pick(vi, en));
        format!("DEMO-{:03}", self.number)
    }

    fn say(&self, vi: &str, en: &str) {
        println!("   {}", self.tongue.pick(vi, en));
    }

    /// A case's state, checked against what the story tells.
    fn ends(&mut self, case: &Value, state: &str) {
        let label = self.tongue.of(&case["label"]);
        let is = case["state"].as_str().unwrap_or_default();
        if is == state {
            println!("   → {label} ({is})");
        } else {
            self.wrong += 1;
            println!("   ✗ {label} ({is}), {} {state}", self.tongue.pick("đáng lẽ", "and not"));
        }
    }

    /// Field by field: what was declared, what the register holds where it differs, and why.
    fn findings(&self, case: &Value) {
        for field in case["fields"].as_array().into_iter().flatten() {
            let (Some(reason), Some(class)) = (field["reason"].as_str(), field["class"].as_str())
            else {
                continue;
            };
            let mark = match class {
                "agrees" => "✓",
                "differs" => "✗",
                _ => "·",
            };
            let label = self.tongue.of(&field["label"]);
            let why = self.tongue.reason(reason);
            let cause = field["cause"].as_str().map(|code| self.tongue.cause(code));
            let cause = cause.map(|cause| format!(" — {cause}")).unwrap_or_default();
            let held = field["registry"].as_str();
            let held = held.map(|held| format!(" [{held}]")).unwrap_or_default();
            let declared = field["declared"].as_str().unwrap_or("—");
            println!("     {mark} {label}: {declared}{held}: {why}{cause}");
        }
    }

    fn person(&self, fits: impl Fn(&Person) -> bool) -> Person {
        let people = self.stage.register.population();
        let found = (0..people.size()).map(|index| people.person(index)).find(|one| fits(one));
        found.unwrap_or_else(|| people.person(0))
    }

    async fn submit(&mut self, key: &str, fields: &Value) -> Result<String, Failure> {
        let answer = self.stage.desk.put(key, fields, "submit").await?;
        let state = answer["state"].as_str().unwrap_or_default();
        let sent = self.tongue.pick("Cổng gửi xác thực", "The portal sends it for verification");
        println!("   {sent}: {} → {state}", answer["result"].as_str().unwrap_or_default());
        Ok(answer["case"].as_str().unwrap_or_default().to_owned())
    }

    async fn settled(&self, id: &str) -> Result<Value, Failure> {
        self.stage.desk.wait(id, |case| case["state"] != "pending").await
    }

    async fn verified(&mut self) -> Result<(), Failure> {
        let key = self.begin("Thông tin đúng", "A citizen whose data agree");
        let id = self.submit(&key, &self.person(Person::is_plain).form()).await?;
        let case = self.settled(&id).await?;
        self.findings(&case);
        self.ends(&case, "verified");
        println!();
        Ok(())
    }

    async fn mismatch(&mut self) -> Result<(), Failure> {
        let key = self.begin("Sai ngày sinh và thiếu tên đệm", "A wrong date and a missing name");
        let person = self.person(|one| one.is_plain() && one.true_birth.2 <= 12 && long_name(one));
        let right = person.form();
        let mut wrong = right.clone();
        let (year, month, day) = person.true_birth;
        wrong["birth-date"] = format!("{month:02}/{day:02}/{year:04}").into();
        wrong["full-name"] = without_second_word(&person.full_name).into();
        let id = self.submit(&key, &wrong).await?;
        let case = self.settled(&id).await?;
        self.findings(&case);
        self.ends(&case, "mismatch");
        let again = self.stage.desk.put(&key, &wrong, "submit").await?;
        let refused = self.tongue.of(&again["problem"]["text"]);
        let unchanged = self.tongue.pick("Gửi lại mà không sửa", "The same sent again");
        println!("   {unchanged}: {} — {refused}", again["result"].as_str().unwrap_or_default());
        self.say("Cán bộ sửa và gửi lại:", "The clerk mends both and sends it again:");
        let id = self.submit(&key, &right).await?;
        let case = self.settled(&id).await?;
        self.ends(&case, "verified");
        println!();
        Ok(())
    }

    async fn year_only(&mut self) -> Result<(), Failure> {
        let key = self.begin("CSDL chỉ có năm sinh", "The register holds only a year");
        let person = self.person(|one| one.birth.1.is_none() && one.is_named_alike());
        let id = self.submit(&key, &person.form()).await?;
        let case = self.settled(&id).await?;
        self.findings(&case);
        self.ends(&case, "verified");
        println!();
        Ok(())
    }

    async fn not_found(&mut self) -> Result<(), Failure> {
        let key = self.begin("Số định danh không có", "A number that nobody has");
        let mut fields = self.person(Person::is_plain).form();
        fields["identity-number"] = self.stage.register.population().nobody(7).into();
        let id = self.submit(&key, &fields).await?;
        let case = self.settled(&id).await?;
        self.ends(&case, "not-found");
        println!();
        Ok(())
    }

    /// The first of a morning's queue: enough fail in a row for the register to be left alone.
    async fn outage_begins(&mut self) -> Result<(), Failure> {
        let key = self.begin("CSDL mất kết nối", "The register is out of reach");
        self.stage.register.set(Mode::NetworkError);
        let people = self.stage.register.population();
        let queue: Vec<Person> = (0..people.size())
            .map(|i| people.person(i))
            .filter(Person::is_plain)
            .skip(10)
            .take(6)
            .collect();
        let id = self.submit(&key, &queue[0].form()).await?;
        self.waiting.push(id.clone());
        for (number, person) in queue.iter().enumerate().skip(1) {
            let key = format!("DEMO-QUEUE-{number}");
            let answer = self.stage.desk.put(&key, &person.form(), "submit").await?;
            self.waiting.push(answer["case"].as_str().unwrap_or_default().to_owned());
        }
        let left_alone = self.stage.desk.wait_for_circuit("open").await?;
        let case = self.stage.desk.case(&id).await?;
        self.ends(&case, "pending");
        if !left_alone {
            self.wrong += 1;
        }
        self.say(
            "Sáu hồ sơ chờ, không hồ sơ nào bị coi là “không thấy”; CSDL được để yên, rồi hoạt động lại.",
            "Six cases wait and none is “not found”. The register is left alone, then comes back.",
        );
        self.stage.register.set(Mode::Well);
        println!();
        Ok(())
    }

    /// The cases of the outage go on by themselves as soon as the register is heard again.
    async fn outage_ends(&mut self) -> Result<(), Failure> {
        self.say("Hồ sơ 1, chờ từ lúc mất kết nối:", "Case 1, which waited through the outage:");
        let waiting = std::mem::take(&mut self.waiting);
        for id in waiting.iter().rev() {
            let case = self.settled(id).await?;
            if case["state"] != "verified" {
                self.wrong += 1;
            }
        }
        let first = waiting.first().cloned().unwrap_or_default();
        let case = self.stage.desk.case(&first).await?;
        let journal = self.stage.desk.journal(&first).await?;
        for line in journal["lines"].as_array().into_iter().flatten() {
            let details = line["details"].as_array().into_iter().flatten();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let details =
                details.map(|one| format!("{}={}", text(&one["name"]), text(&one["value"])));
            let details: Vec<String> = details.collect();
            let (at, what) = (line["at"].as_str(), line["what"].as_str());
            let clock = at.and_then(|at| at.get(11..19)).unwrap_or_default();
            println!("     {clock} {:<9} {}", what.unwrap_or_default(), details.join(" "));
        }
        self.ends(&case, "verified");
        println!();
        Ok(())
    }

    async fn close(&mut self) -> Result<(), Failure> {
        let counts = self.stage.desk.counts().await?;
        let states = counts["states"].as_array().into_iter().flatten();
        let states = states.filter(|state| state["cases"] != 0).map(|state| {
            format!("{} {}", state["name"].as_str().unwrap_or_default(), state["cases"])
        });
        let states: Vec<String> = states.collect();
        let by_state = self.tongue.pick("Số hồ sơ theo trạng thái:", "Cases by state:");
        println!("{by_state} {}", states.join(", "));
        // Every case that was told of ends with an event; wait for the last of them, a while at most.
        let told = |heard: &[hoso_pretend::Heard]| {
            let last = heard.iter().filter(|one| one.body["data"]["state"] == "verified").count();
            last >= 9
        };
        for _ in 0..100 {
            if told(&self.stage.portal.heard()) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let heard = self.stage.portal.heard();
        let signed = heard.iter().filter(|one| one.signed).count();
        if !told(&heard) || signed != heard.len() {
            self.wrong += 1;
        }
        let total = heard.len();
        match self.tongue {
            Tongue::Vi => println!("Cổng đã nhận {total} sự kiện, {signed} có chữ ký đúng.\n"),
            Tongue::En => println!("The portal heard {total} events, {signed} rightly signed.\n"),
        }
        Ok(())
    }
}

fn long_name(person: &Person) -> bool {
    let (_, month, day) = person.true_birth;
    person.full_name.split(' ').count() >= 3 && month != day
}

fn without_second_word(name: &str) -> String {
    let words = name.split(' ').enumerate().filter(|(place, _)| *place != 1);
    words.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}
