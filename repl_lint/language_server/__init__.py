"""``repl-lint lsp``: findings, fixes and rules in an editor, by the Language Server Protocol.

Only `repl_lint.commands.lsp` imports it, since pygls takes longer to import than a small release to lint.
"""
