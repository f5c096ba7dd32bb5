"""Typed code -> Rust text. `emit_function` prints one compiled body; controllers and templates print their parts through `Emitter`.

env = Env(program, names, out)            names: emit.names.DataNames; out: the file's RustWriter, which gathers the imports
env.out.line(emit_function(env, function))
"""

from regauge.emit.code.emitter import Emitter, Env
from regauge.emit.code.functions import emit_constants, emit_function, method_name, signature
from regauge.emit.code.rx import Rx

__all__ = ["Emitter", "Env", "Rx", "emit_constants", "emit_function", "method_name", "signature"]
