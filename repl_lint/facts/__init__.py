"""What rules ask of a document or a release: pure functions, each computed once. No messages and no edits."""
