//! What ACME leaves on disk: an account and a certificate for each directory, which only their owner can read.
//!
//! ```text
//! storage/acme-v02.api.letsencrypt.org-directory/account.json       0600
//! storage/acme-v02.api.letsencrypt.org-directory/shop.example.pem   0600: the key, then the chain
//! ```

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

/// What a process holds while it orders.
const LOCK: &str = "lock";

/// The folder of one directory.
#[derive(Debug, Clone)]
pub struct Storage {
    folder: PathBuf,
}

impl Storage {
    /// The folder for a directory.
    pub fn new(root: &Path, directory: &str) -> Self {
        let fine = |letter: char| if letter.is_ascii_alphanumeric() || ".-".contains(letter) { letter } else { '-' };
        let name: String = directory.trim_start_matches("https://").chars().map(fine).take(200).collect();
        // Nothing that leads out of it.
        Self { folder: root.join(format!("acme-{}", name.trim_matches('.'))) }
    }

    /// A file's bytes; None where there is no such file.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(self.folder.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.about(name, &error)),
        }
    }

    /// Writes a file, whole or not at all.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.try_write(name, bytes).map_err(|error| self.about(name, &error))
    }

    /// Removes a file, if it is there.
    pub fn remove(&self, name: &str) {
        // What is not there any more is as good, and what cannot be removed is of no use.
        let _ = std::fs::remove_file(self.folder.join(name));
    }

    /// Has this process be the only one that orders, until what is given is dropped. None: another is (flock(2)).
    pub fn lock(&self) -> io::Result<Option<File>> {
        let wrong = |error: io::Error| self.about(LOCK, &error);
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(wrong)?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(self.folder.join(LOCK)).map_err(wrong)?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(wrong(error.into())),
        }
    }

    /// Keeps a file under another name, where nobody looks for it.
    pub fn set_aside(&self, name: &str) -> io::Result<()> {
        let (from, to) = (self.folder.join(name), self.folder.join(format!("{name}.old")));
        std::fs::rename(from, to).map_err(|error| self.about(name, &error))
    }

    fn try_write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let (path, new) = (self.folder.join(name), self.folder.join(format!(".{name}.{}", std::process::id())));
        // One that was left by a process with our number.
        let _ = std::fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, &path)?;
        File::open(&self.folder)?.sync_all()
    }

    fn about(&self, name: &str, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("{}: {error}", self.folder.join(name).display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_kept_is_its_owners_alone() {
        let root = std::env::temp_dir().join(format!("regauge-acme-{}", std::process::id()));
        let storage = Storage::new(&root, "https://acme.test:1/../dir?x");
        assert_eq!(storage.folder, root.join("acme-acme.test-1-..-dir-x"));
        assert!(storage.read("a.pem").unwrap().is_none());
        for text in ["one", "two"] {
            storage.write("a.pem", text.as_bytes()).unwrap();
            assert_eq!(storage.read("a.pem").unwrap().unwrap(), text.as_bytes());
        }
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&storage.folder), mode(&storage.folder.join("a.pem"))), (0o700, 0o600));
        assert_eq!(std::fs::read_dir(&storage.folder).unwrap().count(), 1);
        let held = storage.lock().unwrap().unwrap();
        assert!(storage.lock().unwrap().is_none());
        drop(held);
        assert!(storage.lock().unwrap().is_some());
        std::fs::remove_dir_all(&root).unwrap();
        let error = Storage::new(Path::new("/proc/nowhere"), "https://a").write("a", b"").unwrap_err();
        assert!(error.to_string().starts_with("/proc/nowhere/acme-a/a: "), "{error}");
    }
}
