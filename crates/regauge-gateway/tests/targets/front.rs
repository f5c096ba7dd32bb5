//! What stands in front of Rails: parts of files, conditions, codings, how long answers are kept, and that no path leads out of the folder.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use regauge_gateway::front::cache::control::life;
use regauge_gateway::front::coding::{Accepted, Coding};
use regauge_gateway::front::conditions::{Validators, Verdict, range_holds, verdict};
use regauge_gateway::front::files::open::{Folder, Now};
use regauge_gateway::front::files::path::{candidates, clean, first, has_digest};
use regauge_gateway::front::files::ranges::{Wanted, wanted};
use regauge_gateway::front::reply::facts::Facts;
use regauge_gateway::head::Head;

use super::text::{fields, halves};

/// The parts of a `Range`, in numbers that hold all sums.
fn slow_parts(value: &str, size: u64) -> Option<Vec<(u64, u64)>> {
    let list = value.get(..6).filter(|unit| unit.eq_ignore_ascii_case("bytes=")).map(|_| &value[6..])?;
    let number = |text: &str| {
        let fine = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More than 64 bits hold is as much as they hold.
        let most = u128::from(u64::MAX);
        fine.then(|| {
            Some(text.trim_start_matches('0')).filter(|text| text.len() < 30).map_or(most, |text| text.parse().unwrap_or(0).min(most))
        })
    };
    let (mut found, size) = (Vec::new(), u128::from(size));
    let members: Vec<&str> = list.split(',').collect();
    for member in members.iter().map(|member| member.trim_matches([' ', '\t', '\n', '\r', '\x0c'])) {
        let (first, last) = member.split_once('-')?;
        let (start, end) = match (number(first), number(last)) {
            (None, Some(length)) if first.is_empty() => (size - length.min(size), size),
            (Some(start), None) if last.is_empty() => (start, size),
            (Some(start), Some(end)) if start <= end => (start, size.min(end + 1)),
            _ => return None,
        };
        if start < end {
            found.push((start as u64, end as u64));
        }
    }
    (members.len() <= 16).then_some(found)
}

/// A byte for the size, and a `Range`.
pub fn range(text: &[u8]) {
    let Some((size, value)) = text.split_first() else { return };
    let size = match size % 4 {
        0 => 0,
        1 => 10,
        2 => 1 << 20,
        _ => u64::MAX,
    };
    let read = wanted(value, size);
    let slow = std::str::from_utf8(value).ok().and_then(|value| slow_parts(value, size));
    match &read {
        Wanted::Whole => {
            assert!(slow.is_none_or(|parts| parts.iter().map(|(start, end)| u128::from(end - start)).sum::<u128>() > size.into()));
        }
        Wanted::Nothing => assert_eq!(slow, Some(Vec::new())),
        Wanted::Parts(parts) => {
            assert!(!parts.is_empty() && parts.iter().all(|(start, end)| start < end && *end <= size));
            assert_eq!(slow.as_ref(), Some(parts));
        }
    }
}

/// The tags of a list, by their quotes; None where it is none, or a tag has a comma.
fn tags(list: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for member in list.split(',').map(str::trim).filter(|member| !member.is_empty()) {
        let opaque = member.strip_prefix("W/").unwrap_or(member);
        let inner = opaque.strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('"') {
            return None;
        }
        found.push(member.to_owned());
    }
    Some(found)
}

/// Conditions of a request, on something with a strong or a weak tag and a date.
pub fn conditions(text: &[u8]) {
    let head = fields(text);
    if !head.fields().all(|(_, value)| value.is_ascii()) {
        return;
    }
    let last = |name: &'static [u8]| head.values(name).last().and_then(|value| std::str::from_utf8(value).ok());
    let modified = UNIX_EPOCH + Duration::from_millis(784_111_777_500);
    let whole = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let date = |name: &'static [u8]| last(name).and_then(|value| httpdate::parse_http_date(value).ok());
    for (etag, weak) in [("\"a\"", false), ("W/\"a\"", true)] {
        let of = Validators { etag: Some(etag.as_bytes()), modified: Some(modified) };
        let is = |list: &str, strong: bool| {
            let any = list.trim() == "*";
            tags(list)
                .map(|tags| tags.iter().any(|tag| tag == "\"a\"" && !(strong && weak) || !strong && tag == "W/\"a\""))
                .or(any.then_some(true))
        };
        let said = verdict(&head, of);
        let matched = last(b"if-match").map(|list| is(list, true));
        let none = last(b"if-none-match").map(|list| is(list, false));
        let holds = match matched {
            Some(Some(holds)) => holds,
            // Neither tags nor `*`: whatever it is, it must not be read as a promise; nothing more is known.
            Some(None) => continue,
            None => date(b"if-unmodified-since").is_none_or(|since| whole <= since),
        };
        let slow = match none {
            _ if !holds => Verdict::Failed,
            Some(Some(true)) => Verdict::NotModified,
            Some(Some(false)) => Verdict::Send,
            Some(None) => continue,
            None if date(b"if-modified-since").is_some_and(|since| whole <= since) => Verdict::NotModified,
            None => Verdict::Send,
        };
        assert_eq!(said, slow);
        // Only a strong tag, or the very date, lets a part of what the client has be joined with another.
        let range = head.value(b"if-range").map(|value| String::from_utf8_lossy(value).into_owned());
        let same = range
            .as_deref()
            .is_none_or(|value| (!weak && value == "\"a\"") || httpdate::parse_http_date(value).is_ok_and(|at| at == whole));
        assert_eq!(range_holds(&head, of), same);
    }
}

/// `Accept-Encoding`: a coding is used only where the client spoke well of it.
pub fn accept_encoding(text: &[u8]) {
    let mut head = Head::default();
    text.split(|byte| *byte == b'\n').for_each(|line| head.push(b"Accept-Encoding", line));
    let all =
        String::from_utf8_lossy(&text.iter().map(|byte| if *byte == b'\n' { b',' } else { *byte }).collect::<Vec<_>>()).to_lowercase();
    let mut named = std::collections::HashMap::new();
    for member in all.split(',').map(|member| member.trim_matches([' ', '\t', '\r', '\x0c', '\n'])) {
        let mut parts = member.split(';').map(|part| part.trim_matches([' ', '\t', '\r', '\x0c', '\n']));
        let name = parts.next().unwrap_or_default();
        let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
            None => 1000,
            Some(text) => {
                let fine = match text.split_once('.') {
                    None => text == "0" || text == "1",
                    Some((whole, part)) => {
                        part.len() <= 3
                            && part.bytes().all(|byte| byte.is_ascii_digit())
                            && (whole == "0" || whole == "1" && part.bytes().all(|byte| byte == b'0'))
                    }
                };
                if !fine {
                    continue;
                }
                (text.trim_end_matches('.').parse::<f64>().unwrap() * 1000.0).round() as u32
            }
        };
        named.insert(if name == "x-gzip" { "gzip" } else { name }.to_owned(), weight);
    }
    let of = |name: &str| named.get(name).or_else(|| named.get("*")).copied().unwrap_or(0);
    let least = named.get("identity").copied().or(named.get("*").copied().filter(|weight| *weight == 0)).unwrap_or(0).max(1);
    let accepted = Accepted::by(&head);
    let codings: Vec<Coding> = accepted.codings().collect();
    let mut slow: Vec<&str> = ["br", "zstd", "gzip"].into_iter().filter(|name| of(name) >= least).collect();
    slow.sort_by_key(|name| std::cmp::Reverse(of(name)));
    assert_eq!(codings.iter().map(|coding| coding.name()).collect::<Vec<_>>(), slow, "{all:?}");
    assert_eq!(accepted.is_none(), Coding::ALL.iter().all(|coding| of(coding.name()) == 0));
}

/// An answer's fields: what is kept is meant for all, for some time, and for no longer where somebody says more against it.
pub fn cache_control(text: &[u8]) {
    let mut head = fields(text);
    head.status = 200;
    let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let life_of = |head: &Head, now: SystemTime| life(head, &Facts::of(head), now);
    let Some(kept) = life_of(&head, now) else { return };
    assert!(kept.fresh > kept.age && kept.fresh <= 31_536_000);
    assert!(head.value(b"set-cookie").is_none() && head.value(b"x-accel-redirect").is_none());
    let said = head.values(b"cache-control").collect::<Vec<_>>().join(&b',').to_ascii_lowercase();
    let said = String::from_utf8_lossy(&said).into_owned();
    let names: Vec<&str> = said.split([',', '=']).map(str::trim).collect();
    assert!(names.contains(&"public") || names.contains(&"s-maxage"), "{said}");
    assert!(
        !said
            .split(',')
            .map(|each| each.split('=').next().unwrap_or_default().trim())
            .any(|name| matches!(name, "private" | "no-store" | "no-cache"))
    );
    for more in ["private", "No-Store", "no-cache=\"x\""] {
        let mut other = head.clone();
        other.push(b"Cache-Control", more.as_bytes());
        assert_eq!(life_of(&other, now), None, "{more}");
    }
    let mut cookie = head.clone();
    cookie.push(b"Set-Cookie", b"a=b");
    assert_eq!(life_of(&cookie, now), None);
    let later = life_of(&head, now + Duration::from_secs(3600));
    assert!(later.is_none_or(|later| later.age >= kept.age));
}

/// A folder with a file in it, and one beside it that nobody may see: its number.
fn folder() -> &'static (Folder, u64) {
    static FOLDER: OnceLock<(Folder, u64)> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let top = std::env::temp_dir().join(format!("regauge-targets-{}", std::process::id()));
        fs::create_dir_all(top.join("public/a")).unwrap();
        for name in ["public/a/b.txt", "public/index.html", "public/.hidden", "secret"] {
            fs::write(top.join(name), name).unwrap();
        }
        let number = fs::metadata(top.join("secret")).unwrap().ino();
        let opened = Folder::open(&top.join("public"), false).unwrap();
        // The folder stays as long as it is open; its name is not needed any more.
        fs::rename(&top, top.with_extension("used")).unwrap();
        (opened, number)
    })
}

/// A path of a request: no file beside or above the folder is ever meant, or opened.
pub fn static_path(text: &[u8]) {
    let (folder, secret) = folder();
    // What is asked for without being cleaned is kept inside by the system.
    let raw = String::from_utf8_lossy(text).into_owned();
    let mut asked = vec![raw.clone(), raw.replace('\0', "")];
    if let Some(clean) = clean(text) {
        let fine = |path: &str| {
            let path = Path::new(path);
            path.components().all(|part| matches!(part, Component::Normal(_)))
                && !path.is_absolute()
                && !path.as_os_str().as_encoded_bytes().contains(&0)
        };
        assert!(fine(&clean), "{clean:?}");
        assert!(
            clean.split('/').enumerate().all(|(place, part)| !part.starts_with('.') || place == 0 && part == ".well-known"),
            "{clean:?}"
        );
        for (path, _) in candidates(&clean) {
            assert!(fine(&path), "{path:?}");
            has_digest(&path);
            asked.push(path);
        }
    }
    for path in asked {
        let opened = match folder.now(&path) {
            Now::Found(opened) => Some(opened),
            Now::Missing => None,
            Now::Unknown => folder.wait(&path),
        };
        let Some(opened) = opened else { continue };
        assert_ne!(opened.file.metadata().unwrap().ino(), *secret, "{path:?}");
    }
    assert!(!first(text).contains(&b'/') || text.is_empty());
    let (before, _) = halves(text, b'/');
    assert!(before.is_empty() || first(text) == before);
}
