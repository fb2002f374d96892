//! The real program as a child: started, read, killed, told to leave. Every wait has an end, and
//! no child outlives its test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::site::Site;

/// Nothing that a test waits for takes longer.
pub const MOST: Duration = Duration::from_secs(60);

/// How a program ended and what it said.
pub struct Ended {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// All of it, as snapshots show it.
    pub fn told(&self) -> String {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        let part = |name, text: &str| match text.trim_end() {
            "" => String::new(),
            text => format!("\n-- {name}\n{text}"),
        };
        format!("exit {code}{}{}", part("stdout", &self.out), part("stderr", &self.err))
    }
}

/// Runs a command whose output nobody reads; what it says to standard error.
pub fn unread(mut command: Command) -> String {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    // It does not wait for anything.
    let ended = child.wait_with_output().unwrap();
    String::from_utf8(ended.stderr).unwrap()
}

/// A program that runs.
pub struct Program {
    child: Child,
    lines: Receiver<String>,
    heard: String,
    err: Option<JoinHandle<String>>,
}

/// `hoso` with arguments.
pub fn hoso(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hoso"));
    command.args(arguments).env_remove("HOSO_LOG");
    command
}

/// `hoso` with arguments, in a site's folder.
pub fn hoso_in(site: &Site, arguments: &[&str]) -> Command {
    let mut command = hoso(arguments);
    command.current_dir(site.folder());
    command
}

/// `hoso serve` in a site's folder.
pub fn serve(site: &Site) -> Command {
    hoso_in(site, &["serve"])
}

/// Runs a command that ends by itself.
pub fn run(command: Command) -> Ended {
    Program::begin(command).ended()
}

impl Program {
    /// Starts a command.
    pub fn begin(mut command: Command) -> Program {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (send, lines) = channel();
        // Both end with the child, which closes its side.
        std::thread::spawn(move || {
            let mut whole = BufReader::new(out).lines().map_while(Result::ok);
            whole.all(|line| send.send(line).is_ok())
        });
        let err = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = err.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Program { child, lines, heard: String::new(), err: Some(err) }
    }

    /// Starts one that serves, and reads where: `http://127.0.0.1:port`.
    pub fn start(command: Command) -> (Program, String) {
        let mut program = Program::begin(command);
        let address = program.hear(|line| {
            let at = line.find("http://127.0.0.1:")?;
            let serves = line.contains("hoso serves at") || line.contains("Serving at");
            serves.then(|| line[at..].trim_end().to_owned())
        });
        (program, address)
    }

    /// Reads lines until one fits.
    pub fn hear<T>(&mut self, fits: impl Fn(&str) -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            let rest = MOST.saturating_sub(begun.elapsed());
            match self.lines.recv_timeout(rest) {
                Ok(line) => {
                    self.heard.push_str(&line);
                    self.heard.push('\n');
                    if let Some(found) = fits(&line) {
                        return found;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("too long silent:\n{}", self.heard),
                Err(RecvTimeoutError::Disconnected) => {
                    let _ = self.child.kill();
                    let err = self.err.take().unwrap().join().unwrap();
                    panic!("it ended before it serves:\n{}\n{err}", self.heard)
                }
            }
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal, `-TERM` or `-INT`; the program may take its time.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// SIGTERM, and the end.
    pub fn leave(self) -> Ended {
        self.signal("-TERM");
        self.ended()
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Ended {
        let begun = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if begun.elapsed() > MOST => panic!("it does not end:\n{}", self.heard),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let err = self.err.take().unwrap().join().unwrap();
        // The writing side is closed: what is left is there.
        for line in self.lines.iter() {
            self.heard.push_str(&line);
            self.heard.push('\n');
        }
        Ended { code: status.code(), out: std::mem::take(&mut self.heard), err }
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
