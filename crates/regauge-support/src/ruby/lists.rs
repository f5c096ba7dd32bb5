//! Methods of `Array` and `Hash`.

use std::fmt::Display;
use std::hash::Hash as Key;
use std::ops::{Bound, RangeBounds};

use super::{Hash, int, size};
use crate::error::{Error, Result};

/// `length`.
pub fn count_of<T>(items: &[T]) -> i64 {
    int(items.len())
}

pub fn hash_count<K, V>(hash: &Hash<K, V>) -> i64 {
    int(hash.len())
}

fn index<T>(items: &[T], place: i64) -> Option<usize> {
    let place = if place < 0 {
        place + int(items.len())
    } else {
        place
    };
    usize::try_from(place).ok()
}

/// `items[place]`, from the end where it is negative.
pub fn nth<T>(items: &[T], place: i64) -> Option<&T> {
    items.get(index(items, place)?)
}

/// `index(item)`.
pub fn index_of<T: PartialEq<U>, U: ?Sized>(items: &[T], wanted: &U) -> Option<i64> {
    items.iter().position(|item| item == wanted).map(int)
}

fn checked(count: i64) -> Result<usize> {
    usize::try_from(count).map_err(|_| super::argument("negative array size"))
}

/// `first(count)` of a count that is not negative.
pub fn first_n<T>(items: &[T], count: usize) -> &[T] {
    &items[..count.min(items.len())]
}

/// `first(count)`.
///
/// # Errors
/// Ruby's `ArgumentError` for a negative count; so for the next ones.
pub fn take<T>(items: &[T], count: i64) -> Result<&[T]> {
    Ok(first_n(items, checked(count)?))
}

/// `drop(count)`.
///
/// # Errors
/// As [`take`].
pub fn drop<T>(items: &[T], count: i64) -> Result<&[T]> {
    Ok(&items[checked(count)?.min(items.len())..])
}

/// `last(count)`.
///
/// # Errors
/// As [`take`].
pub fn last_n<T>(items: &[T], count: i64) -> Result<&[T]> {
    Ok(&items[items.len().saturating_sub(checked(count)?)..])
}

/// `a, *middle, b = items`: without the first `before` and the last `after`.
pub fn middle<T>(items: &[T], before: usize, after: usize) -> &[T] {
    let end = items
        .len()
        .saturating_sub(after)
        .max(before.min(items.len()));
    &items[before.min(items.len())..end]
}

/// Where a range begins and ends in something of `length`; None where it begins outside.
pub(super) fn ends(range: impl RangeBounds<i64>, length: i64) -> Option<(usize, usize)> {
    let from_end = |place: i64| if place < 0 { place + length } else { place };
    let start = match range.start_bound() {
        Bound::Included(start) => from_end(*start),
        Bound::Excluded(start) => from_end(*start) + 1,
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(end) => from_end(*end) + 1,
        Bound::Excluded(end) => from_end(*end),
        Bound::Unbounded => length,
    };
    if start < 0 || start > length {
        return None;
    }
    Some((size(start), size(end.min(length)).max(size(start))))
}

/// `items[range]`; nil where it begins outside.
pub fn range_of<T>(items: &[T], range: impl RangeBounds<i64>) -> Option<&[T]> {
    ends(range, int(items.len())).map(|(start, end)| &items[start..end])
}

pub fn put<T>(items: &mut [T], place: i64, value: T) {
    if let Some(slot) = index(items, place).and_then(|place| items.get_mut(place)) {
        *slot = value;
    }
}

/// Literals as a list of texts.
pub fn owned(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

/// `a - b`.
pub fn minus<T: PartialEq + Clone>(a: &[T], b: &[T]) -> Vec<T> {
    a.iter().filter(|item| !b.contains(item)).cloned().collect()
}

/// `a & b`.
pub fn intersection<T: PartialEq + Clone>(a: &[T], b: &[T]) -> Vec<T> {
    uniq(a.iter().filter(|item| b.contains(item)).cloned().collect())
}

/// `a | b`.
pub fn union<T: PartialEq + Clone>(a: &[T], b: &[T]) -> Vec<T> {
    uniq(a.iter().chain(b).cloned().collect())
}

/// `uniq`: the first of equal items stays.
pub fn uniq<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

pub fn reversed<T>(mut items: Vec<T>) -> Vec<T> {
    items.reverse();
    items
}

/// `sort`.
pub fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items
}

pub fn sorted_floats(mut items: Vec<f64>) -> Vec<f64> {
    items.sort_by(f64::total_cmp);
    items
}

/// `join(separator)` of what is no text.
pub fn join<T: Display>(items: &[T], separator: &str) -> String {
    items
        .iter()
        .map(T::to_string)
        .collect::<Vec<_>>()
        .join(separator)
}

/// `sum` of floats, with Ruby's compensation (Kahan-Babuska).
pub fn sum(items: &[f64]) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for item in items {
        let next = total + item;
        lost += if total.abs() >= item.abs() {
            (total - next) + item
        } else {
            (item - next) + total
        };
        total = next;
    }
    total + lost
}

pub fn max_float(items: &[f64]) -> Option<f64> {
    items.iter().copied().max_by(f64::total_cmp)
}

pub fn min_float(items: &[f64]) -> Option<f64> {
    items.iter().copied().min_by(f64::total_cmp)
}

/// `tally`.
pub fn tally<T: Key + Eq>(items: Vec<T>) -> Hash<T, i64> {
    let mut found = Hash::default();
    for item in items {
        *found.entry(item).or_insert(0) += 1;
    }
    found
}

fn positive(count: i64, message: &str) -> Result<usize> {
    usize::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| super::argument(message))
}

/// `each_slice(count).to_a`.
///
/// # Errors
/// Ruby's `ArgumentError` for a count that is not positive.
pub fn slices<T: Clone>(items: &[T], count: i64) -> Result<Vec<Vec<T>>> {
    Ok(items
        .chunks(positive(count, "invalid slice size")?)
        .map(<[T]>::to_vec)
        .collect())
}

/// `in_groups_of(count)`: the last group is filled with nil.
///
/// # Errors
/// As [`slices`].
pub fn groups_of<T: Clone>(items: &[T], count: i64) -> Result<Vec<Vec<Option<T>>>> {
    let count = positive(count, "Group size must be a positive integer")?;
    let filled = |group: &[T]| {
        let mut group: Vec<Option<T>> = group.iter().cloned().map(Some).collect();
        group.resize(count, None);
        group
    };
    Ok(items.chunks(count).map(filled).collect())
}

/// `zip`.
pub fn zip<A, B>(a: Vec<A>, b: Vec<B>) -> Vec<(A, Option<B>)> {
    let mut others = b.into_iter();
    a.into_iter().map(|item| (item, others.next())).collect()
}

/// `to_h` of pairs.
pub fn to_hash<K: Key + Eq, V>(pairs: Vec<(K, V)>) -> Hash<K, V> {
    pairs.into_iter().collect()
}

/// `sample`.
pub fn sample<T>(items: &[T]) -> Option<&T> {
    let limit = u64::try_from(items.len()).ok().filter(|limit| *limit > 0)?;
    let place = crate::password::number(limit).ok()?;
    items.get(usize::try_from(place).ok()?)
}

/// `fetch(key)`.
///
/// # Errors
/// `KeyError`.
pub fn fetch<'a, K, V, Q>(hash: &'a Hash<K, V>, key: &Q) -> Result<&'a V>
where
    Q: ?Sized + Key + indexmap::Equivalent<K>,
{
    hash.get(key).ok_or_else(|| {
        Error::raised(
            "KeyError",
            &["IndexError", "StandardError"],
            "key not found",
        )
    })
}

/// `merge`.
pub fn merge<K: Key + Eq, V>(mut a: Hash<K, V>, b: Hash<K, V>) -> Hash<K, V> {
    a.extend(b);
    a
}

/// `compact`: without nils.
pub fn compact_hash<K: Key + Eq, V>(hash: Hash<K, Option<V>>) -> Hash<K, V> {
    hash.into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// `sort_by`. Ruby's sort is not stable; ours is.
pub fn sort_by<T, K: PartialOrd>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut items: Vec<(K, T)> = items.map(|item| (key(&item), item)).collect();
    items.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    items.into_iter().map(|(_, item)| item).collect()
}

/// `min_by`: the first of the least.
pub fn min_by<T, K: PartialOrd>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Option<T> {
    let keyed = items.map(|item| (key(&item), item));
    keyed
        .reduce(|a, b| if b.0 < a.0 { b } else { a })
        .map(|(_, item)| item)
}

/// `max_by`: the first of the greatest.
pub fn max_by<T, K: PartialOrd>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Option<T> {
    let keyed = items.map(|item| (key(&item), item));
    keyed
        .reduce(|a, b| if b.0 > a.0 { b } else { a })
        .map(|(_, item)| item)
}

/// `uniq { }`.
pub fn uniq_by<T, K: PartialEq>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let (mut seen, mut kept) = (Vec::new(), Vec::new());
    for item in items {
        let found = key(&item);
        if !seen.contains(&found) {
            seen.push(found);
            kept.push(item);
        }
    }
    kept
}

/// `partition`.
pub fn partition<T>(items: impl Iterator<Item = T>, test: impl Fn(&T) -> bool) -> (Vec<T>, Vec<T>) {
    items.partition(|item| test(item))
}

/// `group_by`.
pub fn group_by<T, K: Key + Eq>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Hash<K, Vec<T>> {
    let mut found: Hash<K, Vec<T>> = Hash::default();
    for item in items {
        found.entry(key(&item)).or_default().push(item);
    }
    found
}

/// `index_by`: the last of equal keys stays.
pub fn index_by<T, K: Key + Eq>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Hash<K, T> {
    items.map(|item| (key(&item), item)).collect()
}

/// `index_with`.
pub fn index_with<T: Key + Eq, V>(
    items: impl Iterator<Item = T>,
    value: impl Fn(&T) -> V,
) -> Hash<T, V> {
    items
        .map(|item| {
            let found = value(&item);
            (item, found)
        })
        .collect()
}

/// `to_h { }`.
pub fn to_h<T, K: Key + Eq, V>(
    items: impl Iterator<Item = T>,
    pair: impl Fn(T) -> (K, V),
) -> Hash<K, V> {
    items.map(pair).collect()
}

/// `transform_values`.
pub fn transform_values<K: Key + Eq, V, W>(
    items: impl Iterator<Item = (K, V)>,
    change: impl Fn(V) -> W,
) -> Hash<K, W> {
    items.map(|(key, value)| (key, change(value))).collect()
}
