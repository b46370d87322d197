"""Files of ours that leave with what we say: kept until they left, then a few days."""
