//! Opens and reads files without holding up the thread: at once where the system has what it takes in memory, else on a thread that may wait.
//!
//! `openat2(2)` looks a path up below a folder, and nowhere else whatever links say (`RESOLVE_BENEATH`), from memory alone (`RESOLVE_CACHED`);
//! `preadv2(2)` reads what is in memory (`RWF_NOWAIT`). What answers that it would have to wait is asked again where waiting hurts nobody: the
//! runtime's own blocking threads, whose number is bounded.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, ReadWriteFlags};

/// A file that can be sent.
#[derive(Debug, Clone)]
pub struct Opened {
    pub file: Arc<File>,
    /// In bytes, when it was opened.
    pub size: u64,
    pub modified: SystemTime,
}

/// What can be said of a file without waiting.
#[derive(Debug)]
pub enum Now {
    Found(Opened),
    /// There is none that can be read, or what stands there is no file.
    Missing,
    /// Only the disk knows.
    Unknown,
}

/// A folder whose files are served.
#[derive(Debug)]
pub struct Folder {
    descriptor: OwnedFd,
    /// Where links may lead: out of the folder, or not.
    links: bool,
}

impl Folder {
    /// Opens a folder; waits for the disk.
    pub fn open(path: &Path, links: bool) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { descriptor: rustix::fs::open(path, flags, Mode::empty())?, links })
    }

    /// The folder itself.
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.descriptor.as_fd()
    }

    /// Opens a file by its clean path, if that is known without waiting.
    pub fn now(&self, path: &str) -> Now {
        match self.look(path, ResolveFlags::CACHED) {
            Ok(opened) => opened.map_or(Now::Missing, Now::Found),
            // EINVAL and ENOSYS: a system that does not know the question.
            Err(Errno::AGAIN | Errno::INVAL | Errno::NOSYS | Errno::PERM) => Now::Unknown,
            Err(_) => Now::Missing,
        }
    }

    /// Opens a file by its clean path; waits for the disk.
    pub fn wait(&self, path: &str) -> Option<Opened> {
        // A rename on the way makes the system start again (openat2(2), EAGAIN).
        for _ in 0..3 {
            match self.look(path, ResolveFlags::empty()) {
                Ok(opened) => return opened,
                Err(Errno::AGAIN) => {}
                Err(_) => return None,
            }
        }
        None
    }

    fn look(&self, path: &str, how: ResolveFlags) -> rustix::io::Result<Option<Opened>> {
        // A pipe without a writer would wait for one.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let bounds = if self.links { ResolveFlags::empty() } else { ResolveFlags::BENEATH };
        let file = rustix::fs::openat2(&self.descriptor, path, flags, Mode::empty(), bounds | ResolveFlags::NO_MAGICLINKS | how)?;
        let found = rustix::fs::fstat(&file)?;
        if !rustix::fs::FileType::from_raw_mode(found.st_mode).is_file() {
            return Ok(None);
        }
        let seconds = Duration::from_secs(u64::try_from(found.st_mtime).unwrap_or(0));
        let nanos = Duration::from_nanos(found.st_mtime_nsec);
        let size = u64::try_from(found.st_size).unwrap_or(0);
        Ok(Some(Opened { file: Arc::new(File::from(file)), size, modified: UNIX_EPOCH + seconds + nanos }))
    }
}

/// Reads what a file has at a place, at most as much as `into` holds. 0: it ends there.
///
/// Errors with those of the system.
pub async fn read(file: &Arc<File>, into: &mut Vec<u8>, at: u64) -> io::Result<usize> {
    match rustix::io::preadv2(file, &mut [IoSliceMut::new(into)], at, ReadWriteFlags::NOWAIT) {
        Ok(read) => return Ok(read),
        // Not in memory, or a file system that cannot say.
        Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {}
        Err(error) => return Err(error.into()),
    }
    let (file, mut buffer) = (Arc::clone(file), std::mem::take(into));
    let (buffer, read) = blocking(move || {
        let read = file.read_at(&mut buffer, at);
        (buffer, read)
    })
    .await?;
    *into = buffer;
    read
}

/// Runs what waits for the disk on a thread that may.
///
/// Errors when it panicked, or the runtime ends.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn only_files_of_the_folder_are_opened() {
        let scratch = Scratch::default();
        scratch.write("public/a.txt", "hello");
        scratch.write("secret.txt", "secret");
        scratch.write("public/sub/b.txt", "b");
        let public = scratch.path("public");
        symlink(scratch.path("secret.txt"), public.join("out.txt")).unwrap();
        symlink("../secret.txt", public.join("up.txt")).unwrap();
        symlink("sub/b.txt", public.join("in.txt")).unwrap();
        symlink(scratch.path(""), public.join("away")).unwrap();
        let folder = Folder::open(&public, false).unwrap();
        assert_eq!(folder.wait("a.txt").unwrap().size, 5);
        assert_eq!(folder.wait("in.txt").unwrap().size, 1);
        for path in
            ["sub", "none", "a.txt/", "a.txt/x", "../secret.txt", "/etc/passwd", "out.txt", "up.txt", "away/secret.txt", &"x".repeat(300)]
        {
            assert!(folder.wait(path).is_none(), "{path}");
            assert!(!matches!(folder.now(path), Now::Found(_)), "{path}");
        }
        let trusting = Folder::open(&public, true).unwrap();
        assert_eq!(trusting.wait("out.txt").unwrap().size, 6);
        assert_eq!(trusting.wait("away/secret.txt").unwrap().size, 6);
    }

    #[tokio::test]
    async fn a_file_is_read_in_pieces() {
        let scratch = Scratch::default();
        scratch.write("a.txt", "hello");
        let opened = Folder::open(&scratch.path(""), false).unwrap().wait("a.txt").unwrap();
        let mut piece = vec![0; 4];
        assert_eq!(read(&opened.file, &mut piece, 0).await.unwrap(), 4);
        assert_eq!(piece, b"hell");
        assert_eq!(read(&opened.file, &mut piece, 4).await.unwrap(), 1);
        assert_eq!(read(&opened.file, &mut piece, 5).await.unwrap(), 0);
    }
}
