"""One module for each command, with ``arguments(parser)`` and ``run(options)``, which returns the exit code."""
