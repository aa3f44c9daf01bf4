"""The types of release, one module each. Facts about a type belong here; what a rule says of it does not."""
