import logging
import time

import pytest

from parvis.kit.door.cassette import Recorder, Replay
from parvis.kit.door.dial import dial
from parvis.kit.door.guard import Guard
from parvis.kit.door.manners import Manners
from parvis.wire.errors import Broken, Refused, TryLater


def test_an_answer_comes_whole(door, site):
    answer = door.request("GET", site.url + "/hello", params={"page": "2"})
    assert (answer.status, answer.body.decode()) == (200, "Bonjour à vous")
    assert site.seen[0][1] == "/hello?page=2"
    assert site.seen[0][2]["user-agent"].startswith("Parvis/")


def test_a_parameter_joins_those_of_the_address(door, site):
    door.request("GET", site.url + "/hello?rest_route=/wp/v2", params={"page": "2"})
    assert site.seen[0][1] == "/hello?rest_route=/wp/v2&page=2" or (
        site.seen[0][1] == "/hello?rest_route=%2Fwp%2Fv2&page=2"
    )


def test_no_cookie_follows(door, site):
    door.request("GET", site.url + "/hello")
    door.request("GET", site.url + "/hello")
    assert "cookie" not in site.seen[1][2]


def test_the_bytes_are_left_as_they_came(door, site):
    assert door.request("GET", site.url + "/latin").body == b"\xe9"


def test_an_address_that_nobody_allowed_is_not_connected_to(make_door, site):
    with pytest.raises(Refused):
        make_door().request("GET", site.url + "/hello")
    assert site.seen == []


def test_a_name_that_changes_its_mind_is_checked_at_each_connection(make_door, site):
    answers = iter([["127.0.0.1"], ["10.9.9.9"]])
    door = make_door("127.0.0.1", resolver=lambda h, p: next(answers))
    port = site.server_port
    assert door.request("POST", f"http://blog.example:{port}/hello").status == 200
    assert site.seen[0][2]["host"] == f"blog.example:{port}"
    with pytest.raises(Refused, match="private"):
        door.request("POST", f"http://blog.example:{port}/hello")
    assert len(site.seen) == 1


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "//169.254.169.254/", "http://[::1]/", "file:///etc/passwd",
     "http://2130706433/", "gopher://x/", "http://a:b@blog.example/", "javascript:alert(1)"],
)  # fmt: skip
def test_a_redirect_is_checked_again(target, door, site):
    with pytest.raises(Refused):
        door.request("GET", f"{site.url}/to?302={target}")
    assert len(site.seen) == 1


def test_a_redirect_ends_where_it_leads(door, site):
    answer = door.request("GET", f"{site.url}/to?301=/hello")
    assert answer.url == site.url + "/hello"


def test_redirects_without_end_are_cut(door, site):
    with pytest.raises(Refused):
        door.request("GET", site.url + "/circle")
    assert len(site.seen) == 6


def test_what_is_secret_stays_with_its_origin(door, site, other_site):
    door.request(
        "GET", f"{site.url}/to?302={other_site.url}/hello",
        auth=("alice", "pw"), headers={"x-key": "k", "Accept": "text/html"},
    )  # fmt: skip
    assert "authorization" in site.seen[0][2]
    assert {"authorization", "x-key"}.isdisjoint(other_site.seen[0][2])
    assert other_site.seen[0][2]["accept"] == "text/html"


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
def test_a_redirected_mutation(status, method, door, site):
    door.request("POST", f"{site.url}/to?{status}=/hello", json={"a": 1}, auth=("alice", "pw"))
    assert site.seen[1][0] == method
    assert bool(site.seen[1][3]) == (method == "POST")
    assert "authorization" in site.seen[1][2]


def test_a_body_never_leaves_for_another_origin(door, site, other_site):
    with pytest.raises(Refused):
        door.request("POST", f"{site.url}/to?307={other_site.url}/hello", form={"a": "1"})
    assert other_site.seen == []


@pytest.mark.parametrize("path", ["large", "bomb", "half-gzip", "not-gzip", "brotli"])
def test_too_large_or_damaged_is_broken(path, door, site):
    start = time.monotonic()
    with pytest.raises(Broken):
        door.request("GET", f"{site.url}/{path}", limit=100_000)
    assert time.monotonic() - start < 2


def test_gzip_of_several_members_is_read(door, site):
    assert door.request("GET", site.url + "/gzip").body == b"bonjour"


@pytest.mark.parametrize("path", ["drip", "drip-head"])
@pytest.mark.parametrize(("method", "maybe"), [("GET", False), ("POST", True)])
def test_a_dripping_server_is_cut_off(path, method, maybe, make_door, site):
    start = time.monotonic()
    with pytest.raises(TryLater) as later:
        make_door("127.0.0.1", total=0.6).request(method, f"{site.url}/{path}")
    assert 0.5 < time.monotonic() - start < 2
    assert later.value.maybe_done is maybe


@pytest.mark.parametrize("path", ["cut", "hang-up"])
@pytest.mark.parametrize(("method", "maybe"), [("GET", False), ("POST", True)])
def test_a_lost_answer_may_have_been_done(path, method, maybe, door, site):
    with pytest.raises(TryLater) as later:
        door.request(method, f"{site.url}/{path}", json={} if maybe else None)
    assert later.value.maybe_done is maybe
    assert len(site.seen) == 1


def test_only_a_reading_is_asked_again_when_its_kept_connection_died(door, site):
    door.request("GET", site.url + "/hello")
    with pytest.raises(TryLater):
        door.request("GET", site.url + "/hang-up")
    assert [path for _m, path, *_ in site.seen] == ["/hello", "/hang-up", "/hang-up"]
    with pytest.raises(TryLater):
        door.request("POST", site.url + "/hang-up")
    assert len(site.seen) == 4


def test_a_closed_port_did_nothing(door, site):
    site.shutdown()
    site.server_close()
    with pytest.raises(TryLater) as later:
        door.request("POST", site.url + "/hello", json={})
    assert not later.value.maybe_done


def test_nothing_secret_is_logged_or_told(door, site, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(TryLater) as later:
        door.request("POST", site.url + "/cut?k=hush1", auth=("a", "hush2"), json={"p": "hush3"})
    assert "hush" not in later.value.cause + str(later.value)
    kept = [r for r in caplog.records if r.name.startswith("parvis")]
    assert "hush" not in "".join(record.getMessage() for record in kept)


def test_politeness_spaces_requests_to_one_host():
    now = [0.0]
    manners = Manners(rate=2, burst=2, longest=1, clock=lambda: now[0])
    assert [manners.turn("a") for _turn in range(4)] == [0, 0, 0.5, 1.0]
    with pytest.raises(TryLater) as later:
        manners.turn("a")
    assert later.value.after.total_seconds() == 1.5
    assert manners.turn("b") == 0
    now[0] = 10
    assert manners.turn("a") == 0


def test_a_host_whose_key_we_hold_is_asked_more_and_a_tired_one_less():
    now = [0.0]
    manners = Manners(rate=5, burst=1, longest=9, keyed=10, clock=lambda: now[0])
    assert [round(manners.turn("a", with_key=True), 3) for _turn in range(3)] == [0, 0.1, 0.2]
    assert [round(manners.turn("b"), 3) for _turn in range(3)] == [0, 0.2, 0.4]
    manners.ease("c")
    assert [round(manners.turn("c", with_key=True), 3) for _turn in range(3)] == [0, 0.4, 0.8]
    now[0] = 601
    assert [round(manners.turn("c", with_key=True), 3) for _turn in range(3)] == [0, 0.1, 0.2]


def test_a_site_that_says_it_is_asked_too_much_is_asked_less(make_door, site):
    manners = Manners(rate=5, burst=1, clock=lambda: 0.0)
    host = site.url.removeprefix("http://")
    make_door("127.0.0.1", polite=manners).request("GET", site.url + "/tired")
    manners.turn("another")
    assert round(manners.turn("another"), 3) == 0.2
    assert manners.turn(host) == pytest.approx(0.2)  # the turn taken before it complained
    assert manners.turn(host) == pytest.approx(1.0)


def test_a_recording_is_clean_and_plays_again(door, site, tmp_path):
    recorder = Recorder(door, secret_fields=["pw"])
    asked = {"json": {"pw": "hush", "text": "allô"}, "auth": ("alice", "hush")}
    first = recorder.request("POST", site.url + "/hello?token=hush", **asked)
    recorder.save(tmp_path / "tape.json")
    text = (tmp_path / "tape.json").read_text()
    assert "hush" not in text
    assert "a=b" not in text
    replay = Replay(tmp_path / "tape.json", secret_fields=["pw"])
    assert replay.request("POST", site.url + "/hello?token=hush", **asked).body == first.body
    with pytest.raises(Broken):
        replay.request("POST", site.url + "/hello?token=hush", **asked)


def test_a_dialled_socket_is_guarded_too(site):
    with pytest.raises(Refused):
        dial("127.0.0.1", site.server_port, False, guard=Guard())
    with dial("127.0.0.1", site.server_port, False, guard=Guard(lambda: ["127.0.0.1"])) as line:
        line.sendall(b"GET /hello HTTP/1.0\r\n\r\n")
        assert line.recv(12) == b"HTTP/1.1 200"
    with pytest.raises(TryLater):
        dial("127.0.0.1", site.server_port, True, guard=Guard(lambda: ["127.0.0.1"]), timeout=1)
