"""E-mail as any connector needs it: read whatever its making, over a mailbox or out by a server. Pure."""
