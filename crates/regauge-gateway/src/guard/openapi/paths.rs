//! Paths of a document, found by the path of a request: those without variables first, then those with them, the most exact first.

use std::collections::HashMap;

use percent_encoding::percent_decode;

/// What stands between two slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(Vec<u8>),
    Variable,
}

#[derive(Debug)]
struct Template {
    segments: Vec<Vec<Piece>>,
    place: usize,
}

/// All paths; each means a number.
#[derive(Debug, Default)]
pub struct Paths {
    plain: HashMap<Vec<u8>, usize>,
    /// By how many segments they have; the most exact first.
    templates: HashMap<usize, Vec<Template>>,
}

/// A path that was found, with what stands for its variables.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub place: usize,
    /// In the order of the path.
    pub variables: Vec<Vec<u8>>,
}

impl Paths {
    /// Adds a path. Gives the names of its variables.
    ///
    /// Errors with a sentence for the user.
    pub fn add(&mut self, path: &str, place: usize) -> Result<Vec<String>, String> {
        if !path.starts_with('/') {
            return Err("a path begins with a slash".to_owned());
        }
        let mut names = Vec::new();
        let segments = path[1..].split('/').map(|segment| pieces(segment, &mut names)).collect::<Result<Vec<_>, _>>()?;
        if names.is_empty() {
            self.plain.insert(decoded(path.as_bytes()), place);
            return Ok(names);
        }
        let all = self.templates.entry(segments.len()).or_default();
        if all.iter().any(|each| each.segments == segments) {
            return Err("another path means the same".to_owned());
        }
        all.push(Template { segments, place });
        all.sort_by_key(|each| each.segments.iter().map(|segment| vagueness(segment)).collect::<Vec<_>>());
        Ok(names)
    }

    /// Finds a request's path, as Rails' router has it. Where there is none of its form, what Rails reads as the format is left out (`/products.json`).
    pub fn find(&self, path: &[u8]) -> Option<Found> {
        self.exactly(path).or_else(|| {
            let dot = memchr::memrchr(b'.', path)?;
            let (rest, format) = (&path[..dot], &path[dot + 1..]);
            let is = !format.is_empty() && format.iter().all(u8::is_ascii_alphanumeric) && !rest.ends_with(b"/");
            is.then(|| self.exactly(rest)).flatten()
        })
    }

    fn exactly(&self, path: &[u8]) -> Option<Found> {
        if let Some(place) = self.plain.get(&decoded(path)) {
            return Some(Found { place: *place, variables: Vec::new() });
        }
        let path = path.strip_prefix(b"/")?;
        let count = memchr::memchr_iter(b'/', path).count() + 1;
        let all = self.templates.get(&count)?;
        let segments: Vec<Vec<u8>> = path.split(|byte| *byte == b'/').map(decoded).collect();
        all.iter().find_map(|template| {
            let mut variables = Vec::new();
            let fits = template.segments.iter().zip(&segments).all(|(pieces, segment)| fit(pieces, segment, &mut variables));
            fits.then_some(Found { place: template.place, variables })
        })
    }
}

fn decoded(text: &[u8]) -> Vec<u8> {
    percent_decode(text).collect()
}

fn pieces(segment: &str, names: &mut Vec<String>) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some(start) = rest.find(['{', '}']) {
        let (text, from) = rest.split_at(start);
        let end = from.find('}').filter(|end| *end > 1).ok_or("its braces do not fit together")?;
        let name = &from[1..end];
        if name.contains('{') || names.iter().any(|each| each == name) {
            return Err(format!("`{}` is no name of a variable, or stands in it twice", name.escape_debug()));
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(decoded(text.as_bytes())));
        } else if pieces.last() == Some(&Piece::Variable) {
            return Err("two of its variables have nothing between them".to_owned());
        }
        names.push(name.to_owned());
        pieces.push(Piece::Variable);
        rest = &from[end + 1..];
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(decoded(rest.as_bytes())));
    }
    Ok(pieces)
}

/// How little a segment says: nothing variable, a part of it, all of it.
fn vagueness(segment: &[Piece]) -> u8 {
    match segment {
        [Piece::Text(_)] => 0,
        [Piece::Variable] => 2,
        _ => 1,
    }
}

/// Whether a segment fits; what stands for variables is never empty, and ends where the text behind it first comes.
fn fit(pieces: &[Piece], segment: &[u8], variables: &mut Vec<Vec<u8>>) -> bool {
    let mut rest = segment;
    for (place, piece) in pieces.iter().enumerate() {
        let taken = match (piece, pieces.get(place + 1)) {
            (Piece::Text(text), _) if rest.starts_with(text) => text.len(),
            (Piece::Text(_), _) => return false,
            (Piece::Variable, Some(Piece::Text(text))) => {
                let last = place + 2 == pieces.len();
                let found = if last {
                    rest.ends_with(text).then(|| rest.len() - text.len())
                } else {
                    rest.get(1..).and_then(|rest| memchr::memmem::find(rest, text)).map(|at| at + 1)
                };
                match found {
                    Some(at) if at > 0 => at,
                    _ => return false,
                }
            }
            (Piece::Variable, _) if rest.is_empty() => return false,
            (Piece::Variable, _) => rest.len(),
        };
        if *piece == Piece::Variable {
            variables.push(rest[..taken].to_vec());
        }
        rest = &rest[taken..];
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_path_is_found() {
        let mut paths = Paths::default();
        let all =
            ["/", "/pets/{id}", "/pets/mine", "/{kind}/mine", "/pets/{id}.xml", "/a b", "/{x}/{y}/{z}", "/range/{from}-{to}", "/pets"];
        all.iter().enumerate().for_each(|(place, path)| drop(paths.add(path, place).unwrap()));
        let find = |path: &str| {
            let found = paths.find(path.as_bytes())?;
            Some((
                all[found.place],
                found.variables.iter().map(|each| String::from_utf8_lossy(each).into_owned()).collect::<Vec<_>>().join(","),
            ))
        };
        for (path, wanted) in [
            ("/", Some(("/", ""))),
            ("/pets/mine", Some(("/pets/mine", ""))),
            ("/cats/mine", Some(("/{kind}/mine", "cats"))),
            ("/pets/7", Some(("/pets/{id}", "7"))),
            ("/pets/7.xml", Some(("/pets/{id}.xml", "7"))),
            ("/pets/7.json", Some(("/pets/{id}", "7.json"))),
            ("/pets.json", Some(("/pets", ""))),
            ("/%70ets/m%69ne", Some(("/pets/mine", ""))),
            ("/pets/a%2Fb", Some(("/pets/{id}", "a/b"))),
            ("/a%20b", Some(("/a b", ""))),
            ("/range/1-2-3", Some(("/range/{from}-{to}", "1,2-3"))),
            ("/range/-2", None),
            ("/pets/", None),
            ("/x//z", None),
            ("/pets/7/8/9", None),
            ("/pets.", None),
        ] {
            assert_eq!(find(path), wanted.map(|(path, variables)| (path, variables.to_owned())), "{path}");
        }
    }

    #[test]
    fn paths_that_mean_nothing_are_errors() {
        let mut paths = Paths::default();
        assert_eq!(paths.add("/a/{b}", 0), Ok(vec!["b".to_owned()]));
        for path in ["a", "/{", "/{}", "/}", "/{a{b}}", "/{a}/{a}", "/{a}{b}", "/a/{c}"] {
            assert!(paths.add(path, 1).is_err(), "{path}");
        }
    }
}
