"""What commands share: the parser, flags, exit codes, outputs, progress. A command is in `commands`."""
