"""Holds requests and answers to an OpenAPI 3.0 document: routes, parameters, bodies."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from doors import Request

from parvis.wire.door import Response

TYPES = {"string": str, "boolean": bool, "object": dict, "array": list}


class Document:
    """One network's own description of its interface."""

    def __init__(self, path: Path) -> None:
        self.whole = json.loads(path.read_text("utf-8"))

    def follow(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow references to what they name."""
        while "$ref" in schema:
            found: Any = self.whole
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def operation(self, method: str, path: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Find what is asked for, and the parts of the path that are parameters."""
        known = []
        for template, operations in self.whole["paths"].items():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
            found = re.fullmatch(pattern, path)
            if found and method.lower() in operations:
                known.append((template.count("{"), operations[method.lower()], found.groupdict()))
        assert known, f"{method} {path} is not in the document"
        _least, operation, parts = min(known, key=lambda one: one[0])
        return operation, parts

    def request(self, asked: Request) -> dict[str, Any]:
        """Hold a request to the document; return what it asks for."""
        parts = urlsplit(asked.url)
        where = f"{asked.method} {parts.path}"
        operation, in_path = self.operation(asked.method, parts.path)
        given = dict(parse_qsl(parts.query, keep_blank_values=True)) | in_path
        known = {one["name"]: one for one in map(self.follow, operation.get("parameters", ()))}
        assert set(given) <= set(known), where
        for name, one in known.items():
            assert name in given or not one.get("required"), f"{where}: {name} is missing"
            if name in given:
                schema = self.follow(one["schema"])
                self.fits(self._read(given[name], schema), schema, f"{where} {name}")
        content = operation.get("requestBody", {}).get("content", {})
        if content:
            self.fits(asked.json, content["application/json"]["schema"], where)
        else:
            assert asked.json is None, where
        return operation

    def _read(self, text: str, schema: dict[str, Any]) -> Any:
        if schema["type"] == "array":
            inner = self.follow(schema["items"])
            return [self._read(one, inner) for one in text.split(",")]
        return int(text) if schema["type"] == "integer" else text

    def answer(self, operation: dict[str, Any], given: Response, where: str) -> None:
        """Hold an answer to the document."""
        known = operation["responses"].get(str(given.status), operation["responses"]["default"])
        kind = given.headers.get("content-type", "application/json").partition(";")[0]
        schema = known["content"][kind]["schema"]
        self.fits(json.loads(given.body), schema, f"{where} answers")

    def fits(self, value: Any, schema: dict[str, Any], where: str) -> None:
        """Hold a value to a schema."""
        schema = self.follow(schema)
        for part in schema.get("allOf", ()):
            self.fits(value, part, where)
        if "anyOf" in schema:
            assert any(self._does(value, one, where) for one in schema["anyOf"]), where
        kind = schema.get("type")
        if kind == "integer":
            assert isinstance(value, int), f"{where}: {value!r}"
            assert schema.get("minimum", value) <= value <= schema.get("maximum", value), where
        elif kind in TYPES:
            assert isinstance(value, TYPES[kind]), f"{where}: {value!r}"
        if isinstance(value, str):
            self._text(value, schema, where)
        elif isinstance(value, list) and kind == "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
            assert least <= len(value) <= most, where
            assert not schema.get("uniqueItems") or len(set(value)) == len(value), where
            for one in value:
                self.fits(one, schema["items"], where)
        elif isinstance(value, dict):
            self._object(value, schema, where)

    def _does(self, value: Any, schema: dict[str, Any], where: str) -> bool:
        try:
            self.fits(value, schema, where)
        except AssertionError:
            return False
        return True

    def _text(self, value: str, schema: dict[str, Any], where: str) -> None:
        assert value in schema.get("enum", [value]), f"{where}: {value!r}"
        assert re.search(schema.get("pattern", ""), value), f"{where}: {value!r}"
        least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
        assert least <= len(value) <= most, f"{where}: {len(value)} signs"
        if schema.get("format") == "date-time":
            datetime.fromisoformat(value)

    def _object(self, value: dict[str, Any], schema: dict[str, Any], where: str) -> None:
        known = schema.get("properties", {})
        assert set(schema.get("required", ())) <= set(value), f"{where}: {sorted(value)}"
        if schema.get("additionalProperties") is False:
            assert set(value) <= set(known), f"{where}: {sorted(value)}"
        for name, inner in value.items():
            if name in known:
                self.fits(inner, known[name], f"{where} {name}")
