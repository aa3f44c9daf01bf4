"""Documents: where a file is split, what a header says, what each document is, and where one is broken."""

from __future__ import annotations

import time

import pytest

from repl_lint.reading.documents import Document
from repl_lint.reading.outlines import outline
from repl_lint.reading.sources import Source
from repl_lint.reading.trees import MAX_DEPTH

POD = "apiVersion: v1\nkind: Pod\n"
NOT, EMPTY, COMMENTS = "nothing: not a manifest", "nothing: empty", "nothing: only comments"


def documents(text: str, path: str = "a.yaml") -> list[Document]:
    return list(outline(Source(path, text)).documents())


def kinds(text: str, path: str = "a.yaml") -> list[str]:
    """Each document as ``role``, with the reason of those that no rule reads."""
    return [each.role + (f": {each.reason}" if each.reason else "") for each in documents(text, path)]


def problems(text: str) -> list[tuple[int, int, str] | None]:
    """The line and the column of each document's problem, and the text it is about."""
    return [
        (
            *document.source.position(document.problem.start),
            document.source.text[document.problem.start : document.problem.end],
        )
        if document.problem
        else None
        for document in documents(text)
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a: 1\n---\nb: 2\n", ["a: 1\n", "---\nb: 2\n"]),
        ("---\na: 1\n---\nb: 2", ["---\na: 1\n", "---\nb: 2"]),
        ("a: 1\r\n---\r\nb: 2\r\n", ["a: 1\r\n", "---\r\nb: 2\r\n"]),
        ("\ufeff---\na: 1\n", ["---\na: 1\n"]),
        ("a: 1\n--- # b\nb: 2\n", ["a: 1\n", "--- # b\nb: 2\n"]),
        ("a: 1\n---\tb\n", ["a: 1\n", "---\tb\n"]),
        ("--- text\n--- {a: 1}\n", ["--- text\n", "--- {a: 1}\n"]),
        ("a: 1\n---\n", ["a: 1\n"]),
        ("a: 1\n---", ["a: 1\n"]),
        ("a: 1\n---\n\n---\nb: 2\n", ["a: 1\n", "---\nb: 2\n"]),
        ("a: 1\n...\n", ["a: 1\n"]),
        ("a: 1\n...\n---\nb: 2\n", ["a: 1\n", "---\nb: 2\n"]),
        ("a: 1\n...\nb: 2\n", ["a: 1\n", "\nb: 2\n"]),
        ("# licence\n\n# of all this\n---\na: 1\n", ["---\na: 1\n"]),
        ("---\n# nothing\n---\na: 1\n", ["---\n# nothing\n", "---\na: 1\n"]),
        ("a: |\n  b\n  ---\n  c\n", ["a: |\n  b\n  ---\n  c\n"]),
        ("a: |\n  -----BEGIN X-----\n  b\n", ["a: |\n  -----BEGIN X-----\n  b\n"]),
        ("-----BEGIN X-----\n", ["-----BEGIN X-----\n"]),
        ("---a: 1\n", ["---a: 1\n"]),
        (" ---\n", [" ---\n"]),
        ("{{repl if A}}\n---\na: 1\n{{repl end}}\n---\nb: 2\n", ["---\na: 1\n{{repl end}}\n", "---\nb: 2\n"]),
        ("v: {{repl print `\n---\n`}}\n", ["v: {{repl print `\n---\n`}}\n"]),
        ("a: 1\n---\n%b: [\n", ["a: 1\n", "---\n%b: [\n"]),
    ],
)
def test_a_file_is_split_at_its_markers(text: str, parts: list[str]) -> None:
    found = outline(Source("a.yaml", text))
    assert [found.text(part) for part in found.parts] == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("", EMPTY), ("\n\n", EMPTY), ("---\n", EMPTY), ("---\n---\n", EMPTY), ("...\n", EMPTY), ("~\n", EMPTY)),
        *(("# a\n", COMMENTS), ("---\n# a\n", COMMENTS), ("%YAML 1.2\n---\n", EMPTY)),
    ],
)
def test_a_file_with_nothing_in_it_is_one_document(text: str, expected: str) -> None:
    assert kinds(text) == [expected]


def test_directives_count_for_the_document_behind_them() -> None:
    assert kinds(f"%YAML 1.1\n# a\n---\n{POD}---\nb: 1\n") == ["object", NOT]
    assert kinds(f"a: 1\n...\n%TAG !e! tag:example.com,2000:\n---\n{POD}a: !e!b c\n") == [NOT, "object"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(("# kind: replicated\n", (1, 9)), ("#kind: replicated\n", (1, 8)), ("#\tkind:\treplicated \t\n", (1, 9))),
        ("  # kind: replicated\r\n", (1, 11)),
        ("\ufeff# kind: replicated\n", (1, 9)),
        ("\n\n# id: abc\n# kind: replicated\n# apiVersion: v2\n", (4, 9)),
        *(("---\n# kind: replicated\n", (2, 9)), ("---\n\n \n# kind: replicated\n", (4, 9))),
        ("# kind: other\n# kind: replicated\n", (2, 9)),
    ],
)
def test_a_header_is_a_comment_of_the_first_block(text: str, place: tuple[int, int]) -> None:
    (document,) = documents(f"{text}name: x\n")
    assert document.header is not None
    location = document.locate(document.header)
    assert (document.header.kind, location.start, location.text) == ("replicated", place, "replicated")
    assert (document.role, document.in_headed_file) == ("replicated document", True)


@pytest.mark.parametrize(
    "text",
    [
        *("# licence\n\n# kind: replicated\n", "name: x\n# kind: replicated\n", "# kind: replicated app\n"),
        *("# Kind: replicated\n", "# kind: Replicated\n", "# a kind: replicated\n", "#! kind: replicated\n"),
        *("--- # kind: replicated\n", "# kind: replicate\n", "kind: replicated\n"),
    ],
)
def test_what_is_no_header(text: str) -> None:
    (document,) = documents(f"{text}name: x\n")
    assert (document.header, document.in_headed_file, document.role) == (None, False, "nothing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (POD, "object"),
        *((f"# kind: {name}-kubernetes\n{POD}", "object") for name in ("scheduler", "preflight", "test-proc")),
        *((f"# kind: {name}-swarm\nservices: {{}}\n", "nothing: Docker Swarm") for name in ("scheduler", "preflight")),
        ("# kind: scheduler-kubernetes\n", COMMENTS),
        ("# kind: scheduler-kubernetes\nreplicated_api_version: 2.9.0\n", NOT),
        *(("# kind: scheduler-kubernetes\n" + text, "object") for text in ("- a\n", "text\n", "kind: Pod\n", "{}\n")),
        (f"# kind: replicated\n{POD}", "object"),
        (f"# kind: replicated\n{POD}replicated_api_version: 2.9.0\n", "replicated document"),
        *(("# kind: replicated\n- a\n", NOT), ("- a\n", NOT), ("text", NOT), ("apiVersion: v1\nkind:\n", NOT)),
        ("apiVersion: v1\nkind: {{repl A}}\n", "object"),
        # Roots without a header.
        ("replicated_api_version: 2.9.0\n", "replicated document"),
        ("replicated_api_version: {{repl A}}\n", "replicated document"),
        ("replicated_api_version:\n", NOT),
        (f"{POD}replicated_api_version: 2.9.0\n", "object"),
        ("images:\n- name: a\n- {source: quay, name: b, tag: 9.4}\n", "replicated document"),
        *(("images:\n- {name: a, newTag: b}\n", NOT), ("images:\n- {source: a}\n", NOT)),
        *(("images:\n- name: a\n- b\n", NOT), ("images: []\n", NOT), ("images: {name: a}\n", NOT)),
        ("apiVersion: v1\nimages:\n- name: a\n", NOT),
    ],
)
def test_what_a_document_is(text: str, expected: str) -> None:
    assert kinds(text) == [expected]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("k8s/kustomization.yaml", NOT),
        ("Kustomization.yml", NOT),
        ("kustomization/a.yaml", "replicated document"),
        ("a.yml", "replicated document"),
    ],
)
def test_a_kustomization_with_images_is_no_root(path: str, expected: str) -> None:
    assert kinds("images:\n- name: a\n", path) == [expected]


def test_a_broken_document_leaves_the_others_readable_at_their_places() -> None:
    text = "# kind: replicated\na: b: c\n---\n# kind: scheduler-kubernetes\n" + POD + "---\n\tx\n---\n" + POD
    in_file = documents(text)
    assert [document.role for document in in_file] == ["broken", "object", "broken", "object"]
    assert [document.header and document.locate(document.header).start for document in in_file] == [
        (1, 9),
        (4, 9),
        None,
        None,
    ]
    places = [
        document.root and [document.locate(node).start for node in document.root.select("kind")] for document in in_file
    ]
    assert places == [None, [(6, 7)], None, [(11, 7)]]
    assert problems(text) == [(2, 4, "b:"), None, (8, 1, "\t"), None]


def test_a_key_that_stands_one_space_too_far_is_the_place_of_the_problem() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: worker\n"
        "     image: registry.replicated.com/myapp/worker:1.0.1\n  imagePullSecrets:\n  - name: replicatedregistrykey\n"
    )
    assert problems(text) == [(6, 6, "image:")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(("a: b: c", (1, 4, "b:")), ("a:\n\tb: 1", (2, 1, "\t")), ("a: *x", (1, 4, "*x"))),
        *(("a: &x [b, *x]", (1, 11, "*x")), ("*x : 1", (1, 1, "*x")), ("a: &x [1]\n*x : 1", (2, 1, "*x"))),
        *(("a: {{b: 1}: c}", (1, 5, "{")), ("[a]: 1", (1, 1, "[")), ("😀😀: \x07", (1, 5, "\x07"))),
        *(("a: x\ufeffy\r\nb: \x00", (2, 4, "\x00")), ("\ufeffa: @b", (1, 4, "@")), ("--- a: b", (1, 5, "a:"))),
        ("{{repl if A}}\r\na: 😀\r\n  b: c\r\n", (3, 3, "b:")),
    ],
)
def test_what_is_no_yaml_has_its_place(text: str, place: tuple[int, int, str]) -> None:
    assert problems(text) == [place]


def chain(length: int, link: str) -> str:
    return "a0: &a0 [b]\n" + "".join(f"a{n}: &a{n} [{link.format(n - 1)}]\n" for n in range(1, length))


DEEP, MANY = "nested deeper than 200 levels", "more than 1,000,000 nodes, aliases counted"
FULL = f"- &x [{'0,' * 998}0]\n" + "- *x\n" * 998 + "- 0\n" * 998  # one node less than MAX_NODES
BOUNDS = [
    ("[" * 100_000, 200, DEEP),
    ("{a: " * 100_000, 800, DEEP),
    ("- " * 100_000, 400, DEEP),
    ("\n".join(f"{' ' * level}a:" for level in range(400)), 20_700, DEEP),
    ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), MAX_DEPTH, DEEP),
    (chain(300, "*a{0}"), chain(300, "*a{0}").index("*a198]"), DEEP),
    (chain(9, ", ".join(["*a{0}"] * 9)), chain(9, ", ".join(["*a{0}"] * 9)).index("*a5") + 6 * 5, MANY),
    (f"{FULL}- 0\n- 1\n", len(FULL) + 6, MANY),
    (f"{FULL}- 0\n- []\n", len(FULL) + 6, MANY),
]


@pytest.mark.parametrize(("text", "offset", "message"), BOUNDS, ids=range(len(BOUNDS)))
def test_what_passes_a_bound_is_a_problem_at_its_place_and_quickly(text: str, offset: int, message: str) -> None:
    started = time.process_time()
    (document,) = documents(text)
    assert document.problem is not None
    assert (document.problem.start, document.reason) == (offset, message)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["[" * MAX_DEPTH + "]" * MAX_DEPTH, f"{FULL}- 0\n", chain(199, "*a{0}")])
def test_what_just_stays_within_the_bounds_is_read(text: str) -> None:
    assert kinds(text) == [NOT]


def test_two_hundred_thousand_scalars_take_less_than_two_seconds() -> None:
    for entries in (25_000, 50_000, 100_000):  # what is quadratic fails early
        started = time.process_time()
        assert kinds("- a\n- |\n b\n" * entries) == [NOT]
        assert time.process_time() - started < 2
