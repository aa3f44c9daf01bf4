"""Programs that write pages, pictures and tables of facts."""
