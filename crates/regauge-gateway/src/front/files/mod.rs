//! Static files from the app's `public` folder, as Rails serves them (`ActionDispatch::Static`), so that Rails need not.
//!
//! ```text
//! GET or HEAD -> is the first segment a name in public/? -> the files it may mean, precompressed ones first -> sent, or on to Rails
//! ```

pub mod deliver;
pub mod names;
pub mod open;
pub mod path;
pub mod ranges;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use httpdate::fmt_http_date;

use self::deliver::{Shape, deliver, etag};
use self::names::Names;
use self::open::{Folder, Now, Opened, blocking};
use super::coding::{Accepted, Coding};
use super::compress::kinds;
use super::conditions::Validators;
use crate::head::Head;
use crate::http1::parse::absolute;
use crate::observe::trace::By;
use crate::proxy::answer::settle;
use crate::proxy::body::{Reply, Source};
use crate::proxy::exchange::{Ended, Request};

/// For what is named by its content: a year, as Rails' own assets.
const FOREVER: &[u8] = b"public, max-age=31536000, immutable";

/// What is known of the folder.
#[derive(Debug)]
struct Root {
    folder: Folder,
    names: Names,
    /// Tells one state of it from another: its device, its number, its time.
    stamp: [i128; 4],
    /// When its time was read, by that time's own clock and resolution: names that came in the same moment would not be seen else.
    settled: bool,
}

/// The files of a folder.
#[derive(Debug)]
pub struct Files {
    path: PathBuf,
    links: bool,
    root: ArcSwapOption<Root>,
}

/// A file that answers a request.
#[derive(Debug)]
pub struct Found {
    opened: Opened,
    kind: &'static str,
    coding: Option<Coding>,
    digest: bool,
}

/// The path of a request's target, without the query.
pub fn path_of(head: &Head) -> &[u8] {
    let target = absolute(head.target()).map_or(head.target(), |(_, path)| path);
    memchr::memchr(b'?', target).map_or(target, |end| &target[..end])
}

impl Files {
    /// Of a folder that is there, or may be there later. `links`: whether links may lead out of it.
    pub fn new(path: PathBuf, links: bool) -> Self {
        let files = Self { path, links, root: ArcSwapOption::empty() };
        files.refresh();
        files
    }

    /// Looks whether the folder is another one, or has other names at its top. Waits for the disk.
    pub fn refresh(&self) {
        let now = self.root.load();
        let Ok(folder) = Folder::open(&self.path, self.links) else {
            return self.root.store(None);
        };
        let Ok(stamp) = stamp(&folder) else { return };
        if now.as_ref().is_some_and(|root| root.stamp == stamp && root.settled) {
            return;
        }
        let names = Names::of(&folder).ok();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
        let settled = i128::from(now) > stamp[2] + 1;
        if let Some(names) = names {
            self.root.store(Some(Arc::new(Root { folder, names, stamp, settled })));
        }
    }

    /// Whether a request may mean a file; nearly always enough to know that it does not.
    pub fn may_have(&self, head: &Head) -> bool {
        if !matches!(head.method(), b"GET" | b"HEAD") {
            return false;
        }
        let root = self.root.load();
        root.as_ref().is_some_and(|root| root.names.may_have(path::first(path_of(head))))
    }

    /// The file that a request means.
    pub async fn find(&self, head: &Head) -> Option<Found> {
        let root = self.root.load_full()?;
        let clean = path::clean(path_of(head))?;
        let accepted = Accepted::by(head);
        for (path, kind) in path::candidates(&clean) {
            let digest = path::has_digest(&path);
            if kinds::is_text(kind.as_bytes()) {
                for coding in accepted.codings() {
                    if let Some(opened) = open(&root, format!("{path}{}", coding.extension())).await {
                        return Some(Found { opened, kind, coding: Some(coding), digest });
                    }
                }
            }
            if let Some(opened) = open(&root, path).await {
                return Some(Found { opened, kind, coding: None, digest });
            }
        }
        None
    }

    /// Answers a request with the file that it means. None: there is none, and nothing was read of its body.
    pub async fn serve(&self, request: &mut Request<'_>, source: &mut impl Source, reply: &mut impl Reply) -> Option<Ended> {
        let found = self.find(request.head).await?;
        request.trace.by.set(By::File);
        let settled = settle(request.body, source);
        let (etag, modified) = (etag(&found.opened), fmt_http_date(found.opened.modified));
        let state = Validators { etag: Some(etag.as_bytes()), modified: Some(found.opened.modified) };
        let fields = |out: &mut Head, shape: Shape<'_>| {
            match shape {
                Shape::File => out.push(b"content-type", found.kind.as_bytes()),
                Shape::Parts(kind) => out.push(b"content-type", kind.as_bytes()),
                Shape::Nothing => {}
            }
            if let Some(coding) = found.coding.filter(|_| !matches!(shape, Shape::Nothing)) {
                out.push(b"content-encoding", coding.name().as_bytes());
            }
            out.push(b"last-modified", modified.as_bytes());
            out.push(b"etag", etag.as_bytes());
            out.push(b"accept-ranges", b"bytes");
            if kinds::is_text(found.kind.as_bytes()) {
                out.push(b"vary", b"Accept-Encoding");
            }
            if found.digest {
                out.push(b"cache-control", FOREVER);
            }
        };
        Some(match deliver(&found.opened, request.head, request.answer, state, fields, reply, &request.told.answer).await {
            Ok(keep) => Ended::Done { keep: keep && settled },
            Err(_) => Ended::Abort,
        })
    }
}

fn stamp(folder: &Folder) -> io::Result<[i128; 4]> {
    let found = rustix::fs::fstat(folder.descriptor())?;
    Ok([found.st_dev.into(), found.st_ino.into(), found.st_mtime.into(), found.st_mtime_nsec.into()])
}

/// Opens a file; on a thread that may wait only where the system says so.
async fn open(root: &Arc<Root>, path: String) -> Option<Opened> {
    match root.folder.now(&path) {
        Now::Found(opened) => Some(opened),
        Now::Missing => None,
        Now::Unknown => {
            let root = Arc::clone(root);
            blocking(move || root.folder.wait(&path)).await.ok().flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::Version;
    use crate::scratch::Scratch;

    fn asked(method: &str, target: &str, accept: &str) -> Head {
        let mut head = Head::default();
        head.set_request(method.as_bytes(), target.as_bytes(), Version::Http11);
        head.push(b"accept-encoding", accept.as_bytes());
        head
    }

    #[tokio::test]
    async fn finds_what_rails_would_serve() {
        let scratch = Scratch::default();
        for path in [
            "public/index.html",
            "public/about.html",
            "public/docs/index.html",
            "public/a.js",
            "public/a.js.gz",
            "public/a.js.br",
            "public/a.png",
            "public/a.png.gz",
        ] {
            scratch.write(path, path);
        }
        let files = Files::new(scratch.path("public"), false);
        let found = async |target: &str, accept: &str| {
            let head = asked("GET", target, accept);
            if !files.may_have(&head) {
                return "no".to_owned();
            }
            files.find(&head).await.map_or("none".to_owned(), |found| format!("{} {:?}", found.kind, found.coding))
        };
        assert_eq!(found("/", "").await, "text/html None");
        assert_eq!(found("/about?x=/y", "").await, "text/html None");
        assert_eq!(found("http://host/docs/", "").await, "text/html None");
        assert_eq!(found("/a.js", "gzip").await, "text/javascript Some(Gzip)");
        assert_eq!(found("/a.js", "gzip, br").await, "text/javascript Some(Brotli)");
        assert_eq!(found("/a.js", "zstd").await, "text/javascript None");
        assert_eq!(found("/a.png", "gzip").await, "image/png None");
        assert_eq!(found("/posts", "").await, "no");
        assert_eq!(found("/docs/other", "").await, "none");
        assert!(!files.may_have(&asked("POST", "/about", "")));
    }

    #[test]
    fn a_folder_that_comes_later_is_seen() {
        let scratch = Scratch::default();
        let files = Files::new(scratch.path("public"), false);
        assert!(!files.may_have(&asked("GET", "/a.js", "")));
        scratch.write("public/a.js", "");
        files.refresh();
        assert!(files.may_have(&asked("GET", "/a.js", "")));
        scratch.write("public/b.js", "");
        files.refresh();
        assert!(files.may_have(&asked("GET", "/b.js", "")));
    }
}
