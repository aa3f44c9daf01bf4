"""Formats, and what they share: a format itself is a module in `findings` or `images`."""
