"""Text in composite graphics is text of the page that shows them."""

from __future__ import annotations

import re

import pytest

from indexer.readers.pages.ofd import read_ofd
from tests.support.files.written_ofd import NAMESPACE, document, entry, packed, page, text_object, xml


def shown(identity: int, rest: str = "") -> str:
    return f'<ofd:CompositeObject ID="7" ResourceID="{identity}" Boundary="10 20 200 200" {rest}/>'


def composed(*objects: str, units: dict[int, str]) -> str:
    graphics = "".join(
        f'<ofd:CompositeGraphicUnit ID="{identity}" Width="200" Height="200"><ofd:Content>{drawn}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for identity, drawn in units.items()
    )
    members = document([page(*objects)])
    root = members["Doc_0/Document.xml"]
    common = "<ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
    members["Doc_0/Document.xml"] = re.sub("<ofd:CommonData>.*</ofd:CommonData>", common, root)
    resources = f"<ofd:CompositeGraphicUnits>{graphics}</ofd:CompositeGraphicUnits>"
    members["Doc_0/DocumentRes.xml"] = xml(f"<ofd:Res {NAMESPACE}>{resources}</ofd:Res>")
    return read_ofd(packed(entry() | members)).text


def test_its_characters_stand_where_it_is_shown() -> None:
    units = {3: text_object("第二行。", 10, 30), 4: text_object("第一行。", 20, 20, CTM="0.5 0 0 0.5 0 0")}
    assert composed(shown(3), shown(4, 'CTM="0.5 0 0 0.5 0 0"'), units=units) == "第一行。\n第二行。"


def test_one_in_another() -> None:
    assert composed(shown(3), units={3: shown(4), 4: text_object("工会", 10, 30)}) == "工会"


@pytest.mark.parametrize("units", [{3: shown(3)}, {3: shown(3) * 100}])
def test_one_in_itself_ends(units: dict[int, str]) -> None:
    assert composed(shown(3), text_object("工会", 10, 90), units=units) == "工会"


def test_an_unknown_one_is_nothing() -> None:
    assert composed(shown(9), text_object("工会", 10, 90), units={}) == "工会"
