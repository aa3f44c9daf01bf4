"""Strategies of hypothesis: spliced texts, rearranged structures, trees of files, and configurations."""

from __future__ import annotations

from itertools import islice
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.seeds import HARD, configurations, releases

MARKS = (
    *"'\"`{}[]|>&*!%@,:#-?\\\t \n\r\0",
    *("---\n", "...\n", "{{repl ", "repl{{ ", "}}", "{{", "[[repl ", "repl[[ ", "]]", "{{repl if A}}", "{{repl else}}"),
    *(
        "{{repl end}}",
        "{{repl range .}}",
        "/*",
        "*/",
        "&a ",
        "*a",
        "!!str ",
        "<<: ",
        "? ",
        "# kind: ",
        "\ufeff",
        "\x85",
    ),
    *("# kind: replicated\n", "# kind: scheduler-kubernetes\n", "# repl-lint: ignore", "# repl-lint-ignore-start\n"),
    *("\u2028", "\ud800", "\U0001f433", "\x1b[31m", "9" * 30, "1e999", ".nan", "0x1F", "yes", "~", "2020-01-01"),
)
SCALARS = (
    *("", "a", "latest", "redis", "redis:5", "{{repl A}}", 'repl{{ ConfigOption "a" }}', "a@sha256:" + "0" * 64),
    *("v1", "apps/v1", "kots.io/v1beta1", "Pod", "Deployment", "List", "Config", "Application", "replicated"),
    *(None, True, False, 0, -1, 1.5, 10**30, float("inf"), "\0", "\ud800", "a\nb", " ", "*", "."),
)

seeds = st.sampled_from((*releases(), *HARD))


@st.composite
def spliced(draw: st.DrawFn, texts: st.SearchStrategy[str] = seeds) -> str:
    """A text in which a few spans are deleted, repeated, or replaced by marks or by parts of another text."""
    text = draw(texts)
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, len(text)))
        last = min(len(text), first + draw(st.sampled_from((0, 0, 1, 2, 5, 20, 200))))
        other = draw(texts)
        at = draw(st.integers(0, len(other)))
        part = draw(
            st.one_of(
                st.sampled_from(MARKS),
                st.just(""),
                st.just(text[first:last] * 2),
                st.just(other[at : at + 50]),
                st.just("\n" + "\n".join(other[at:].split("\n")[1:4]) + "\n"),
            )
        )
        text = text[:first] + part + text[last:]
    return text


@st.composite
def restructured(draw: st.DrawFn, texts: st.SearchStrategy[str] = seeds) -> str:
    """The documents of a text, with a few values replaced, wrapped, deleted or renamed, in block or flow style.

    The text itself where it is no YAML, or where the changed documents cannot be written.
    """
    text = draw(texts)
    try:
        documents = list(yaml.safe_load_all(text))
    except (yaml.YAMLError, ValueError):
        return text
    for _ in range(draw(st.integers(1, 4))):
        known = list(islice(places(documents), 400))  # a document may hold itself
        if not known:
            break
        parent, key = draw(st.sampled_from(known))
        value: Any = draw(st.one_of(st.sampled_from(SCALARS), st.just(draw(st.sampled_from(known))[0])))
        change = draw(st.sampled_from(("replace", "wrap", "listed", "delete", "rename")))
        old = parent[key]
        if change == "delete" and isinstance(parent, dict):
            del parent[key]
        elif change == "rename" and isinstance(parent, dict):
            parent[str(draw(st.sampled_from(SCALARS)))] = parent.pop(key)
        else:
            parent[key] = {"replace": _copy(value), "wrap": {"a": old}, "listed": [old, _copy(value)]}.get(change, old)
    flow = draw(st.sampled_from((None, True, False)))
    header = draw(st.sampled_from(("", "# kind: replicated\n", "---\n# kind: scheduler-kubernetes\n")))
    try:
        return header + yaml.dump_all(documents, default_flow_style=flow, allow_unicode=True, width=60)
    except (yaml.YAMLError, UnicodeError, TypeError):  # keys of several types are not sorted
        return text


def places(value: Any) -> Any:
    """The values in some data, each as the mapping or sequence that holds it and its key or index.

    Endless for a cycle.
    """
    stack = [value]
    while stack:
        parent = stack.pop()
        for key, child in list(parent.items() if isinstance(parent, dict) else enumerate(parent)):
            yield parent, key
            if isinstance(child, (dict, list)):
                stack.append(child)


def _copy(value: Any) -> Any:
    """A copy of a value without anything that it shares with the value, so that it makes no cycle."""
    return yaml.safe_load(yaml.safe_dump(value)) if isinstance(value, (dict, list)) else value


texts = st.one_of(spliced(), restructured())
config_texts = st.one_of(
    spliced(st.sampled_from((*configurations(), *HARD))), restructured(st.sampled_from(configurations()))
)

NAMES = (
    *(
        "a.yaml",
        "b.yml",
        "replicated.yaml",
        "values.yaml",
        "Chart.yaml",
        "templates/a.yaml",
        "k8s/a.yaml",
        "k8s/b/c.yaml",
    ),
    *(
        ".gitignore",
        "k8s/.gitignore",
        ".replicated",
        ".repl-lint.yaml",
        "k8s/.repl-lint.yaml",
        ".git/config",
        "readme.md",
    ),
    *(
        "[a].yaml",
        "a b.yaml",
        "\u202eé.yaml",
        "-a.yaml",
        "a\nb.yaml",
        "kustomization.yaml",
        "x.yaml/y.yaml",
        ".hidden.yaml",
    ),
)
GLOBS = (
    *("*", "**", "*.yaml", "k8s/", "/k8s", "!a.yaml", "[z-a]", "[a", "a\\", "**/b/**", "?*?*?*b", "# a", "\0", "../*"),
    *("./k8s/*.yaml", "{a,b}.yaml", "{a,{b,c}}", "k8s/**/*.yml", " ", "nothing/*", "é*", "[!a].yaml", "[[:alpha:]]*"),
)

contents = st.one_of(
    texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
    texts.map(lambda text: text.encode("utf-16", "surrogatepass")),
    st.binary(max_size=40),
    st.just(b""),
)
ignores = st.lists(st.sampled_from(GLOBS), max_size=4).map(lambda globs: "\n".join(globs).encode())
vendor_files = st.one_of(
    st.lists(st.sampled_from(GLOBS), max_size=3).map(lambda globs: yaml.safe_dump({"manifests": globs}).encode()),
    spliced(st.sampled_from(("appSlug: a\nmanifests:\n- k8s/*.yaml\n- '*.yaml'\n",))).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ),
)
LINKS = (".", "..", "gone", "a.yaml", "/dev/null", "k8s", "/proc/self/fd")


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes | str]:
    """Files by their paths: each as its bytes, or as the target of a symbolic link."""
    tree: dict[str, bytes | str] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=0, max_size=6, unique=True)):
        base = name.rpartition("/")[2]
        own = {".gitignore": ignores, ".replicated": vendor_files}.get(base, contents)
        if base == ".repl-lint.yaml":
            own = config_texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
        tree[name] = draw(st.one_of(own, own, own, st.sampled_from(LINKS)))
    return tree
