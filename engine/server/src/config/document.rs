//! `hoso.yaml` as it was written: every key, each value with its place. What stands here is also
//! what `schemas/config.v1.json` says. Never judges a value.

use hoso_workflow::yaml::{At, Entries, Names, Words};
use schemars::JsonSchema;
use serde::Deserialize;

/// A whole number and one of milliseconds, seconds, minutes, hours, days. / Khoảng thời gian.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[0-9]+ +(millisecond|second|minute|hour|day)s?$"))]
pub struct LengthText(pub Words);

/// A whole number and one of bytes, KiB, MiB, GiB. / Dung lượng.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[0-9]+ +(bytes|KiB|MiB|GiB)$"))]
pub struct SizeText(pub Words);

/// The settings of one engine. Secrets never stand in it. / Cấu hình của hệ thống.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "hoso configuration")]
pub struct ConfigDocument {
    /// Address and port; 127.0.0.1:8780 without it. / Địa chỉ lắng nghe.
    pub listen: Option<At<String>>,
    /// The data file; `hoso.redb` beside this file without it. / Tệp dữ liệu.
    pub data: Option<At<String>>,
    /// Files of workflows, or folders with such files. / Các quy trình.
    pub workflows: Option<Names>,
    /// Calendars of this site by name, each a file; one called `vn` replaces the shipped one. / Lịch làm việc.
    #[serde(default)]
    pub calendars: Entries<At<String>>,
    /// Folder of compiled connectors; without it they are compiled at every start. / Bộ nhớ đệm.
    pub cache: Option<At<String>>,
    /// Outside registers by name. / Các cơ sở dữ liệu bên ngoài.
    #[serde(default)]
    pub registries: Entries<RegistryDoc>,
    /// Which registry serves whom, from when to when, by the names that workflows use. / Định tuyến.
    #[serde(default)]
    pub routes: Entries<Vec<RouteDoc>>,
    /// Administrative units by code; without any, every code is taken for itself. / Đơn vị hành chính.
    #[serde(default)]
    pub units: Entries<UnitDoc>,
    /// The codes of offices for case codes, by unit, for it and all units below it. / Mã cơ quan.
    #[serde(default)]
    pub offices: Entries<At<String>>,
    /// Senders of webhooks by name. / Các hệ thống gửi webhook.
    #[serde(default)]
    pub senders: Entries<SenderDoc>,
    /// Holders of API tokens by name. / Mã truy cập API.
    #[serde(default)]
    pub tokens: Entries<At<TokenDoc>>,
    /// How much is taken and kept. / Giới hạn.
    pub limits: Option<LimitsDoc>,
}

/// A secret, from outside this file. / Bí mật, lấy từ bên ngoài tệp này.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecretDoc {
    /// Name of an environment variable. / Tên biến môi trường.
    pub env: Option<At<String>>,
    /// A file; one line break at its end does not count. / Đường dẫn tệp.
    pub file: Option<At<String>>,
}

/// Whether private and loopback addresses may be reached. / Cho phép địa chỉ nội bộ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrivateWord {
    /// They may.
    Allowed,
    /// They may not.
    #[default]
    Refused,
}

/// An outside register. / Một cơ sở dữ liệu bên ngoài.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegistryDoc {
    /// The component that speaks its wire. / Bộ kết nối.
    pub connector: At<ConnectorDoc>,
    /// Addresses, by the names that the connector asks for. / Các địa chỉ.
    #[serde(default)]
    pub endpoints: Entries<EndpointDoc>,
    /// Secrets, by the names that the connector asks for; per officer `name/officer`. / Các bí mật.
    #[serde(default)]
    pub secrets: Entries<At<SecretDoc>>,
    /// The connector's own settings; its schema says which. / Cấu hình riêng.
    pub config: Option<serde_json::Value>,
    /// What one call, and all together, may use up. / Giới hạn.
    pub limits: Option<CallLimitsDoc>,
    /// Who asks where no person acted. / Người tra cứu mặc định.
    #[serde(default)]
    pub asker: Entries<At<String>>,
}

/// A component and its digest. / Tệp bộ kết nối và mã băm.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConnectorDoc {
    /// Its file. / Đường dẫn.
    pub file: At<String>,
    /// `sha256:` and 64 hexadecimal digits. / Mã băm SHA-256.
    pub digest: Option<At<String>>,
}

/// An address that a connector may speak to. / Một địa chỉ được phép gọi.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EndpointDoc {
    /// `https://…`, its path put before every path of the connector. / URL.
    pub url: At<String>,
    /// Whether it may lie in a private network. / Cho phép mạng nội bộ.
    #[serde(default)]
    pub private: PrivateWord,
    /// How the engine shows itself there. / Cách xác thực.
    #[serde(default)]
    pub credentials: Vec<At<CredentialDoc>>,
    /// PEM file of the only roots trusted there. / Chứng thư gốc.
    pub ca: Option<At<String>>,
    /// Time to reach it; 2 seconds without it. / Thời gian kết nối.
    pub connect_within: Option<At<LengthText>>,
    /// Time of one exchange; 10 seconds without it. / Thời gian một lần gọi.
    pub within: Option<At<LengthText>>,
    /// Size of an answer; 1 MiB without it. / Cỡ trả lời.
    pub max_response: Option<At<SizeText>>,
    /// Size of a request; 1 MiB without it. / Cỡ yêu cầu.
    pub max_request: Option<At<SizeText>>,
}

/// One of four ways to show oneself. / Một trong bốn cách xác thực.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CredentialDoc {
    /// A header with a secret value.
    pub header: Option<HeaderDoc>,
    /// A name and a password.
    pub basic: Option<BasicDoc>,
    /// A bearer token.
    pub bearer: Option<At<SecretDoc>>,
    /// A client certificate.
    pub mutual_tls: Option<MutualTlsDoc>,
}

/// A header with a secret value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HeaderDoc {
    /// The header's name.
    pub name: At<String>,
    /// Its whole value.
    pub value: At<SecretDoc>,
}

/// A name and a password.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BasicDoc {
    /// The user's name.
    pub user: At<String>,
    /// The password.
    pub password: At<SecretDoc>,
}

/// A client certificate.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MutualTlsDoc {
    /// PEM file of the certificate and its chain.
    pub certificate: At<String>,
    /// PEM of its private key.
    pub key: At<SecretDoc>,
}

/// What calls of one registry may use up. / Giới hạn của một lần tra cứu.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CallLimitsDoc {
    /// Calls open at once; 8 without it. / Số lần gọi cùng lúc.
    pub at_once: Option<At<u32>>,
    /// Calls begun per minute; no limit without it. / Số lần gọi mỗi phút.
    pub per_minute: Option<At<u32>>,
    /// Time of a call; 10 seconds without it. / Thời gian một lần gọi.
    pub within: Option<At<LengthText>>,
    /// Computing time of the connector; 500 milliseconds without it. / Thời gian tính toán.
    pub cpu: Option<At<LengthText>>,
    /// Memory of the connector; 64 MiB without it. / Bộ nhớ.
    pub memory: Option<At<SizeText>>,
    /// Size of its answer; 256 KiB without it. / Cỡ trả lời.
    pub answer: Option<At<SizeText>>,
}

/// One row of a route. / Một dòng định tuyến.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RouteDoc {
    /// Units it serves, with all below them; without it every unit. / Các đơn vị.
    #[serde(default)]
    pub units: Vec<At<String>>,
    /// First day, `yyyy-mm-dd`. / Từ ngày.
    pub from: Option<At<String>>,
    /// Last day, `yyyy-mm-dd`. / Đến ngày.
    pub to: Option<At<String>>,
    /// The registry. / Cơ sở dữ liệu.
    pub registry: At<String>,
}

/// An administrative unit. / Một đơn vị hành chính.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnitDoc {
    /// Shown to people. / Tên.
    pub name: At<String>,
    /// Code of the unit above it. / Đơn vị cấp trên.
    pub within: Option<At<String>>,
    /// First day of validity. / Từ ngày.
    pub from: Option<At<String>>,
    /// Last day of validity. / Đến ngày.
    pub to: Option<At<String>>,
}

/// What a caller may touch; a list that is left out means all. / Phạm vi được phép.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MayDoc {
    /// Workflows. / Quy trình.
    pub workflows: Option<Vec<At<String>>>,
    /// Units, with all below them. / Đơn vị.
    pub units: Option<Vec<At<String>>>,
    /// Roles that it may claim for persons. / Vai trò.
    pub roles: Option<Vec<At<String>>>,
}

/// A sender of webhooks. / Một hệ thống gửi webhook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SenderDoc {
    /// `whsec_…` secrets; any of them may sign: two during a rotation. / Khóa ký.
    pub keys: At<Vec<At<SecretDoc>>>,
    /// What it may touch. / Phạm vi được phép.
    pub may: MayDoc,
    /// Where it hears what became of its cases. / Nơi nhận thông báo.
    pub tell: Option<TellDoc>,
    /// `settle` answers refusals with 202 and tells of them; `status` answers with theirs. / Từ chối.
    #[serde(default)]
    pub refusals: RefusalsWord,
}

/// What to do with refusals of a sender's requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalsWord {
    /// 202, and told.
    #[default]
    Settle,
    /// Their own status.
    Status,
}

/// Where a sender hears what became of its cases. / Nơi nhận thông báo.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TellDoc {
    /// Its address. / URL.
    pub url: At<String>,
    /// Whether it may lie in a private network. / Cho phép mạng nội bộ.
    #[serde(default)]
    pub private: PrivateWord,
    /// `case.changed`, `case.checked`, `case.reminder`, `request.refused`; all without it. / Các sự kiện.
    pub events: Option<Vec<At<String>>>,
    /// `whsec_…` secrets that sign; those of the sender without it. / Khóa ký.
    pub keys: Option<At<Vec<At<SecretDoc>>>>,
    /// Deliveries open at once; 8 without it. / Số lần gửi cùng lúc.
    pub at_once: Option<At<u32>>,
    /// After this an event is a dead letter; 3 days without it. / Thời hạn gửi lại.
    pub give_up: Option<At<LengthText>>,
}

/// The holder of a token: its digest, or where the token itself lies. / Mã truy cập.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TokenDoc {
    /// SHA-256 of the token, 64 hexadecimal digits. / Mã băm SHA-256.
    pub sha256: Option<At<String>>,
    /// Name of an environment variable with the token. / Tên biến môi trường.
    pub env: Option<At<String>>,
    /// A file with the token. / Đường dẫn tệp.
    pub file: Option<At<String>>,
    /// What it may touch. / Phạm vi được phép.
    pub may: TokenMayDoc,
}

/// What the holder of a token may touch; a list that is left out means all. / Phạm vi được phép.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TokenMayDoc {
    /// Workflows. / Quy trình.
    pub workflows: Option<Vec<At<String>>>,
    /// Units, with all below them. / Đơn vị.
    pub units: Option<Vec<At<String>>>,
    /// Roles that it may claim for persons. / Vai trò.
    pub roles: Option<Vec<At<String>>>,
    /// It may take versions of workflows up and move cases to them; no without it. / Quản trị quy trình.
    #[serde(default)]
    pub administer: bool,
}

impl TokenMayDoc {
    /// What senders may be given as well.
    pub fn as_doc(&self) -> MayDoc {
        let (workflows, units) = (self.workflows.clone(), self.units.clone());
        MayDoc { workflows, units, roles: self.roles.clone() }
    }
}

/// How much is taken and kept. / Giới hạn.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LimitsDoc {
    /// Size of one request; 64 KiB without it. / Cỡ yêu cầu.
    pub body: Option<At<SizeText>>,
    /// Time for a request to arrive; 10 seconds without it. / Thời gian nhận.
    pub receive: Option<At<LengthText>>,
    /// Time to answer, waiting not counted; 10 seconds without it. / Thời gian trả lời.
    pub request: Option<At<LengthText>>,
    /// Time that open requests have at the end; 10 seconds without it. / Thời gian dừng.
    pub drain: Option<At<LengthText>>,
    /// Memory of the store's cache; 96 MiB without it. / Bộ nhớ đệm.
    pub memory: Option<At<SizeText>>,
    /// Free disk below which no new case is taken; 64 MiB without it. / Dung lượng đĩa tối thiểu.
    pub free_space: Option<At<SizeText>>,
    /// How long a request's repeat is known; 30 days without it. / Thời gian nhớ yêu cầu.
    pub keep_marks: Option<At<LengthText>>,
    /// Requests that may wait to be written; 4096 without it. / Hàng đợi ghi.
    pub queue: Option<At<u32>>,
    /// Open asks of one registry beyond which requests are put off. / Số tra cứu đang chờ tối đa.
    pub backlog: Option<At<u32>>,
}
