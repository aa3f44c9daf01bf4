"""Helm charts in folders and archives, and the texts that they render. `facts` decides which charts a release ships."""
