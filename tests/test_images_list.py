"""The entries of `images`: what is wrong with each, at which place, and what its fix makes of it."""

from __future__ import annotations

import pytest

from tests.conftest import Lint, places
from tests.mending import mended

HEAD = "# kind: replicated\nreplicated_api_version: 2.41.0\n"
CONFIG = "app-slug: myapp\nregistries: {quay: quay.io/acme, hub: index.docker.io}\nignore: [templates]\n"
FINGERPRINT = "c0:69:19:cd:76:1f:17:54:92:a4:fc:a9:6f:a5:57:72"


def found(images: str, lint: Lint, config: str = CONFIG) -> list[str]:
    """The findings in a list of images that begins on line 4, without its file."""
    return [place.removeprefix("replicated.yaml:") for place in places(lint(f"{HEAD}images:\n{images}", config))]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # a name
        ("{source: public, name: redis}", []),
        ("{source: public}", ["4:4-10 image-without-name error"]),
        ("{source: public, name: ''}", ["4:20-24 image-without-name error"]),
        ("{source: public, name: ~}", ["4:20-24 image-without-name error"]),
        ("{image: redis}", ["4:4-9 unknown-image-field error"]),
        ("redis:3.2", ["4:3-12 image-without-name error"]),
        ("[redis]", ["4:3-10 image-without-name error"]),
        ("{}", ["4:3-5 image-without-name error"]),
        ("", ["4:2-2 image-without-name error"]),
        ("~", ["4:3-4 image-without-name error"]),
        ("'{{repl ConfigOption `a`}}'", []),
        ("{name: {{repl ConfigOption `a`}}}", []),
        # what Replicated fills in
        ("{name: a, key: ''}", []),
        ("{name: a, key: ~, domain: ''}", []),
        ("{name: a, key: x}", ["4:13-16 reserved-image-field error"]),
        ("{name: a, domain: {{repl A}}}", ["4:13-19 reserved-image-field error"]),
        ("{name: a, domain: [b]}", ["4:13-19 reserved-image-field error"]),
        # a tag in the name
        ("{name: 'redis:3.2'}", ["4:10-21 image-name-with-tag error"]),
        ("{name: 'localhost:5000/redis'}", []),
        ("{name: 'localhost:5000/redis:1'}", ["4:10-34 image-name-with-tag error"]),
        ("{name: 'redis@sha256:abc'}", ["4:10-28 image-name-with-tag error"]),
        ("{name: 'redis:3.2', tag: 5}", ["4:10-21 image-name-with-tag error"]),
        # a host in the name
        ("{source: public, name: quay.io/acme/a}", []),
        ("{source: replicated, name: a/b}", []),
        ("{source: quay, name: acme/a}", []),
        ("{source: quay, name: quay.io/acme/a}", ["4:24-38 image-name-with-host warning"]),
        ("{source: hub, name: docker.io/acme/a}", ["4:23-39 image-name-with-host warning"]),
        ("{source: quay, name: gcr.io/acme/a}", ["4:24-37 image-name-with-host warning"]),
        ("{source: replicated, name: quay.io/acme/a}", ["4:30-44 image-name-with-host error"]),
        ("{source: replicated, name: registry.replicated.com/myapp/a}", ["4:30-61 image-name-with-host error"]),
        ("{source: replicated, name: myapp/a}", ["4:30-37 image-name-with-host error"]),
        ("{source: replicated, name: other/a}", []),
        ("{source: replicated, name: myapp}", []),
        ("{source: quay, name: myapp/a}", []),
        ("{source: public, name: registry.replicated.com/myapp/a}", ["4:26-57 image-name-with-host error"]),
        ("{name: registry.replicated.com/myapp/a}", ["4:10-41 image-name-with-host error"]),
        ("{name: registry.replicated.com/library/a}", []),
        # the source
        ("{source: Public, name: a}", ["4:12-18 unknown-image-source error"]),
        ("{source: replicate, name: a}", ["4:12-21 unknown-image-source error"]),
        ("{source: pubilc, name: a}", ["4:12-18 unknown-image-source error"]),
        ("{source: ' public', name: a}", ["4:12-21 unknown-image-source error"]),
        ("{source: public2, name: a}", ["4:12-19 unmapped-registry warning"]),
        ("{source: replicatedhq, name: a}", ["4:12-24 unmapped-registry warning"]),
        ("{source: gcr.io, name: a}", []),
        ("{source: localhost, name: a}", []),
        ("{source: {{repl A}}, name: a}", []),
        ("{source: '', name: a}", []),
        ("{source: [public], name: a}", ["4:4-10 invalid-replicated-document error"]),
        # the tag
        ("{name: a, tag: v1_2.3-4}", []),
        ("{name: a, tag: {{repl A}}}", []),
        ("{name: a, tag: ''}", []),
        ("{name: a, tag: ':3.2'}", ["4:18-24 invalid-image-tag error"]),
        ("{name: a, tag: 'a b'}", ["4:18-23 invalid-image-tag error"]),
        ("{name: a, tag: -1a}", ["4:18-21 invalid-image-tag error"]),
        (f"{{name: a, tag: {'a' * 129}}}", ["4:18-147 invalid-image-tag error"]),
        ("{name: a, tag: [b]}", ["4:13-16 invalid-image-tag error"]),
        # content trust
        ("{name: a, content_trust: {public_key_fingerprint: ''}}", []),
        (f"{{name: a, content_trust: {{public_key_fingerprint: {FINGERPRINT}}}}}", []),
        ("{name: a, content_trust: {public_key_fingerprint: {{repl A}}}}", []),
        ("{name: a, content_trust: a}", ["4:28-29 invalid-replicated-document error"]),
        (
            f"{{name: a, content_trust: {{public_key_fingerprint: {FINGERPRINT[:-1]}}}}}",
            ["4:53-99 invalid-content-trust-fingerprint error"],
        ),
        (
            "{name: a, content_trust: {public_key_fingerprint: [a]}}",
            ["4:29-51 invalid-content-trust-fingerprint error"],
        ),
    ],
)
def test_an_entry_has_one_finding_at_its_place(entry: str, expected: list[str], lint: Lint) -> None:
    assert found(f"- {entry}\n", lint) == expected


@pytest.mark.parametrize("images", ["a", "{a: {name: b}}", "{{repl A}}", "~", "[]"])
def test_what_is_no_list_has_no_entries(images: str, lint: Lint) -> None:
    config = CONFIG.replace("[templates]", "[templates, invalid-replicated-document]")
    assert places(lint(f"{HEAD}images: {images}\n", config)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {source: quay, name: a/b, domain: quay.io}\n", "- {source: quay, name: a/b}\n"),
        ("- name: a  # here\n  key: x\n  tag: 1\n", "- name: a  # here\n  tag: 1\n"),
        ("- name: a\n  domain: quay.io\n", None),
        ("- name: redis:3.2\n", "- name: redis\n  tag: 3.2\n"),
        (
            "- name: 'redis:1.10'  # why\n  source: public\n",
            "- name: 'redis'  # why\n  tag: '1.10'\n  source: public\n",
        ),
        ("- {name: 'redis:1'}\n", "- {name: 'redis', tag: '1'}\n"),
        ("- name: redis:3.2\n  tag: 3.2\n", "- name: redis\n  tag: 3.2\n"),
        ("- name: redis:3.2\n  tag: 5\n", None),
        ("- name: redis@sha256:abc\n", None),
        ("- source: quay\n  name: quay.io/acme/a\n", "- source: quay\n  name: acme/a\n"),
        ("- source: quay\n  name: quay.io/acme/a:1\n", "- source: quay\n  name: acme/a\n  tag: 1\n"),
        ("- source: quay\n  name: gcr.io/acme/a\n", None),
        ("- source: public\n  name: registry.replicated.com/myapp/a\n", "- source: replicated\n  name: a\n"),
        ("- source: public\n  name: registry.replicated.com/other/a\n", None),
        ("- name: registry.replicated.com/myapp/a\n", None),
        ("- source: replicated\n  name: registry.replicated.com/myapp/a\n", "- source: replicated\n  name: a\n"),
        ('- source: "Public"\n  name: a\n', '- source: "public"\n  name: a\n'),
        ("- source: replicate\n  name: a\n", None),
        ("- name: a\n  tag: ':3.2'\n", "- name: a\n  tag: '3.2'\n"),
        ('- name: a\n  tag: "a:3.2"\n', '- name: a\n  tag: "3.2"\n'),
        ("- name: a\n  tag: sha256:abc\n", None),
        ("- name: a\n  tag: 1\n# b\n- name: a\n  tag: 1\n- name: b\n", "- name: a\n  tag: 1\n# b\n- name: b\n"),
        ("- {name: a}\n- {source: public, name: a}  # again\n", "- {name: a}\n"),
        ("- name: a\n- &x\n  name: a\n- *x\n", None),
        ("- name: a\n- name: a\n  content_trust: {}\n", None),
        ("- name: quay.io/acme/a\n- source: quay\n  name: acme/a\n", None),
        (
            f"- name: a\n  content_trust:\n    public_key_fingerprint: {FINGERPRINT.upper().replace(':', '')}\n",
            f"- name: a\n  content_trust:\n    public_key_fingerprint: {FINGERPRINT}\n",
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_the_safe_fixes_make_of_an_entry(before: str, after: str | None, end: str, lint: Lint) -> None:
    old, new = (f"{HEAD}images:\n{text}".replace("\n", end) for text in (before, after or before))
    assert mended(old, CONFIG, lint)[0] == new


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        ("- {name: a, tag: 1}\n- {name: a, tag: 1}\n", ["5:10-11"]),
        ("- {name: redis}\n- {name: docker.io/library/redis, tag: latest}\n", ["5:10-33"]),
        ("- {name: a, tag: 1}\n- {name: a, tag: 2}\n", []),
        ("- {name: quay.io/acme/a, tag: 1}\n- {source: quay, name: acme/a, tag: 1}\n", ["5:24-30"]),
        ("- {source: replicated, name: a, tag: 1}\n- {name: a, tag: 1}\n", []),
        ("- {source: x, name: a, tag: 1}\n- {source: y, name: a, tag: 1}\n", []),
        ("- {name: a, tag: '{{repl A}}'}\n- {name: a, tag: '{{repl A}}'}\n", []),
        ("{{repl if A}}\n- {name: a}\n{{repl else}}\n- {name: a}\n{{repl end}}\n", []),
        ("{{repl if A}}\n- {name: a}\n- {name: a}\n{{repl end}}\n", ["6:10-11"]),
    ],
)
def test_an_image_that_is_there_twice(images: str, expected: list[str], lint: Lint) -> None:
    config = f"{CONFIG}select: [duplicate-image]\n"
    assert found(images, lint, config) == [f"{each} duplicate-image warning" for each in expected]


def test_a_registry_that_is_not_mapped_is_one_finding(lint: Lint) -> None:
    images = "- {source: mine, name: a, tag: 1}\n- {source: mine, name: b, tag: 1}\n"
    assert found(images, lint) == ["4:12-16 unmapped-registry warning"]
    assert found(images, lint, "app-slug: a\n") == ["4:12-16 unmapped-registry info"]
    pod = (
        "---\n# kind: scheduler-kubernetes\napiVersion: v1\nkind: Pod\nspec:\n  containers: [{image: 'gcr.io/x/b:1'}]\n"
    )
    [finding] = lint(f"{HEAD}images:\n{images}{pod}", f"{CONFIG}select: [unmapped-registry]\n").findings
    assert finding.message.endswith("so repl-lint accepts any host for this entry: add `mine: gcr.io` to `registries`")


def test_an_entry_in_brackets_is_left_out(lint: Lint) -> None:
    before, after = (
        f"{HEAD}images: [{text}]\n" for text in ("{name: a}, {name: a}, {name: b}", "{name: a}, {name: b}")
    )
    assert mended(before, CONFIG, lint)[0] == after
