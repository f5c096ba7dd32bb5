//! Which clients a canary takes: always the same ones, and with a growing share those and more.
//!
//! A client's key (its session, a header, or a cookie of ours) is hashed together with the route's group to one of 10,000 places; the first so
//! many are Rust's. The hash is the same in every process and after every restart, so that nothing has to be remembered.

/// FNV-1a over the key, mixed so that keys that differ in one letter are far apart (the finalizer of SplitMix64).
pub fn place(group: &[u8], key: &[u8]) -> u16 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = group.iter().chain(&[0]).chain(key).fold(0xcbf2_9ce4_8422_2325, step);
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    // Of 64 bits the remainder by 10,000 is as even as can be measured.
    ((hash ^ (hash >> 31)) % 10_000) as u16
}

/// Whether a client is one of the canary's; `share` in hundredths of a percent.
pub fn takes(share: u16, group: &[u8], key: &[u8]) -> bool {
    place(group, key) < share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept_and_those_who_are_in_stay_in() {
        let keys: Vec<String> = (0..100_000).map(|number| format!("session-{number}")).collect();
        let taken = |share| keys.iter().filter(|key| takes(share, b"all", key.as_bytes())).count();
        for share in [100, 500, 2_500, 5_000] {
            let expected = usize::from(share) * 10;
            assert!(taken(share).abs_diff(expected) < 500, "{share}: {}", taken(share));
        }
        let grows = |key: &&String| takes(500, b"all", key.as_bytes()) && !takes(1_000, b"all", key.as_bytes());
        assert_eq!(keys.iter().filter(grows).count(), 0);
    }

    #[test]
    fn a_place_never_changes() {
        // Were these others, every client of a canary that is under way would be assigned anew.
        let places = [place(b"all", b"a"), place(b"all", b"b"), place(b"cart", b"a")];
        assert_eq!(places, [1087, 1170, 1117]);
    }
}
