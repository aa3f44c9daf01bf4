"""The formats of reports, one module each: its ``write`` writes a `Report`."""
