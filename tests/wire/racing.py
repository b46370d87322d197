"""Threads that meet types for the first time together; run as a program, for it may die of it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

TYPES, THREADS = 150, 4
MODULE = """from __future__ import annotations
import msgspec
""" + "".join(
    f"""
class Inner{n}(msgspec.Struct):
    a: str = ""
class Outer{n}(msgspec.Struct):
    b: list[Inner{n}] = []
    a: str = ""
"""
    for n in range(TYPES)
)


def main(folder: str, how: str) -> None:
    """Write a module of many types, then decode into each from several threads at once."""
    Path(folder, "many_types.py").write_text(MODULE)
    sys.path.insert(0, folder)
    sys.setswitchinterval(1e-6)
    import many_types  # type: ignore[import-not-found]
    import msgspec

    from parvis.wire.decoding import decode

    def bare(body: bytes, kind: type) -> object:
        return msgspec.json.decode(body, type=kind)

    chosen = decode if how == "ours" else bare
    for number in range(TYPES):
        kind, start = getattr(many_types, f"Outer{number}"), threading.Barrier(THREADS)

        def meet(kind=kind, start=start) -> None:
            start.wait()
            assert chosen(b'{"b": [{"a": "x"}], "a": "y"}', kind).b[0].a == "x"

        threads = [threading.Thread(target=meet) for _n in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print("alive")


if __name__ == "__main__":
    main(*sys.argv[1:])
