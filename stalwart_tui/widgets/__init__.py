"""Our own widgets. Each is handed what it draws and speaks by messages; none knows the app."""
