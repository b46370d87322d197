"""Holds many queries and tells, for one text, which of them it matches: a search turned around.

watched = Percolator()
watched.put(7, parse("boulangerie -emploi"))
watched.match(Subject.of("Une boulangerie au coin", "fr"))  # {7: [(4, 15)]}
"""

from parvis.text.percolator.frequencies import Frequencies
from parvis.text.percolator.percolator import Percolator

__all__ = ["Frequencies", "Percolator"]
