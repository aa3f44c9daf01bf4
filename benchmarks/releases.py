"""Write releases as they are: with a replicated document, of KOTS, as one large file, and real ones."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterable
from glob import glob

import corpus

HEADER = "# kind: scheduler-kubernetes\n"
REAL = os.path.join(os.path.dirname(__file__), "..", "..", "shared", "corpus", "kots")
"""Where real releases of KOTS are on a machine that has them."""

_IMAGE = re.compile(r"^ *image: (\S+)$", re.MULTILINE)
_APPLICATION = """\
apiVersion: kots.io/v1beta1
kind: Application
metadata:
  name: bench
spec:
  title: Bench
  statusInformers:
  - deployment/web
"""


def replicated_document(images: Iterable[str]) -> str:
    """The text of a replicated document that declares the images, each once, sorted."""
    entries = "".join(
        f"- source: {'replicated' if name.startswith('registry.replicated.com/') else 'public'}\n"
        f"  name: {name.removeprefix('registry.replicated.com/bench/')}\n  tag: {tag}\n"
        for name, _, tag in sorted(image.rpartition(":") for image in set(images))
    )
    return f"# kind: replicated\nreplicated_api_version: 2.41.0\nname: Bench\nimages:\n{entries}"


def _write(folder: str, name: str, *documents: str) -> None:
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
        out.write("---\n".join(documents))


def write_small(folder: str, configuration: str = "") -> None:
    """Write a release of one file of 4 KB, and a configuration beside it unless that is empty."""
    small = [document for document in next(corpus.files_of_documents(1, 3)) if len(document) < 2500][:2]
    entry = "images:\n- source: public\n  name: redis\n  tag: 3.2-alpine\n"
    head = f"# kind: replicated\nreplicated_api_version: 2.41.0\n{entry}"
    _write(folder, "replicated.yaml", head, *(HEADER + document for document in small))
    if configuration:
        _write(folder, ".repl-lint.yaml", configuration)


def write_replicated(folder: str, files: int) -> None:
    """Write the plain corpus with headers, and a replicated document with the images that the manifests use."""
    corpus.write(folder, files, header=HEADER)
    texts = [document for documents in corpus.files_of_documents(files) for document in documents]
    images = [image for text in texts for image in _IMAGE.findall(text)]
    _write(folder, "replicated.yaml", replicated_document(images))


def write_large(folder: str, files: int) -> None:
    """Write a release in one file, as those of the old installer are: 28 KB for each of ``files``."""
    documents = [document for documents in corpus.files_of_documents(files, 5) for document in documents]
    chance = random.Random(5)
    images: set[str] = set()
    while len(images) < 10 * files:  # most are in a registry of their own, and many are in no manifest
        images.add(f"registry-{chance.randrange(99)}.example.com/{corpus.image(chance)}")
    used = [image for document in documents for image in _IMAGE.findall(document)]
    root = replicated_document([*used, *images])
    _write(folder, "replicated.yaml", root, *(HEADER + document for document in documents))


def write_kots(folder: str, files: int) -> None:
    """Write a release of KOTS: an Application, a Config of 200 options, and manifests with templates."""
    options = "".join(
        f"    - name: option_{number}\n      title: Option {number}\n      type: {kind}\n"
        f'      default: "{number}"\n      when: \'repl{{{{ ConfigOptionEquals "option_0" "1" }}}}\'\n'
        for number, kind in enumerate(("text", "bool", "textarea", "password") * 50)
    )
    config = (
        "apiVersion: kots.io/v1beta1\nkind: Config\nmetadata:\n  name: bench\nspec:\n  groups:\n"
        f"  - name: all\n    title: All\n    items:\n{options}"
    )
    _write(folder, "kots-app.yaml", _APPLICATION)
    _write(folder, "kots-config.yaml", config)
    chance = random.Random(9)
    for number, documents in enumerate(corpus.files_of_documents(files, 9)):
        text = "---\n".join(documents)
        text = re.sub(r'value: "(\w+-\d+)"', lambda _: f"value: {_template(chance)}", text)
        text = re.sub(r"replicas: \d", lambda _: f"replicas: {_template(chance)}", text)
        _write(folder, f"manifest-{number:04}.yaml", text)


def _template(chance: random.Random) -> str:
    option = f"option_{chance.randrange(200)}"
    return chance.choice(
        (
            f"'repl{{{{ ConfigOption \"{option}\" }}}}'",
            f"'{{{{repl ConfigOption \"{option}\" | ParseInt }}}}'",
            f'\'repl{{{{ if ConfigOptionEquals "{option}" "1" }}}}on repl{{{{ else }}}}off repl{{{{ end }}}}\'',
            "'repl{{ LicenseFieldValue \"seats\" }}'",
        )
    )


def write_single(folder: str, files: int) -> None:
    """Write files of one Deployment each, for programs that read one document of one kind."""
    documents = [document for documents in corpus.files_of_documents(files, 11) for document in documents]
    chosen = [document for document in documents if "\nkind: Deployment\n" in document and "apps/v1" in document]
    for number, document in enumerate(chosen[:files]):
        _write(folder, f"deployment-{number:04}.yaml", document)


def copy_real(folder: str, files: int) -> bool:
    """Copy at most so many real files of KOTS into the folders of their releases; return whether there are any."""
    real = sorted(glob(os.path.join(REAL, "**", "*.yaml"), recursive=True))[:files]
    for place in real:
        target = os.path.join(folder, os.path.relpath(place, REAL))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(place, target)
    return bool(real)
