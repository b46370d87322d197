"""Files that others wrote out: WordPress, Disqus, lists of members, lists of feeds. Pure."""
