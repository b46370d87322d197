"""The page of the first reading, before anything is known of it."""

import pytest

from parvis.channels.models import Channel, Place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("read", "total", "told"),
    [(0, None, "first looks how much"), (12, 40, "12 of 40"), (0, 0, "first looks how much")],
)
def test_a_reading_never_says_zero_of_zero(brands, alice, sit, read, total, told):
    channel = Channel.objects.create(
        brand=brands.cafe, network="wordpress", authority="https://a.example", title="Blogue"
    )
    Place.objects.create(
        channel=channel, key="comments", label="comments", read_count=read, total=total
    )
    page = sit(alice).get(f"/b/{brands.cafe.slug}/reading/").content.decode()
    assert "0 of 0" not in page
    assert told in page
