"""The types of release, one module each. What is true of a type belongs here; what a rule says of it does not."""
