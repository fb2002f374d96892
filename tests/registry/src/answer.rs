//! Writing answers as the register and X-Road do, and as they do when they are broken.
//!
//! Texts are put together, not built as trees. Nothing is decided here.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};

use crate::mode::Garbage;
use crate::number::mix;
use crate::person::Person;
use crate::wire::{ASKING, SOAP};

/// The namespace of records.
const HOLDING: &str = "http://www.mic.gov.vn/dancu/1.0";
/// The day whose data the register tells.
pub(crate) const AS_OF: &str = "2026-03-06T00:00:00+07:00";

/// The answer of 037: a collection of none, one or more people.
pub(crate) fn records(people: &[Person]) -> String {
    let mut inner = String::with_capacity(1500);
    for person in people {
        record(&mut inner, person);
    }
    let count = people.len();
    envelope(&format!(
        "<ns1:CongdanCollection xmlns:ns1=\"{HOLDING}\" id=\"1\" SoCongDan=\"{count}\" GhiChu=\"\" \
         ThoiDiemDuLieu=\"{AS_OF}\">{inner}</ns1:CongdanCollection>"
    ))
}

/// The answer of 033.
pub(crate) fn verdict(agrees: bool) -> String {
    envelope(&format!(
        "<ns1:KetQuaXacThuc xmlns:ns1=\"{ASKING}\"><ns1:TonTai>{agrees}</ns1:TonTai>\
         </ns1:KetQuaXacThuc>"
    ))
}

fn envelope(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope xmlns:soapenv=\"{SOAP}\">\
         <soapenv:Header xmlns:dan=\"{ASKING}\"/><soapenv:Body xmlns:dan=\"{ASKING}\">{inner}\
         </soapenv:Body></soapenv:Envelope>"
    )
}

/// One `CongDan`, in the order of the documents; the whole name stands in `Ten`, as in practice.
fn record(to: &mut String, person: &Person) {
    to.push_str("<ns1:CongDan>");
    leaf(to, "SoDinhDanh", &person.citizen_id);
    leaf(to, "SoCMND", person.old_id.as_deref().unwrap_or(""));
    to.push_str("<ns1:HoVaTen><ns1:Ho/><ns1:ChuDem/>");
    leaf(to, "Ten", &person.registered_name);
    to.push_str("</ns1:HoVaTen>");
    leaf(to, "GioiTinh", sex(person));
    leaf(to, "DanToc", person.ethnicity.as_deref().unwrap_or("99"));
    leaf(to, "TonGiao", person.religion);
    leaf(to, "TinhTrangHonNhan", person.marital_status);
    leaf(to, "NhomMau", "00");
    to.push_str("<ns1:NgayThangNamSinh>");
    let compact = person.birth_iso().replace('-', "");
    leaf(to, if compact.len() == 4 { "Nam" } else { "NgayThangNam" }, &compact);
    to.push_str("</ns1:NgayThangNamSinh>");
    leaf(to, "QuocTich", "VN");
    for place in ["ThuongTru", "NoiOHienTai"] {
        home(to, place, person);
    }
    to.push_str("</ns1:CongDan>");
}

fn sex(person: &Person) -> &'static str {
    match (person.sex_held, person.sex) {
        (false, _) => "0",
        (true, crate::Sex::Male) => "1",
        (true, crate::Sex::Female) => "2",
    }
}

fn home(to: &mut String, place: &str, person: &Person) {
    to.extend(["<ns1:", place, ">"]);
    leaf(to, "MaTinhThanh", person.home.province);
    leaf(to, "MaQuanHuyen", person.home.district);
    leaf(to, "MaPhuongXa", person.home.commune);
    leaf(to, "ChiTiet", "");
    leaf(to, "QuocGia", "VN");
    to.extend(["</ns1:", place, ">"]);
}

fn leaf(to: &mut String, name: &str, text: &str) {
    match text {
        "" => to.extend(["<ns1:", name, "/>"]),
        text => to.extend(["<ns1:", name, ">", text, "</ns1:", name, ">"]),
    }
}

/// A 200 from the register, with the marks that X-Road leaves on it.
pub(crate) fn ok(body: impl Into<Body>, count: u64) -> Response<Body> {
    let (high, low) = (mix(count, 21), mix(count, 22));
    let hash: String = (0..5).map(|part| format!("{:016x}", mix(high, part))).collect();
    Response::builder()
        .header(header::CONTENT_TYPE, "application/xml; charset=utf-8")
        .header("x-road-request-id", format!("{high:016x}{low:016x}"))
        .header("x-road-request-hash", hash)
        .body(body.into())
        .expect("names and values are plain ASCII")
}

/// X-Road's own refusal: it never came to the register.
pub(crate) fn xroad_error(status: StatusCode, kind: &str, message: &str) -> Response<Body> {
    let body = serde_json::json!({"type": kind, "message": message, "detail": "pretend"});
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json;charset=utf-8")
        .header("x-road-error", kind)
        .body(Body::from(body.to_string()))
        .expect("kinds are plain ASCII")
}

/// The register's own 503.
pub(crate) fn busy(seconds: u32) -> Response<Body> {
    Response::builder()
        .status(StatusCode::SERVICE_UNAVAILABLE)
        .header(header::RETRY_AFTER, seconds)
        .body(Body::empty())
        .expect("a number is a header value")
}

/// Something under the status 200 that is not the answer; `right` is what it should have been.
pub(crate) fn garbage(kind: Garbage, right: &str, count: u64) -> Response<Body> {
    match kind {
        Garbage::Truncated => ok(right[..right.len() / 2].to_owned(), count),
        Garbage::Html => typed("text/html", "<!doctype html><html><h1>Đăng nhập</h1></html>"),
        Garbage::Type => typed("text/plain", right.to_owned()),
        Garbage::Huge => ok(huge(right), count),
        Garbage::Fault => ok(envelope(FAULT), count),
        Garbage::Entities => ok(format!("{BOMB}{}", right.replacen("VN", "&c;", 1)), count),
        Garbage::Namespace => ok(right.replace(HOLDING, "urn:x").replace(ASKING, "urn:y"), count),
        Garbage::Encoding => {
            ok(right.bytes().map(|b| b.max(0x20) | 0x80).collect::<Vec<_>>(), count)
        }
        Garbage::Nothing => ok(Body::empty(), count),
    }
}

const FAULT: &str = "<soapenv:Fault><faultcode>soapenv:Server</faultcode>\
    <faultstring>pretend</faultstring></soapenv:Fault>";
const BOMB: &str = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;&b;\">]>";

fn huge(right: &str) -> String {
    let filler = "<ns1:ChiTiet>x</ns1:ChiTiet>".repeat(430_000);
    right.replacen("<ns1:CongDan>", &format!("<ns1:CongDan>{filler}"), 1)
}

fn typed(kind: &str, body: impl Into<Body>) -> Response<Body> {
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .expect("a content type is plain ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Population;

    #[test]
    fn a_record_holds_what_the_register_holds() {
        let mut person = Population::new(1, 10).person(3);
        person.birth = (1940, None, None);
        person.ethnicity = None;
        person.sex_held = false;
        let text = records(std::slice::from_ref(&person));
        for part in [
            "SoCongDan=\"1\"",
            "<ns1:Nam>1940</ns1:Nam>",
            "<ns1:DanToc>99</ns1:DanToc>",
            "<ns1:GioiTinh>0</ns1:GioiTinh>",
            &format!("<ns1:Ten>{}</ns1:Ten>", person.registered_name),
            &format!("<ns1:SoDinhDanh>{}</ns1:SoDinhDanh>", person.citizen_id),
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn nobody_is_an_empty_collection() {
        let text = records(&[]);
        assert!(text.contains("SoCongDan=\"0\"") && !text.contains("<ns1:CongDan>"), "{text}");
    }

    #[test]
    fn a_whole_date_is_written_compactly() {
        let mut person = Population::new(1, 10).person(3);
        person.birth = (1940, Some(3), Some(9));
        assert!(records(&[person]).contains("<ns1:NgayThangNam>19400309</ns1:NgayThangNam>"));
    }

    #[test]
    fn refusals_by_x_road_name_their_kind_twice() {
        let response = xroad_error(StatusCode::BAD_REQUEST, "Client.BadRequest", "order");
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["x-road-error"], "Client.BadRequest");
        assert_eq!(busy(7).headers()["retry-after"], "7");
    }

    #[test]
    fn marks_differ_from_answer_to_answer() {
        let (one, two) = (ok("", 1), ok("", 2));
        for mark in ["x-road-request-id", "x-road-request-hash"] {
            assert_ne!(one.headers()[mark], two.headers()[mark]);
        }
    }
}
