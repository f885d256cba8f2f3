"""Mirador, a viewer of others that knows nothing of us, shows our pages from its own site, and the boxes of a phrase."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import os
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image

from indexer.archive import Archive
from tests.support.places import ROOT
from tests.support.processes.processes import until
from tests.support.web.browser import chromium, serving, waiting

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium"]  # fixture

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gongwen-tests"
NAME, SUM = (line.split("=")[1] for line in (ROOT / "tools" / "viewer").read_text().splitlines()[3:5])
PHRASE = "劳模精神"
LINES = ("关于开展劳动竞赛的通知", "各基层工会：", "弘扬劳模精神，组织职工学习。")
VIEWER = """<!doctype html><meta charset="utf-8"><title>viewer</title><div id="viewer"></div>
<script src="mirador.min.js"></script>
<script>viewer = Mirador.viewer({{id: "viewer", windows: [{{manifestId: "{manifest}", defaultSearchQuery: '"{phrase}"',
sideBarOpen: true, sideBarPanel: "search"}}]}});</script>"""

# Where the viewport looks, in the units of the canvas, and where the canvas is on the screen.
STATE = """const [view] = Object.values(viewer.store.getState().viewers);
const box = document.querySelector('canvas').getBoundingClientRect();
return [view.x, view.y, view.zoom * box.width, box.left + box.width / 2, box.top + box.height / 2];"""
FOUND = "JSON.stringify(viewer.store.getState().searches).includes('search:Hit')"
DRAWN = "performance.getEntriesByType('resource').some(each => each.name.includes('/full/'))"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site, with the viewer as its makers ship it: its address and its folder."""
    package = CACHE / NAME
    if not package.is_file() or hashlib.sha256(package.read_bytes()).hexdigest() != SUM:
        pytest.skip("left out: page images in the viewer Mirador; to run it: npm, then tools/viewer")
    folder = tmp_path / "site"
    folder.mkdir()
    with tarfile.open(package) as packed:
        script = packed.extractfile("package/dist/mirador.min.js")
        assert script
        (folder / "mirador.min.js").write_bytes(script.read())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def printed(driver: Chrome) -> bytes:
    """The lines as Chromium prints them."""
    page = "<meta charset=utf-8>" + "".join(f"<p>{line}</p>" for line in LINES)
    driver.get(f"data:text/html;charset=utf-8,{quote(page)}")
    return base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {})["data"])


def yellow(driver: Chrome, left: int, top: int) -> tuple[int, int, int, int]:
    """The box of what is yellow on the screen right of and below a point; all 0 when nothing is."""
    screen = np.array(Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB"))
    red, green, blue = np.moveaxis(screen[top:, left:], 2, 0)
    down, across = ((red > 200) & (green > 200) & (blue < 180)).nonzero()
    if not len(down):
        return 0, 0, 0, 0
    return left + across.min(), top + down.min(), left + across.max() + 1, top + down.max() + 1


def test_an_unmodified_viewer_marks_a_phrase_on_its_characters(
    chromium: Chrome, site: tuple[str, Path], tmp_path: Path
) -> None:
    address, folder = site
    file, home = tmp_path / "通知.pdf", tmp_path / "home"
    file.write_bytes(printed(chromium))
    with closing(Archive.open(home)) as archive:
        assert [outcome.status for outcome in archive.add([file])] == ["added"]
        (stored,) = archive.active()
    with serving(home) as url:
        manifest = f"{url}/iiif/{stored.id}/manifest.json"
        (folder / "index.html").write_text(VIEWER.format(manifest=manifest, phrase=PHRASE))
        chromium.get(f"{address}/index.html")
        assert waiting(chromium, FOUND) and waiting(chromium, DRAWN)
        searches = json.loads(
            chromium.execute_script("return JSON.stringify(viewer.store.getState().searches)")
        )
        (of_window,) = searches.values()
        (search,) = of_window.values()
        (answer,) = (each["json"] for each in search["data"].values())
        (mark,) = answer["resources"]
        left, top, width, height = map(int, mark["on"].partition("#xywh=")[2].split(","))

        def lies_on_the_characters() -> bool:
            x, y, scale, middle, centre = chromium.execute_script(STATE)
            expected = (
                middle + (left - x) * scale,
                centre + (top - y) * scale,
                middle + (left + width - x) * scale,
                centre + (top + height - y) * scale,
            )
            return yellow(chromium, left=360, top=60) == pytest.approx(expected, abs=4)

        until(lies_on_the_characters, "the viewer comes to where the hit is, and marks it")
