//! The public vector, the reference crate as yardstick, and what is no good.

use http::HeaderValue;

use super::*;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const AT: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const FITS: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn headers(signature: &str) -> HeaderMap {
    headers_at(&AT.to_string(), signature)
}

fn headers_at(timestamp: &str, signature: &str) -> HeaderMap {
    let value = |text: &str| HeaderValue::from_str(text).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert(ID, value("msg_p5jXN8AQM9LWM0D4loKWxJek"));
    headers.insert(TIMESTAMP, value(timestamp));
    headers.insert(SIGNATURE, value(signature));
    headers
}

fn keys(secrets: &[&str]) -> Vec<SigningKey> {
    secrets.iter().map(|secret| SigningKey::parse(secret).unwrap()).collect()
}

fn verify(secrets: &[&str], signature: &str, body: &[u8]) -> Result<(), Rejection> {
    let headers = headers(signature);
    Signed::read(&headers, AT)?.verify(&keys(secrets), body)
}

#[test]
fn the_public_vector_fits() {
    verify(&[SECRET], FITS, BODY).unwrap();
}

#[test]
fn any_of_several_signatures_and_keys_is_enough() {
    let several = format!("v1,bm90aGluZw== v1a,AAAA {FITS}");
    verify(&[SECRET], &several, BODY).unwrap();
    verify(&[OTHER, SECRET], FITS, BODY).unwrap();
}

#[test]
fn the_same_as_the_reference() {
    let now = jiff::Timestamp::now().as_second();
    let reference = standardwebhooks::Webhook::new(OTHER).unwrap();
    for body in ["", "{}", "{\"name\": \"Nguyễn\"}", &"x".repeat(70_000)] {
        let theirs = reference.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", now, body.as_bytes()).unwrap();
        let headers = headers_at(&now.to_string(), &theirs);
        let signed = Signed::read(&headers, now).unwrap();
        signed.verify(&keys(&[OTHER]), body.as_bytes()).unwrap();
        reference.verify(body.as_bytes(), &headers).unwrap();
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let wrong = [
        (SECRET, FITS, &b"{\"test\": 2432232315}"[..]),
        (OTHER, FITS, BODY),
        (SECRET, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", BODY),
        (SECRET, &FITS[3..], BODY),
        (SECRET, "v1,", BODY),
        (SECRET, "v1,g0hM9SsE", BODY),
        (SECRET, "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY),
    ];
    for (secret, signature, body) in wrong {
        let refused = verify(&[secret], signature, body).unwrap_err();
        assert!(matches!(refused, Rejection::BadSignature), "{signature}");
    }
    assert!(verify(&[], FITS, BODY).is_err());
    assert!(
        Signed::read(&headers(FITS), AT).unwrap().verify(&[SigningKey::nobodys()], BODY).is_err()
    );
}

#[test]
fn only_the_first_signatures_are_looked_at() {
    let flood =
        format!("{} {FITS}", ["v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; 8].join(" "));
    assert!(verify(&[SECRET], &flood, BODY).is_err());
}

#[test]
fn five_minutes_either_way_are_in_time() {
    let headers = headers(FITS);
    for now in [AT - TOLERANCE, AT, AT + TOLERANCE] {
        assert!(Signed::read(&headers, now).is_ok());
    }
    let old = Signed::read(&headers, AT + TOLERANCE + 1).unwrap_err();
    assert!(matches!(old, Rejection::OldSignature { seconds: 301, .. }));
    let future = Signed::read(&headers, AT - TOLERANCE - 1).unwrap_err();
    assert!(matches!(future, Rejection::FutureSignature { seconds: 301, .. }));
}

#[test]
fn a_missing_or_unreadable_header_is_named() {
    for name in [ID, TIMESTAMP, SIGNATURE] {
        let mut headers = headers(FITS);
        headers.remove(name);
        let refused = Signed::read(&headers, AT).unwrap_err();
        assert!(matches!(refused, Rejection::Unsigned { name: missing } if missing == name));
    }
    for timestamp in ["soon", "-1", "+1614265330", "1614265330.5", "99999999999999999999"] {
        let refused = Signed::read(&headers_at(timestamp, FITS), AT).unwrap_err();
        assert!(matches!(refused, Rejection::Unsigned { name: TIMESTAMP }), "{timestamp}");
    }
    let mut long = headers(FITS);
    long.insert(ID, HeaderValue::from_str(&"m".repeat(257)).unwrap());
    assert!(matches!(Signed::read(&long, AT), Err(Rejection::Unsigned { name: ID })));
}

#[test]
fn keys_are_whsec_base64_of_24_to_64_bytes() {
    assert!(SigningKey::parse(&format!(" {SECRET}\n")).is_ok());
    assert_eq!(SigningKey::parse(&SECRET[6..]).unwrap_err(), KeyFault::Prefix);
    assert_eq!(SigningKey::parse("whsec_***").unwrap_err(), KeyFault::Base64);
    assert_eq!(SigningKey::parse("whsec_c2hvcnQ=").unwrap_err(), KeyFault::Length { bytes: 5 });
    let long = format!("whsec_{}", STANDARD.encode([7; 65]));
    assert_eq!(SigningKey::parse(&long).unwrap_err(), KeyFault::Length { bytes: 65 });
    assert_eq!(format!("{:?}", keys(&[SECRET])), "[SigningKey(***)]");
}
