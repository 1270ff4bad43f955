//! A key that never leaves a key management service: a program of the operator's asks the service. It is started for each
//! request, gets one line of JSON on standard input and answers one on standard output; docs/operator/master-keys.md has the
//! protocol. Any service can be reached so, without a library of its vendor in the node.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;
use zeroize::{Zeroize, Zeroizing};

use super::{Asked, CannotWrap, KeyEncryption};
use crate::kernel::random::Randomness;
use crate::platform::crypto::{CannotOpen, SealKey};

/// What a name may be, so that it can stand in a column and in a message.
const LONGEST_NAME: usize = 60;
/// A program that takes longer is killed.
const PATIENCE: Duration = Duration::from_secs(10);
/// Programs of one key that run at the same time.
const AT_ONCE: usize = 8;
/// An answer is a wrapped key and little else.
const LONGEST_ANSWER: u64 = 64 * 1024;
/// Exit code of a program that was answered, and whose service refuses to unwrap these bytes.
const DOES_NOT_OPEN: i32 = 3;
/// Variables that the program is given beside `PATH` and `HOME`: others may hold secrets of the node.
const OF_THE_PROGRAM: &str = "SAMRAAD_KMS_";

/// See the module.
#[derive(Debug, Clone)]
pub struct CommandKey {
    name: String,
    program: PathBuf,
    patience: Duration,
    running: Arc<Semaphore>,
}

#[derive(Serialize)]
struct Request<'a> {
    v: u8,
    #[serde(rename = "do")]
    what: &'static str,
    key: &'a str,
    context: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrapped: Option<&'a str>,
}

#[derive(Deserialize, Zeroize)]
#[zeroize(drop)]
struct Answer {
    plaintext: Option<String>,
    wrapped: Option<String>,
}

impl CommandKey {
    /// Reads `NAME:/path/of/the/program`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (name, program) = text.split_once(':').ok_or("write command:NAME:/PATH/OF/THE/PROGRAM")?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
            return Err(
                "the name of a key behind a command is 1 to 60 of a-z, 0-9, hyphen, dot and underscore",
            );
        }
        if !Path::new(program).is_absolute() {
            return Err("the program of a key behind a command is named by its whole path");
        }
        Ok(Self::new(name, Path::new(program)))
    }

    /// The key `name` of the service that `program` asks.
    pub fn new(name: &str, program: &Path) -> Self {
        Self {
            name: format!("command/{name}"),
            program: program.to_owned(),
            patience: PATIENCE,
            running: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    fn unavailable(&self, cause: io::Error) -> CannotWrap {
        CannotWrap::Unavailable { name: self.name.clone(), cause }
    }

    async fn ask(&self, mut request: Request<'_>) -> Result<Answer, CannotWrap> {
        request.key = self.name.strip_prefix("command/").unwrap_or(&self.name);
        let line = serde_json::to_string(&request).map(|line| Zeroizing::new(line + "\n"));
        let line = line.map_err(|error| self.unavailable(error.into()))?;
        let _turn =
            self.running.acquire().await.map_err(|error| self.unavailable(io::Error::other(error)))?;
        let told = tokio::time::timeout(self.patience, self.run(&line)).await;
        let (code, answer) = told
            .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "the program took too long")))
            .map_err(|cause| self.unavailable(cause))?;
        match code {
            Some(0) => serde_json::from_slice(&answer).map_err(|_| {
                self.unavailable(io::Error::other("its answer is not the JSON that was asked for"))
            }),
            Some(DOES_NOT_OPEN) => Err(CannotOpen.into()),
            code => {
                let how = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
                Err(self.unavailable(io::Error::other(format!("the program ended with {how}"))))
            }
        }
    }

    async fn run(&self, line: &str) -> io::Result<(Option<i32>, Zeroizing<Vec<u8>>)> {
        let given = std::env::vars_os().filter(|(name, _)| {
            name.to_str()
                .is_some_and(|name| matches!(name, "PATH" | "HOME") || name.starts_with(OF_THE_PROGRAM))
        });
        // Given up, it is killed. What it says on standard error stands beside the node's own log lines.
        let mut program = Command::new(&self.program)
            .env_clear()
            .envs(given)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let (stdin, stdout) = (program.stdin.take(), program.stdout.take());
        let ask = async {
            if let Some(mut stdin) = stdin {
                match stdin.write_all(line.as_bytes()).await {
                    // It may have ended without reading; its exit code says why.
                    Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
                    _ => {}
                }
            }
            Ok(())
        };
        let listen = async {
            let mut answer = Zeroizing::new(Vec::new());
            if let Some(stdout) = stdout {
                stdout.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
            }
            Ok(answer)
        };
        let ((), answer) = tokio::try_join!(ask, listen)?;
        Ok((program.wait().await?.code(), answer))
    }

    fn request<'a>(&'a self, what: &'static str, place: &[u8]) -> Request<'a> {
        Request { v: 1, what, key: &self.name, context: BASE64.encode(place), plaintext: None, wrapped: None }
    }

    fn malformed(&self) -> CannotWrap {
        self.unavailable(io::Error::other("its answer lacks what was asked for"))
    }
}

impl KeyEncryption for CommandKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn wrap<'a>(&'a self, _: &'a dyn Randomness, place: &'a [u8], key: &'a SealKey) -> Asked<'a, Vec<u8>> {
        Box::pin(async move {
            let plaintext = Zeroizing::new(BASE64.encode(key.expose()));
            let request = Request { plaintext: Some(&plaintext), ..self.request("wrap", place) };
            let answer = self.ask(request).await?;
            let wrapped = answer.wrapped.as_deref().and_then(|wrapped| BASE64.decode(wrapped).ok());
            wrapped.filter(|wrapped| !wrapped.is_empty()).ok_or_else(|| self.malformed())
        })
    }

    fn unwrap<'a>(&'a self, place: &'a [u8], wrapped: &'a [u8]) -> Asked<'a, SealKey> {
        Box::pin(async move {
            let wrapped = BASE64.encode(wrapped);
            let request = Request { wrapped: Some(&wrapped), ..self.request("unwrap", place) };
            let answer = self.ask(request).await?;
            let plain =
                answer.plaintext.as_deref().and_then(|plain| BASE64.decode(plain).ok()).map(Zeroizing::new);
            plain.and_then(|plain| SealKey::from_bytes(&plain)).ok_or_else(|| self.malformed())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::platform::world::SystemRandomness;

    /// A shell script as the program.
    fn program(folder: &Path, script: &str) -> CommandKey {
        let path = folder.join("kms");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        CommandKey::new("test-2026", &path)
    }

    fn unavailable<T: std::fmt::Debug>(asked: Result<T, CannotWrap>) -> String {
        match asked {
            Err(CannotWrap::Unavailable { name, cause }) if name == "command/test-2026" => cause.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// It hands back what it was given, with its own name for it.
    const ECHO: &str = r#"read -r line
printf '%s\n' "$line" >> "$(dirname "$0")/asked"
value=$(printf '%s' "$line" | sed -n 's/.*"\(plaintext\|wrapped\)":"\([^"]*\)".*/\2/p')
case "$line" in
    *'"do":"wrap"'*) printf '{"wrapped":"%s"}\n' "$value" ;;
    *) printf '{"plaintext":"%s"}\n' "$value" ;;
esac"#;

    #[tokio::test]
    async fn the_program_is_told_what_to_do_for_which_key_and_place() {
        let folder = tempfile::tempdir().unwrap();
        let kms = program(folder.path(), ECHO);
        let key = SealKey::draw(&SystemRandomness);
        let wrapped = kms.wrap(&SystemRandomness, b"place", &key).await.unwrap();
        assert_eq!(kms.unwrap(b"place", &wrapped).await.unwrap().expose(), key.expose());
        let asked = std::fs::read_to_string(folder.path().join("asked")).unwrap();
        let asked: Vec<serde_json::Value> =
            asked.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let secret = BASE64.encode(key.expose());
        let context = BASE64.encode("place");
        assert_eq!(
            asked,
            [
                serde_json::json!({"v": 1, "do": "wrap", "key": "test-2026", "context": context, "plaintext": secret}),
                serde_json::json!({"v": 1, "do": "unwrap", "key": "test-2026", "context": context, "wrapped": secret}),
            ]
        );
        // Longer things are sealed here, under a key that the program wraps.
        let sealed = kms.seal(&SystemRandomness, b"form", &[7; 100_000]).await.unwrap();
        assert_eq!(kms.open(b"form", &sealed).await.unwrap().as_slice(), [7; 100_000]);
    }

    #[tokio::test]
    async fn what_goes_wrong_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let refused = program(folder.path(), "cat > /dev/null; exit 3").unwrap(b"place", b"bytes").await;
        assert!(matches!(refused, Err(CannotWrap::CannotOpen(_))), "{refused:?}");
        let failed = program(folder.path(), "exit 1").unwrap(b"place", b"bytes").await;
        assert_eq!(unavailable(failed), "the program ended with exit code 1");
        let garbage = program(folder.path(), "cat").unwrap(b"place", b"bytes").await;
        assert_eq!(unavailable(garbage), "its answer lacks what was asked for");
        let nothing = program(folder.path(), "exit 0").unwrap(b"place", b"bytes").await;
        assert_eq!(unavailable(nothing), "its answer is not the JSON that was asked for");
        let missing = CommandKey::new("test-2026", Path::new("/nowhere/kms"));
        unavailable(missing.unwrap(b"place", b"bytes").await);
    }

    #[tokio::test]
    async fn a_program_that_does_not_answer_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let mut kms = program(folder.path(), "echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 600");
        kms.patience = Duration::from_secs(1);
        assert_eq!(unavailable(kms.unwrap(b"place", b"bytes").await), "the program took too long");
        let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        let over = async {
            while !(state().is_empty() || state().contains(") Z ")) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), over).await.expect("killed");
    }

    #[test]
    fn a_key_behind_a_command_is_named_with_its_program() {
        assert_eq!(CommandKey::parse("vault-2026:/opt/kms").unwrap().name(), "command/vault-2026");
        for wrong in ["", "vault", "vault:kms", "Vault:/opt/kms", ":/opt/kms"] {
            assert!(CommandKey::parse(wrong).is_err(), "{wrong}");
        }
    }
}
