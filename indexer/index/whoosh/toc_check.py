"""Looks through a table of contents before Whoosh unpickles it: it may name the parts of an index of ours, nothing else.

Unpickling runs whatever a pickle names, and an archive that lies in the current folder may be anybody's. A checksum
does not help there: who can write the file can write its checksum.
"""

from __future__ import annotations

import pickle
from io import BytesIO
from typing import Any, Final

from whoosh.filedb.structfile import StructFile
from whoosh.index import _CURRENT_TOC_VERSION

from indexer.errors import IndexUnusable

_OURS: Final = frozenset(
    (
        ("whoosh.fields", "Schema"),
        ("whoosh.codec.whoosh3", "W3Segment"),
        ("indexer.index.whoosh.column", "SearchField"),
        ("indexer.index.whoosh.column", "SearchColumn"),
        ("indexer.index.whoosh.codec", "ArrayCodec"),
        ("builtins", "set"),
        ("__builtin__", "set"),  # as protocol 2 calls it
    )
)


def require_ours(name: str, content: bytes) -> None:
    """Raises IndexUnusable for a table of contents that names anything but the parts of an index of ours."""
    try:
        stream = StructFile(BytesIO(content))
        for read in (stream.read_varint, stream.read_varint, stream.read_varint, stream.read_int):
            read()  # sizes of numbers, and the order of their bytes
        if stream.read_int() != _CURRENT_TOC_VERSION:  # an older one is read by other code
            raise pickle.UnpicklingError
        for read in (stream.read_varint, stream.read_varint, stream.read_varint):
            read()  # the release
        _Unpickler(BytesIO(stream.read_string())).load()  # the schema
        stream.read_int(), stream.read_int()  # the generation, and one that is not used
        _Unpickler(stream.file).load()  # the segments
    except Exception as error:  # whatever damage brings out
        raise IndexUnusable("index file damaged", file=name) from error


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _OURS:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)
