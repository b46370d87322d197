"""The listening room: watches, what they catch, and what that says."""
