"""Sealed files and recovery keys: what is changed, cut, moved or mistyped is noticed."""

import io
import tracemalloc

import pytest

from parvis.kit import recovery, seal

KEY = recovery.written(bytes(range(20)))
PUBLIC = recovery.public_half(KEY)
HEAD = {"made_at": "2026-11-25T03:00:00Z", "sheet": recovery.fingerprint(PUBLIC)}


def sealed(plain: bytes) -> bytes:
    target = io.BytesIO()
    with seal.Sealer(target, PUBLIC, HEAD) as sealer:
        sealer.write(plain)
    return target.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    return seal.unseal(io.BytesIO(data), recovery.read(key)).read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])
def test_what_is_sealed_is_opened(size):
    plain = bytes(range(251)) * (size // 251 + 1)
    data = sealed(plain[:size])
    assert opened(data) == plain[:size]
    assert plain[:40] not in data
    assert seal.read_head(io.BytesIO(data))[0] == HEAD


def pieces(data: bytes) -> tuple[bytes, list[bytes]]:
    _about, head = seal.read_head(io.BytesIO(data))
    start = len(head) + seal.CLOSED_KEY
    step = seal.PIECE + seal.TAG
    return data[:start], [data[at : at + step] for at in range(start, len(data), step)]


@pytest.mark.parametrize(
    "change",
    [
        lambda start, p: start + b"".join(p[:-1]),
        lambda start, p: start + b"".join(p)[:-1],
        lambda start, p: start + p[0],
        lambda start, p: start,
        lambda start, p: start[:-1],
        lambda start, p: start + p[1] + p[0] + p[2],
        lambda start, p: start + b"".join(p) + p[2],
        lambda start, p: start + b"".join(p) + b"x",
        lambda start, p: start + p[0][:-1] + bytes([p[0][-1] ^ 1]) + p[1] + p[2],
        lambda start, p: b"PK\3\4" + start,
    ],
)
def test_a_change_is_noticed(change):
    start, parts = pieces(sealed(b"a" * 150_000))
    assert len(parts) == 3
    with pytest.raises(seal.SealBroken):
        opened(change(start, parts))


def test_the_readable_head_cannot_be_changed():
    data = sealed(b"a").replace(b"2026-11-25", b"2026-11-26")
    with pytest.raises(seal.WrongKey):
        opened(data)


def test_another_key_and_a_later_format_are_told_apart():
    with pytest.raises(seal.WrongKey):
        opened(sealed(b"a"), recovery.new_key())
    with pytest.raises(seal.SealUnknown):
        opened(sealed(b"a").replace(b"parvis-sealed 1", b"parvis-sealed 2"))


def test_a_file_that_was_abandoned_is_known_as_cut_off():
    target = io.BytesIO()
    sealer = seal.Sealer(target, PUBLIC, HEAD)
    sealer.write(b"a" * 200_000)
    sealer.abandon()
    with pytest.raises(seal.SealBroken):
        opened(target.getvalue())


def test_a_big_file_needs_little_memory(tmp_path):
    block, blocks = b"a" * 1_000_000, 60
    with (tmp_path / "big").open("wb") as file:
        tracemalloc.start()
        with seal.Sealer(file, PUBLIC, HEAD) as sealer:
            for _block in range(blocks):
                sealer.write(block)
    with (tmp_path / "big").open("rb") as file:
        reader = seal.unseal(file, recovery.read(KEY))
        read = sum(iter(lambda: len(reader.read(100_000)), 0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == blocks * len(block)
    assert peak < 10_000_000


def test_the_same_seed_gives_the_same_key_for_ever():
    assert KEY == "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-5Q7N"
    assert PUBLIC.hex() == "1a25c1d4969f68771c560e7318d3ab382a02fb814dd9055a0cadf291989dec76"


@pytest.mark.parametrize(
    "typed",
    [
        KEY.lower(),
        KEY.replace("-", " "),
        KEY.replace("-", ""),
        f"  {KEY}\n",
        KEY.replace("0", "O").replace("1", "l"),
    ],
)
def test_a_key_is_read_as_people_write_it(typed):
    assert recovery.public_half(typed) == PUBLIC


def test_one_wrong_character_anywhere_is_noticed():
    for at, letter in enumerate(KEY):
        if letter != "-":
            other = "Z" if letter != "Z" else "Y"
            with pytest.raises(recovery.NotAKey):
                recovery.read(KEY[:at] + other + KEY[at + 1 :])
    for typed in ("", KEY[:-1], KEY + "0", KEY.replace(KEY[5], "U", 1), "é" * 36):
        with pytest.raises(recovery.NotAKey):
            recovery.read(typed)


def test_the_sheet_is_known_by_its_last_four_characters():
    assert KEY[-4:] == recovery.fingerprint(PUBLIC)
    assert recovery.same_mark(f" {KEY[-4:].lower()}", recovery.fingerprint(PUBLIC))
    assert not recovery.same_mark("0000", recovery.fingerprint(PUBLIC))
    assert len({recovery.new_key() for _one in range(50)}) == 50
