"""The functions of the language by topic. Each module adds its own to the table when it is imported."""
