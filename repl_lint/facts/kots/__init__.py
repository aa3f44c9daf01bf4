"""Facts about KOTS: its airgap bundle, the options that customers set, excluded objects."""
