# ruff: noqa: E501 (a table: one operation stands on one line)
"""Operations of the core table -> Rust.

A template's `{0}` is an operand where a method is called on it, `{&0}` a borrow (`&str`, `&[T]`, `&T`), `{=0}` a value that may be kept, `{-0}` a bare operand of
the operator that the row's third part binds as. The second part says what the result is: own, ref (into operand 0), copy. Imports come fourth.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from regauge.emit.code.rx import ADD, AND, CAST, CMP, MUL, OR, POSTFIX, UNARY, Own
from regauge.emit.names import SUPPORT as S


class Template(NamedTuple):
    """One operation's text."""

    text: str
    own: Own = "own"
    prec: int = POSTFIX
    uses: tuple[str, ...] = ()


def _fn(module: str, call: str, own: Own = "own", prec: int = POSTFIX) -> Template:
    return Template(f"{module}::{call}", own, prec, (f"{S}::{module}",))


def _ruby(call: str, own: Own = "own") -> Template:
    return _fn("ruby", call, own)


def _text(call: str, own: Own = "own") -> Template:
    return _fn("text", call, own)


TEMPLATES: Final[dict[str, Template]] = {
    # comparison and logic
    "lt": Template("{-0} < {-1}", "copy", CMP), "le": Template("{-0} <= {-1}", "copy", CMP),
    "gt": Template("{-0} > {-1}", "copy", CMP), "ge": Template("{-0} >= {-1}", "copy", CMP),
    "cmp": _ruby("compare({k0}, {k1})", "copy"), "cmp.between": Template("({&1}..={&2}).contains(&{&0})", "copy"),
    "cmp.max": Template("{0}.max({=1})"), "cmp.min": Template("{0}.min({=1})"),
    "bool.not": Template("!{-0}", "copy", UNARY), "bool.and": Template("{-0} && {-1}", "copy", AND), "bool.or": Template("{-0} || {-1}", "copy", OR),
    "bool?.truthy": Template("{0}.unwrap_or_default()", "copy"), "to_s": Template("{0}.to_string()"),
    # strings
    "str.concat": Template('format!("{}{}", {=0}, {=1})'), "str.repeat": _ruby("repeat({&0}, {=1})?"),
    "str.upcase": Template("{0}.to_uppercase()"), "str.downcase": Template("{0}.to_lowercase()"), "str.capitalize": _text("capitalize({&0})"),
    "str.swapcase": _text("swapcase({&0})"), "str.titleize": _text("titleize(text::lstrip({&0}))"), "str.humanize": _text("humanize(text::lstrip({&0}))"),
    "str.underscore": _text("underscore({&0})"), "str.camelize": _text("camelize({&0})"), "str.dasherize": _text("dasherize({&0})"),
    "str.parameterize": _text("parameterize({&0})"), "str.parameterize_with": _text("parameterize_with({&0}, {&1}, false)"),
    "str.strip": _text("strip({&0})", "ref"), "str.lstrip": _text("lstrip({&0})", "ref"), "str.rstrip": _text("rstrip({&0})", "ref"),
    "str.chomp": _ruby("chomp({&0})", "ref"), "str.chop": _ruby("chop({&0})", "ref"), "str.squish": _text("squish({&0})"),
    "str.reverse": Template("{0}.chars().rev().collect::<String>()"), "str.length": _ruby("length({&0})", "copy"),
    "str.bytesize": _ruby("bytesize({&0})", "copy"), "str.to_i": _text("to_i({&0})", "copy"), "str.to_f": _text("to_f({&0})", "copy"),
    "str.to_d": _ruby("to_d({&0})"), "str.integer": _ruby("integer({&0})?", "copy"), "str.float": _ruby("float({&0})?", "copy"),
    "str.empty?": Template("{0}.is_empty()", "copy"), "str.blank?": _text("is_blank({&0})", "copy"),
    "str.present?": Template("!text::is_blank({&0})", "copy", UNARY, (f"{S}::text",)), "str.presence": _text("presence({&0})", "ref"),
    "str.include?": Template("{0}.contains({&1})", "copy"), "str.exclude?": Template("!{0}.contains({&1})", "copy", UNARY),
    "str.start_with?": Template("{0}.starts_with({&1})", "copy"), "str.end_with?": Template("{0}.ends_with({&1})", "copy"),
    "str.delete_prefix": _ruby("delete_prefix({&0}, {&1})", "ref"), "str.delete_suffix": _ruby("delete_suffix({&0}, {&1})", "ref"),
    "str.delete": _ruby("delete({&0}, {&1})"), "str.tr": _ruby("tr({&0}, {&1}, {&2})"), "str.count": _ruby("count({&0}, {&1})", "copy"),
    "str.squeeze": _ruby("squeeze({&0})"), "str.gsub": Template("{0}.replace({&1}, {&2})"), "str.sub": Template("{0}.replacen({&1}, {&2}, 1)"),
    "str.remove": Template('{0}.replace({&1}, "")'), "str.split": _ruby("split({&0})"), "str.split_on": _ruby("split_on({&0}, {&1})"),
    "str.split_limit": _ruby("split_limit({&0}, {&1}, {-2})"), "str.chars": Template("{0}.chars().map(String::from).collect::<Vec<_>>()"),
    "str.lines": _ruby("lines({&0})"), "str.center": _text('center({&0}, {u1}, " ")'), "str.center_with": _text("center({&0}, {u1}, {&2})"),
    "str.ljust": _text('ljust({&0}, {u1}, " ")'), "str.ljust_with": _text("ljust({&0}, {u1}, {&2})"), "str.rjust": _text('rjust({&0}, {u1}, " ")'),
    "str.rjust_with": _text("rjust({&0}, {u1}, {&2})"), "str.truncate": _text('truncate({&0}, {u1}, "...")'),
    "str.truncate_with": _text("truncate({&0}, {u1}, {&2})"), "str.truncate_words": _ruby("truncate_words({&0}, {u1})"),
    "str.first": _ruby("first({&0}, 1)"), "str.first_n": _ruby("first({&0}, {-1})"), "str.last": _ruby("last({&0}, 1)"),
    "str.last_n": _ruby("last({&0}, {-1})"), "str.from": _ruby("from({&0}, {-1})"), "str.to": _ruby("to({&0}, {-1})"),
    "str.at": _ruby("at({&0}, {-1})"), "str.slice": _text("slice({&0}, {-1}, {u2})"), "str.range": _ruby("range({&0}, {r1})"),
    "str.find_part": _ruby("find_part({&0}, {&1})"), "str.index": _ruby("index({&0}, {&1})", "copy"), "str.ord": _ruby("ord({&0})?", "copy"),
    "str.hex": _ruby("hex({&0})", "copy"),

    "str.to_date": _ruby("to_date({&0})?", "copy"),
    "str.casecmp?": _ruby("casecmp({&0}, {&1})", "copy"), "str?.presence": Template("{&0}.and_then(text::presence)", "ref", POSTFIX, (f"{S}::text",)),
    "str?.to_s": Template("{&0}.unwrap_or_default()", "ref"), "sql.escape_like": _fn("sql", "sanitize_like({&0})"),
    "regex.gsub": Template("{x1}.replace_all({&0}, {&2})"), "regex.sub": Template("{x1}.replace({&0}, {&2})"),
    "regex.match?": Template("{x1}.is_match({&0})", "copy"), "regex.index": Template("{x1}.index({&0})", "copy"),
    "regex.scan": Template("{x1}.scan({&0})"), "regex.split": Template("{x1}.split({&0})"), "regex.slice": Template("{x1}.group({&0}, 0)"),
    "regex.group": Template("{x1}.group({&0}, {u2})"), "regex.remove": Template('{x1}.replace_all({&0}, "")'),
    # numbers
    "num.add": Template("{-0} + {-1}", "copy", ADD), "num.sub": Template("{-0} - {-1}", "copy", ADD), "num.mul": Template("{-0} * {-1}", "copy", MUL),
    "float.div": Template("{-0} / {-1}", "copy", MUL), "num.neg": Template("-{-0}", "copy", UNARY),
    "mixed.add": Template("{f0} + {f1}", "copy", ADD), "mixed.sub": Template("{f0} - {f1}", "copy", ADD), "mixed.mul": Template("{f0} * {f1}", "copy", MUL),
    "mixed.div": Template("{f0} / {f1}", "copy", MUL), "int.div": _ruby("div({=0}, {=1})?", "copy"), "int.modulo": _ruby("modulo({=0}, {=1})?", "copy"),
    "int.div_lit": Template("{0}.div_euclid({=1})", "copy"), "int.modulo_lit": Template("{0}.rem_euclid({=1})", "copy"), "int.divmod": _ruby("divmod({=0}, {=1})?", "copy"), "int.pow": _ruby("pow({=0}, {=1})?", "copy"), "int.fdiv": Template("{f0} / {f1}", "copy", MUL),
    "float.modulo": _ruby("float_modulo({=0}, {=1})", "copy"), "float.powi": _ruby("powi({=0}, {=1})", "copy"),
    "int.abs": Template("{0}.abs()", "copy"), "int.zero?": Template("{-0} == 0", "copy", CMP), "int.nonzero?": Template("Some({=0}).filter(|number| *number != 0)", "copy"), "int.not_zero": Template("{-0} != 0", "copy", CMP),
    "int.positive?": Template("{-0} > 0", "copy", CMP), "int.negative?": Template("{-0} < 0", "copy", CMP),
    "int.even?": Template("{c0} % 2 == 0", "copy", CMP), "int.odd?": Template("{c0} % 2 != 0", "copy", CMP),
    "float.zero?": Template("{-0} == 0.0", "copy", CMP), "float.positive?": Template("{-0} > 0.0", "copy", CMP),
    "float.negative?": Template("{-0} < 0.0", "copy", CMP), "float.nan?": Template("{0}.is_nan()", "copy"),
    "int.succ": Template("{+0} + 1", "copy", ADD), "int.pred": Template("{+0} - 1", "copy", ADD), "int.clamp": _ruby("clamp_between({=0}, {=1}, {=2})?", "copy"), "float.clamp": _ruby("clamp_between({=0}, {=1}, {=2})?", "copy"), "int.clamp_lit": Template("{0}.clamp({=1}, {=2})", "copy"),
    "int.clamp_range": _ruby("clamp({=0}, {r1})", "copy"), "int.ordinalize": _ruby("ordinalize({=0})"), "int.digits": _ruby("digits({=0})?"),
    "int.gcd": _ruby("gcd({=0}, {=1})", "copy"), "int.lcm": _ruby("lcm({=0}, {=1})", "copy"), "int.chr": _ruby("chr({=0})?"),
    "int.to_f": Template("{c0} as f64", "copy", CAST), "int.to_d": Template("Decimal::from({=0})", "own", POSTFIX, (f"{S}::decimal::Decimal",)),
    "int.round": _ruby("round_int({=0}, {=1})", "copy"), "float.to_i": _ruby("to_integer({=0})?", "copy"),
    "float.round": _ruby("round({=0})?", "copy"), "float.floor": _ruby("to_integer({0}.floor())?", "copy"), "float.ceil": _ruby("to_integer({0}.ceil())?", "copy"),
    "float.round_to": _ruby("round_to({=0}, {=1})", "copy"), "float.floor_to": _ruby("floor_to({=0}, {=1})", "copy"), "float.ceil_to": _ruby("ceil_to({=0}, {=1})", "copy"),
    "float.to_s": _text("float_text({=0})"), "float.to_d": _ruby("float_to_d({=0})"),
    "dec.add": Template("{=0} + {=1}", "own", ADD), "dec.sub": Template("{=0} - {=1}", "own", ADD), "dec.mul": Template("{=0} * {=1}", "own", MUL),
    "dec.div": _ruby("divide(&{&0}, &{&1})?"), "dec.neg": Template("-{=0}", "own", UNARY), "dec.abs": Template("{0}.abs()"),
    "dec.add_int": Template("{=0} + Decimal::from({=1})", "own", ADD, (f"{S}::decimal::Decimal",)),
    "dec.sub_int": Template("{=0} - Decimal::from({=1})", "own", ADD, (f"{S}::decimal::Decimal",)),
    "dec.mul_int": Template("{=0} * Decimal::from({=1})", "own", MUL, (f"{S}::decimal::Decimal",)),
    "dec.div_int": Template("ruby::divide({&0}, &Decimal::from({=1}))?", "own", POSTFIX, (f"{S}::ruby", f"{S}::decimal::Decimal")),
    "int.add_dec": Template("Decimal::from({=0}) + {=1}", "own", ADD, (f"{S}::decimal::Decimal",)),
    "int.sub_dec": Template("Decimal::from({=0}) - {=1}", "own", ADD, (f"{S}::decimal::Decimal",)),
    "int.mul_dec": Template("Decimal::from({=0}) * {=1}", "own", MUL, (f"{S}::decimal::Decimal",)),
    "int.div_dec": Template("ruby::divide(&Decimal::from({=0}), {&1})?", "own", POSTFIX, (f"{S}::ruby", f"{S}::decimal::Decimal")),
    "dec.round": Template("{0}.round(0).to_i()", "copy"), "dec.round_to": Template("{0}.round({=1})"), "dec.floor": Template("{0}.floor(0).to_i()", "copy"),
    "dec.ceil": Template("{0}.ceil(0).to_i()", "copy"), "dec.to_i": Template("{0}.to_i()", "copy"), "dec.to_f": Template("{0}.to_f64()", "copy"),
    "dec.to_s": Template("{0}.to_string()"), "dec.zero?": Template("{0}.is_zero()", "copy"), "dec.positive?": _ruby("is_positive({&0})", "copy"),
    "dec.negative?": _ruby("is_negative({&0})", "copy"), "random.number": _ruby("random({=0})?", "copy"),
    # times
    **{f"duration.{unit}": _fn("time", f"{unit}({{=0}})", "copy") for unit in ("seconds", "minutes", "hours", "days", "weeks", "months", "years")},
    "duration.add": Template("{-0} + {-1}", "copy", ADD), "duration.ago": Template("{0}.ago()", "copy"), "duration.from_now": Template("{0}.from_now()", "copy"),
    "duration.after": Template("{+1} + {+0}", "copy", ADD), "duration.before": Template("{+1} - {+0}", "copy", ADD), "duration.to_i": Template("{0}.to_i()", "copy"),
    "time.now": Template("Time::now()", "copy", POSTFIX, (f"{S}::time::Time",)), "time.at": Template("Time::from_micros({c0} * 1_000_000)", "copy", POSTFIX, (f"{S}::time::Time",)),
    "date.today": Template("Date::today()", "copy", POSTFIX, (f"{S}::time::Date",)), "date.of_tomorrow": Template("Date::today().plus_days(1)", "copy", POSTFIX, (f"{S}::time::Date",)),
    "date.of_yesterday": Template("Date::today().plus_days(-1)", "copy", POSTFIX, (f"{S}::time::Date",)), "date.new": _ruby("date({=0}, {=1}, {=2})?", "copy"),
    "time.add": Template("{-0} + {-1}", "copy", ADD), "time.sub": Template("{-0} - {-1}", "copy", ADD),
    "time.add_seconds": Template("{-0} + time::seconds({=1})", "copy", ADD, (f"{S}::time",)), "time.sub_seconds": Template("{-0} - time::seconds({=1})", "copy", ADD, (f"{S}::time",)),
    "time.since_seconds": Template("{0}.since({=1})", "copy"),
    "date.add": Template("{-0} + {-1}", "copy", ADD), "date.sub": Template("{-0} - {-1}", "copy", ADD), "date.add_days": Template("{0}.plus_days({=1})", "copy"),
    "date.sub_days": Template("{0}.plus_days(-{c1})", "copy"), "date.days_since": Template("{0}.since({=1})", "copy"),
    "date.whole_days": Template("{0}.since({=1})", "copy"),
    "date.tomorrow": Template("{0}.plus_days(1)", "copy"), "date.yesterday": Template("{0}.plus_days(-1)", "copy"),
    "date.saturday?": Template("{0}.wday() == 6", "copy", CMP), "date.sunday?": Template("{0}.wday() == 0", "copy", CMP),
    "date.on_weekend?": Template("matches!({0}.wday(), 0 | 6)", "copy"),
    "time.iso8601": Template("{0}.iso8601(0)"), "time.iso8601_digits": Template("{0}.iso8601({u1})"), "time.to_s": Template("{0}.to_string()"),
    **{f"{kind}.{name}": Template(f"{{0}}.{name}()", "copy") for kind in ("time", "date") for name in
       ("year", "month", "day", "hour", "min", "sec", "wday", "yday", "to_date", "to_i", "to_f", "beginning_of_day", "end_of_day", "beginning_of_hour",
        "beginning_of_week", "end_of_week", "beginning_of_month", "end_of_month", "beginning_of_year", "end_of_year")},
    **{f"{kind}.{name}?": Template(f"{{0}}.is_{name}()", "copy") for kind in ("time", "date") for name in ("past", "future", "today")},
    **{f"{kind}.strftime": Template("{0}.strftime({&1})") for kind in ("time", "date")},
    # collections
    "array.first": Template("{0}.first()", "ref"), "array.last": Template("{0}.last()", "ref"), "array.index": _ruby("index_of({&0}, {k1})", "copy"), "array.length": _ruby("count_of({&0})", "copy"), "array.take": _ruby("take({&0}, {=1})?", "ref"), "array.take_lit": _ruby("first_n({&0}, {u1})", "ref"),
    "array.drop": _ruby("drop({&0}, {=1})?", "ref"), "array.last_n": _ruby("last_n({&0}, {=1})?", "ref"), "array.at": _ruby("nth({&0}, {=1})", "ref"),
    "array.range": _ruby("range_of({&0}, {r1})", "ref"), "array.second": Template("{0}.get(1)", "ref"), "array.middle": _ruby("middle({&0}, {=1}, {=2})", "ref"),
    "array.empty?": Template("{0}.is_empty()", "copy"), "array.any?": Template("!{0}.is_empty()", "copy", UNARY), "array.many?": Template("{0}.len() > 1", "copy", CMP),
    "array.one?": Template("{0}.len() == 1", "copy", CMP), "array.concat": Template("[{&0}, {&1}].concat()"), "array.minus": _ruby("minus({&0}, {&1})"),
    "array.intersection": _ruby("intersection({&0}, {&1})"), "array.union": _ruby("union({&0}, {&1})"), "array.uniq": _ruby("uniq({=0})"),
    "array.reverse": _ruby("reversed({=0})"), "array.flatten": Template("{0}.concat()"), "array.join": Template("{0}.concat()"), "array.join_with": Template("{0}.join({&1})"),
    "array.join_shown": _ruby("join({&0}, {&1})"), "array.to_sentence": _text("to_sentence({&0})"), "array.sum": Template("{0}.iter().sum::<i64>()", "copy"),
    "array.sum_float": _ruby("sum({&0})", "copy"), "array.sum_dec": Template("{0}.iter().cloned().sum::<Decimal>()", "own", POSTFIX, (f"{S}::decimal::Decimal",)),
    "array.max": Template("{0}.iter().max()", "ref"), "array.min": Template("{0}.iter().min()", "ref"), "array.max_float": _ruby("max_float({&0})", "copy"),
    "array.min_float": _ruby("min_float({&0})", "copy"), "array.sort": _ruby("sorted({=0})"), "array.sort_float": _ruby("sorted_floats({=0})"),
    "array.tally": _ruby("tally({=0})"), "array.each_slice": _ruby("slices({&0}, {=1})?"), "array.in_groups_of": _ruby("groups_of({&0}, {=1})?"),
    "array.zip": _ruby("zip({=0}, {=1})"), "array.to_h": _ruby("to_hash({=0})"), "array.sample": _ruby("sample({&0})", "ref"),
    "hash.keys": Template("{0}.keys().cloned().collect::<Vec<_>>()"), "hash.values": Template("{0}.values().cloned().collect::<Vec<_>>()"),
    "hash.length": _ruby("hash_count({&0})", "copy"), "hash.empty?": Template("{0}.is_empty()", "copy"), "hash.any?": Template("!{0}.is_empty()", "copy", UNARY),
    "hash.get": Template("{0}.get({k1})", "ref"), "hash.index": Template("{0}.get({k1}).cloned().unwrap_or_default()"),
    "hash.fetch_or": Template("{0}.get({k1}).cloned().unwrap_or({=2})"), "hash.fetch": _ruby("fetch({&0}, {k1})?", "ref"),
    "hash.key?": Template("{0}.contains_key({k1})", "copy"), "hash.value?": Template("{0}.values().any(|value| value == {k1})", "copy"), "hash.merge": _ruby("merge({=0}, {=1})"),
    "hash.to_a": Template("{=0}.into_iter().collect::<Vec<_>>()"), "hash.compact": _ruby("compact_hash({=0})"),
    "range.to_a": Template("({r0}).collect::<Vec<i64>>()"), "range.cover?": Template("({r0}).contains(&{&1})", "copy"), "range.first": Template("{0}.start", "copy"),
    "range.sum": Template("({r0}).sum::<i64>()", "copy"),
    # json
    **{f"json.{name}": _ruby(f"json::{name}({{&0}})") for name in ("to_s", "array")},
    **{f"json.{name}": _ruby(f"json::{name}({{&0}})?") for name in ("compact", "upcase", "downcase", "strip", "to_a", "keys")},
    **{f"json.{name}": _ruby(f"json::{name}({{&0}})?", "copy") for name in ("to_i", "to_f", "length")},
    **{f"json.{name}?": _ruby(f"json::is_{name}({{&0}})", "copy") for name in ("present", "blank")}, "json.empty?": _ruby("json::is_empty({&0})?", "copy"), "json.items": _ruby("json::items({&0}, {&1})?"),
    "shape.merge": _ruby("json::merge({=0}, {=1})"),
    "json.nil?": Template("{0}.is_null()", "copy"), "json.truthy": _ruby("json::is_truthy({&0})", "copy"), "json.get": _ruby("json::get({&0}, {&1})?"), "json.get_symbol": _ruby("json::get_symbol({&0}, {&1})?"),
    "json.integer": _ruby("json::integer({&0})?", "copy"),
    "json.at": _ruby("json::at({&0}, {=1})?"), "json.dig2": _ruby("json::dig({&0}, &[{&1}, {&2}])?", "ref"), "json.dig": _ruby("json::dig({&0}, &[{&1}])?", "ref"), "json.fetch": _ruby("json::fetch({&0}, {&1})?", "ref"),
    "json.fetch_or": _ruby("json::fetch_or({&0}, {&1}, {=2})?"), "json.key?": _ruby("json::has_key({&0}, {&1})?", "copy"), "json.presence": _ruby("json::presence({&0})", "ref"),
    "json.or": _ruby("json::or({&0}, {=1})"), "json.split": _ruby("json::split({&0}, {&1})?"), "json.in_strs": _ruby("json::is_in({&0}, {s1})", "copy"),
    "json.eq_str": Template("{0}.as_str() == Some({&1})", "copy", CMP), "json.eq_int": Template("{0}.as_i64() == Some({=1})", "copy", CMP),
    "json.eq_bool": Template("{0}.as_bool() == Some({=1})", "copy", CMP), "json.eq_float": Template("{0}.as_f64() == Some({=1})", "copy", CMP),
    "json.is_string": Template("{0}.is_string()", "copy"), "json.is_array": Template("{0}.is_array()", "copy"), "json.is_hash": Template("{0}.is_object()", "copy"),
    "json.is_integer": Template("{0}.is_i64()", "copy"), "json.is_float": Template("{0}.is_f64()", "copy"),
    # randomness, errors
    "random.hex": _fn("password", "hex({u0})?"), "random.hex16": _fn("password", "hex(16)?"), "random.uuid": _fn("password", "uuid()?"),
    "random.alphanumeric": _fn("password", "alphanumeric({u0})?"), "random.alphanumeric16": _fn("password", "alphanumeric(16)?"),
    "random.base64": _fn("password", "urlsafe_base64({u0})?"), "random.base64_16": _fn("password", "urlsafe_base64(16)?"),
    "digest.sha256": _ruby("sha256({&0})"), "error.message": Template("{0}.message()"), "errors.full_messages": Template("{0}.full_messages()"),
}  # fmt: skip
