"""Codes 06xx: methods and what stands in their bodies."""

from __future__ import annotations

from regauge.diagnostics.codes import dynamic, error, gap, note

UNSUPPORTED_EXPRESSION = gap(
    "RG0601",
    "unsupported-expression",
    "An expression that is not compiled",
    what="A method's body holds an expression that Regauge does not turn into Rust.",
    why="The whole method becomes a stub in ported/, under its Ruby.",
    example="def codes = ObjectSpace.each_object(Code).to_a",
    fix="port the stub, or write the expression in plainer Ruby",
)
UNKNOWN_METHOD = gap(
    "RG0602",
    "unknown-method",
    "A call to a method that nothing here knows",
    what="For a receiver of this type neither the app nor the table of core methods has the method.",
    why="What it returns and does is unknown.",
    example="name.levenshtein(other)",
    fix="port the method that calls it",
)
UNKNOWN_TYPE = gap(
    "RG0603",
    "unknown-type",
    "The type of a value could not be found",
    what="Types come from columns, associations, params and literals; here none of them says what the value is.",
    why="Without a type there is no Rust for what is done with it.",
    example="def total(things) = things.sum(&:amount)",
    fix="port the method",
)
NIL_RECEIVER = dynamic(
    "RG0604",
    "nil-receiver",
    "A call on a value that may be nil",
    what="The receiver can be nil, and nil does not have the method.",
    why="Ruby raises NoMethodError when it happens, which Rails answers with 500; so does the generated code.",
    example="seller.name.upcase   # name may be null",
    fix="use `&.`, or `null: false` on the column",
)
METHOD_MISSING = dynamic(
    "RG0605",
    "method-missing",
    "`method_missing` answers any call",
    what="The class, or something it includes, defines `method_missing` or `respond_to_missing?`.",
    why="Which methods the class has is only known when they are called.",
    example="def method_missing(name, *) = settings[name]",
    fix="define the methods that are used",
)
DEFINE_METHOD = dynamic(
    "RG0606",
    "dynamic-method",
    "A method is defined or changed while the app runs",
    what="`define_method`, `class_eval`, `instance_eval`, `undef_method`, `alias_method_chain` or the like with something "
    "that Regauge cannot evaluate.",
    why="Which methods there are, and what they do, is not known.",
    example='define_method("#{name}_cents") { eval(source) }',
    fix="write the methods out",
)
DYNAMIC_SEND = dynamic(
    "RG0607",
    "dynamic-send",
    "A method is called by a computed name",
    what="`send`, `public_send`, `try` or `method` with a name that Regauge cannot know.",
    why="Any method may be called.",
    example="order.public_send(params[:step])",
    fix="list the methods in a `case`, which is also safer",
)
EVAL = dynamic(
    "RG0608",
    "eval",
    "Text is evaluated as Ruby",
    what="`eval`, `instance_eval` or `binding` with a text.",
    why="The text can be anything.",
    example="eval(rule.source)",
    fix="port the method",
)
PARAMETERS = gap(
    "RG0609",
    "parameters",
    "A parameter list that is not compiled",
    what="Splats, keyword splats, block parameters or defaults of a kind that Regauge does not compile.",
    why="The function's signature cannot be written.",
    example="def log(*args, **options, &block)",
    fix="port the method, or name its parameters",
)
UNSUPPORTED_QUERY = gap(
    "RG0610",
    "unsupported-query",
    "A query that is not compiled",
    what="A part of a query chain is not among those that Regauge turns into Diesel.",
    why="A query that is only nearly the same returns other rows.",
    example='Product.joins(:lines).group(:id).having("count(*) > 3")',
    fix="port the method",
)
RAW_SQL = gap(
    "RG0611",
    "raw-sql",
    "SQL as text is not compiled",
    what="A query holds SQL that Regauge does not understand.",
    why="Its columns and types are not known.",
    example='where("price > (SELECT avg(price) FROM products)")',
    fix="port the method",
)
OUTSIDE_WORLD = gap(
    "RG0612",
    "outside-world",
    "A call to the network, a file or a process",
    what="The method talks to something outside of the app and its database.",
    why="Such calls are not converted.",
    example="Net::HTTP.get(uri)",
    fix="port the method",
)
BACKGROUND_WORK = gap(
    "RG0613",
    "background-work",
    "A job, a mail or a broadcast",
    what="The method enqueues a job, sends a mail or broadcasts to a channel.",
    why="These parts of Rails are not converted yet.",
    example="OrderMailer.confirmation(self).deliver_later",
    fix="keep routes that reach it on Rails",
)
GLOBAL_STATE = dynamic(
    "RG0614",
    "global-state",
    "State that outlives the request, or hides in it",
    what="A global or class variable, a class-level instance variable, `Thread.current` or `Current`.",
    why="The generated code has no such places; requests share nothing but the database.",
    example="@@rates ||= Rate.all.to_a",
    fix="pass the value as an argument",
)
UNKNOWN_CONSTANT = error(
    "RG0615",
    "unknown-constant",
    "A constant that does not exist",
    what="Neither the app nor Ruby nor Rails, as far as Regauge knows them, defines the constant.",
    why="A gem may define it; else Ruby raises NameError.",
    example="Money.new(price)",
    fix="port the method, or correct the name",
)
INSTANCE_VARIABLE = gap(
    "RG0616",
    "instance-variable",
    "An instance variable of a model that is not compiled",
    what="A model keeps a value in an instance variable in a way that is not a plain memo of a value.",
    why="Rows and drafts hold columns; other state needs a place by hand.",
    example="@dirty = true",
    fix="use a local variable, or port the method",
)
SUPER = gap(
    "RG0617",
    "super",
    "A call of `super` that is not compiled",
    what="The method that `super` reaches is Rails' or a gem's, or is found only at run time.",
    why="What it does here is not known.",
    example="def destroy\n  update!(deleted_at: Time.current) || super\nend",
    fix="port the method",
)
REDEFINED_METHOD = note(
    "RG0618",
    "redefined-method",
    "A method is defined more than once",
    what="The last definition wins, as in Ruby.",
    why="The first one never runs; often it is a leftover.",
    example="def price = 1\ndef price = 2",
    fix="remove the one that is not meant",
)
CALLS_UNPORTED = gap(
    "RG0619",
    "calls-unported",
    "Something that is reached from here is not converted",
    what="The method or route itself is converted, but it calls a stub.",
    why="Callers must never meet a stub, so the route is not ready.",
    example="def show = render(json: order.invoice)   # Order#invoice is a stub",
    fix="port the stub that is named",
)
EXCEPTION = gap(
    "RG0620",
    "exception-handling",
    "Raising or rescuing that is not compiled",
    what="`raise`, `rescue`, `ensure`, `retry`, `catch` or `throw` in a form that Regauge does not compile.",
    why="Which errors pass and which are caught decides the answer.",
    example="rescue *ERRORS => error",
    fix="port the method",
)
MIXED_TYPES = gap(
    "RG0621",
    "mixed-types",
    "A value of several types",
    what="A variable, array or return value holds things of types that have no common Rust type here.",
    why="Rust wants one.",
    example="def label = name || id",
    fix="return one type, or port the method",
)
BLOCK = gap(
    "RG0622",
    "block",
    "A block that is not compiled",
    what="A block is passed, kept or left in a way that is not compiled (`yield` to a stranger, `break` with a value, `proc`).",
    why="Control flow would differ.",
    example="lines.each { |line| return line if yield(line) }",
    fix="port the method",
)
VISIBILITY = gap(
    "RG0623",
    "visibility",
    "Visibility that is not converted",
    what="`private`, `protected`, `public`, `private_class_method` or `module_function` in a form that is not converted.",
    why="A private method cannot be an action or be called from outside.",
    example="private(*helpers)",
    fix="use plain `private`",
)
MUTATION = gap(
    "RG0624",
    "mutation",
    "A change in place that is not compiled",
    what="The method changes a value that others may hold too, such as an argument or a constant.",
    why="In Rust the others would not see the change.",
    example="def add(list) = list << self",
    fix="return a new value",
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
