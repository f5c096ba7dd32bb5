//! `record!`: a table's columns, listed once; the row, the draft and what reads, copies, compares and stores them.

/// Declares a model's row and its draft from the table's columns.
///
/// ```text
/// record! {
///     /// A row of `products`.
///     pub struct Product = "Product" in products by id: ProductId {
///         name: String,
///         note: Option<String>,
///         stock: i64 = 0,                       // the default of a new record
///         #[counter] reviews_count: i64 = 0,    // a counter cache: no UPDATE of the record writes it
///         #[database] token: Option<String>,    // the database's default: no INSERT names it while it is nil
///         #[generated] label: Option<String>,   // computed by the database: nothing writes it
///         #[created] created_at: Time,
///         #[updated] updated_at: Time,
///     }
///     loaded: ProductLoaded                     // what is loaded of the associations
///     /// A `Product` being created or changed.
///     pub struct ProductDraft {
///         password: Option<String>,             // what is no column
///     }
/// }
/// ```
/// A column that has another name in `table!` says so (`kind as type_: PaymentKind`), an integer of less than eight bytes too
/// (`stock: i64 in 4 bytes`, `in 4 unsigned bytes`). The row gets `find`, `by_id`, `by_ids` and `edit`; the draft has every column as an `Option`, and [`Draft`].
/// What it cannot know is the model's own: `Product::all()` and `impl Lifecycle for ProductDraft`.
///
/// ```text
/// pub struct Seat = "Seat", "Seats" in seats by (row: i64, number: i64): SeatId { row: i64, number: i64, taken: bool } ...
/// ```
/// declares `SeatId` too, which is what `find` takes (with Ruby's plural of the class, for its message). A table without a key (`pub struct Visit = "Visit" in visits { .. }`) has rows to read and
/// drafts to insert; nothing finds, changes or deletes one of its rows, as in Rails. What is only read, a view, has no draft.
///
/// [`Draft`]: crate::record::Draft
#[macro_export]
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $row:ident = $model:literal in $table:ident by $key:ident $(as $key_column:ident)? : $id:ident {
            $($columns:tt)*
        }
        $(loaded: $loaded:ident)?
        $(#[$draft_doc:meta])*
        pub struct $draft:ident $(named $names:ident)? { $($extra:tt)* }
    ) => {
        $crate::record_row! {
            [$(#[$doc])*] $row $table ($key $($key_column)?) ($($loaded)?)
            { #[key] $key $(as $key_column)? : $id, $($columns)* }
        }
        $crate::record_key! { one $row $model $table $draft $id ($key $($key_column)?) }
        $crate::record_draft! {
            [$(#[$draft_doc])*] $draft $row $model $table ($($names)?) ($($loaded)?) { $($extra)* }
            (one $key $($key_column)?)
            { #[key] $key $(as $key_column)? : $id, $($columns)* }
        }
    };
    (
        $(#[$doc:meta])*
        pub struct $row:ident = $model:literal, $plural:literal in $table:ident
        by ($first:ident $(as $first_column:ident)? : $first_type:ty $(, $key:ident $(as $key_column:ident)? : $type:ty)*) : $id:ident {
            $($columns:tt)*
        }
        $(loaded: $loaded:ident)?
        $(#[$draft_doc:meta])*
        pub struct $draft:ident $(named $names:ident)? { $($extra:tt)* }
    ) => {
        $crate::record_row! {
            [$(#[$doc])*] $row $table ($first $($first_column)?) ($($loaded)?) { $($columns)* }
        }
        $crate::record_key! {
            several $row $model $plural $table $draft $id
            ($first $($first_column)?): $first_type $(, ($key $($key_column)?): $type)*
        }
        $crate::record_draft! {
            [$(#[$draft_doc])*] $draft $row $model $table ($($names)?) ($($loaded)?) { $($extra)* }
            (several $id ($first $($first_column)?) $(($key $($key_column)?))*)
            { $($columns)* }
        }
    };
    (
        $(#[$doc:meta])*
        pub struct $row:ident = $model:literal in $table:ident {
            $(#[$flag:ident])? $field:ident $(as $column:ident)? : $($columns:tt)*
        }
        $(loaded: $loaded:ident)?
        $($(#[$draft_doc:meta])* pub struct $draft:ident $($draft_rest:tt)*)?
    ) => {
        $crate::record_row! {
            [$(#[$doc])*] $row $table ($field $($column)?) ($($loaded)?)
            { $(#[$flag])? $field $(as $column)? : $($columns)* }
        }
        $crate::record! {
            @draft $row $model $table ($($loaded)?)
            { $(#[$flag])? $field $(as $column)? : $($columns)* }
            $($(#[$draft_doc])* pub struct $draft $($draft_rest)*)?
        }
    };
    // A table without columns is asked through one that every table has (`in empties through tableoid {}`).
    (
        $(#[$doc:meta])*
        pub struct $row:ident = $model:literal in $table:ident through $column:ident {}
        $(loaded: $loaded:ident)?
        $($(#[$draft_doc:meta])* pub struct $draft:ident $($draft_rest:tt)*)?
    ) => {
        $crate::record_row! { [$(#[$doc])*] $row $table ($column) ($($loaded)?) {} }
        $crate::record! { @draft $row $model $table ($($loaded)?) {} $($(#[$draft_doc])* pub struct $draft $($draft_rest)*)? }
    };
    (@draft $row:ident $model:literal $table:ident ($($loaded:ident)?) { $($columns:tt)* }) => {};
    (
        @draft $row:ident $model:literal $table:ident ($($loaded:ident)?) { $($columns:tt)* }
        $(#[$doc:meta])*
        pub struct $draft:ident $(named $names:ident)? { $($extra:tt)* }
    ) => {
        $crate::record_draft! {
            [$(#[$doc])*] $draft $row $model $table ($($names)?) ($($loaded)?) { $($extra)* }
            (none)
            { $($columns)* }
        }
    };
}
