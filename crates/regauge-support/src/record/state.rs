//! What a draft remembers beside its columns.

use serde_json::Value;

use crate::errors::Errors;

/// The row that a draft came from, what its last save changed, its errors, and what was assigned before the casts.
#[derive(Debug, Clone)]
pub struct State<R> {
    pub errors: Errors,
    saved: Option<R>,
    before: Option<R>,
    was_saved: bool,
    was_new: bool,
    destroyed: bool,
    raw: Vec<(&'static str, Value)>,
    loaded: bool,
    touched: Vec<String>,
    destroyed_by: Option<&'static str>,
}

/// What a failed save puts back.
pub(super) struct Mark<R> {
    saved: Option<R>,
    before: Option<R>,
    was_saved: bool,
    was_new: bool,
}

impl<R> Default for State<R> {
    fn default() -> Self {
        Self {
            errors: Errors::default(),
            saved: None,
            before: None,
            was_saved: false,
            was_new: false,
            destroyed: false,
            raw: Vec::new(),
            loaded: false,
            touched: Vec::new(),
            destroyed_by: None,
        }
    }
}

impl<R> State<R> {
    /// Of a record that is in the database.
    pub fn of(row: R) -> Self {
        Self {
            saved: Some(row),
            loaded: true,
            ..Self::default()
        }
    }

    /// Notes that an association with this key column destroys the record: counters that go by that key stay as they are.
    pub fn destroy_by(&mut self, key: &'static str) {
        self.destroyed_by = Some(key);
    }

    /// Whether [`State::destroy_by`] noted this key.
    pub fn is_destroyed_by(&self, key: &str) -> bool {
        self.destroyed_by == Some(key)
    }

    /// Notes that an attribute is assigned: Rails shows it first, see [`State::touched`].
    pub fn touch(&mut self, name: &str) {
        if self.loaded && !self.was_saved && !self.touched.iter().any(|known| known == name) {
            self.touched.push(name.to_owned());
        }
    }

    /// The attributes that `as_json` of a record shows first, once it was loaded and then saved: those that were assigned, then
    /// those that validation looked at for changes (`validated`). The others follow in the table's order.
    pub fn touched<'a>(&'a self, validated: &[&'a str]) -> Vec<&'a str> {
        if !self.loaded || !self.was_saved {
            return Vec::new();
        }
        let mut names: Vec<&str> = self.touched.iter().map(String::as_str).collect();
        for name in validated {
            if !names.contains(name) {
                names.push(name);
            }
        }
        names
    }

    /// With the attribute names that the application's locale gives.
    pub fn named(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.errors = Errors::named(names);
        self
    }

    /// The row as last loaded or saved: what `x_was` and `x_changed?` look at.
    pub fn saved(&self) -> Option<&R> {
        self.saved.as_ref()
    }

    /// The row before the last save: what `x_before_last_save` and `saved_change_to_x?` look at. None before any save,
    /// and when that save created the record: see [`State::was_new`].
    pub fn before(&self) -> Option<&R> {
        self.before.as_ref()
    }

    /// Whether this draft was saved in its life.
    pub fn was_saved(&self) -> bool {
        self.was_saved
    }

    /// `previously_new_record?`: whether the last save created it.
    pub fn was_new(&self) -> bool {
        self.was_new
    }

    pub fn is_new(&self) -> bool {
        self.saved.is_none()
    }

    pub fn is_persisted(&self) -> bool {
        self.saved.is_some() && !self.destroyed
    }

    pub fn is_destroyed(&self) -> bool {
        self.destroyed
    }

    /// Remembers what was assigned to a column, for `x_before_type_cast` and numericality.
    pub fn set_raw(&mut self, column: &'static str, value: Value) {
        match self.raw.iter_mut().find(|(name, _)| *name == column) {
            Some((_, raw)) => *raw = value,
            None => self.raw.push((column, value)),
        }
    }

    /// As [`State::set_raw`]; gives the value back, to be cast.
    pub fn keep<'a>(&mut self, column: &'static str, value: &'a Value) -> &'a Value {
        self.set_raw(column, value.clone());
        value
    }

    /// What was last assigned to the column, if it was through [`State::set_raw`] and not saved since.
    pub fn raw(&self, column: &str) -> Option<&Value> {
        self.raw
            .iter()
            .find(|(name, _)| *name == column)
            .map(|(_, value)| value)
    }

    /// A column that was assigned by code has nothing raw.
    pub fn clear_raw(&mut self, column: &str) {
        self.raw.retain(|(name, _)| *name != column);
    }

    /// `reload`: the row as the database has it now.
    pub fn reload(&mut self, row: R) {
        self.saved = Some(row);
        self.before = None;
        self.was_saved = false;
        self.raw.clear();
    }

    /// Changes the remembered row where code writes a column behind the callbacks' back (`update_column`, `increment!`).
    pub fn saved_mut(&mut self) -> Option<&mut R> {
        self.saved.as_mut()
    }

    /// The row as a write past the callbacks left it.
    pub fn set_row(&mut self, row: R) {
        if let Some(saved) = &mut self.saved {
            *saved = row;
        }
    }

    pub(super) fn take_saved(&mut self) -> Option<R> {
        self.saved.take()
    }

    pub(super) fn set_saved(&mut self, row: R) {
        self.was_new = self.saved.is_none();
        self.before = self.saved.replace(row);
        self.was_saved = true;
        self.raw.clear();
    }

    pub(super) fn set_destroyed(&mut self) {
        self.destroyed = true;
    }

    pub(super) fn unset_destroyed(&mut self) {
        self.destroyed = false;
    }
}

impl<R: Clone> State<R> {
    pub(super) fn mark(&self) -> Mark<R> {
        Mark {
            saved: self.saved.clone(),
            before: self.before.clone(),
            was_saved: self.was_saved,
            was_new: self.was_new,
        }
    }

    pub(super) fn restore(&mut self, mark: Mark<R>) {
        self.saved = mark.saved;
        self.before = mark.before;
        self.was_saved = mark.was_saved;
        self.was_new = mark.was_new;
    }
}
