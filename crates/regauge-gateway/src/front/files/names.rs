//! The names at the top of a folder, so that a path whose first segment is none of them is known to be no file without asking the system.
//!
//! Read once, and again when the folder's time changes ([`super::Files::refresh`], every second). A folder with too many names is not kept: then
//! every path may be a file.

use std::collections::HashSet;
use std::io;

use foldhash::fast::RandomState;
use percent_encoding::percent_decode;
use rustix::fs::{Dir, Mode, OFlags};

use super::open::Folder;
use crate::front::coding::Coding;

/// How many names are kept.
const MOST: usize = 65_536;

/// The names, in all forms in which a path may begin with them. None: too many.
#[derive(Debug)]
pub struct Names(Option<HashSet<Box<[u8]>, RandomState>>);

impl Names {
    /// Reads the names of a folder; waits for the disk.
    pub fn of(folder: &Folder) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut names = HashSet::default();
        for entry in Dir::new(rustix::fs::openat(folder.descriptor(), ".", flags, Mode::empty())?)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            // `.well-known` is the only hidden name that is served.
            if name.starts_with(b".") && name != b".well-known" {
                continue;
            }
            if names.len() >= MOST {
                return Ok(Self(None));
            }
            add(&mut names, name);
        }
        Ok(Self(Some(names)))
    }

    /// Whether a path that begins with this segment, as it was written, may be a file.
    pub fn may_have(&self, segment: &[u8]) -> bool {
        let Some(names) = &self.0 else { return true };
        // What begins with a dot may be `..`, behind which any name can follow.
        if names.contains(segment) || segment.starts_with(b".") {
            return true;
        }
        if memchr::memchr(b'%', segment).is_none() {
            // The root.
            return segment.is_empty() && names.contains(&b"index"[..]);
        }
        let decoded: Vec<u8> = percent_decode(segment).collect();
        decoded.contains(&b'/') || decoded.starts_with(b".") || names.contains(decoded.as_slice())
    }
}

/// `about.html.gz` is served as `about.html.gz`, `about.html` and `about`.
fn add(names: &mut HashSet<Box<[u8]>, RandomState>, name: &[u8]) {
    names.insert(name.into());
    let packed = Coding::ALL.iter().find_map(|coding| name.strip_suffix(coding.extension().as_bytes()));
    if let Some(plain) = packed {
        names.insert(plain.into());
    }
    if let Some(page) = packed.unwrap_or(name).strip_suffix(b".html") {
        names.insert(page.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn what_is_there_in_any_form_may_be_a_file() {
        let scratch = Scratch::default();
        for name in ["about.html", "app.js.gz", "assets/x.js", "index.html", "a b.txt", ".env", ".well-known/x"] {
            scratch.write(name, "");
        }
        let names = Names::of(&Folder::open(&scratch.path(""), false).unwrap()).unwrap();
        for segment in
            ["about", "about.html", "app.js", "app.js.gz", "assets", "", "a%20b.txt", "%61ssets", "assets%2Fx.js", ".well-known", ".."]
        {
            assert!(names.may_have(segment.as_bytes()), "{segment}");
        }
        for segment in ["posts", "abou", "app", "a%20c", "env"] {
            assert!(!names.may_have(segment.as_bytes()), "{segment}");
        }
    }
}
