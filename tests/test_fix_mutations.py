"""Fixes on mutilated releases: no crash, a second run does only what the first reports, line ends and templates stay.

A few hundred releases each time, always the same; for more: ``python -m tests.test_fix_mutations SEED COUNT``.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from hashlib import blake2b

import pytest

from repl_lint.configuration.catalog import catalog
from repl_lint.configuration.settings import Settings
from repl_lint.model.environments import Environment
from repl_lint.reading.files import File
from repl_lint.running.fixes import fix
from tests.mending import asked_for
from tests.seeds import releases

HEAD = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
LISTS = (
    "",
    "images: []\n",
    "images:\n- {name: redis, tag: 1}\n",
    "images:\n  - name: redis\n    source: public\n    tag: '1'\n\n# c\n",
    "images:\n- source: public\n  name: redis\n  tag: 3\n  # x\n  content_trust:\n    public_key_fingerprint: a\n",
    "images: [{name: redis}]\n",
    "images: [{name: redis, tag: [3, '']}]\n",
    "images:\n- {name: redis:5, tag: '5'}\n- {name: redis, version: 3}\n- {name: redis, tag: 3}\n",
    "images:\n-\n  name: redis\n  tag: 2\n",
)
IMAGES = (
    "redis",
    "redis:1.10",
    "Redis:3",
    "'redis:4'",
    '"x/y:3"',
    "gcr.io/a/b:1",
    "quay.io/acme/x:2",
    "registry.replicated.com/app/x:1",
    "a@sha256:" + "0" * 64,
    "{{repl A}}/x:1",
)
SECRET = "imagePullSecrets:\n{0}- name: replicatedregistrykey"
SILENCED = "  # repl-lint: ignore[undeclared-image, unused-image] why"
REGISTRIES = {"quay": "quay.io/acme", "hub": "index.docker.io"}
Lines = list[str]


def mutations(chance: random.Random) -> list[Callable[[Lines], Lines]]:
    """Each takes the lines of a file and gives others."""

    def some(lines: Lines, pattern: str, replace: Callable[[re.Match[str]], str]) -> Lines:
        return [re.sub(pattern, replace, line) if chance.random() < 0.4 else line for line in lines]

    def one(lines: Lines, change: Callable[[str], Lines]) -> Lines:
        at = chance.randrange(len(lines))
        return [*lines[:at], *change(lines[at]), *lines[at + 1 :]]

    steering = ("{{repl if A}}", "{{repl end}}", "{{repl else}}", "# c", "", "  ")
    endings = (" &a", " *a", " !!str x", " |", " >-")
    return [
        lambda lines: one(lines, lambda _: []),
        lambda lines: one(lines, lambda line: [chance.choice(steering), line]),
        lambda lines: one(lines, lambda line: [line + chance.choice(endings)]),
        lambda lines: some(lines, r"(image: *)(\S+)$", lambda found: found[1] + chance.choice(IMAGES)),
        lambda lines: some(lines, r"^( +)name: (\S+)$", lambda at: f"{at[1]}namespace: prod\n{at[0]}"),
        lambda lines: some(lines, r"^( *)containers:$", lambda at: f"{at[1]}imagePullSecrets: []\n{at[0]}"),
        lambda lines: some(lines, r"^( +)image: .*$", lambda at: f"{at[0]}\n{at[1]}{SECRET.format(at[1])}"),
        lambda lines: some(lines, r"$", lambda _: "  # comment"),
        lambda lines: some(lines, r"(image: .*)$", lambda found: found[1] + SILENCED),
        lambda lines: some(lines, r"^( *)- ", lambda at: f"{at[1]}-   "),
    ]


def mutilated(text: str, chance: random.Random) -> str:
    if "replicated_api_version" not in text and chance.random() < 0.9:
        objects = re.split(r"(?m)^---.*\n", text)
        text = HEAD + chance.choice(LISTS) + "".join(f"---\n# kind: scheduler-kubernetes\n{each}" for each in objects)
    for _ in range(chance.randint(1, 6)):
        text = "\n".join(chance.choice(mutations(chance))(text.split("\n")))
    return text.replace("\n", "\r\n") if chance.random() < 0.2 else text


def actions(text: str) -> list[str]:
    """The templates of a text, with the ones that `template-delimiter` makes of what only looks like one."""
    return re.findall(r"\{\{.*?\}\}", text.replace("{{ repl", "{{repl"))


def check_fixes(text: str) -> int:
    """Fix a release, safely and unsafely; how many findings that mended."""
    profile = Environment(registries=REGISTRIES, private_registries=("gcr.io",))
    settings = Settings(tuple(catalog().values()), profile)
    mended = 0
    for unsafe in (False, True):
        done = fix([File("a.yaml", "a.yaml", text.encode())], settings, unsafe=unsafe)
        assert done.failures == ()
        assert done.report.crashes == ()
        after = done.changes[0].after if done.changes else text
        again = fix([File("a.yaml", "a.yaml", after.encode())], settings, unsafe=unsafe)
        assert bool(again.changes) == bool(asked_for(done, unsafe=unsafe))
        left = iter(actions(after))  # a fix may add `{{repl Namespace}}`
        assert all(action in left for action in actions(text))
        if "\r" in text:
            assert "\n" not in after.replace("\r\n", "")
        mended += sum(done.report.fixed.values())
    return mended


def drawn(seed: int, count: int) -> Iterator[str]:
    """So many mutilated releases; a release that is added, as an example of a new rule, changes few of them."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        keys = {blake2b(f"{seed} {number} {text}".encode(), digest_size=8).digest(): text for text in releases()}
        yield mutilated(keys[min(keys)], chance)


@pytest.mark.parametrize("seed", range(6))
def test_fixes_hold_on_mutilated_releases(seed: int) -> None:
    assert sum(map(check_fixes, drawn(seed, 50))) > 10


if __name__ == "__main__":
    for text in drawn(*map(int, sys.argv[1:])):
        try:
            check_fixes(text)
        except AssertionError as error:
            print(f"{error}\n{text!r}")
