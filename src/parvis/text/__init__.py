"""The text core: one analyzer for what is stored, searched and matched. Pure."""
