//! Reading a question off the wire: SOAP 1.1, elements in the order of the documents, nothing else.
//!
//! It scans the text instead of building a tree, since the register must cost little next to the
//! engine under test. It is strict on purpose: a real register refuses what it did not agree to.

use std::borrow::Cow;

use crate::person::Birth;

/// The namespace of questions, and of the answer of 033.
pub(crate) const ASKING: &str = "http://dancuquocgia.bca";
/// The namespace of SOAP 1.1.
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// The two services of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// 037: a number in, a record out.
    LookUp,
    /// 033: a person in, yes or no out.
    Verify,
}

impl Service {
    /// `MaTichHop`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LookUp => "037",
            Self::Verify => "033",
        }
    }

    /// The element of the body, and the last part of the path.
    #[must_use]
    pub fn operation(self) -> &'static str {
        match self {
            Self::LookUp => "TraCuuThongTinCongDan",
            Self::Verify => "XacThucThongTinCongDan",
        }
    }
}

/// One question, as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Question<'a> {
    pub service: Service,
    pub id: Cow<'a, str>,
    pub purpose: Cow<'a, str>,
    pub officer: Cow<'a, str>,
    pub number: Cow<'a, str>,
    pub name: Cow<'a, str>,
    pub birth: Birth,
}

/// Why the body is refused; names an element, never its content.
pub(crate) type Refused = String;

/// Reads the body of a request to this service.
pub(crate) fn read(service: Service, body: &str) -> Result<Question<'_>, Refused> {
    if body.contains("<!") {
        return Err("document types, comments and CDATA are refused".into());
    }
    let soap = prefix(body, SOAP).ok_or("no SOAP 1.1 envelope")?;
    let own = prefix(body, ASKING).ok_or("the agreed namespace is not declared")?;
    let mut scan = Scan { rest: after_declaration(body), prefix: soap };
    scan.open("Envelope")?;
    scan.skip_header()?;
    scan.open("Body")?;
    scan.prefix = own;
    scan.open(service.operation())?;
    let question = elements(&mut scan, service)?;
    scan.close(service.operation())?;
    scan.prefix = soap;
    scan.close("Body")?;
    scan.close("Envelope")?;
    match scan.rest.trim().is_empty() {
        true => Ok(question),
        false => Err("text after the envelope".into()),
    }
}

/// The elements in their order; the optional ones may be left out, none may change places.
fn elements<'a>(scan: &mut Scan<'a>, service: Service) -> Result<Question<'a>, Refused> {
    let id = scan.text("MaYeuCau", 40)?;
    let purpose = scan.text("MaDVC", 20)?;
    if scan.text("MaTichHop", 20)? != service.code() {
        return Err("MaTichHop is not of this service".into());
    }
    let officer = scan.text("MaCanBo", 20)?;
    for (name, most) in [("MaDonVi", 35), ("TaiKhoan", 50), ("SoDienThoai", 20)] {
        if scan.at(name) {
            scan.text(name, most)?;
        }
    }
    let number = number(scan)?;
    let name = scan.text("HoVaTen", 100)?;
    Ok(Question { service, id, purpose, officer, number, name, birth: birth(scan)? })
}

fn number<'a>(scan: &mut Scan<'a>) -> Result<Cow<'a, str>, Refused> {
    let (name, length) = if scan.at("SoCMND") { ("SoCMND", 9) } else { ("SoDinhDanh", 12) };
    let number = scan.text(name, length)?;
    match number.len() == length && number.bytes().all(|b| b.is_ascii_digit()) {
        true => Ok(number),
        false => Err(format!("{name} has not {length} digits")),
    }
}

/// `{Nam}`, `{NgayThangNam}` or the text form, `yyyy` or `yyyy-mm-dd`.
fn birth(scan: &mut Scan<'_>) -> Result<Birth, Refused> {
    const NAME: &str = "NgayThangNamSinh";
    scan.open(NAME)?;
    let wrong = || format!("{NAME} is not in an agreed form");
    let birth = if scan.at("Nam") {
        (scan.text("Nam", 4)?.parse().map_err(|_| wrong())?, None, None)
    } else if scan.at("NgayThangNam") {
        compact(&scan.text("NgayThangNam", 8)?).ok_or_else(wrong)?
    } else {
        iso(scan.words()).ok_or_else(wrong)?
    };
    scan.close(NAME)?;
    Ok(birth)
}

fn compact(text: &str) -> Option<Birth> {
    let parts = (text.len() == 8).then(|| (text.get(..4), text.get(4..6), text.get(6..)))?;
    Some((parts.0?.parse().ok()?, Some(parts.1?.parse().ok()?), Some(parts.2?.parse().ok()?)))
}

fn iso(text: &str) -> Option<Birth> {
    match text.len() {
        4 => Some((text.parse().ok()?, None, None)),
        10 => compact(&text.replacen('-', "", 2)),
        _ => None,
    }
}

/// The prefix bound to a namespace, with its colon; empty for the default namespace.
fn prefix<'a>(body: &'a str, namespace: &str) -> Option<&'a str> {
    let end = body.find(&format!("=\"{namespace}\""))?;
    let start = body[..end].rfind(|c: char| c.is_ascii_whitespace())? + 1;
    match &body[start..end] {
        "xmlns" => Some(""),
        name => name.strip_prefix("xmlns:"),
    }
}

fn after_declaration(body: &str) -> &str {
    let body = body.trim_start_matches('\u{feff}').trim_start();
    match body.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest),
        None => body,
    }
}

/// What is left to read.
struct Scan<'a> {
    rest: &'a str,
    prefix: &'a str,
}

impl<'a> Scan<'a> {
    /// Whether the next tag opens `name`.
    fn at(&self, name: &str) -> bool {
        self.tag("<", name).is_some_and(|rest| rest.starts_with(['>', '/', ' ', '\n', '\r', '\t']))
    }

    fn open(&mut self, name: &str) -> Result<(), Refused> {
        let tag = self.at(name).then(|| self.tag("<", name)).flatten();
        let inside = tag.and_then(|rest| rest.split_once('>'));
        let (attributes, rest) = inside.ok_or_else(|| self.expected(name))?;
        if attributes.ends_with('/') {
            return Err(format!("{name} is empty"));
        }
        self.rest = rest;
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refused> {
        let rest = self.tag("</", name).and_then(|rest| rest.trim_start().strip_prefix('>'));
        self.rest = rest.ok_or_else(|| self.expected(&format!("/{name}")))?;
        Ok(())
    }

    /// An element with text of 1 to `most` characters.
    fn text(&mut self, name: &str, most: usize) -> Result<Cow<'a, str>, Refused> {
        self.open(name)?;
        let text = plain(self.words());
        self.close(name)?;
        match text.trim().is_empty() || text.chars().count() > most {
            true => Err(format!("{name} is not 1 to {most} characters long")),
            false => Ok(text),
        }
    }

    fn words(&mut self) -> &'a str {
        let end = self.rest.find('<').unwrap_or(self.rest.len());
        let (words, rest) = self.rest.split_at(end);
        self.rest = rest;
        words
    }

    fn skip_header(&mut self) -> Result<(), Refused> {
        if !self.at("Header") {
            return Ok(());
        }
        let (head, rest) = self.rest.split_once('>').ok_or("Header does not end")?;
        self.rest = rest;
        if head.ends_with('/') { Ok(()) } else { self.close("Header") }
    }

    fn tag(&self, open: &str, name: &str) -> Option<&'a str> {
        let rest = self.rest.trim_start().strip_prefix(open)?;
        rest.strip_prefix(self.prefix)?
            .strip_prefix(if self.prefix.is_empty() { "" } else { ":" })?
            .strip_prefix(name)
    }

    fn expected(&self, name: &str) -> Refused {
        format!("{name} expected here")
    }
}

/// The five entities that XML knows by itself.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Cow::Owned(text.replace("&apos;", "'").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MIDDLE: &str = "<d:MaYeuCau>q-1</d:MaYeuCau><d:MaDVC>1.000948</d:MaDVC>\
        <d:MaTichHop>037</d:MaTichHop><d:MaCanBo>006080000001</d:MaCanBo>\
        <d:SoDinhDanh>006140000001</d:SoDinhDanh><d:HoVaTen>NGUYENVANAN</d:HoVaTen>\
        <d:NgayThangNamSinh><d:Nam>1940</d:Nam></d:NgayThangNamSinh>";

    fn whole(middle: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"{SOAP}\" xmlns:d=\"{ASKING}\">\
             <s:Header/>\n<s:Body><d:TraCuuThongTinCongDan>{middle}</d:TraCuuThongTinCongDan>\
             </s:Body></s:Envelope>\n"
        )
    }

    fn refusal(middle: &str) -> String {
        read(Service::LookUp, &whole(middle)).unwrap_err()
    }

    #[test]
    fn a_question_is_read() {
        let body = whole(MIDDLE);
        let question = read(Service::LookUp, &body).unwrap();
        assert_eq!((&*question.id, &*question.purpose), ("q-1", "1.000948"));
        assert_eq!((&*question.number, &*question.officer), ("006140000001", "006080000001"));
        assert_eq!((&*question.name, question.birth), ("NGUYENVANAN", (1940, None, None)));
    }

    #[test]
    fn the_optional_elements_stand_in_their_place() {
        let office = "</d:MaCanBo><d:MaDonVi>H03.1</d:MaDonVi><d:TaiKhoan>a</d:TaiKhoan>";
        assert!(read(Service::LookUp, &whole(&MIDDLE.replace("</d:MaCanBo>", office))).is_ok());
        let early = MIDDLE.replace("<d:MaCanBo>", "<d:MaDonVi>H03.1</d:MaDonVi><d:MaCanBo>");
        assert_eq!(refusal(&early), "MaCanBo expected here");
    }

    #[test]
    fn dates_come_in_three_forms() {
        for (form, birth) in [
            ("<d:NgayThangNam>19400309</d:NgayThangNam>", (1940, Some(3), Some(9))),
            ("1940-03-09", (1940, Some(3), Some(9))),
            ("1940", (1940, None, None)),
        ] {
            let body = whole(&MIDDLE.replace("<d:Nam>1940</d:Nam>", form));
            assert_eq!(read(Service::LookUp, &body).unwrap().birth, birth);
        }
        for form in ["", "40", "09/03/1940", "<d:Nam>194</d:Nam><d:Nam>1</d:Nam>"] {
            assert!(
                refusal(&MIDDLE.replace("<d:Nam>1940</d:Nam>", form)).contains("Nam"),
                "{form}"
            );
        }
    }

    #[test]
    fn what_is_missing_or_out_of_order_is_refused_by_name() {
        let without = |element: &str, text: &str| {
            MIDDLE.replace(&format!("<d:{element}>{text}</d:{element}>"), "")
        };
        assert_eq!(refusal(&without("MaDVC", "1.000948")), "MaDVC expected here");
        assert_eq!(refusal(&without("HoVaTen", "NGUYENVANAN")), "HoVaTen expected here");
        assert_eq!(refusal(&without("SoDinhDanh", "006140000001")), "SoDinhDanh expected here");
        let swapped = MIDDLE.replace("MaDVC", "x").replace("MaYeuCau", "MaDVC");
        assert_eq!(refusal(&swapped.replace('x', "MaYeuCau")), "MaYeuCau expected here");
        assert!(refusal(&format!("{MIDDLE}<d:Them>1</d:Them>")).contains("/TraCuu"));
    }

    #[test]
    fn lengths_and_digits_are_held() {
        let long = MIDDLE.replace("q-1", &"q".repeat(41));
        assert_eq!(refusal(&long), "MaYeuCau is not 1 to 40 characters long");
        assert_eq!(
            refusal(&MIDDLE.replace("006140000001", "006140000")),
            "SoDinhDanh has not 12 digits"
        );
        let old = MIDDLE.replace("SoDinhDanh", "SoCMND");
        assert!(refusal(&old).contains("SoCMND"));
        let old = old.replace("006140000001", "080000001");
        assert!(read(Service::LookUp, &whole(&old)).is_ok());
        assert!(refusal(&MIDDLE.replace("1.000948", " ")).contains("MaDVC"));
    }

    #[test]
    fn another_service_namespace_or_document_type_is_refused() {
        let body = whole(MIDDLE);
        assert!(read(Service::Verify, &body).is_err());
        assert!(refusal(&MIDDLE.replace("037", "033")).contains("MaTichHop"));
        assert!(read(Service::LookUp, &body.replace(ASKING, "http://gtel.vn/qldc")).is_err());
        assert!(read(Service::LookUp, &body.replace("s:Header", "s:Kopf")).is_err());
        assert!(read(Service::LookUp, &format!("<!DOCTYPE a>{body}")).is_err());
        assert!(read(Service::LookUp, &format!("{body}x")).is_err());
        assert!(read(Service::LookUp, "").is_err());
    }

    #[test]
    fn a_default_namespace_and_entities_are_understood() {
        let body = format!(
            "<Envelope xmlns=\"{SOAP}\"><Header>\n</Header><Body>\
             <d:TraCuuThongTinCongDan xmlns:d=\"{ASKING}\">{}</d:TraCuuThongTinCongDan>\
             </Body></Envelope>",
            MIDDLE.replace("NGUYENVANAN", "A&amp;B&lt;")
        );
        assert_eq!(read(Service::LookUp, &body).unwrap().name, "A&B<");
    }
}
