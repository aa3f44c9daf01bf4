"""Texts with template actions, and texts that look like them."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = """{{repl repl{{ {{repl} {{ }} } /* */ if end $x := A " ' ` \\ # : - | a é 😀 \ue000""".split()

ACTIONS = ["{{repl ", "{{repl A}}", "repl{{ A }}", "{{repl if A}}\n", "\n{{repl end}}\n", "{{repl A\n B}}"]

PIECES = st.sampled_from([*WORDS, *ACTIONS, "\n", "\r\n", "  ", "\t", "- ", ": ", "|\n"])

TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80)
