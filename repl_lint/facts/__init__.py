"""Facts about documents and releases: pure functions, each computed once. No messages and no edits."""
