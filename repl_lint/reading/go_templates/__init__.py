"""Go's text/template, read as Go reads it: lexemes, literals, pipelines, blocks, and why an action is refused.

The rules are those of https://pkg.go.dev/text/template; `tests/readers/test_go_templates.py` lets Go judge the same
texts. What renders a document, and which functions there are, is not known here.
"""
