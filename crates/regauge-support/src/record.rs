//! The life of a record, in Rails' order. A model fills in only the steps that it has.
//!
//! ```text
//! save     before_validation  validate  after_validation  before_save  stamp  before_create|before_update
//!          store  after_create|after_update  after_save
//! destroy  before_destroy (dependents first, in the order of their declarations)  delete  after_destroy
//! ```
//! A step that says `Err(Error::Abort)` (`throw :abort`) halts: `save` and `destroy` then say false and everything is undone.
//! Rails updates counter caches between `store` and the after callbacks: do it first in `after_create` and `after_destroy`.

mod columns;
mod declare;
mod drafts;
mod rows;
mod state;
mod transaction;

pub use columns::{Fetch, Field, Stamp, check, name_of};
pub use state::State;
pub use transaction::{savepoint, transaction, transaction_or_rollback};

use serde_json::Value;

use crate::db::Conn;
use crate::error::{Error, Result};
use crate::errors::Errors;
use crate::params::Permitted;
use crate::time::Time;
use crate::write::Write;

/// Which validations run: `on:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    Create,
    Update,
    Custom(&'static str),
}

enum Outcome {
    Done,
    Invalid,
    Halted,
}

/// What a model says of the life of its records: how an attribute is assigned, its validations, its callbacks.
pub trait Lifecycle: Sized {
    /// Assigns what a client sent to one attribute, cast as its column's type does.
    ///
    /// # Errors
    /// [`Error::UnknownAttribute`], and those of the casts.
    fn set_attribute(&mut self, conn: &mut Conn, name: &str, value: &Value) -> Result<()>;

    fn before_validation(&mut self, _conn: &mut Conn, _context: Context) -> Result<()> {
        Ok(())
    }
    /// Adds to the record's errors.
    fn validate(&mut self, _conn: &mut Conn, _context: Context) -> Result<()> {
        Ok(())
    }
    fn after_validation(&mut self, _conn: &mut Conn, _context: Context) -> Result<()> {
        Ok(())
    }
    fn before_save(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn before_create(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn before_update(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn after_create(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn after_update(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn after_save(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn before_destroy(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    /// Right after the DELETE, when there was a row to delete: counter caches.
    fn after_delete(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    fn after_destroy(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
    /// A touch goes on to what the record belongs to with `touch: true`.
    fn after_touch(&mut self, _conn: &mut Conn) -> Result<()> {
        Ok(())
    }
}

/// A record being created or changed, as loose as the form that filled it. [`record!`](crate::record!) implements it.
pub trait Draft: Lifecycle + From<Self::Row> {
    /// The row that it becomes.
    type Row: Clone;
    /// The row's table.
    type Table: diesel::Table + Default;
    /// Its Ruby class, for messages.
    const MODEL: &'static str;

    fn state(&self) -> &State<Self::Row>;
    fn state_mut(&mut self) -> &mut State<Self::Row>;

    /// What an INSERT or UPDATE would write: all columns of a new record, else those that changed.
    fn changes(&self) -> Write<'_, Self::Table>;
    /// One INSERT, or one UPDATE of what changed, or nothing when nothing did; the row as it then is.
    ///
    /// # Errors
    /// What the database objects to, and [`Error::Range`] for a number that does not fit.
    fn store(&mut self, conn: &mut Conn) -> Result<Self::Row>;
    /// One UPDATE of the saved row; the row as it then is.
    ///
    /// # Errors
    /// What the database objects to.
    fn rewrite(&self, conn: &mut Conn, changes: Write<'_, Self::Table>) -> Result<Self::Row>;
    /// Copies the row's columns into the draft's fields: after `store` and on `reload`.
    fn take(&mut self, row: &Self::Row);
    /// Takes over what was just written; other changes of the draft stay.
    fn follow(&mut self, row: Self::Row);
    /// One DELETE of a row; how many there were.
    ///
    /// # Errors
    /// What the database objects to.
    fn delete_row(conn: &mut Conn, row: &Self::Row) -> Result<usize>;
    /// A row as the database has it now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    fn again(conn: &mut Conn, row: &Self::Row) -> Result<Self::Row>;
    /// Forgets what was loaded of the associations.
    fn forget_loaded(&mut self);
    /// The primary key as Ruby inspects it, for messages; `nil` when there is none.
    fn id_text(&self) -> String;
    /// Whether the record has a key, given or stored.
    fn has_key(&self) -> bool;
    /// Takes back the key of an insert that was rolled back.
    fn forget_key(&mut self);
    /// Sets `created_at` and `updated_at`: those still empty when new; `updated_at` when a saved record changed and it
    /// was not itself set. Runs between `before_save` and `before_create` or `before_update`, as in Rails.
    fn stamp(&mut self, now: Time);
    /// Sets `updated_at`.
    fn restamp(&mut self, now: Time);
    /// `reload`: the record as the database has it now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    fn reload(&mut self, conn: &mut Conn) -> Result<()> {
        let row = Self::again(conn, self.row()?)?;
        self.take(&row);
        self.forget_loaded();
        self.state_mut().reload(row);
        Ok(())
    }
    /// One DELETE, and what follows it.
    ///
    /// # Errors
    /// What the database objects to.
    fn delete(&mut self, conn: &mut Conn) -> Result<()> {
        let Some(row) = self.state().saved().cloned() else {
            return Ok(());
        };
        if Self::delete_row(conn, &row)? > 0 {
            self.after_delete(conn)?;
        }
        Ok(())
    }

    /// Mass assignment, in the order of `attributes`.
    ///
    /// # Errors
    /// As [`Lifecycle::set_attribute`].
    fn assign(&mut self, conn: &mut Conn, attributes: &Permitted) -> Result<()> {
        for (name, value) in attributes.iter() {
            self.state_mut().touch(name);
            self.set_attribute(conn, name, value)?;
        }
        Ok(())
    }
    /// The error of an attribute that the model does not have.
    fn unknown_attribute(name: &str) -> Error {
        Error::UnknownAttribute {
            model: Self::MODEL,
            attribute: name.to_owned(),
        }
    }
    /// The error of an attribute that the app writes by a method of its own, which was not converted.
    fn unconverted_writer(name: &str) -> Error {
        Error::raised(
            "NotImplementedError",
            &["ScriptError"],
            format!("{}#{name}= is not converted", Self::MODEL),
        )
    }
    /// `changed?`: whether a column differs from the saved row, or from its default when there is none.
    fn is_changed(&self) -> bool {
        !self.changes().is_empty()
    }
    /// `update_columns`: writes what `assign` sets, past validations, callbacks and timestamps.
    ///
    /// # Errors
    /// Those of `assign`, and what the database objects to.
    fn update_columns(
        &mut self,
        conn: &mut Conn,
        assign: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<bool> {
        let mut fresh = Self::from(self.row()?.clone());
        assign(&mut fresh)?;
        let changes = fresh.changes();
        if !changes.is_empty() {
            let row = fresh.rewrite(conn, changes)?;
            self.follow(row);
        }
        Ok(true)
    }
    /// `increment!(:column, by)`, and `decrement!` with a negative number.
    ///
    /// # Errors
    /// What the database objects to.
    fn increment<C>(&mut self, conn: &mut Conn, column: C, by: i64) -> Result<()>
    where
        C: diesel::query_source::Column<Table: crate::write::PartOf<Self::Table>>,
    {
        let mut changes = Write::default();
        changes.add(column, by);
        let row = self.rewrite(conn, changes)?;
        self.follow(row);
        Ok(())
    }
    /// `touch`: the time of the last change is now, for what it belongs to too where that is declared.
    ///
    /// # Errors
    /// What the database objects to.
    fn touch(&mut self, conn: &mut Conn) -> Result<bool> {
        self.update_columns(conn, |draft| {
            draft.restamp(Time::now());
            Ok(())
        })?;
        self.after_touch(conn)?;
        Ok(true)
    }

    fn errors(&self) -> &Errors {
        &self.state().errors
    }
    fn errors_mut(&mut self) -> &mut Errors {
        &mut self.state_mut().errors
    }
    /// `new_record?`
    fn is_new(&self) -> bool {
        self.state().is_new()
    }
    /// `persisted?`
    fn is_persisted(&self) -> bool {
        self.state().is_persisted()
    }
    fn is_destroyed(&self) -> bool {
        self.state().is_destroyed()
    }
    /// The row as last loaded or saved.
    ///
    /// # Errors
    /// [`Error::NotPorted`] when the record was never saved: Rails reads what was assigned.
    fn row(&self) -> Result<&Self::Row> {
        self.state().saved().ok_or(Error::NotPorted {
            place: "a record that was never saved is read",
        })
    }
    /// The row of a record that was saved, by value.
    ///
    /// # Errors
    /// As [`Draft::row`].
    fn into_row(mut self) -> Result<Self::Row> {
        self.row()?;
        self.state_mut().take_saved().ok_or(Error::Rollback)
    }

    /// `valid?`: runs the validations and their callbacks.
    ///
    /// # Errors
    /// What a validation or callback raises.
    fn is_valid(&mut self, conn: &mut Conn) -> Result<bool> {
        let context = if self.is_new() {
            Context::Create
        } else {
            Context::Update
        };
        self.is_valid_in(conn, context)
    }

    /// `valid?(:context)`.
    ///
    /// # Errors
    /// As [`Draft::is_valid`].
    fn is_valid_in(&mut self, conn: &mut Conn, context: Context) -> Result<bool> {
        self.errors_mut().clear();
        if halted(self.before_validation(conn, context))? {
            return Ok(false);
        }
        self.validate(conn, context)?;
        self.after_validation(conn, context)?;
        Ok(self.errors().is_empty())
    }

    /// `save`: false when a validation failed or a callback halted; then nothing was stored.
    ///
    /// # Errors
    /// What the database or a callback raises; then, too, nothing was stored.
    fn save(&mut self, conn: &mut Conn) -> Result<bool> {
        Ok(matches!(save(self, conn, true)?, Outcome::Done))
    }

    /// `save(validate: false)`.
    ///
    /// # Errors
    /// As [`Draft::save`].
    fn save_unvalidated(&mut self, conn: &mut Conn) -> Result<bool> {
        Ok(matches!(save(self, conn, false)?, Outcome::Done))
    }

    /// `save!`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a validation failed, [`Error::NotSaved`] when a callback halted; and as [`Draft::save`].
    fn save_or_fail(&mut self, conn: &mut Conn) -> Result<()> {
        match save(self, conn, true)? {
            Outcome::Done => Ok(()),
            Outcome::Invalid => Err(Error::Invalid {
                model: Self::MODEL,
                errors: self.errors().clone(),
            }),
            Outcome::Halted => Err(Error::NotSaved {
                model: Self::MODEL,
                message: "Failed to save the record".to_owned(),
            }),
        }
    }

    /// `update(attributes)`: assigns and saves in one transaction.
    ///
    /// # Errors
    /// Those of `assign` and of [`Draft::save`].
    fn update(
        &mut self,
        conn: &mut Conn,
        assign: impl FnOnce(&mut Self, &mut Conn) -> Result<()>,
    ) -> Result<bool> {
        let saved = transaction_or_rollback(conn, |conn| {
            assign(self, conn)?;
            if self.save(conn)? {
                Ok(())
            } else {
                Err(Error::Rollback)
            }
        })?;
        Ok(saved.is_some())
    }

    /// `update!(attributes)`.
    ///
    /// # Errors
    /// Those of `assign` and of [`Draft::save_or_fail`].
    fn update_or_fail(
        &mut self,
        conn: &mut Conn,
        assign: impl FnOnce(&mut Self, &mut Conn) -> Result<()>,
    ) -> Result<()> {
        transaction(conn, |conn| {
            assign(self, conn)?;
            self.save_or_fail(conn)
        })
    }

    /// `destroy`: false when a callback halted; then nothing was deleted.
    ///
    /// # Errors
    /// What the database or a callback raises.
    fn destroy(&mut self, conn: &mut Conn) -> Result<bool> {
        match destroy(self, conn) {
            // A dependent that would not go: `destroy!` tells of it, `destroy` says false.
            Err(Error::NotDestroyed { .. }) => Ok(false),
            done => done,
        }
    }

    /// `destroy!`.
    ///
    /// # Errors
    /// [`Error::NotDestroyed`] when a callback halted; and as [`Draft::destroy`].
    fn destroy_or_fail(&mut self, conn: &mut Conn) -> Result<()> {
        if destroy(self, conn)? {
            return Ok(());
        }
        Err(Error::NotDestroyed {
            model: Self::MODEL,
            message: format!(
                "Failed to destroy {} with id={}",
                Self::MODEL,
                self.id_text()
            ),
            errors: self.errors().clone(),
        })
    }
}

/// Whether a before callback threw `:abort`.
fn halted(step: Result<()>) -> Result<bool> {
    match step {
        Ok(()) => Ok(false),
        Err(Error::Abort) => Ok(true),
        Err(error) => Err(error),
    }
}

fn save<D: Draft>(draft: &mut D, conn: &mut Conn, validated: bool) -> Result<Outcome> {
    let before = draft.state().mark();
    let keyed = draft.has_key();
    let mut outcome = Outcome::Done;
    let done = transaction_or_rollback(conn, |conn| {
        outcome = steps(draft, conn, validated)?;
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::Invalid | Outcome::Halted => Err(Error::Rollback),
        }
    });
    if !matches!(done, Ok(Some(()))) {
        draft.state_mut().restore(before);
        if !keyed {
            draft.forget_key();
        }
    }
    match done {
        Ok(Some(())) => Ok(Outcome::Done),
        Ok(None) => {
            // A callback that raised `ActiveRecord::Rollback` left the outcome as it was: `save` says false to that too.
            Ok(if matches!(outcome, Outcome::Done) {
                Outcome::Halted
            } else {
                outcome
            })
        }
        Err(error) => Err(error),
    }
}

fn destroy<D: Draft>(draft: &mut D, conn: &mut Conn) -> Result<bool> {
    let done = transaction_or_rollback(conn, |conn| {
        if halted(draft.before_destroy(conn))? {
            return Err(Error::Rollback);
        }
        if draft.is_persisted() {
            draft.delete(conn)?;
        }
        draft.state_mut().set_destroyed();
        draft.after_destroy(conn)
    });
    if !matches!(done, Ok(Some(()))) {
        draft.state_mut().unset_destroyed();
    }
    Ok(done?.is_some())
}

fn steps<D: Draft>(draft: &mut D, conn: &mut Conn, validated: bool) -> Result<Outcome> {
    if validated && !draft.is_valid(conn)? {
        return Ok(Outcome::Invalid);
    }
    if halted(draft.before_save(conn))? {
        return Ok(Outcome::Halted);
    }
    draft.stamp(Time::now());
    let created = draft.is_new();
    let before = if created {
        draft.before_create(conn)
    } else {
        draft.before_update(conn)
    };
    if halted(before)? {
        return Ok(Outcome::Halted);
    }
    let row = draft.store(conn)?;
    draft.take(&row);
    draft.state_mut().set_saved(row);
    if created {
        draft.after_create(conn)?;
    } else {
        draft.after_update(conn)?;
    }
    draft.after_save(conn)?;
    Ok(Outcome::Done)
}
