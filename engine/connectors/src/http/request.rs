//! What a guest may ask for over HTTP, checked before anything is sent.
//!
//! Pure: it opens nothing, and its messages repeat no value that the guest gave.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::refused;
use crate::bindings::hoso::connector::host_http::{Error, Request};

/// Bytes of a path, and of an encoded query.
const LONGEST_TARGET: usize = 8 * 1024;
/// Headers of one request.
const MOST_HEADERS: usize = 64;

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Set by the host or the connection, or meant for a proxy.
const FORBIDDEN_HEADERS: [HeaderName; 13] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// The method, if it is one of the six that registries use.
pub(crate) fn method(name: &str) -> Result<Method, Error> {
    Ok(match name {
        "GET" => Method::GET,
        "HEAD" => Method::HEAD,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => return Err(invalid("this method is not allowed")),
    })
}

/// Path and query, ready to be put behind the endpoint's base.
pub(crate) fn target(request: &Request) -> Result<String, Error> {
    check_path(&request.path)?;
    let mut target = request.path.clone();
    for (n, (name, value)) in request.query.iter().enumerate() {
        target.push(if n == 0 { '?' } else { '&' });
        target.extend(utf8_percent_encode(name, UNRESERVED));
        target.push('=');
        target.extend(utf8_percent_encode(value, UNRESERVED));
    }
    if target.len() > LONGEST_TARGET {
        return Err(invalid("the path and query are too long"));
    }
    Ok(target)
}

fn check_path(path: &str) -> Result<(), Error> {
    if !path.starts_with('/') {
        return Err(invalid("the path does not begin with \"/\""));
    }
    if !path.bytes().all(|byte| byte == b'/' || byte == b'%' || is_path_character(byte)) {
        return Err(invalid("the path holds a character that must be percent-encoded"));
    }
    if !percent_signs_are_complete(path) {
        return Err(invalid("the path holds a \"%\" without two hex digits"));
    }
    if path.split('/').any(is_dot_segment) {
        return Err(invalid("the path holds a dot segment"));
    }
    Ok(())
}

/// `pchar` of RFC 3986 without the percent sign.
fn is_path_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

fn percent_signs_are_complete(path: &str) -> bool {
    path.split('%')
        .skip(1)
        .all(|after| after.len() >= 2 && after.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}

/// Also what a server might take for one: encoded dots and slashes, backslashes, `..;parameter`.
fn is_dot_segment(segment: &str) -> bool {
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    decoded.split(['/', '\\']).any(|part| {
        let name = part.split(';').next().unwrap_or(part);
        name == "." || name == ".."
    })
}

/// The guest's headers, without those that are not its to set.
pub(crate) fn headers(
    given: &[(String, String)],
    resolve: impl Fn(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<HeaderMap, Error> {
    if given.len() > MOST_HEADERS {
        return Err(invalid("too many headers"));
    }
    let mut headers = HeaderMap::with_capacity(given.len() + 2);
    for (name, value) in given {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| invalid("a header's name is not one"))?;
        if FORBIDDEN_HEADERS.contains(&name) {
            return Err(invalid(format!("the header {name} is the host's to set")));
        }
        let value = HeaderValue::from_bytes(&resolve(value.as_bytes())?)
            .map_err(|_| invalid(format!("the value of the header {name} is not one")))?;
        headers.append(name, value);
    }
    Ok(headers)
}

fn invalid(message: impl Into<String>) -> Error {
    refused("invalid-request", message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn request(path: &str) -> Request {
        Request {
            endpoint: "gateway".into(),
            method: "GET".into(),
            path: path.into(),
            query: vec![],
            headers: vec![],
            body: vec![],
            timeout_ms: None,
            idempotent: false,
        }
    }

    #[test]
    fn a_path_is_taken_as_it_is() {
        for path in ["/", "/a/b.c", "/a%20b/c;v=1", "/.../..a", "/a//b", "/e%CC%81"] {
            assert_eq!(target(&request(path)).unwrap(), path);
        }
    }

    #[test]
    fn dot_segments_are_refused_however_they_are_written() {
        let bad = "/.. /a/../b /a/. /%2e%2e/b /a/.%2E /..%2fb /a/..%5cb /..;x/b /a/%2e;/b";
        for path in bad.split(' ') {
            let error = target(&request(path)).unwrap_err();
            assert_eq!((error.code.as_str(), path), ("invalid-request", path));
        }
    }

    #[test]
    fn other_paths_are_refused() {
        let bad = ["", "a", "//host\r\n", "/a b", "/a?b", "/a#b", "/a%2", "/%zz", "/ễ", "/a\\b"];
        for path in bad {
            assert_eq!(target(&request(path)).unwrap_err().code, "invalid-request", "{path:?}");
        }
        assert!(target(&request(&"/a".repeat(5000))).is_err());
    }

    #[test]
    fn a_query_is_encoded_by_the_host() {
        let query = vec![("họ tên".into(), "a&b=c/+".into()), ("x".into(), String::new())];
        let request = Request { query, ..request("/p") };
        assert_eq!(target(&request).unwrap(), "/p?h%E1%BB%8D%20t%C3%AAn=a%26b%3Dc%2F%2B&x=");
    }

    #[test]
    fn headers_of_the_host_and_broken_ones_are_refused() {
        let headers = |name: &str, value: &str| {
            headers(&[(name.into(), value.into())], |bytes| Ok(bytes.to_vec()))
        };
        assert_eq!(headers("X-Key", "a").unwrap()["x-key"], "a");
        for name in ["Host", "content-length", "AUTHORIZATION", "Connection", "a b", "", "a\r\nb"] {
            assert_eq!(headers(name, "x").unwrap_err().code, "invalid-request", "{name:?}");
        }
        assert!(headers("x", "a\r\nb: c").is_err());
        let many = vec![("x".to_string(), "1".to_string()); MOST_HEADERS + 1];
        assert!(super::headers(&many, |bytes| Ok(bytes.to_vec())).is_err());
    }

    #[test]
    fn methods_are_whitelisted() {
        assert_eq!(method("POST").unwrap(), Method::POST);
        for name in ["get", "CONNECT", "TRACE", "OPTIONS", ""] {
            assert!(method(name).is_err(), "{name}");
        }
    }
}
