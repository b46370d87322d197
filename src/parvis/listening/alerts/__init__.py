"""Who is told what, by which ways, and when."""
