//! The question: SOAP 1.1, elements in the order of the documents.
//!
//! What the register would refuse is refused here already, by the name of the field, so that the
//! clerk hears which one. Nothing is guessed: a date without its day goes out as a year.

use hoso_connector_sdk::{Failure, PartialDate, Query};

use crate::config::{Accounts, Config, Dates, Names, Service};
use crate::soap::{ASKING, ENVELOPE};
use crate::{name, xml};

/// A query in the register's words, checked.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    id: &'a str,
    purpose: &'a str,
    /// `MaCanBo`.
    pub officer: String,
    office: Option<&'a str>,
    account: Option<(&'a str, &'a str)>,
    /// The number, and the vocabulary's name for it.
    pub number: (&'static str, &'a str),
    name: String,
    birth: PartialDate,
}

impl<'a> Asked<'a> {
    /// Checks the query against the lengths of the documents.
    pub fn from(config: &'a Config, query: &'a Query) -> Result<Self, Failure> {
        Ok(Self {
            id: fits("the query's id", &query.id, 40)?,
            purpose: fits("the purpose", &query.purpose, 20)?,
            officer: officer(config, query)?,
            office: office(config, query)?,
            account: account(config, query)?,
            number: number(query)?,
            name: full_name(query.needed("full-name")?, config.name)?,
            birth: query.needed_date("birth-date")?,
        })
    }

    /// The fields that this question shows to the register.
    pub fn fields(&self) -> Vec<String> {
        ["full-name", "birth-date", self.number.0].map(str::to_owned).to_vec()
    }

    /// The whole body.
    pub fn body(&self, config: &Config) -> String {
        let (operation, code) = match config.service {
            Service::LookUp => ("TraCuuThongTinCongDan", "037"),
            Service::Verify => ("XacThucThongTinCongDan", "033"),
        };
        let mut to = String::with_capacity(1024);
        to.extend([
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"",
            ENVELOPE,
            "\" xmlns:dan=\"",
            ASKING,
            "\"><soapenv:Header/><soapenv:Body><dan:",
            operation,
            ">",
        ]);
        self.elements(&mut to, code, config.dates);
        to.extend(["</dan:", operation, "></soapenv:Body></soapenv:Envelope>"]);
        to
    }

    fn elements(&self, to: &mut String, code: &str, dates: Dates) {
        element(to, "MaYeuCau", self.id);
        element(to, "MaDVC", self.purpose);
        element(to, "MaTichHop", code);
        element(to, "MaCanBo", &self.officer);
        if let Some(office) = self.office {
            element(to, "MaDonVi", office);
        }
        if let Some((account, phone)) = self.account {
            element(to, "TaiKhoan", account);
            element(to, "SoDienThoai", phone);
        }
        let old = self.number.0 == "old-id";
        element(to, if old { "SoCMND" } else { "SoDinhDanh" }, self.number.1);
        element(to, "HoVaTen", &self.name);
        to.push_str("<dan:NgayThangNamSinh>");
        birth(to, self.birth, dates);
        to.push_str("</dan:NgayThangNamSinh>");
    }
}

fn element(to: &mut String, name: &str, text: &str) {
    to.extend(["<dan:", name, ">"]);
    xml::escape(to, text);
    to.extend(["</dan:", name, ">"]);
}

/// Neither form has room for a month without its day, so such a date goes out as its year.
fn birth(to: &mut String, date: PartialDate, dates: Dates) {
    let text = match date {
        PartialDate::Day(_) => date.iso(),
        PartialDate::Month(_) | PartialDate::Year(_) => PartialDate::Year(date.year()).iso(),
    };
    match (dates, text.len()) {
        (Dates::Iso, _) => to.push_str(&text),
        (Dates::Element, 4) => element(to, "Nam", &text),
        (Dates::Element, _) => element(to, "NgayThangNam", &text.replace('-', "")),
    }
}

/// The 12 digits where they are known: the 9 are no longer given out.
fn number(query: &Query) -> Result<(&'static str, &str), Failure> {
    let (field, length) = match (query.text("citizen-id"), query.text("old-id")) {
        (None, Some(_)) => ("old-id", 9),
        _ => ("citizen-id", 12),
    };
    let number = query.needed(field)?;
    match number.len() == length && number.bytes().all(|b| b.is_ascii_digit()) {
        true => Ok((field, number)),
        false => Err(Failure::rejected(field, "digits", format!("{field} needs {length} digits"))),
    }
}

fn full_name(name: &str, form: Names) -> Result<String, Failure> {
    let refused = |code, why: &str| Err(Failure::rejected("full-name", code, why));
    let sent = name::sent(name, form);
    match sent.chars().count() {
        _ if sent.chars().any(char::is_control) => refused("characters", "a control character"),
        0 => refused("missing", "nothing is left of the name"),
        1..=100 => Ok(sent),
        _ => refused("length", "a name has at most 100 characters"),
    }
}

fn officer(config: &Config, query: &Query) -> Result<String, Failure> {
    let officer = query.asker("officer-id").or(config.officer.as_deref()).unwrap_or("");
    fits("officer-id of the asker", officer, 20).map(str::to_owned)
}

fn office<'a>(config: &'a Config, query: &'a Query) -> Result<Option<&'a str>, Failure> {
    let office = query.asker("office-code").or(config.office_code.as_deref());
    office.map(|code| fits("office-code of the asker", code, 35)).transpose()
}

/// Clients without a telephone send a zero.
fn account<'a>(config: &Config, query: &'a Query) -> Result<Option<(&'a str, &'a str)>, Failure> {
    if config.accounts == Accounts::Omitted {
        return Ok(None);
    }
    let account = query.asker("officer-account").unwrap_or("");
    let account = fits("officer-account of the asker", account, 50)?;
    Ok(Some((account, query.asker("officer-phone").unwrap_or("0"))))
}

/// What is not of the citizen, and so never the citizen's fault.
fn fits<'a>(what: &str, text: &'a str, most: usize) -> Result<&'a str, Failure> {
    let plain = !text.trim().is_empty() && !text.chars().any(char::is_control);
    match plain && text.chars().count() <= most {
        true => Ok(text),
        false => Err(Failure::not_permitted(format!("{what} needs 1 to {most} characters"))),
    }
}
