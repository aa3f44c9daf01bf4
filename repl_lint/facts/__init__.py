"""What rules ask of a document or a whole release: pure functions, each computed once."""
