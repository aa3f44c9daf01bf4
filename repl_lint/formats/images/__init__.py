"""The formats of image lists, one module each: its ``FORMAT`` writes inventories, and knows nothing else."""
