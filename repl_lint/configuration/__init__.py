"""The rules, the configuration file, the settings and the baseline's file: all that says how a run is done."""
