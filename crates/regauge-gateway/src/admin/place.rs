//! Where the admin socket is: a path that only its owner can use.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// A listening socket at a path, which is taken away with it.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    /// Device and number: where another gateway has put its own there, that one stays.
    made: (u64, u64),
}

impl Place {
    /// Listens at a path. `instead`: also where another gateway answers there, whose place is taken.
    ///
    /// The socket is made in a folder of its own, so that it never stands open to others, and moved to its path at once: who connects meets the old
    /// or the new.
    ///
    /// Errors when somebody answers there already, when what is there is no socket, or for an error of the system.
    pub fn listen(path: &Path, instead: bool) -> io::Result<(UnixListener, Self)> {
        match fs::symlink_metadata(path) {
            Ok(found) if !std::os::unix::fs::FileTypeExt::is_socket(&found.file_type()) => {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file that is no socket"));
            }
            Ok(_) if !instead && UnixStream::connect(path).is_ok() => {
                return Err(io::Error::new(io::ErrorKind::AddrInUse, "another gateway answers there; --take-over takes its place"));
            }
            _ => {}
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let own = folder.join(format!(".{}-{:x}", std::process::id(), fastrand::u32(..)));
        DirBuilder::new().mode(0o700).create(&own)?;
        let inside = own.join("s");
        let made = (|| {
            let listener = UnixListener::bind(&inside)?;
            listener.set_nonblocking(true)?;
            fs::set_permissions(&inside, Permissions::from_mode(0o600))?;
            let found = fs::metadata(&inside)?;
            fs::rename(&inside, path)?;
            Ok((listener, Self { path: path.to_owned(), made: (found.dev(), found.ino()) }))
        })();
        // The folder is ours and empty, or something failed before, which is said.
        let _ = fs::remove_file(&inside);
        let _ = fs::remove_dir(&own);
        made
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if fs::symlink_metadata(&self.path).is_ok_and(|found| (found.dev(), found.ino()) == self.made) {
            // Who comes after will find that nobody answers.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_its_owners_and_gone_with_it() {
        let path = std::env::temp_dir().join(format!("regauge-place-{}", std::process::id()));
        let (_listener, place) = Place::listen(&path, false).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Place::listen(&path, false).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        let (second, other) = Place::listen(&path, true).unwrap();
        drop(place);
        assert!(UnixStream::connect(&path).is_ok());
        drop(second);
        let (_third, third) = Place::listen(&path, false).unwrap();
        drop(other);
        assert!(path.exists());
        drop(third);
        assert!(!path.exists());
        fs::write(&path, "mine").unwrap();
        assert_eq!(Place::listen(&path, true).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        fs::remove_file(&path).unwrap();
    }
}
