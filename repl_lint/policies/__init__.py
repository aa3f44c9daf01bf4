"""Rules that users write: the subjects of a policy, the values of its expressions, and the places of findings."""
