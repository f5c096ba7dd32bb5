//! The file that comparisons are written to: lines of JSON, in two files of bounded size, `FILE` and the one before it, `FILE.1`.
//!
//! A thread of its own writes. Whoever has a line hands it over and goes on; where the thread cannot keep up, lines are left out and counted.

use std::fs::{File as StdFile, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rustix::fs::{Access, access};

use crate::observe::log;

/// Lines that wait to be written: at most 64 KiB each, as [`super::line`] cuts them.
const WAITING: usize = 256;

/// The file. Its thread ends when nobody has it any more.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    most: u64,
    lines: SyncSender<Vec<u8>>,
}

impl File {
    /// Opens a file, or makes it; only its owner may read it. `most`: bytes of both files together.
    pub fn open(path: &Path, most: u64) -> io::Result<Self> {
        let mut writer = Writer::open(path, most / 2)?;
        let (lines, received) = sync_channel(WAITING);
        std::thread::Builder::new().name("comparisons".to_owned()).spawn(move || writer.run(&received))?;
        Ok(Self { path: path.to_owned(), most, lines })
    }

    /// Whether it is that of a path and a size.
    pub fn is_for(&self, path: Option<&Path>, most: u64) -> bool {
        path == Some(&self.path) && most == self.most
    }

    /// Hands over a line, which ends with a line feed. False: it was left out.
    pub fn write(&self, line: Vec<u8>) -> bool {
        self.lines.try_send(line).is_ok()
    }
}

/// Whether a file may be opened for writing, or made, as far as that can be known without doing it.
///
/// Errors as [`File::open`] would.
pub fn may_write(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => Ok(access(path, Access::WRITE_OK)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
        }
        Err(error) => Err(error),
    }
}

struct Writer {
    path: PathBuf,
    file: StdFile,
    length: u64,
    most: u64,
    broken: bool,
}

impl Writer {
    fn open(path: &Path, most: u64) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, length, most, broken: false })
    }

    fn run(&mut self, lines: &Receiver<Vec<u8>>) {
        for line in lines {
            let written = self.write(&line);
            if let (Err(error), false) = (&written, self.broken) {
                log::error("comparisons cannot be written", |line| {
                    line.text("file", self.path.display().to_string()).text("error", error.to_string())
                });
            }
            self.broken = written.is_err();
        }
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let length = line.len() as u64;
        if length > self.most {
            return Ok(());
        }
        if self.length + length > self.most {
            let mut before = self.path.as_os_str().to_owned();
            before.push(".1");
            std::fs::rename(&self.path, PathBuf::from(before))?;
            *self = Self::open(&self.path, self.most)?;
        }
        self.file.write_all(line)?;
        self.length += length;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_it_may_be_written_is_known_without_writing() {
        let folder = std::env::temp_dir().join(format!("regauge-may-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let kind = |path: PathBuf| may_write(&path).map_err(|error| error.kind());
        assert_eq!(kind(folder.join("a")), Ok(()));
        assert_eq!(kind(folder.clone()), Err(io::ErrorKind::IsADirectory));
        assert_eq!(kind(folder.join("b/a")), Err(io::ErrorKind::NotFound));
        assert!(!folder.join("a").exists());
        std::fs::write(folder.join("a"), "kept").unwrap();
        assert_eq!(kind(folder.join("a")), Ok(()));
        assert_eq!(kind(folder.join("a/b")), Err(io::ErrorKind::NotADirectory));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_files_and_no_more_than_is_allowed() {
        let path = std::env::temp_dir().join(format!("regauge-compare-{}.jsonl", std::process::id()));
        let before = PathBuf::from(format!("{}.1", path.display()));
        let _ = std::fs::remove_file(&path);
        let mut writer = Writer::open(&path, 50).unwrap();
        for number in 0..12 {
            writer.write(format!("line {number:04}\n").as_bytes()).unwrap();
        }
        writer.write(&[b'x'; 60]).unwrap();
        // A restart goes on behind what is there.
        let mut writer = Writer::open(&path, 50).unwrap();
        writer.write(b"line 0012\n").unwrap();
        let text = |path: &Path| std::fs::read_to_string(path).unwrap();
        assert_eq!(text(&before).lines().map(str::len).sum::<usize>(), 45);
        assert_eq!(text(&path), "line 0010\nline 0011\nline 0012\n");
        assert!(text(&before).starts_with("line 0005\n"));
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_file(&before).unwrap();
    }
}
