"""The formats of reports, one module each: its ``FORMAT`` writes a `Report`, and knows nothing else."""
