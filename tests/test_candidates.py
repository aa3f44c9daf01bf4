"""Images that a template chooses or makes up: each literal is looked up, what is made up is said."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places
from tests.coverage import CONFIG, IMAGE_RULES, ROOT, pod, told

pytestmark = pytest.mark.about(*IMAGE_RULES)

CHOICE = '{{repl if ConfigOptionEquals "a" "1"}}'
OTHER = '{{repl else if ConfigOptionEquals "a" "2"}}'
ELSE, END = "{{repl else}}", "{{repl end}}"
MADE_UP = '{{repl ConfigOption "a"}}'


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (f"{CHOICE}redis:3.2-alpine{ELSE}quay.io/acme/api:2.0.0{END}", []),
        (f"{CHOICE}redis:5{ELSE}redis:3.2-alpine{END}", ["50-57 image-tag-mismatch error"]),
        (f"{CHOICE}redis:3.2-alpine{ELSE}postgres:9{END}", ["79-89 undeclared-image error"]),
        (
            f"{CHOICE}redis:5{OTHER}redis:6{ELSE}redis:3.2-alpine{END}",
            ["50-57 image-tag-mismatch error", "100-107 image-tag-mismatch error"],
        ),
        (f"'{CHOICE}redis:5{ELSE}redis:3.2-alpine{END}'", ["51-58 image-tag-mismatch error"]),
        (f"{CHOICE}redis:5{END}", ["50-57 image-tag-mismatch error"]),
        # a part is chosen: the whole is the place
        (f"redis:{CHOICE}5{ELSE}3.2-alpine{END}", ["12-92 image-tag-mismatch error"]),
        (f"redis:3.2{CHOICE}-alpine{END}", ["12-21 image-tag-mismatch error"]),
        (
            "repl{{if A}}redis:5repl{{ else }}redis:3.2-alpinerepl{{ end }}",
            ["24-31 image-tag-mismatch error"],
        ),
        ("{{repl if A -}} redis:5 {{repl- else}} redis:3.2-alpine {{repl end}}", ["28-35 image-tag-mismatch error"]),
        # what nobody can know
        (MADE_UP, ["12-37 unverifiable-image info"]),
        (f"'{MADE_UP}'", ["12-39 unverifiable-image info"]),
        (f"redis:{MADE_UP}", ["12-43 unverifiable-image info"]),
        (
            f"{CHOICE}redis:5{ELSE}{MADE_UP}{END}",
            ["12-107 unverifiable-image info", "50-57 image-tag-mismatch error"],
        ),
        (f"{CHOICE}a:1{CHOICE}b:1{END}{END}", ["12-118 unverifiable-image info"]),
        ("{{repl range A}}redis:5{{repl end}}", ["12-47 unverifiable-image info"]),
        (f"redis:5{END}", ["12-31 unverifiable-image info"]),
        (f"{ELSE}redis:5", ["12-32 unverifiable-image info"]),
        (f"{CHOICE}redis:5", ["12-57 unverifiable-image info"]),
        (f"{CHOICE}{END}" * 9 + "redis:5", ["12-469 unverifiable-image info"]),
    ],
)
def test_what_an_if_chooses_from_is_looked_up(image: str, expected: list[str], lint: Lint) -> None:
    assert told(pod(image, CONFIG, lint)) == expected


def test_in_a_block_scalar_nothing_is_known(lint: Lint) -> None:
    text = f"{ROOT}  - image: |-\n      {CHOICE}redis:5{ELSE}redis:6{END}\n"
    assert [place.split(" ", 1)[1] for place in places(lint(text, CONFIG))] == ["unverifiable-image info"]


def test_without_a_root_document_nothing_is_to_be_declared(lint: Lint) -> None:
    text = f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{{image: '{MADE_UP}'}}]}}\n"
    assert places(lint({"pod.yaml": text}, "ignore: [latest-tag]\n")) == []


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (f"{CHOICE}redis:latest{ELSE}redis:3.2-alpine{END}", ["50-62 latest-tag error"]),
        (f"{CHOICE}redis{ELSE}redis:3.2-alpine{END}", ["50-55 latest-tag error"]),
        (f"{CHOICE}redis:5{ELSE}redis:3.2-alpine{END}", []),
        (MADE_UP, ["12-37 latest-tag info"]),
    ],
)
def test_what_an_if_chooses_from_may_be_latest(image: str, expected: list[str], lint: Lint) -> None:
    assert told(pod(image, "select: [latest-tag]\n", lint)) == expected


def test_an_alternative_is_mended_where_it_stands(lint: Lint) -> None:
    [finding] = pod(f"{CHOICE}acme/api:2.0.0{ELSE}redis:3.2-alpine{END}", CONFIG, lint).findings
    assert finding.fix
    [edit] = finding.fix.edits
    assert (edit.location.text, edit.replacement) == ("acme/api:2.0.0", "quay.io/acme/api:2.0.0")
    [finding] = pod(f"{CHOICE}acme{ELSE}quay.io/acme{END}/api:2.0.0", CONFIG, lint).findings
    assert finding.fix is None
