"""What a place in a release is, what rules compare it with, and what they find there.

One module for each kind of thing that is compared, each with ``explain(asked)``; what they tell are facts that the
rules use too.
"""
