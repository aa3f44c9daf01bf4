"""Whether something names the namespace of an object: the search in the text finds each document that may."""

from __future__ import annotations

from pathlib import Path

import pytest

from repl_lint.configuration.settings import load
from repl_lint.facts.kubernetes.namespace_mentions import is_mentioned
from repl_lint.running.inputs import gather
from repl_lint.running.surveying import releases

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: prod\n"


def is_prod_mentioned(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether something in a file names the namespace ``prod``."""
    (folder / "a.yaml").write_text(text, newline="")
    monkeypatch.chdir(folder)
    settings = load(["."])
    (release,) = releases(gather([], settings).files, settings)
    return is_mentioned(release, "prod")


@pytest.mark.parametrize(
    "text",
    [
        OBJECT,
        OBJECT.replace("\n", "\r\n"),
        OBJECT.replace("  n", "    n"),
        OBJECT.replace("prod", "'prod'") + "data: {a: production, b: reprod.yaml, c: /prod/x}\n",
        OBJECT + "  labels: {app: prod}\n",
        OBJECT.replace("metadata:", "metadata: # of prod"),
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "prod"}}',
        OBJECT.replace("prod", r'"pr\x6fd"'),
        OBJECT.replace("namespace: prod", "namespace:\n    prod"),
        OBJECT.replace("namespace: prod", "namespace: *ns").replace("name: a", "name: &ns prod"),
    ],
)
def test_nothing_names_it(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_prod_mentioned(tmp_path, text, monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        OBJECT + "data: {a: db.prod.svc}\n",
        OBJECT + "data: {a: -n prod}\n",
        OBJECT + 'data: {a: "x\\nprod\\n"}\n',
        OBJECT.replace("  namespace", "  annotations:\n    a: prod/secret\n  namespace"),
        OBJECT.replace("  namespace", '  note: "a\n  namespace: prod"\n  namespace'),
        OBJECT.replace("  namespace", "  note: 'a\n  namespace: prod'\n  namespace"),
        OBJECT.replace("  namespace", "  annotations: {a: b,\n  namespace: prod}\n  namespace"),
        OBJECT.replace("  namespace", "  annotations:\n    namespace: prod\n  namespace"),
        OBJECT + "spec:\n  namespace: prod\n",
        OBJECT.replace("prod", r'"pr\x6fd"') + "data: {a: prod}\n",
        OBJECT.replace("prod", "*ns") + "data: {a: &ns prod}\n",
        OBJECT + "---\nsubjects:\n- name: a\n  namespace: prod\n",
    ],
)
def test_something_names_it(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_prod_mentioned(tmp_path, text, monkeypatch)
