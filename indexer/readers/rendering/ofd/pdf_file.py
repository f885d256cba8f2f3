"""Writes a PDF file of one page: objects, streams, and the resources that its content names (ISO 32000-1, 7.5)."""

from __future__ import annotations

from collections.abc import Mapping

MOST_CONTENT = 32 << 20  # bytes of all content streams


class PdfFile:
    """A PDF file as it is made; its bytes depend on nothing but what was put in."""

    def __init__(self) -> None:
        self._objects: list[bytes] = [b"", b"", b""]  # catalog, list of pages, resources
        self._resources: dict[str, dict[str, int]] = {}

    def add(self, body: str) -> int:
        """The number of a new object."""
        self._objects.append(body.encode("latin-1"))
        return len(self._objects)

    def reserve(self) -> int:
        """The number of an object that is put later."""
        return self.add("")

    def put(self, number: int, body: str) -> None:
        """The body of an object whose number was reserved."""
        self._objects[number - 1] = body.encode("latin-1")

    def stream(self, entries: Mapping[str, str], content: bytes) -> int:
        """The number of a new stream."""
        head = "".join(f"/{name} {value}" for name, value in entries.items())
        self._objects.append(
            f"<<{head}/Length {len(content)}>>stream\n".encode("latin-1") + content + b"\nendstream"
        )
        return len(self._objects)

    def name(self, kind: str, number: int) -> str:
        """What content calls an object by; `kind` is that of its resources, as XObject."""
        named = self._resources.setdefault(kind, {})
        name = f"{kind[0]}{number}"
        named[name] = number
        return name

    def form(self, content: str, box: str, more: Mapping[str, str] | None = None) -> int:
        """The number of a new form, or pattern: content that is drawn as one thing."""
        entries = {"Type": "/XObject", "Subtype": "/Form"} if more is None or "Group" in more else {}
        entries |= {"BBox": f"[{box}]", "Resources": "3 0 R", **(more or {})}
        return self.stream(entries, content.encode("latin-1"))

    def finished(self, content: str, width: float, height: float) -> bytes:
        """The file, of a page of so many points."""
        drawn = self.stream({}, content.encode("latin-1"))
        page = self.add(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.3f} {height:.3f}]"
            f"/Resources 3 0 R/Contents {drawn} 0 R>>"
        )
        self._objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
        self._objects[1] = f"<</Type/Pages/Kids[{page} 0 R]/Count 1>>".encode()
        self._objects[2] = self._listed().encode("latin-1")
        return self._written()

    def _listed(self) -> str:
        kinds = (
            f"/{kind}<<{''.join(f'/{name} {number} 0 R' for name, number in named.items())}>>"
            for kind, named in self._resources.items()
        )
        return f"<<{''.join(kinds)}>>"

    def _written(self) -> bytes:
        parts = [b"%PDF-1.7\n"]
        at = len(parts[0])
        places = []
        for number, body in enumerate(self._objects, 1):
            places.append(at)
            part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            parts.append(part)
            at += len(part)
        parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
        parts += (b"%010d 00000 n \n" % place for place in places)
        parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, at))
        return b"".join(parts)
