"""Who else is here: rows that are true for less than a minute."""
