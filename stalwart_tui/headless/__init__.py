"""The print-once twin of the dashboard: one look for scripts, over the same session, stores and drawing."""
