"""Facts about template actions: tokens, blocks, functions, look-alikes, quoting, unrendered text."""
