//! What was loaded of a record's associations, beside its columns.
//!
//! A reader loads its cell once, as Rails caches an association. Cells are shared by rows and drafts; a clone shares what is loaded.

use std::any::Any;
use std::collections::HashMap;
use std::fmt::{Debug, Formatter};
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use crate::error::Result;

/// A shared value whose type is not looked into.
///
/// Rows point at each other in circles. Whether a row may go to another thread would be asked of all models that it reaches, one
/// within the other, wherever it matters, until the compiler gives up; here it is asked once, when something is put in.
struct Shared<T> {
    value: Arc<dyn Any + Send + Sync>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            of: PhantomData,
        }
    }
}

impl<T: Any> Shared<T> {
    fn new(value: Arc<T>) -> Self
    where
        T: Send + Sync,
    {
        Self {
            value,
            of: PhantomData,
        }
    }

    /// The value: there always, because only a `T` is ever put in.
    fn get(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// The value, to be changed: a copy of its own where others share it.
    fn get_mut(&mut self) -> Option<&mut T>
    where
        T: Clone + Send + Sync,
    {
        if Arc::get_mut(&mut self.value).is_none() {
            self.value = Arc::new(self.get()?.clone());
        }
        Arc::get_mut(&mut self.value)?.downcast_mut()
    }
}

/// A `belongs_to` or `has_one`.
pub struct One<T>(OnceLock<Option<Shared<T>>>);

/// A `has_many`.
pub struct Many<T>(OnceLock<Shared<Vec<T>>>);

impl<T> Default for One<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Clone for One<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Any + Debug> Debug for One<T> {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("One").field(&self.get()).finish()
    }
}

impl<T: Any> One<T> {
    /// What is loaded, if anything is.
    pub fn get(&self) -> Option<&T> {
        self.0.get()?.as_ref()?.get()
    }

    /// Whether it was loaded, be it as nothing.
    pub fn is_loaded(&self) -> bool {
        self.0.get().is_some()
    }

    /// Forgets what is loaded.
    pub fn clear(&mut self) {
        self.0 = OnceLock::new();
    }
}

impl<T: Any + Send + Sync> One<T> {
    /// What is loaded, or what `load` brings.
    ///
    /// # Errors
    /// Those of `load`.
    pub fn get_or_load(&self, load: impl FnOnce() -> Result<Option<T>>) -> Result<Option<&T>> {
        if !self.is_loaded() {
            let found = load()?.map(Arc::new);
            self.fill(found);
        }
        Ok(self.get())
    }

    /// Fills an empty cell: eager loading shares one row among many owners.
    pub fn fill(&self, found: Option<Arc<T>>) {
        self.0.get_or_init(|| found.map(Shared::new));
    }

    /// Replaces what is loaded.
    pub fn put(&mut self, record: Option<T>) {
        self.0 = OnceLock::from(record.map(Arc::new).map(Shared::new));
    }

    /// What is loaded, to be changed: counters and timestamps that SQL changes are followed in memory.
    pub fn get_mut(&mut self) -> Option<&mut T>
    where
        T: Clone,
    {
        self.0.get_mut()?.as_mut()?.get_mut()
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Clone for Many<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Any + Debug> Debug for Many<T> {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Many").field(&self.get()).finish()
    }
}

impl<T: Any> Many<T> {
    /// What is loaded; nothing when nothing is.
    pub fn get(&self) -> &[T] {
        self.0
            .get()
            .and_then(Shared::get)
            .map_or(&[], |rows| rows.as_slice())
    }

    pub fn is_loaded(&self) -> bool {
        self.0.get().is_some()
    }

    /// Forgets what is loaded.
    pub fn clear(&mut self) {
        self.0 = OnceLock::new();
    }
}

impl<T: Any + Send + Sync> Many<T> {
    /// What is loaded, or what `load` brings.
    ///
    /// # Errors
    /// Those of `load`.
    pub fn get_or_load(&self, load: impl FnOnce() -> Result<Vec<T>>) -> Result<&[T]> {
        if !self.is_loaded() {
            self.fill(load()?);
        }
        Ok(self.get())
    }

    /// Fills an empty cell.
    pub fn fill(&self, found: Vec<T>) {
        self.0.get_or_init(|| Shared::new(Arc::new(found)));
    }

    /// Fills an empty cell with what other owners of the same key have, too; with nothing where there is none.
    pub fn share(&self, found: Option<&Arc<Vec<T>>>) {
        self.0
            .get_or_init(|| Shared::new(found.cloned().unwrap_or_default()));
    }

    /// Replaces what is loaded.
    pub fn put(&mut self, records: Vec<T>) {
        self.0 = OnceLock::from(Shared::new(Arc::new(records)));
    }
}

/// Eager loading: the rows whose cell is empty.
pub fn unloaded<'a, R>(rows: &[&'a R], is_loaded: impl Fn(&R) -> bool) -> Vec<&'a R> {
    rows.iter().copied().filter(|row| !is_loaded(row)).collect()
}

/// Eager loading of many: what was found, by the key that it holds, each group in the order of the query.
pub fn grouped<T, K: Eq + Hash>(
    found: Vec<T>,
    key: impl Fn(&T) -> Option<K>,
) -> HashMap<K, Arc<Vec<T>>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for one in found {
        if let Some(key) = key(&one) {
            groups.entry(key).or_default().push(one);
        }
    }
    groups
        .into_iter()
        .map(|(key, group)| (key, Arc::new(group)))
        .collect()
}

/// Eager loading of one: the first that was found of each key.
pub fn firsts<T, K: Eq + Hash>(found: Vec<T>, key: impl Fn(&T) -> Option<K>) -> HashMap<K, Arc<T>> {
    let mut firsts = HashMap::new();
    for one in found {
        if let Some(key) = key(&one) {
            firsts.entry(key).or_insert_with(|| Arc::new(one));
        }
    }
    firsts
}

/// Eager loading through another association: `mine` in the order of `found`, as often as it is there, without what `found` lacks.
pub fn in_order<T: Clone + PartialEq>(found: &[T], mine: &[&T]) -> Vec<T> {
    found
        .iter()
        .flat_map(|one| mine.iter().filter(move |each| **each == one))
        .map(|one| (*one).clone())
        .collect()
}

/// Eager loading of an association with `distinct`: each row once, where it is first.
pub fn uniq<T: PartialEq>(rows: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(rows.len());
    for row in rows {
        if !kept.contains(&row) {
            kept.push(row);
        }
    }
    kept
}
