"""Room 06: bodies of methods, blocks and lambdas."""

from regauge.diagnostics.codes import dynamic, error, gap

UNKNOWN_METHOD = gap(
    "RG0601",
    "unknown-method",
    "a method that the compiler does not know",
    what="A call of a method of Ruby, ActiveSupport or a gem that has no row in the table of core methods for this "
    "receiver.",
    why="What the method gives is not known, so nothing that depends on it can be typed. The body stays in Ruby "
    "and gets a port stub.",
    example="def code\n  name.unpack1('H*')\nend",
    fix="Write the body in Rust in `ported/`, or use a method from docs/core-methods.md.",
)

UNKNOWN_TYPE = gap(
    "RG0602",
    "untyped-value",
    "a value whose type cannot be derived",
    what="A value (often a parameter that no caller passes) has no type that the schema, a literal or a call implies.",
    why="Regauge never guesses a type.",
    example="def scale(by)\n  price_cents * by\nend # nobody calls scale",
    fix="Port the method by hand, or give the parameter a default value.",
)

UNSUPPORTED_SYNTAX = gap(
    "RG0603",
    "unsupported-in-body",
    "Ruby that bodies do not convert yet",
    what="A construct of Ruby that is not lowered: `yield`, `redo`, pattern matching, global variables, "
    "`define_method` ...",
    why="The body stays in Ruby and gets a port stub.",
    example="def each_line\n  lines.each { |line| yield line }\nend",
    fix="Port the method by hand, or write it with a loop or a method that takes no block.",
)

MIXED_TYPES = gap(
    "RG0604",
    "mixed-types",
    "values of unrelated types in one place",
    what="The branches of a condition, the items of an array or the returns of a method have types that have "
    "nothing in common.",
    why="A Rust value has one type.",
    example='def rank\n  featured? ? 1 : "none"\nend',
    fix="Give all branches the same type, or port the method by hand.",
)

CALLS_UNPORTED = gap(
    "RG0605",
    "calls-unconverted",
    "a call of a method that was not converted",
    what="The method that is called could not be converted, so this one cannot either.",
    why="The type of its result is not known before somebody has ported it.",
    example="def shown = label.upcase # `label` is not converted",
    fix="Look at the diagnostic of the method that is called first.",
)

UNKNOWN_QUERY = gap(
    "RG0606",
    "unknown-query",
    "a query that the compiler does not know",
    what="A method of ActiveRecord's query interface, or an argument of one, that has no translation to Diesel yet.",
    why="A query is translated whole or not at all.",
    example="Product.lock.find(id)",
    fix="Write the query with where, order, limit, joins, or port the method by hand.",
)

SQL_TEXT = gap(
    "RG0607",
    "unreadable-sql",
    "SQL text whose meaning is not known",
    what="A string of SQL in `where`, `order`, `select` or `joins` that is computed, or that cannot be bound safely.",
    why="SQL is never pasted together from values.",
    example='where("price_cents < #{limit}")',
    fix='Pass values as binds: `where("price_cents < ?", limit)`.',
)

DYNAMIC_CALL = dynamic(
    "RG0608",
    "dynamic-call",
    "a method that is chosen while the app runs",
    what="`send`, `public_send`, `constantize`, `instance_variable_get` and the like with a name that is not "
    "written in the source.",
    why="Which method runs is decided by data.",
    example="public_send(params[:filter])",
    fix="Write the choice as a `case`, or port the method by hand.",
)

NO_SUCH_METHOD = error(
    "RG0609",
    "no-such-method",
    "Ruby would raise NoMethodError here",
    what="A model or class of the app has neither a method, a column nor an association of this name.",
    why="The call would fail in Rails too, unless something that is not in the app's source defines it.",
    example="order.totl",
    fix="Correct the name, or tell where the method comes from.",
)

RECORD_OPERATION = gap(
    "RG0610",
    "unknown-record-operation",
    "something that ActiveRecord does with a record and Regauge does not yet",
    what="A method of ActiveRecord on a record (`with_lock`, `becomes`, `dup` ...) or an argument of one that is "
    "not converted.",
    why="The body stays in Ruby and gets a port stub.",
    example="order.with_lock { order.place! }",
    fix="Port the method by hand.",
)

UNKNOWN_CONSTANT = gap(
    "RG0611",
    "unknown-constant",
    "a constant whose value is not known",
    what="A constant that is no model of the app, has no static value and is no module of Ruby's that the compiler "
    "knows.",
    why="What it answers is not known.",
    example="RATES = ExchangeRates.load",
    fix="Give it a literal value, or port what uses it.",
)

CLASS_NOT_CONVERTED = gap(
    "RG0632",
    "class-not-converted",
    "a mailer, job, channel or other class that is not converted",
    what="A body that uses a class of the app which is read but not converted: a mailer, a job, a channel, a serializer, a plain "
    "class under app/ or lib/.",
    why="What its methods do is not known to the generated code.",
    example="OrderMailer.receipt(@order).deliver_later",
    fix="Keep the routes that need it on Rails, or port the method by hand.",
)

STATE = gap(
    "RG0612",
    "instance-variable",
    "an instance variable of a record",
    what="A record that keeps something in an instance variable beside its columns.",
    why="Rows and drafts are plain data.",
    example="def total = @total ||= lines.sum(&:cents)",
    fix="Compute it where it is used, or port the method by hand.",
)

METHOD_MISSING = dynamic(
    "RG0620",
    "method-missing",
    "`method_missing` answers any call",
    what="The class, or something it includes, defines `method_missing` or `respond_to_missing?`.",
    why="Which methods the class has is only known when they are called.",
    example="def method_missing(name, *) = settings[name]",
    fix="define the methods that are used",
)

DEFINE_METHOD = dynamic(
    "RG0621",
    "dynamic-method",
    "A method is defined or changed while the app runs",
    what="`define_method`, `class_eval`, `instance_eval`, `undef_method`, `alias_method_chain` or the like with something "
    "that Regauge cannot evaluate.",
    why="Which methods there are, and what they do, is not known.",
    example='define_method("#{name}_cents") { eval(source) }',
    fix="write the methods out",
)

DYNAMIC_SEND = dynamic(
    "RG0622",
    "dynamic-send",
    "A method is called by a computed name",
    what="`send`, `public_send`, `try` or `method` with a name that Regauge cannot know.",
    why="Any method may be called.",
    example="order.public_send(params[:step])",
    fix="list the methods in a `case`, which is also safer",
)

EVAL = dynamic(
    "RG0623",
    "eval",
    "Text is evaluated as Ruby",
    what="`eval`, `instance_eval` or `binding` with a text.",
    why="The text can be anything.",
    example="eval(rule.source)",
    fix="port the method",
)

VISIBILITY = gap(
    "RG0624",
    "visibility",
    "Visibility that is not converted",
    what="`private`, `protected`, `public`, `private_class_method` or `module_function` in a form that is not converted.",
    why="A private method cannot be an action or be called from outside.",
    example="private(*helpers)",
    fix="use plain `private`",
)

METHOD_ALIAS = gap(
    "RG0625",
    "method-alias",
    "An alias that is not converted",
    what="`alias`, `alias_method` or `undef` of something that Regauge cannot find.",
    why="What the name means afterwards is unknown.",
    example="alias_method :old_save, :save",
    fix="write the method out",
)

SINGLETON = gap(
    "RG0626",
    "singleton-method",
    "A method on one object",
    what="`def object.name`, `class << object` or `define_singleton_method` for something other than the class itself.",
    why="Only that object has the method.",
    example="def order.total = 0",
    fix="write a method with an argument",
)

UNSUPPORTED_EXPRESSION = gap(
    "RG0627",
    "unsupported-expression",
    "An expression that is not compiled",
    what="A method's body holds an expression that Regauge does not turn into Rust.",
    why="The whole method becomes a stub in ported/, under its Ruby.",
    example="def codes = ObjectSpace.each_object(Code).to_a",
    fix="port the stub, or write the expression in plainer Ruby",
)

PARAMETERS = gap(
    "RG0628",
    "parameters",
    "A parameter list that is not compiled",
    what="Splats, keyword splats, block parameters or defaults of a kind that Regauge does not compile.",
    why="The function's signature cannot be written.",
    example="def log(*args, **options, &block)",
    fix="port the method, or name its parameters",
)

BLOCK = gap(
    "RG0629",
    "block",
    "A block that is not compiled",
    what="A block is passed, kept or left in a way that is not compiled (`yield` to a stranger, `break` with a value, `proc`).",
    why="Control flow would differ.",
    example="lines.each { |line| return line if yield(line) }",
    fix="port the method",
)

CANNOT_PRINT = gap(
    "RG0630",
    "cannot-print",
    "Something that is understood and has no Rust yet",
    what="The body was typed, and one of its parts has no text in Rust yet, or needs something that has none.",
    why="A function is written whole or not at all.",
    example="Product.group(:state).limit(3).sum(:cents)",
    fix="port the stub, or write it in plainer Ruby",
)

INTERNAL = gap(
    "RG0631",
    "internal",
    "A fault of Regauge at this place",
    what="The compiler met something here that it did not expect. What it concerns was left out; everything else was converted.",
    why="One fault must not cost the whole app.",
    example="def total = lines.sum(&:cents) # whatever Regauge stumbled over",
    fix="report it, with the Ruby; port the stub meanwhile",
)

RAILS_FEATURE = gap(
    "RG0634",
    "rails-feature",
    "a method that Rails or a gem adds to a model and Regauge does not convert",
    what="The model's source has no such method, but something in it makes one: a macro that is not converted (`has_one_attached`, "
    "a gem's), an association (`line_ids`), a column (`total_was`), ActiveRecord itself (`becomes`).",
    why="What the method does is Rails' work, and no Rust stands for it yet.",
    example="customer.avatar.attached?   # has_one_attached :avatar",
    fix="Keep the routes that need it on Rails, or port the method by hand.",
)

SHARED_RECORD = gap(
    "RG0633",
    "shared-record",
    "A record is read after it was changed through another name",
    what="A record that is kept in a local or by an association is read after the same object was changed in another way: through an "
    "association, an element of a list, a counter cache, a callback, a method.",
    why="In Ruby all names hold one object. Here each holds its own copy, and this one would show what was before.",
    example='order = Order.find(1)\norder.lines.create!(sku: "A")\norder.lines_count',
    fix="Read it from the database after the change (`Order.find(order.id)`), or port the body by hand.",
)
