"""From bytes to releases: documents whose every node knows its exact span."""
