"""What a person can do: every key, footer label, palette entry and help line is declared here, once."""
