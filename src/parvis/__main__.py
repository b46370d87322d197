"""`python -m parvis` is the `parvis` command."""

from parvis.site.cli import main

main()
