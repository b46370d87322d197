"""The one way out: every connection that leaves the desk is made here."""
