"""Where our pages and those of others stand when one searches for chosen words."""
