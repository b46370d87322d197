"""No page gives its own meaning to a name that the frame around it uses (`notices` did, once)."""

from contextlib import suppress

import pytest
from django.template import RequestContext
from django.test import RequestFactory
from django.urls import reverse
from tests.journeys.test_stranger import BRAND_PAGES, GATED, address

from parvis.site.frame import frame

pytestmark = pytest.mark.django_db
MORE = {"user", "request", "messages", "perms", "LANGUAGE_CODE", "LANGUAGES", "LANGUAGE_BIDI"}


def shadowed(response, names: set[str]) -> set[str]:
    """Names of the frame to which a page's own context gives another value."""
    if not response.context:
        return set()
    told = response.context
    page = told[0] if isinstance(told, list) else told  # the page, before what it includes
    if not isinstance(page, RequestContext):
        return set()
    own = page.dicts[page._processors_index + 1 :]
    frames = page.dicts[page._processors_index]
    return {n for layer in own for n in names & set(layer) if layer[n] != frames.get(n)}


def test_no_page_shadows_a_name_of_the_frame(sample_arguments, alice, brands, sit):
    request = RequestFactory().get("/")
    request.user, request.brand, request.seat = alice, brands.cafe, alice.seats.first()
    names = set(frame(request)) | MORE
    client, sample, faults, seen = sit(alice), sample_arguments["cafe"], {}, 0
    addresses = []
    for name in BRAND_PAGES:
        with suppress(KeyError):  # an argument nobody taught fails test_stranger
            addresses.append(address(name, sample))
    addresses += [
        reverse(n) for n in GATED - {"notice_read", "passkey", "session_end", "person_reset"}
    ]
    for at in addresses:
        response = client.get(at)
        if response.status_code == 200 and response.context is not None:
            seen += 1
            if found := shadowed(response, names):
                faults[at] = sorted(found)
    assert seen > 40
    assert faults == {}
