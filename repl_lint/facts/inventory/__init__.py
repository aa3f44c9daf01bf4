"""The answers of `repl-lint images`: in the bundle or not, private or not, and why."""
