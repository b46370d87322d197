"""What crosses the wall between a network and the desk. Pure: no Django, no I/O."""
