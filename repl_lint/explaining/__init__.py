"""Explanations of a line or a character: its place in the release, the values that rules compare it with, its findings.

One module for each kind of thing that is compared, each with ``explain(query)``; nothing is judged here: the details
are facts that the rules use too.
"""
