"""Dates and hours in Canadian English."""

from __future__ import annotations

DATE_FORMAT = "F\xa0j, Y"
TIME_FORMAT = "g:i\xa0a"
DATETIME_FORMAT = "F\xa0j, Y, g:i\xa0a"
YEAR_MONTH_FORMAT = "F\xa0Y"
MONTH_DAY_FORMAT = "F\xa0j"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d, g:i\xa0a"
FIRST_DAY_OF_WEEK = 0
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
