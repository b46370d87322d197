"""Bringing in the past: exports of sites, lists of members, lists of feeds."""
