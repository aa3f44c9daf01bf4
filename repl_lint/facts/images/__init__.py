"""Facts about images: references, the `images` section, uses, coverage, privacy, rewriting and pulling."""
