//! What people write: settings in a file, in the environment, in flags; networks; states.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use regauge_gateway::guard::network::{Network, Networks};
use regauge_gateway::settings::read;
use regauge_gateway::settings::{Settings, table};

use super::text::halves;

/// A file: what is printed of what was read is read as the same.
pub fn settings_file(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(settings) = read::of(text) else { return };
    let printed = read::print(&settings);
    let again = read::of(&printed).unwrap_or_else(|why| panic!("{why}\n{printed}"));
    assert_eq!(read::print(&again), printed);
}

/// `key\nvalue`, as the environment and flags give them: a value is shown as something that means the same.
pub fn settings_value(text: &[u8]) {
    let (key, value) = halves(text, b'\n');
    let (Ok(key), Ok(value)) = (std::str::from_utf8(key), std::str::from_utf8(value)) else { return };
    let rows: Vec<_> = table::find(key).map_or_else(|| table::all().collect(), |row| vec![row]);
    for row in rows {
        let mut settings = Settings::default();
        let before = (row.show)(&settings);
        if (row.set)(&mut settings, value).is_err() {
            assert_eq!((row.show)(&settings), before, "{}: refused, and set all the same", row.key);
            continue;
        }
        let shown = (row.show)(&settings);
        let mut again = Settings::default();
        (row.set)(&mut again, &shown).unwrap_or_else(|why| panic!("{}: `{value}` shows as `{shown}`: {why}", row.key));
        assert_eq!((row.show)(&again), shown, "{}", row.key);
    }
}

/// Whether the first bits of two addresses are the same, bit by bit.
fn same_bits(one: &[u8], other: &[u8], length: u32) -> bool {
    let bit = |bytes: &[u8], place: u32| bytes[place as usize / 8] >> (7 - place % 8) & 1;
    one.len() == other.len() && (0..length).all(|place| bit(one, place) == bit(other, place))
}

fn bytes(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// A list of networks, and 16 bytes of an address behind a line feed.
pub fn networks(text: &[u8]) {
    let (list, address) = halves(text, b'\n');
    let Ok(list) = std::str::from_utf8(list) else { return };
    let Ok(read) = list.parse::<Networks>() else { return };
    assert_eq!(read.to_string().parse::<Networks>().unwrap().to_string(), read.to_string());
    let mut sixteen = [0; 16];
    address.iter().zip(&mut sixteen).for_each(|(byte, place)| *place = *byte);
    let four = Ipv4Addr::new(sixteen[0], sixteen[1], sixteen[2], sixteen[3]);
    for word in list.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        let Ok(network) = word.parse::<Network>() else { continue };
        assert_eq!(network.to_string().parse(), Ok(network), "{word}");
        let (start, length) = word.split_once('/').unwrap_or((word, "128"));
        let (mut start, mut length): (IpAddr, u32) = (start.parse().unwrap(), length.parse().unwrap());
        if let Some(mapped) = start.is_ipv6().then(|| start.to_canonical()).filter(|start| start.is_ipv4() && length >= 96) {
            (start, length) = (mapped, length - 96);
        }
        length = length.min(if start.is_ipv4() { 32 } else { 128 });
        for asked in [IpAddr::V6(Ipv6Addr::from(sixteen)), four.into(), four.to_ipv6_mapped().into(), start] {
            let slow = same_bits(&bytes(start), &bytes(asked.to_canonical()), length);
            assert_eq!(network.contains(asked), slow, "{word} {asked}");
            assert!(!slow || read.contain(Some(asked)));
        }
    }
}
