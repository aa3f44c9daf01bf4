"""Facts about the Helm charts that a release ships."""
