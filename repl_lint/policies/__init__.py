"""Rules that users write: which subjects a policy judges, what its expressions see, and where a finding stands."""
