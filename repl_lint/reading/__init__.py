"""Bytes -> documents whose nodes know their exact spans, and files -> releases. No rule and no policy."""
