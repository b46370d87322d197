"""The one way in: from a network's page to rows."""
