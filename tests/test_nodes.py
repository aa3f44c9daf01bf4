"""Nodes: what each is, its exact span and its value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repl_lint.reading.nodes import Node
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.reading.templates import hide
from repl_lint.reading.trees import parse
from tests.conftest import Lint


def read(text: str) -> Node:
    root = parse(hide(text), 0, len(text)).root
    assert root is not None
    return root


def nodes_of(root: Node) -> Iterator[Node]:
    open_nodes = [root]
    while open_nodes:
        yield (node := open_nodes.pop())
        open_nodes += reversed(node.children)


@pytest.mark.parametrize(
    ("text", "span", "value"),
    [
        *(("a: b", "b", "b"), ("a: b # c", "b", "b"), ("a: b#c", "b#c", "b#c"), ("a:\tb\t", "b", "b")),
        *(('a: "b"', '"b"', "b"), ("a: 'it''s' # c", "'it''s'", "it's")),
        *((r'a: "\U0001F600\"" ', r'"\U0001F600\""', '😀"'), ("😀: 😀 b", "😀 b", "😀 b")),
        *(("a: b\n  c\n\n  d # e\nf: g", "b\n  c\n\n  d", "b c\nd"), ('a: "b\n  c"\nf: g', '"b\n  c"', "b c")),
        ("a: |\n  b\n   c\n\n\nf: g", "|\n  b\n   c", "b\n c\n"),
        *(("a: >- # d\n  b\n  c\nf: g", ">- # d\n  b\n  c", "b c"), ("a: |+\n  b\n\nf: g", "|+\n  b", "b\n\n")),
        *(("a: |2\n   b\nf: g", "|2\n   b", " b\n"), ("a: |\r\n  b\r\n  c\r\nf: g\r\n", "|\r\n  b\r\n  c", "b\nc\n")),
        *(("a: b\r\n", "b", "b"), ("a:\nf: g", "", ""), ("a: ''", "''", "")),
        *(("a: {{repl A}}", "{{repl A}}", "{{repl A}}"), ("a: {{repl A}}-foo", "{{repl A}}-foo", "{{repl A}}-foo")),
        ('a: "{{repl A "b"}}"', '"{{repl A "b"}}"', '{{repl A "b"}}'),
        ("a: {{repl A\n  B}}\nf: g", "{{repl A\n  B}}", "{{repl A\n  B}}"),
        ("a: b\n  {{repl A}} c\nf: g", "b\n  {{repl A}} c", "b {{repl A}} c"),
        ("a: |\n  b\n  {{repl if C}}\n  d\nf: g", "|\n  b\n  {{repl if C}}\n  d", "b\n{{repl if C}}\nd\n"),
        *(("a: &x b", "b", "b"), ("a: !!str 5 # c", "5", "5"), ("a: !t &x 'b'", "'b'", "b")),
        *(("a: &x # c\n  b", "b", "b"), ("a: !<tag:yaml.org,2002:str> b", "b", "b"), ("a: !!str", "", "")),
        *(("a: &x |\n  b\n\nf: g", "|\n  b", "b\n"), ("a: {b: , c: d}", "", ""), ("{a, b: c}", "", "")),
        ("? a\n: b", "b", "b"),
    ],
)
def test_a_scalar_has_its_exact_span_and_value(text: str, span: str, value: str) -> None:
    node = next(node for node in nodes_of(read(text)) if node.shape == "scalar")
    assert (text[node.start : node.end], node.value) == (span, value)
    assert node.start <= node.end


@pytest.mark.parametrize(
    ("text", "span"),
    [
        *(("a: [1, {b: c}] # d", "[1, {b: c}]"), ("a: {b: c,\n  d: e}\nf: g", "{b: c,\n  d: e}")),
        *(("a:\n- 1\n- 2\n\n# c\nf: g", "- 1\n- 2"), ("a:\n  b: c # d\n\nf: g", "b: c")),
        *(("a: &x !!map\n  b: c\nf: g", "b: c"), ("a: &x [b]\nf: g", "[b]")),
        *(("a: &x # c\n\n  # d\n  - b\nf: g", "- b"), ("a:\n  b:\n  - |\n    c\n\nf: g", "b:\n  - |\n    c")),
        *(("- - b\n  - c\n- d", "- b\n  - c"), ("a: [b: c]", "[b: c]")),
    ],
)
def test_a_collection_ends_with_its_last_child(text: str, span: str) -> None:
    node = read(text).children[0]
    assert text[node.start : node.end] == span


@pytest.mark.parametrize(
    ("text", "span", "key"),
    [
        *(("a b: 1", "a b", "a b"), ('"a b" : 1', '"a b"', "a b"), ("'😀': 1", "'😀'", "😀"), ("&k a: 1", "a", "a")),
        *(("!!str 5: 1", "5", "5"), ("? |\n  a\n: b", "|\n  a", "a\n")),
        *(("{{repl A}}-b: 1", "{{repl A}}-b", "{{repl A}}-b"), ('{"a":1}', '"a"', "a")),
    ],
)
def test_a_key_has_its_exact_span(text: str, span: str, key: str) -> None:
    node = read(text).children[0]
    assert (text[node.key_start : node.key_end], node.key) == (span, key)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("null", None), ("~", None), ("", None), ("Null", None), ("NULL", None), ("nULL", "nULL")),
        *(("true", True), ("FALSE", False), ("yes", "yes"), ("No", "No"), ("on", "on"), ("y", "y"), ("tRue", "tRue")),
        *(("0", 0), ("-17", -17), ("+5", 5), ("010", 10), ("1_000", "1_000"), ("1:30", "1:30"), ("0b1", "0b1")),
        *(("0x1F", 31), ("0o17", 15), ("0x", "0x"), ("0o8", "0o8"), ("2018-03-29", "2018-03-29")),
        *(("9.40", 9.4), ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0), ("-1.5E-1", -0.15), ("1.2.3", "1.2.3")),
        *((".inf", float("inf")), ("-.Inf", float("-inf")), ("inf", "inf"), ("nan", "nan"), ("e3", "e3"), (".", ".")),
        *(("'1'", "1"), ('"~"', "~"), ("'true'", "true"), ("|-\n  1", "1"), ("٣", "٣")),
    ],
)
def test_plain_follows_the_core_schema_of_yaml_1_2(text: str, value: Any) -> None:
    found = read(f"a: {text}").plain()["a"]
    assert (found, type(found)) == (value, type(value))


def test_a_scalar_keeps_its_text_whatever_it_means() -> None:
    root = read("tag: 9.40\non: yes\ndate: 2018-03-29\nmode: 010\nempty: ~\n")
    assert [node.value for node in root.children] == ["9.40", "yes", "2018-03-29", "010", "~"]
    assert [node.is_null for node in root.children] == [False, False, False, False, True]


def test_of_two_keys_in_two_branches_both_are_kept_and_plain_takes_the_first() -> None:
    text = "a:\n  {{repl if A}}\n  b: 1\n  {{repl else}}\n  b: [2]\n  {{repl end}}\n"
    root = read(text)
    assert [(node.shape, text[: node.start].count("\n")) for node in root.select("a", "b")] == [
        ("scalar", 2),
        ("sequence", 4),
    ]
    assert root.plain() == {"a": {"b": 1}}


def test_get_and_select_follow_keys_and_leave_nulls_out() -> None:
    root = read("a: [{b: 1}, {b: ~}, {c: 2}, {b: {{repl A}}}, {b: ''}]\n")
    assert [node.value for node in root.select("a", "*", "b")] == ["1", "{{repl A}}", ""]
    assert root.get("a", "b") is None
    assert root.get("a", "*", "c", "d") is None


def test_an_alias_stands_at_its_own_place_and_merged_children_at_theirs() -> None:
    text = "a: &x {b: 1}\nc: *x\nd: &y 2\ne: *y\nf: &y 3\ng: *y\nh:\n  <<: *x\n"
    root = read(text)
    found = [text[node.start : node.end] for node in root.select("*")]
    assert found == ["{b: 1}", "*x", "2", "*y", "3", "*y", "<<: *x"]
    assert root.plain() == {"a": {"b": 1}, "c": {"b": 1}, "d": 2, "e": 2, "f": 3, "g": 3, "h": {"b": 1}}
    assert [node.start for node in root.select("h", "b")] == [10]


@pytest.mark.parametrize(("text", "key"), [("a: &x b\n*x : 1", "b"), ("&x a: 1\nb: *x", "b"), ("? &x a\n: *x", "a")])
def test_keys_have_anchors_and_aliases(text: str, key: str) -> None:
    assert read(text).children[-1].key == key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("x: &x {a: 1, b: 2}\ny: {<<: *x, a: 3}", {"a": 3, "b": 2}), ("y: {a: 3, <<: {a: 1}}", {"a": 3})),
        ("x: [&p {a: 1}, &q {a: 2, b: 2}]\ny: {<<: [*p, *q]}", {"a": 1, "b": 2}),
        ("y: {<<: {a: 1}, b: {<<: {c: 1}}}", {"a": 1, "b": {"c": 1}}),
        ("x: &x {a: 1}\ny:\n  b: {<<: *x}\n  <<: *x", {"a": 1, "b": {"a": 1}}),
    ],
)
def test_merge_keys_give_what_the_mapping_does_not_name(text: str, value: Any) -> None:
    assert read(text).plain()["y"] == value


WORDS = ["a", "9.40", "é", "😀", "it's", 'b"c', "x:y", "d#e", '{{repl F "x y"}}', "repl{{ G }}-h"]
STYLES = ["plain", "single", "double", "plain lines", "double lines", "literal", "folded"]
SCALARS = st.tuples(
    st.sampled_from(STYLES),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.sampled_from(["", "&x ", "!!str ", "!t &y "]),
    st.sampled_from(["", " # c", "\t# {{repl Z}}"]),
)
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(st.tuples(st.none() | SCALARS, inner), min_size=1, max_size=4), max_leaves=12
).filter(lambda tree: isinstance(tree, list))


def rendered(style: str, words: list[str], pad: str) -> tuple[str, str]:
    """The source of a scalar, and its value."""
    text = " ".join(words)
    single, double = (
        " ".join(word if "{{" in word else word.replace(quote, escape + quote) for word in words)
        for quote, escape in (("'", "'"), ('"', "\\"))
    )
    return {
        "plain": (text, text),
        "single": (f"'{single}'", text),
        "double": (f'"\\t{double}"', f"\t{text}"),
        "plain lines": (f"{text}\n{pad}b {text}", f"{text} b {text}"),
        "double lines": (f'"{double}\n\n{pad}b {double}"', f"{text}\nb {text}"),
        "literal": (f"|\n{pad}{text} b\n{pad} {text}\n{pad}b {text}", f"{text} b\n {text}\nb {text}\n"),
        "folded": (f">-\n{pad}b {text}", f"b {text}"),
    }[style]


def emitted(tree: Any, pad: str, expected: list[tuple[str | None, str | None]]) -> Iterator[str]:
    """The lines of a tree; of each of its nodes the key and the value are appended to ``expected``."""
    as_mapping = tree[0][0] is not None
    for key_scalar, child in tree:
        style, words, *_ = key_scalar or ("plain", ["k"])
        source, key = rendered(style if style in STYLES[:3] else "double", words, pad)
        begin = f"{pad}{source}:" if as_mapping else f"{pad}-"
        if isinstance(child, list):
            yield begin
            expected.append((key if as_mapping else None, None))
            yield from emitted(child, pad + "  ", expected)
        else:
            source, value = rendered(child[0], child[1], pad + "  ")
            yield f"{begin} {child[2]}{source}{child[3] if child[0] in STYLES[:3] else ''}"
            expected.append((key if as_mapping else None, value))


@settings(deadline=None)
@given(TREES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff", "---\n"]))
def test_the_source_of_every_scalar_read_alone_gives_its_value(tree: Any, line_end: str, begin: str) -> None:
    expected: list[tuple[str | None, str | None]] = []
    text = begin + "\n".join(emitted(tree, "", expected)) + "\n"
    source = Source("a.yaml", text.replace("\n", line_end))
    (document,) = outline(source).documents()
    assert document.root is not None, document.reason
    nodes = list(nodes_of(document.root))[1:]
    assert [(node.key, node.value if node.shape == "scalar" else None) for node in nodes] == expected
    for node in nodes:
        if node.shape == "scalar":
            assert read(f"v: {source.text[node.start : node.end]}\n").children[0].value == node.value
        if node.key is not None:
            assert read(f"v: {source.text[node.key_start : node.key_end]}\n").children[0].value == node.key


def test_real_scalars_and_keys_are_what_stands_at_their_places(corpus: Path) -> None:
    wrong = []
    for path in sorted(corpus.rglob("*.y*ml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        source = Source(str(path.relative_to(corpus)), text)
        for document in outline(source).documents():
            for node in nodes_of(document.root) if document.root else ():
                found, key = source.text[node.start : node.end], source.text[node.key_start : node.key_end]
                if node.shape == "scalar" and found[:1] not in ("*", "|", ">") and "\n" not in found:
                    quotes = found[:1] + found[-1:] if node.style else ""
                    if (quotes or found) != (node.style * 2 if node.style else node.value):
                        wrong.append((source.path, source.position(node.start), found))
                if node.key is not None and "\\" not in key and key.strip("'\"") != node.key:
                    wrong.append((source.path, source.position(node.key_start), key))
    assert wrong == []


def bomb(levels: int) -> str:
    """A mapping whose aliases stand for ten times as many scalars at each level."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return "\n".join(lines)


def test_written_nodes_are_each_there_once_whatever_aliases_stand_for() -> None:
    for levels in (2, 3, 4):
        root = read(bomb(levels))
        assert len(list(root.walk())) > 10**levels
        assert len(list(root.written())) == 1 + 11 * levels
    root = read("a: &a {b: c}\nd:\n  <<: *a\n  e: *a\nf: [*a, {g: h}]\n")
    assert [node.key for node in root.written() if node.key] == ["a", "b", "d", "e", "f", "g"]


def test_headers_comments_and_fixes_look_at_what_is_written(monkeypatch: pytest.MonkeyPatch, lint: Lint) -> None:
    def refuse(_: Node) -> Iterator[Node]:
        raise AssertionError("every alias is followed")

    monkeypatch.setattr(Node, "walk", refuse)
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  k: '{{{{repl Namespace}}}}'\n{bomb(4)}\n"
    report = lint(f"{text}# Kind: scheduler-kubernetes\nz: 1  # repl-lint: ignore[latest-tag]\n")
    assert report.crashes == ()
    assert {"unused-suppression"} <= {finding.rule.id for finding in report.findings}


def test_objects_and_texts_are_looked_at_once_whatever_aliases_stand_for(
    monkeypatch: pytest.MonkeyPatch, lint: Lint
) -> None:
    looks = Counter[str]()
    for name in ("own_children", "is_null"):
        getter = getattr(Node, name).fget

        def look(node: Node, name: str = name, getter: Callable[[Node], object] = getter) -> object:
            looks[name] += 1
            return getter(node)

        monkeypatch.setattr(Node, name, property(look))
    monkeypatch.setattr(Node, "walk", lambda _: pytest.fail("every alias is followed"))
    levels = bomb(5).replace("\n", "\n    ")
    kots = "apiVersion: kots.io/v1beta1\nkind: Application\nmetadata: {name: a}\n---\n"
    chart = "apiVersion: kots.io/v1beta1\nkind: HelmChart\nmetadata: {name: a}\nspec:\n  chart: {name: a}\n  builder:\n"
    report = lint(f"{kots}{chart}    k: '{{{{repl Namespace}}}}'\n    {levels}\n")
    rules = ["invalid-kots-object", "kots-builder-templated"]
    assert (report.crashes, [each.rule.id for each in report.findings]) == ((), rules)
    items = ["x0: &x0 [{apiVersion: v1, kind: Service, metadata: {name: a, namespace: prod}}]"]
    for level in range(1, 5):
        inner = f"{{apiVersion: v1, kind: List, items: *x{level - 1}}}"
        items.append(f"x{level}: &x{level} [{', '.join([inner] * 10)}]")
    head = f"# kind: replicated\nreplicated_api_version: 2.41.0\nx:\n    {levels}\n---\n# kind: scheduler-kubernetes\n"
    text = "\n  ".join(["x:", *items])
    report = lint(f"{head}{text}\napiVersion: v1\nkind: List\nitems: *x4\n")
    assert report.crashes == ()
    assert [each.rule.id for each in report.findings] == ["invalid-replicated-document", "hardcoded-namespace"]
    assert report.findings[1].related == ()
    assert max(looks.values()) < 3_000


@pytest.mark.parametrize(
    "text",
    ["a: &x\n  b: c\n", "a: &x\n- b\n", "a: !!map\n  b: c\n", "a: !t &x {b: c}\n", "- &x [b]\n- *x\n", "&x\na: b\n"],
)
def test_what_has_an_anchor_is_where_it_is_in_any_document(text: str) -> None:
    _, document = outline(Source("a.yaml", f"a: b\n---\n{text}")).documents()
    assert document.root is not None
    offset = len("a: b\n---\n")
    shifted = [(node.start - offset, node.end - offset, node.key) for node in document.root.written()]
    assert shifted == [(node.start, node.end, node.key) for node in read(text).written()]
