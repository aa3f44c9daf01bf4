"""The functions of the language, by what they work on. Each module adds its own to the table when it is imported."""
