"""Formats, and the parts that they share: a format itself is a module in `findings` or `images`."""
