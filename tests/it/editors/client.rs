//! A small editor: speaks the Language Server Protocol with the YAML language server, by frames
//! over its standard input and output.
//!
//! Never waits without an end, never reaches a network, and ends the server when it is dropped.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// All that is done with one server, from its start on.
const LONGEST: Duration = Duration::from_secs(25);

/// Where the server's program lies below the folder that names it.
const PROGRAM: &str = "node_modules/yaml-language-server/bin/yaml-language-server";

/// What to do if there is no server.
const INSTALLS: &str = "`cargo xtask test` installs it";

/// The command that starts the server that was installed in a folder.
pub fn server(node: &str, folder: &Path) -> Result<Command, String> {
    let version = Command::new(node).arg("--version").stdout(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        return Err(format!("Node.js is missing, as `{node}`: {INSTALLS}"));
    }
    let program = folder.join(PROGRAM);
    if !program.is_file() {
        let program = program.display();
        return Err(format!("the YAML language server is missing, at {program}: {INSTALLS}"));
    }
    let mut command = Command::new(node);
    command.arg(program).arg("--stdio");
    Ok(command)
}

/// A finding of the server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// From 1.
    pub line: usize,
    pub text: String,
}

/// The editor's side of one server.
pub struct Editor {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    ends: Instant,
    asked: u64,
    opened: usize,
    settings: Value,
    /// By the address of the document, the newest.
    found: BTreeMap<String, Vec<Diagnostic>>,
}

impl Editor {
    /// Starts the server with these settings of its section `yaml`.
    pub fn start(mut command: Command, settings: Value) -> Editor {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (to, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, from) = mpsc::channel();
        std::thread::spawn(move || {
            let mut out = BufReader::new(out);
            while let Some(message) = frame(&mut out) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let ends = Instant::now() + LONGEST;
        let found = BTreeMap::new();
        let mut editor = Editor { child, to, from, ends, asked: 0, opened: 0, settings, found };
        editor.shake_hands();
        editor
    }

    fn shake_hands(&mut self) {
        let completion = json!({
            "completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"]},
        });
        self.ask(
            "initialize",
            json!({
                "processId": std::process::id(),
                "rootUri": null,
                "capabilities": {
                    "textDocument": {
                        "completion": completion,
                        "hover": {"contentFormat": ["markdown"]},
                    },
                    "workspace": {"configuration": true},
                },
            }),
        );
        self.tell("initialized", json!({}));
        let settings = json!({"settings": {"yaml": self.settings}});
        self.tell("workspace/didChangeConfiguration", settings);
    }

    /// How many documents were opened.
    pub fn documents(&self) -> usize {
        self.opened
    }

    /// Opens a document at an address of its own, where no file need be.
    pub fn open(&mut self, address: &str, text: &str) {
        self.opened += 1;
        let document = json!({"uri": address, "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// What the server finds wrong with an open document, as soon as it says so.
    pub fn diagnostics(&mut self, address: &str) -> Vec<Diagnostic> {
        loop {
            if let Some(found) = self.found.get(address) {
                return found.clone();
            }
            let message = self.next();
            self.take(&message);
        }
    }

    /// The same as soon as the server finds anything, which takes as long as it reads its settings.
    pub fn first_diagnostics(&mut self, address: &str) -> Vec<Diagnostic> {
        loop {
            let found = self.diagnostics(address);
            if !found.is_empty() {
                return found;
            }
            self.found.remove(address);
        }
    }

    /// What is offered at a place; line and column from 0.
    pub fn completion(&mut self, address: &str, place: (usize, usize)) -> Vec<Value> {
        let answer = self.ask("textDocument/completion", at(address, place));
        answer["items"].as_array().cloned().unwrap_or_default()
    }

    /// What is shown at a place, as Markdown; line and column from 0.
    pub fn hover(&mut self, address: &str, place: (usize, usize)) -> String {
        let answer = self.ask("textDocument/hover", at(address, place));
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = json!(self.asked);
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let mut message = self.next();
            if message.get("method").is_none() && message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
            self.take(&message);
        }
    }

    /// A question or news of the server.
    fn take(&mut self, message: &Value) {
        let params = &message["params"];
        if message["method"] == "textDocument/publishDiagnostics" {
            let found = params["diagnostics"].as_array().into_iter().flatten();
            let found = found.map(|one| Diagnostic {
                line: one["range"]["start"]["line"].as_u64().map_or(0, |line| line as usize + 1),
                text: one["message"].as_str().unwrap_or_default().to_owned(),
            });
            let address = params["uri"].as_str().unwrap_or_default().to_owned();
            self.found.insert(address, found.collect());
        }
        if message.get("method").is_some() && message.get("id").is_some() {
            let sections = params["items"].as_array().into_iter().flatten();
            let answers = sections.map(|one| match one["section"].as_str() {
                Some("yaml") => self.settings.clone(),
                _ => json!({}),
            });
            let result = match message["method"].as_str() {
                Some("workspace/configuration") => answers.collect(),
                _ => Value::Null,
            };
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}));
        }
    }

    fn next(&mut self) -> Value {
        let left = self.ends.saturating_duration_since(Instant::now());
        match self.from.recv_timeout(left) {
            Ok(message) => message,
            Err(why) => panic!("the YAML language server says nothing more: {why}"),
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.to.flush().unwrap();
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // Whether it has ended already does not matter: it is gone afterwards.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn at(address: &str, (line, character): (usize, usize)) -> Value {
    let place = json!({"line": line, "character": character});
    json!({"textDocument": {"uri": address}, "position": place})
}

/// The next message; none when the server is gone.
fn frame(out: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// The address of a file, which need not be there.
pub fn address(path: &Path) -> String {
    reqwest::Url::from_file_path(path).unwrap().to_string()
}

/// The root of the workspace, without a `..`: the server compares addresses as texts.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
