"""Dates and hours as Québec writes them: Django's own `fr_CA` leaves the h of its hours unescaped.

`\\xa0` keeps a number with what it counts. Sunday opens the week, as on a Québec calendar.
"""

from __future__ import annotations

DATE_FORMAT = "j\xa0F\xa0Y"
TIME_FORMAT = "G\xa0\\h\xa0i"
DATETIME_FORMAT = "j\xa0F\xa0Y, G\xa0\\h\xa0i"
YEAR_MONTH_FORMAT = "F\xa0Y"
MONTH_DAY_FORMAT = "j\xa0F"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d, G\xa0\\h\xa0i"
FIRST_DAY_OF_WEEK = 0
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
