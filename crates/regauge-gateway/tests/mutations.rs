//! Every target is fed with its seeds and with mutations of them, always the same ones: the fuzzer's properties hold in the ordinary suite as well.
//!
//! What a fuzzer found stands among the seeds (`fuzz/seeds`), so that it is never forgotten.

#[cfg(test)]
mod targets;

#[cfg(test)]
mod tests {
    use super::targets;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    /// Mutations of a target's seeds; fewer where they take longer than that together.
    const ROUNDS: usize = 2_000;
    const LONGEST: Duration = Duration::from_millis(250);
    const PIECES: &[&[u8]] = &[
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b"\t",
        b"\0",
        b":",
        b";",
        b",",
        b"0",
        b"f",
        b"@",
        b"/",
        b"\xff",
        b"%",
        b"..",
        b"\"",
        b"=",
        b"-",
        b"*",
        b"[",
        b"{",
        b"Content-Length: 1\r\n",
        b"18446744073709551616",
    ];

    /// Changes a text in some places.
    fn mutated(random: &mut fastrand::Rng, seed: &[u8], other: &[u8]) -> Vec<u8> {
        let mut text = seed.to_vec();
        for _ in 0..random.usize(1..5) {
            if text.is_empty() {
                text.push(b'x');
            }
            let at = random.usize(0..text.len());
            match random.u8(0..6) {
                0 => text[at] = random.u8(..),
                1 => drop(text.remove(at)),
                2 => drop(text.splice(at..at, PIECES[random.usize(0..PIECES.len())].iter().copied())),
                3 => text.truncate(at),
                // A piece of its own again, or one of another seed.
                4 => {
                    let piece = text[at..text.len().min(at + random.usize(1..20))].to_vec();
                    let to = random.usize(0..=text.len());
                    drop(text.splice(to..to, piece));
                }
                _ => {
                    let from = random.usize(0..=other.len());
                    drop(text.splice(at..at, other[from..other.len().min(from + random.usize(1..20))].iter().copied()));
                }
            }
        }
        text
    }

    fn seeds(folder: &Path) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{} has no seed", folder.display());
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    }

    #[test]
    fn properties_hold_for_seeds_and_mutations() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
        let failed = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for half in targets::ALL.chunks(targets::ALL.len().div_ceil(2)) {
                let (folder, failed) = (&folder, &failed);
                scope.spawn(move || {
                    let found =
                        half.iter().filter_map(|(name, target)| drive(&folder.join(name), *target).map(|text| format!("{name}: {text}")));
                    failed.lock().unwrap().extend(found);
                });
            }
        });
        let failed = failed.into_inner().unwrap();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    /// The first text for which a target panicked.
    fn drive(folder: &Path, target: targets::Target) -> Option<String> {
        let seeds = seeds(folder);
        let fails = |text: &[u8]| std::panic::catch_unwind(|| target(text)).is_err().then(|| text.escape_ascii().to_string());
        if let Some(failed) = seeds.iter().find_map(|seed| fails(seed)) {
            return Some(failed);
        }
        let mut random = fastrand::Rng::with_seed(5);
        let start = Instant::now();
        // What comes first always runs; a slow machine does less, and never something else.
        (0..ROUNDS).take_while(|_| start.elapsed() < LONGEST).find_map(|round| {
            let other = random.usize(0..seeds.len());
            fails(&mutated(&mut random, &seeds[round % seeds.len()], &seeds[other]))
        })
    }
}
