"""What mkdocs does beside the pages in `docs`: the pages from other folders, and the links to them.

mkdocs.yml names this file as a hook: https://www.mkdocs.org/user-guide/configuration/#hooks
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mkdocs.structure.files import File, Files

_ROOT: Final = Path(__file__).parents[1]
_PAGES: Final = {"README.md": "index.md", "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
"""The pages outside of `docs`, and where they are in the site."""
_OTHERS: Final = ("LICENSE", "action.yml", "schemas/*.json", "examples/**/*.yaml")
"""The files outside of `docs` to which pages lead; the site has them at the same paths."""
_LINK: Final = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?!https?:|#)(?P<path>[^)#\s]+)(?P<anchor>#[^)]*)?\)")


def on_config(config: Any) -> None:
    """Put a page for each rule into the navigation, below their table."""
    reference = next(part["Reference"] for part in config["nav"] if "Reference" in part)
    rules = next(part["Rules"] for part in reference if "Rules" in part)
    rules += [
        f"rules/{path.name}" for path in sorted(Path(config["docs_dir"], "rules").glob("*.md")) if path.stem != "README"
    ]


def on_files(files: Files, config: Any) -> Files:
    """Add the pages and the files from other folders."""
    for name, target in _PAGES.items():
        files.append(File.generated(config, target, content=(_ROOT / name).read_text(encoding="utf-8")))
    for path in _others():
        files.append(File.generated(config, path, abs_src_path=str(_ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The text of a page: links to files outside of `docs` as the site has them, those to decisions as plain text."""
    sources = {target: name for name, target in _PAGES.items()}
    here = page.file.src_uri
    source = posixpath.dirname(sources.get(here, f"docs/{here}"))

    def led(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(source, match["path"]))
        if target.startswith("docs/decisions"):
            return match["text"]
        in_site = _PAGES.get(target, target.removeprefix("docs/"))
        address = posixpath.relpath(in_site, posixpath.dirname(here) or ".") + (match["anchor"] or "")
        return f"[{match['text']}]({address})"

    return _LINK.sub(led, markdown)


def _others() -> Iterator[str]:
    for pattern in _OTHERS:
        yield from (path.relative_to(_ROOT).as_posix() for path in sorted(_ROOT.glob(pattern)))
