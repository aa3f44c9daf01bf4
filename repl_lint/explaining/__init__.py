"""Explanations of a line or a character: where it is in its release, what rules compare it with, and its findings.

Each kind of thing that is compared has a module with ``explain(query)``; nothing is judged here: the details are facts
that the rules use too.
"""
