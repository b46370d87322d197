"""What can be wrong with a query: a sentence, the place, and a proposal when there is a good one."""

from __future__ import annotations

from typing import Final

from parvis.text.words import gettext_noop as _

EMPTY: Final = _("The query is empty. Write at least one word.")
TOO_LONG: Final = _(
    "The query is %(n)s characters long; 20,000 are the most. Use a list for the names."
)
TOO_DEEP: Final = _("The parentheses stand more than %(n)s deep. Take the inner ones out.")
CHAIN: Final = _("%(op)s joins more than %(n)s things in a row. Join fewer, or use AND.")
OPEN_QUOTE: Final = _(
    "This quotation mark is never closed. Close it after the last word of the phrase."
)
OPEN_PAREN: Final = _("This parenthesis is never closed. Close it where the group ends.")
LONE_PAREN: Final = _("Nothing was opened that this parenthesis could close. Remove it.")
EMPTY_GROUP: Final = _(
    "There is nothing between these parentheses. Write a word there or remove them."
)
EMPTY_PHRASE: Final = _("There is no word between these quotation marks.")
NOTHING_AFTER: Final = _("%(op)s wants something after it.")
NOTHING_BEFORE: Final = _("%(op)s wants something before it.")
DISTANCE: Final = _("The distance goes from 1 to 100 words, for instance %(op)s/5.")
COUNT: Final = _("How often goes from 2 to 100, for instance MIN/3(promo).")
MIN_GROUP: Final = _("MIN wants its words between parentheses, for instance MIN/3(promo).")
SHORT_PREFIX: Final = _("A beginning of word wants three letters or more before its star.")
STAR_INSIDE: Final = _(
    "The star stands at the end of a word only. For one letter, use a question mark."
)
NO_LETTER: Final = _(
    "There is no letter or digit in this word. To look for signs, write “raw:%(word)s”."
)
UNKNOWN_FIELD: Final = _(
    "Parvis knows no field “%(name)s”. To look for these very words, put them in quotes."
)
DID_YOU_MEAN: Final = _("Parvis knows no field “%(name)s”. Did you mean “%(near)s”?")
NO_VALUE: Final = _("%(name)s: wants a value right after its colon.")
BAD_VALUE: Final = _("“%(value)s” does not go with %(name)s:. It takes %(known)s.")
BAD_DATE: Final = _("%(name)s: takes a date such as 2026-11-01.")
BAD_NUMBER: Final = _("%(name)s: takes a number, with > or < before it if you wish.")
BAD_AGE: Final = _("%(name)s: takes a length of time such as >30d.")
ONLY_NOT: Final = _(
    "This query says only what must not be there, so it would match almost everything. Add what you"
    " are looking for."
)
NOT_PLACED: Final = _(
    "%(op)s joins words, phrases and groups of them. What stands here has no place in a text."
)
NEGATION_INSIDE: Final = _(
    "%(op)s cannot measure a distance to what is not there. Put NOT outside."
)
LIST_NOT_PLACED: Final = _(
    "The list “%(name)s” holds a field or a NOT, which have no place in a text: no distance to it can"
    " be measured. Put those outside, or use AND."
)
CYCLE: Final = _("The list “%(name)s” leads back to itself by way of %(way)s.")
NO_LIST: Final = _("There is no list “%(name)s”.")
TOO_MANY: Final = _("Once its lists are opened, this query holds more than %(n)s words.")


class QueryError(ValueError):
    """A query that cannot be read. `at` is `(start, end)` in its text.

    `sentence` is an English msgid with named placeholders for `values`; `proposal` a whole query
    that could be meant, or "".
    """

    def __init__(
        self, sentence: str, at: tuple[int, int], *, proposal: str = "", **values: str | int
    ) -> None:
        self.sentence, self.at, self.proposal, self.values = sentence, at, proposal, values
        super().__init__(sentence % values if values else sentence)
