"""Parts that commands share: parser, flags, exit codes, messages, outputs, progress. A command is in `commands`."""
