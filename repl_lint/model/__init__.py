"""The nouns that cross every room. Nothing here reads a file or decides anything about a release."""
