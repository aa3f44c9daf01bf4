"""The language against the cases of its specification, public policies, and Google's own engine."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from repl_lint.cel.compiler import compiled
from repl_lint.cel.parser import parse
from repl_lint.cel.programs import Lazy, Program
from repl_lint.cel.running import Run
from repl_lint.cel.syntax import CelSyntaxError
from repl_lint.cel.values import CelType, Duration, Timestamp, UInt, as_key

MESSAGES = {"dynamic", "enums", "proto2", "proto2_ext", "proto3", "wrappers"}
"""The files of cases about messages of protocol buffers, which no manifest has."""

LEFT_OUT = {
    "block_ext": "programs make `cel.block`, people do not",
    "namespace": "a container of names, which rules do not have",
    "basic/unbound_is_runtime_error": "unknown names and functions are found before the run",
    "parse/receiver_function_names": "unknown functions are found before the run",
    "type_deduction": "declares functions, or messages",
    "parse/triple_": "the text of the case lacks a backslash that its bytes have",
}
"""Cases that do not hold, with the reason."""

SCALARS: dict[str, Callable[[str], Any]] = {
    "int64": int,
    "double": float,
    "string": str,
    "bytes": bytes.fromhex,
    "type": CelType,
}


def value(typed: list[Any]) -> Any:
    """The value that a case writes with its type."""
    kind, *content = typed
    text: Any = content[0] if content else None
    match kind:
        case "uint64":
            return UInt(int(text))
        case "bool":
            return text in (True, "true")
        case "null":
            return None
        case "list":
            return [value(element) for element in text]
        case "map":
            return {as_key(value(key)): value(entry) for key, entry in text}
        case "timestamp":
            return Timestamp(int(text))
        case "duration":
            return Duration(int(text))
    return SCALARS[kind](text)


def has_messages(case: dict[str, Any]) -> bool:
    text = json.dumps(case)
    made = "google.protobuf." in case["expr"] and "{" in case["expr"]
    return case["file"] in MESSAGES or made or "TestAllTypes" in text or "message" in json.dumps(case["result"])


def holds(case: dict[str, Any]) -> bool:
    """Whether our outcome is that of the case."""
    kind, *expected = case["result"]
    names = {*case["bind"], *(name if isinstance(name, str) else name[0] for name in case["env"])}
    try:
        program = compiled(case["expr"], names)
    except CelSyntaxError:
        return bool(kind == "error")
    if kind == "checkonly":
        return True
    outcome = program.evaluate({name: value(bound) for name, bound in case["bind"].items()})
    if kind == "error" or outcome.error:
        return bool(kind == "error" and outcome.error)
    wanted, given = value(expected[0]), outcome.value
    both_nan = wanted != wanted and given != given
    return type(wanted) is type(given) and (both_nan or Run({}).equal(wanted, given))


def is_left_out(case: dict[str, Any]) -> bool:
    names = (case["file"], f"{case['file']}/{case['name']}", f"{case['file']}/{case['section']}")
    return any(name.startswith(prefix) for name in names for prefix in LEFT_OUT)


def test_the_cases_of_the_specification_hold(corpus: Path) -> None:
    lines = (corpus / "cel" / "conformance.jsonl").read_text().splitlines()
    cases = [case for case in map(json.loads, lines) if not has_messages(case)]
    assert len(cases) > 1_700
    assert [case["name"] for case in cases if not is_left_out(case) and not holds(case)] == []
    left_out = [case for case in cases if is_left_out(case) and not holds(case)]
    assert Counter(case["file"] for case in left_out) == {
        "basic": 2,
        "block_ext": 25,
        "namespace": 3,
        "parse": 19,
        "type_deduction": 5,
    }


def test_left_out_names_are_refused_by_what_they_are(corpus: Path) -> None:
    lines = (corpus / "cel" / "conformance.jsonl").read_text().splitlines()
    cases = [case for case in map(json.loads, lines) if case["disable_check"] and is_left_out(case)]
    assert len(cases) >= 19
    for case in cases:
        parse(case["expr"])


GIVEN = {"object", "oldObject", "params", "request", "variables", "authorizer", "namespaceObject"}
VERDICTS = ["pass", "fail", "error"]


def verdict(policy: dict[str, Any], given: dict[str, Any]) -> str:
    """What a policy says of an object: the worst that one of its validations does."""
    try:
        given["variables"] |= {each["name"]: Lazy(program(each["expression"]).evaluate) for each in policy["variables"]}
        programs = [program(validation["expression"]) for validation in policy["validations"]]
    except CelSyntaxError:
        return "error"
    outcomes = [run.evaluate(given) for run in programs]
    words = ["error" if outcome.error else "pass" if outcome.value is True else "fail" for outcome in outcomes]
    return max(words, key=VERDICTS.index)


def program(text: str) -> Program:
    return compiled(text, GIVEN)


def test_public_policies_say_what_the_oracle_says(corpus: Path) -> None:
    data = json.loads((corpus / "cel" / "policies.json").read_text())
    differing = []
    for key, holder, parameters, expected in data["pairs"]:
        params, variables = data["values"][parameters]
        given = {
            "object": data["values"][holder],
            "oldObject": None,
            "params": params,
            "request": {"operation": "CREATE"},
            "variables": dict(variables or {}),
            "authorizer": None,
            "namespaceObject": {"metadata": {"name": "somewhere"}},
        }
        if verdict(data["policies"][key], given) != expected:
            differing.append((key, holder))
    assert len(data["pairs"]) == 2_122
    assert differing == []


DATA = {
    "object": {
        "name": "web",
        "count": 3,
        "share": 0.5,
        "on": True,
        "none": None,
        "tags": ["a", "b", "web"],
        "labels": {"app": "web", "tier": "b"},
        "items": [{"name": "x", "n": 1}, {"name": "y"}],
    }
}
LEAVES = [
    *("object.name", "object.count", "object.share", "object.on", "object.none", "object.tags"),
    *(
        "object.items[0].n",
        "object.items[1].n",
        "object.missing",
        "object.labels.app",
        "1",
        "0",
        "2.5",
        "'web'",
        "true",
    ),
]


def expressions(seed: int, count: int) -> Iterator[str]:
    """Random expressions of which most have a value."""
    choose = random.Random(seed)

    def expression(depth: int, kind: str) -> str:
        if depth == 0:
            return choose.choice(LEAVES) if choose.random() < 0.3 else choose.choice(OF_KIND[kind])
        return choose.choice(FORMS[kind]).format(
            b=expression(depth - 1, "b"), c=expression(depth - 1, "b"), n=expression(depth - 1, "n"),
            m=expression(depth - 1, "n"), s=expression(depth - 1, "s"), t=expression(depth - 1, "s"),
            l=expression(depth - 1, "l"),
        )  # fmt: skip

    for _ in range(count):
        yield expression(choose.randint(1, 3), choose.choice("bnsl"))


OF_KIND = {
    "b": ["true", "false", "object.on", "has(object.missing)", "has(object.labels.app)"],
    "n": ["1", "3", "object.count", "object.items[0].n", "-2"],
    "s": ["'web'", "''", "object.name", "object.labels.tier", "'é😀'"],
    "l": ["object.tags", "[]", "['web', 'b']", "[1, 2]"],
}
FORMS = {
    "b": [
        "{b} && {c}", "{b} || {c}", "!({b})", "{n} < {m}", "{n} == {m}", "{s} == {t}", "{s}.contains({t})",
        "{s} in {l}", "{l}.all(x, x == {s})", "{l}.exists(x, x == {s} || {b})", "{l}.exists_one(x, x == {s})",
        "({b}) ? ({b}) : ({c})", "{s}.startsWith({t})", "{l} == {l}", "has(object.labels.app) && {b}", "{s} < {t}",
        "object.?missing.hasValue() || {b}", "object.items.all(i, has(i.n) || {b})", "{n} != {s}",
    ],
    "n": ["{n} + {m}", "{n} - ({m})", "{n} * {m}", "({n}) / ({m})", "({n}) % ({m})", "size({l})", "size({s})",
          "({b}) ? ({n}) : ({m})", "int(string({n}))", "object.items[{n}].n", "'webweb'.indexOf({t})"],
    "s": ["{s} + {t}", "string({n})", "({b}) ? ({s}) : ({t})", "{s}.lowerAscii()", "{s}.replace({t}, 'z')",
          "object.labels[{s}]", "{l}.map(x, string(x)).join('-')", "{s}.substring({n})", "object.?name.orValue({s})"],
    "l": ["{l} + {l}", "{l}.filter(x, x == {s} || {b})", "{l}.map(x, {n})", "[{n}, {m}]", "({b}) ? ({l}) : {l}",
          "{s}.split('e')", "object.items.map(i, i.name)"],
}  # fmt: skip


def test_random_expressions_have_the_value_of_the_oracle() -> None:
    oracle = pytest.importorskip("cel_expr_python.cel", reason="needs cel-expr-python, made for some machines only")
    config = oracle.NewEnvConfigFromYaml("extensions:\n- name: strings\n- name: optional\n")
    environment = oracle.NewEnv(config=config, variables={"object": oracle.Type.DYN})
    differing, compared = [], 0
    for text in expressions(20261129, 10_000):
        try:
            value = environment.compile(text).eval(data=DATA)
        except (RuntimeError, ValueError):
            continue  # its types are checked before the run, ours are not
        compared += 1
        expected = "error" if value.type() == oracle.Type.ERROR else repr(value.plain_value())
        if ours(text) != expected:
            differing.append((text, ours(text), expected))
    assert compared > 5_000
    assert differing == []


def ours(text: str) -> str:
    """The value that we give, written by Python; or that it is an error."""
    try:
        outcome = compiled(text, {"object"}).evaluate(DATA)
    except CelSyntaxError:
        return "error"
    return "error" if outcome.error else repr(outcome.value)
