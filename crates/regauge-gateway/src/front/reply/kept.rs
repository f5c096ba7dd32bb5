//! Sends an answer that was kept: whole, in the coding that the client likes, a part of it, or word that the client has it.

use std::sync::Arc;

use super::Shaped;
use super::facts::{Facts, varies};
use crate::front::cache::entry::Entry;
use crate::front::coding::Coding;
use crate::front::compress::Choice;
use crate::front::conditions::{Validators, Verdict, range_holds, verdict};
use crate::front::files::open::blocking;
use crate::front::files::ranges::{Wanted, wanted};
use crate::head::{Head, Version};
use crate::http1::framing::Body;
use crate::proxy::body::{Fault, Reply};

/// Bodies from this size on, in bytes, are compressed where that holds up nobody.
const LONG: usize = 16 * 1024;

impl<R: Reply> Shaped<'_, R> {
    /// Sends it; `how`: as `X-Cache` says it. Gives whether the client's connection can be kept.
    pub(super) async fn send(&mut self, entry: &Arc<Entry>, how: &str, extra: &str) -> Result<bool, Fault> {
        let facts = Facts::of(&entry.head);
        let modified = entry.head.value(b"last-modified").and_then(|value| httpdate::parse_http_date(str::from_utf8(value).ok()?).ok());
        let state = Validators { etag: facts.etag, modified };
        let choice = self.front.compress.choose(self.asked, &entry.head, Body::Length(entry.body.len() as u64), &facts);
        let (status, part) = match verdict(self.asked, state) {
            // RFC 9110, section 13.2.1: conditions are of what would be a success.
            _ if entry.head.status != 200 => (entry.head.status, None),
            Verdict::NotModified => (304, None),
            Verdict::Failed => (412, None),
            Verdict::Send => self.part(entry, state),
        };
        let packed = match choice {
            Choice::Compress(coding) if status == entry.head.status => packed(entry, coding).await.map(|body| (coding, body)),
            _ => None,
        };
        let head = head_of(entry, &facts, status, how, (packed.as_ref().map(|(coding, _)| *coding), choice));
        let body: &[u8] = match (&packed, part) {
            (Some((_, body)), _) => body,
            (None, Some((start, end))) => &entry.body[start..end],
            (None, None) if matches!(status, 304 | 412 | 416) => &[],
            (None, None) => &entry.body,
        };
        self.write(head, status, body, part, entry.body.len(), extra).await
    }

    /// The part that is asked for. Several at once are not cut out of memory: then all of it is sent.
    fn part(&self, entry: &Entry, state: Validators<'_>) -> (u16, Option<(usize, usize)>) {
        let range = self.asked.value(b"range").filter(|_| self.asked.method() == b"GET" && range_holds(self.asked, state));
        match range.map_or(Wanted::Whole, |range| wanted(range, entry.body.len() as u64)) {
            Wanted::Nothing => (416, None),
            Wanted::Parts(parts) if parts.len() == 1 => {
                // They are within the body, whose length is a usize.
                let place = |at: u64| usize::try_from(at).unwrap_or(entry.body.len());
                (206, Some((place(parts[0].0), place(parts[0].1))))
            }
            _ => (200, None),
        }
    }

    async fn write(
        &mut self,
        mut head: Head,
        status: u16,
        body: &[u8],
        part: Option<(usize, usize)>,
        whole: usize,
        extra: &str,
    ) -> Result<bool, Fault> {
        match part {
            Some((start, end)) => head.push(b"content-range", format!("bytes {start}-{}/{whole}", end - 1).as_bytes()),
            None if status == 416 => head.push(b"content-range", format!("bytes */{whole}").as_bytes()),
            None => {}
        }
        let bodiless = matches!(status, 204 | 304);
        if body.is_empty() || bodiless || self.asked.method() == b"HEAD" {
            if !bodiless {
                head.push(b"content-length", itoa::Buffer::new().format(body.len()).as_bytes());
            }
            let keep = self.reply.begin(&head, Body::None, extra)?;
            self.reply.end(&[]).await?;
            return Ok(keep);
        }
        let keep = self.reply.begin(&head, Body::Length(body.len() as u64), extra)?;
        self.reply.data(body).await?;
        self.reply.end(&[]).await?;
        Ok(keep)
    }
}

/// Its body in a coding; None where that is not worth it.
async fn packed(entry: &Arc<Entry>, coding: Coding) -> Option<Arc<[u8]>> {
    if entry.packed(coding).1 {
        if entry.body.len() < LONG {
            entry.pack(coding);
        } else {
            let entry = Arc::clone(entry);
            // One that ends with the runtime has nobody to tell.
            let _ = blocking(move || entry.pack(coding)).await;
        }
    }
    entry.packed(coding).0
}

fn head_of(entry: &Entry, facts: &Facts<'_>, status: u16, how: &str, (coding, choice): (Option<Coding>, Choice)) -> Head {
    let mut head = Head::default();
    head.set_status(status, Version::Http11);
    let of_content = |name: &[u8]| name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
    for (name, value) in entry.head.fields() {
        if matches!(status, 304 | 412 | 416) && of_content(name) {
            continue;
        }
        match entry.etag(coding) {
            Some(etag) if name.eq_ignore_ascii_case(b"etag") => head.push(name, &etag),
            _ => head.push(name, value),
        }
    }
    if let Some(coding) = coding {
        head.push(b"content-encoding", coding.name().as_bytes());
    }
    if choice != Choice::Leave && !(facts.has_vary && varies(&entry.head, b"accept-encoding")) {
        head.push(b"vary", b"Accept-Encoding");
    }
    head.push(b"age", itoa::Buffer::new().format(entry.age()).as_bytes());
    head.push(b"x-cache", how.as_bytes());
    head
}
