"""The house around the rooms: settings, addresses, base pages, commands."""
