//! The words of every way the door says no: code, status, title, and a sentence for a clerk in
//! Vietnamese and English. A code keeps its meaning for good. Never holds anything of a request.

use http::StatusCode;

/// One way to say no, without what is particular to a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// Stable; the last part of the problem's type.
    pub(crate) code: &'static str,
    /// The status that goes with it.
    pub(crate) status: StatusCode,
    /// The same at every occurrence, in English.
    pub(crate) title: &'static str,
    /// For a clerk, in Vietnamese.
    pub(crate) vi: &'static str,
    /// For a clerk, in English.
    pub(crate) en: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $status:ident, $title:literal, $vi:literal, $en:literal;)*) => {
        $(pub(crate) const $name: Kind = Kind {
            code: $code,
            status: StatusCode::$status,
            title: $title,
            vi: $vi,
            en: $en,
        };)*
        /// Each of them, in order of status.
        #[cfg(test)]
        pub(crate) const ALL: &[Kind] = &[$($name),*];
    };
}

kinds! {
    NO_JSON = "no-json", BAD_REQUEST, "The body is no JSON",
        "Dữ liệu gửi lên không đúng định dạng JSON.",
        "What was sent is no JSON.";
    NOT_UTF8 = "not-utf8", BAD_REQUEST, "The body is not UTF-8",
        "Dữ liệu gửi lên không dùng bảng mã UTF-8.",
        "What was sent is not encoded as UTF-8.";
    BAD_HEADER = "bad-header", BAD_REQUEST, "A header cannot be read",
        "Một tiêu đề của yêu cầu không đọc được.",
        "A header of the request cannot be read.";
    BAD_QUERY = "bad-query", BAD_REQUEST, "The query cannot be read",
        "Tham số trên địa chỉ không hợp lệ.",
        "A parameter of the address is not valid.";
    CUT_OFF = "cut-off", BAD_REQUEST, "The body did not arrive whole",
        "Dữ liệu gửi lên bị ngắt giữa chừng.",
        "What was sent broke off.";
    UNSIGNED = "unsigned", UNAUTHORIZED, "The request is not signed",
        "Yêu cầu chưa được ký.",
        "The request is not signed.";
    BAD_SIGNATURE = "bad-signature", UNAUTHORIZED, "The signature does not fit",
        "Chữ ký của yêu cầu không đúng.",
        "The signature of the request is not right.";
    OLD_SIGNATURE = "old-signature", UNAUTHORIZED, "The signature is too old",
        "Chữ ký của yêu cầu đã quá cũ; hãy kiểm tra đồng hồ máy gửi.",
        "The signature is too old; check the clock of the sending machine.";
    FUTURE_SIGNATURE = "future-signature", UNAUTHORIZED, "The signature lies in the future",
        "Thời điểm ký ở tương lai; hãy kiểm tra đồng hồ máy gửi.",
        "The signature lies in the future; check the clock of the sending machine.";
    NO_TOKEN = "no-token", UNAUTHORIZED, "A token is wanted",
        "Cần mã truy cập.",
        "An access token is needed.";
    BAD_TOKEN = "bad-token", UNAUTHORIZED, "The token is not known",
        "Mã truy cập không đúng.",
        "The access token is not right.";
    ROLE_NOT_GRANTED = "role-not-granted", FORBIDDEN, "The role is not granted",
        "Không được phép dùng vai trò này.",
        "This role may not be used here.";
    NOT_ADMINISTRATOR = "not-administrator", FORBIDDEN, "The token may not administer workflows",
        "Mã truy cập này không được quản trị quy trình.",
        "This access token may not administer workflows.";
    NOT_FOUND = "not-found", NOT_FOUND, "There is nothing here",
        "Không tìm thấy.",
        "There is nothing here.";
    NO_CASE = "no-case", NOT_FOUND, "There is no such case",
        "Không tìm thấy hồ sơ.",
        "The case was not found.";
    NO_BATCH = "no-batch", NOT_FOUND, "There is no such batch",
        "Không tìm thấy lần xử lý hàng loạt này.",
        "The batch was not found.";
    NO_DEAD_LETTER = "no-dead-letter", NOT_FOUND, "There is no such dead letter",
        "Không tìm thấy thông báo chưa gửi được.",
        "The undelivered message was not found.";
    NO_WORKFLOW = "no-workflow", NOT_FOUND, "There is no such workflow",
        "Không tìm thấy quy trình.",
        "The workflow was not found.";
    NO_VERSION = "no-version", NOT_FOUND, "There is no such version of the workflow",
        "Quy trình không có phiên bản này.",
        "The workflow has no such version.";
    METHOD = "method", METHOD_NOT_ALLOWED, "The method does not fit the address",
        "Địa chỉ này không nhận phương thức đã dùng.",
        "This address does not take that method.";
    SLOW = "slow", REQUEST_TIMEOUT, "The body came too slowly",
        "Dữ liệu gửi lên quá chậm.",
        "What was sent came too slowly.";
    VERSION_TAKEN = "version-taken", CONFLICT, "The version was taken up with another content",
        "Phiên bản này đã được dùng với nội dung khác; hãy tăng số phiên bản.",
        "This version is in use with another content; give it a higher version.";
    VERSION_OLD = "version-old", CONFLICT, "There is a newer version already",
        "Đã có phiên bản mới hơn; hãy tăng số phiên bản.",
        "There is a newer version already; give it a higher version.";
    NO_MIGRATION = "no-migration", CONFLICT, "No case can come to that version",
        "Phiên bản này không nhận hồ sơ của phiên bản khác.",
        "No case can come to this version.";
    TOO_LARGE = "too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "Dữ liệu gửi lên quá lớn.",
        "What was sent is too large.";
    NOT_JSON = "not-json", UNSUPPORTED_MEDIA_TYPE, "The body is not declared as JSON",
        "Yêu cầu phải có kiểu nội dung application/json.",
        "The request must have the content type application/json.";
    NOT_WORKFLOW = "not-workflow", UNSUPPORTED_MEDIA_TYPE, "The body is declared neither as YAML nor as JSON",
        "Quy trình phải có kiểu nội dung text/yaml hoặc application/json.",
        "A workflow must have the content type text/yaml or application/json.";
    UNKNOWN_TYPE = "unknown-type", UNPROCESSABLE_ENTITY, "The type of the event is not known",
        "Loại sự kiện không được hỗ trợ.",
        "This type of event is not known.";
    BAD_BODY = "bad-body", UNPROCESSABLE_ENTITY, "The body has another shape",
        "Dữ liệu gửi lên thiếu, thừa hoặc sai kiểu một mục.",
        "Something in the request is missing, not known or of the wrong kind.";
    BAD_KEY = "bad-key", UNPROCESSABLE_ENTITY, "The key is not fit to be one",
        "Mã tham chiếu của hồ sơ không hợp lệ; không dùng số CCCD hoặc CMND làm mã.",
        "The key of the case is not valid; an identity number is never used as a key.";
    FINDINGS = "findings", UNPROCESSABLE_ENTITY, "The workflow has errors",
        "Quy trình có lỗi; xem chi tiết trong `detail`.",
        "The workflow has errors; `detail` shows them.";
    BUSY = "busy", TOO_MANY_REQUESTS, "Too much waits",
        "Hệ thống đang bận; hãy gửi lại sau ít phút.",
        "The system is busy; send it again in a little while.";
    FAULT = "fault", INTERNAL_SERVER_ERROR, "A fault of the engine's own",
        "Hệ thống gặp lỗi; yêu cầu chưa được thực hiện.",
        "The system ran into a fault; nothing was done.";
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, "The case file cannot be reached",
        "Hệ thống tạm thời không truy cập được kho hồ sơ; hãy gửi lại sau.",
        "The case file cannot be reached just now; send it again later.";
    FULL = "full", SERVICE_UNAVAILABLE, "The disk is nearly full",
        "Máy chủ sắp hết dung lượng; tạm thời không nhận hồ sơ mới.",
        "The disk is nearly full; no new cases are taken for now.";
    UNKNOWN = "unknown", SERVICE_UNAVAILABLE, "Whether it was done is not known",
        "Chưa rõ yêu cầu đã được ghi nhận hay chưa; hãy gửi lại với cùng mã yêu cầu.",
        "Whether the request was kept is not known; send it again with the same key.";
    CLOSING = "closing", SERVICE_UNAVAILABLE, "The engine is closing",
        "Hệ thống đang dừng để bảo trì; hãy gửi lại sau.",
        "The system is closing; send it again later.";
    UNREADY = "unready", SERVICE_UNAVAILABLE, "The engine cannot serve just now",
        "Hệ thống chưa sẵn sàng.",
        "The system is not ready.";
}

/// The title of a refusal of the engine's, whose code the door does not know.
pub(crate) fn title_of(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be read",
        403 => "Not permitted",
        404 => "Not found",
        409 => "Not possible now",
        412 => "The case has changed",
        _ => "The request was refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_stands_for_two_things() {
        let codes: BTreeSet<&str> = ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for kind in ALL {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(kind.code.chars().all(plain), "{}", kind.code);
        }
    }

    #[test]
    fn each_says_in_both_languages_what_to_a_clerk_it_means() {
        for kind in ALL {
            assert!(kind.vi.ends_with('.') && kind.en.ends_with('.'), "{}", kind.code);
            assert_ne!(kind.vi, kind.en, "{}", kind.code);
            assert!(!kind.vi.is_ascii(), "{} is not in Vietnamese", kind.code);
            assert!(!kind.title.ends_with('.'), "{}", kind.code);
        }
    }

    #[test]
    fn the_order_is_that_of_the_statuses() {
        assert!(ALL.is_sorted_by_key(|kind| kind.status.as_u16()));
    }

    #[test]
    fn titles_of_refusals_follow_the_status() {
        assert_eq!(title_of(412), "The case has changed");
        assert_eq!(title_of(422), "The request was refused");
    }
}
