"""The programs that read our reports, where they are installed."""
