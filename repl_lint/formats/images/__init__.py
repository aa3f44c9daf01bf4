"""The formats of image lists, one module each: its ``write`` writes inventories."""
