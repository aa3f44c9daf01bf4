"""What a run is asked to do: the rules, the configuration file, the settings, the baseline's file."""
