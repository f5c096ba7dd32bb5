//! Files that Rails names and the gateway sends (`send_file`, Active Storage on disk, downloads): `X-Sendfile` with a path, `X-Accel-Redirect` with a
//! place that stands for one, as `Rack::Sendfile` writes them. Only files below folders that the settings name are sent.
//!
//! Rails is told with each request that it may (`X-Sendfile-Type`, and `X-Accel-Mapping` where places are used). Rack from 3.1.16 on does not believe
//! that, and wants `config.action_dispatch.x_sendfile_header` in the app.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use httpdate::fmt_http_date;
use percent_encoding::percent_decode;

use super::conditions::Validators;
use super::files::deliver::{Shape, deliver, etag};
use super::files::open::{Folder, Now, Opened, blocking};
use super::reply::facts::Facts;
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::proxy::body::{Fault, Reply};
use crate::settings::sendfile::Sendfile as Settings;

/// Fields of Rails' answer that are of the body that it did not send.
const OTHERS: &[&[u8]] = &[b"x-sendfile", b"x-accel-redirect", b"content-length", b"transfer-encoding", b"accept-ranges", b"content-range"];

/// A folder whose files may be sent.
#[derive(Debug)]
struct Root {
    path: PathBuf,
    /// The place that stands for it in `X-Accel-Redirect`; empty: none.
    place: String,
    /// None: it is not there (yet).
    folder: ArcSwapOption<Folder>,
}

/// The folders whose files may be sent.
#[derive(Debug)]
pub struct Sendfile {
    roots: Vec<Root>,
    /// Lines for each request to Rails.
    pub lines: String,
}

impl Sendfile {
    /// As the settings say; None: nothing is to be sent.
    pub fn new(settings: &Settings) -> Option<Self> {
        let root = |path: &Path, place: &str| Root { path: path.to_owned(), place: place.to_owned(), folder: ArcSwapOption::empty() };
        let plain = settings.roots.iter().map(|path| root(path, ""));
        let roots: Vec<Root> = plain.chain(settings.accel.iter().map(|(path, place)| root(path, place))).collect();
        let mapping: Vec<String> = settings.accel.iter().map(|(path, place)| format!("{}={place}", path.display())).collect();
        let lines = match mapping.is_empty() {
            true => "X-Sendfile-Type: X-Sendfile\r\n".to_owned(),
            false => format!("X-Sendfile-Type: X-Accel-Redirect\r\nX-Accel-Mapping: {}\r\n", mapping.join(",")),
        };
        let sendfile = Self { roots, lines };
        sendfile.refresh();
        (!sendfile.roots.is_empty()).then_some(sendfile)
    }

    /// Looks where the folders are now: a deployment may have put others there. Waits for the disk.
    pub fn refresh(&self) {
        for root in &self.roots {
            root.folder.store(Folder::open(&root.path, false).ok().map(Arc::new));
        }
    }

    /// The file that Rails names, if it may be sent.
    async fn find(&self, named: &Named) -> Option<Opened> {
        let wanted = match named {
            Named::Path(path) => PathBuf::from(str::from_utf8(path).ok()?),
            Named::Place(place) => {
                let place = percent_decode(place).decode_utf8().ok()?;
                let under = |root: &Root| Some(root.path.join(place.strip_prefix(&root.place)?.trim_start_matches('/')));
                self.roots.iter().filter(|root| !root.place.is_empty()).find_map(under)?
            }
        };
        if wanted.components().any(|each| matches!(each, Component::ParentDir)) {
            return None;
        }
        for root in &self.roots {
            let Some(inside) = wanted.strip_prefix(&root.path).ok().and_then(Path::to_str).filter(|inside| !inside.is_empty()) else {
                continue;
            };
            let Some(folder) = root.folder.load_full() else { continue };
            let found = match folder.now(inside) {
                Now::Found(opened) => Some(opened),
                Now::Missing => None,
                Now::Unknown => {
                    let inside = inside.to_owned();
                    blocking(move || folder.wait(&inside)).await.ok().flatten()
                }
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Sends the file that an answer of Rails names, with that answer's fields; 404 where it may not be sent, or is not there. Gives whether the
    /// client's connection can be kept.
    pub async fn send(&self, asked: &Head, held: Held, reply: &mut impl Reply) -> Result<bool, Fault> {
        let Held { named, head, extra } = held;
        let mut out = Head::default();
        let Some(opened) = self.find(&named).await else {
            out.set_status(404, Version::Http11);
            out.push(b"content-length", b"0");
            let keep = reply.begin(&out, Body::None, &extra)?;
            reply.end(&[]).await?;
            return Ok(keep);
        };
        let facts = Facts::of(&head);
        let (own_etag, own_modified) = (etag(&opened), fmt_http_date(opened.modified));
        let modified = head.value(b"last-modified").unwrap_or(own_modified.as_bytes());
        let etag = facts.etag.unwrap_or(own_etag.as_bytes());
        let at = str::from_utf8(modified).ok().and_then(|text| httpdate::parse_http_date(text).ok()).unwrap_or(opened.modified);
        let fields = |out: &mut Head, shape: Shape<'_>| {
            for (name, value) in head.fields().filter(|(name, _)| !OTHERS.iter().any(|other| other.eq_ignore_ascii_case(name))) {
                match shape {
                    Shape::Parts(kind) if name.eq_ignore_ascii_case(b"content-type") => out.push(name, kind.as_bytes()),
                    Shape::Nothing if name.len() > 8 && name[..8].eq_ignore_ascii_case(b"content-") => {}
                    _ => out.push(name, value),
                }
            }
            for (name, value) in [(&b"etag"[..], etag), (b"last-modified", modified), (b"accept-ranges", b"bytes")] {
                if out.value(name).is_none() {
                    out.push(name, value);
                }
            }
        };
        deliver(&opened, asked, &mut out, Validators { etag: Some(etag), modified: Some(at) }, fields, reply, &extra).await
    }
}

/// What Rails names a file by.
#[derive(Debug)]
enum Named {
    Path(Vec<u8>),
    Place(Vec<u8>),
}

/// An answer of Rails that is held until it is complete, and the file that goes out in its place.
#[derive(Debug)]
pub struct Held {
    named: Named,
    head: Head,
    extra: String,
}

impl Held {
    /// Of an answer with a status that a file can have. None: it names none.
    pub fn of(head: &Head, facts: &Facts<'_>, extra: &str) -> Option<Box<Self>> {
        let path = facts.sendfile.map(|path| Named::Path(path.to_owned()));
        let named = path.or_else(|| facts.accel.map(|place| Named::Place(place.to_owned())))?;
        let mut kept = Head::default();
        kept.set_status(head.status, Version::Http11);
        // The framing of Rails' own, empty body is written by nobody.
        crate::proxy::fields::answered(head, Body::None).for_each(|(name, value)| kept.push(name, value));
        Some(Box::new(Self { named, head: kept, extra: extra.to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[tokio::test]
    async fn only_files_below_the_roots_are_found() {
        let scratch = Scratch::default();
        scratch.write("storage/a b.txt", "hello");
        scratch.write("secret.txt", "secret");
        std::os::unix::fs::symlink(scratch.path("secret.txt"), scratch.path("storage/link")).unwrap();
        let storage = scratch.path("storage");
        let both = Settings { roots: vec![storage.clone()], accel: vec![(storage.clone(), "/files/".to_owned())] };
        let sendfile = Sendfile::new(&both).unwrap();
        let path = |path: &str| Named::Path(scratch.path(path).to_str().unwrap().as_bytes().to_vec());
        assert!(sendfile.find(&path("storage/a b.txt")).await.is_some());
        assert!(sendfile.find(&Named::Place(b"/files/a%20b.txt".to_vec())).await.is_some());
        for named in [
            path("secret.txt"),
            path("storage/../secret.txt"),
            path("storage/link"),
            path("storage"),
            path("storage/none"),
            Named::Path(b"/etc/passwd".to_vec()),
            Named::Path(b"a b.txt".to_vec()),
            Named::Path(b"\xff".to_vec()),
            Named::Place(b"/files/../secret.txt".to_vec()),
            Named::Place(b"/files/%2e%2e/secret.txt".to_vec()),
            Named::Place(b"/other/a%20b.txt".to_vec()),
            Named::Place(b"/files//etc/passwd".to_vec()),
        ] {
            assert!(sendfile.find(&named).await.is_none(), "{named:?}");
        }
        assert!(sendfile.lines.contains("X-Accel-Mapping: ") && sendfile.lines.contains("=/files/"));
        assert!(Sendfile::new(&Settings::default()).is_none());
    }
}
