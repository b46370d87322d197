"""Pages of the team: the way in, one's own account, who works here."""
