"""The Common Expression Language: texts -> programs, and data -> values with the reads that decided them.

The language is that of https://github.com/google/cel-spec (without messages of protocol buffers), with the extensions
of https://github.com/google/cel-go/tree/master/ext and the functions of
https://kubernetes.io/docs/reference/using-api/cel/. This package imports nothing of repl-lint.
"""
