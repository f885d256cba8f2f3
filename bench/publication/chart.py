"""Draws the chart of a run as SVG: a panel a measure, a row a contender; readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any, Final

_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #24292f; } .title { font-weight: 600; } .note { fill: #57606a; }
.bar { fill: #8c959f; } .ours { fill: #0969da; } .line { stroke: #8c959f; } .oursline { stroke: #0969da; }
.axis { stroke: #d0d7de; } .oursname { font-weight: 600; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .note { fill: #9198a1; } .axis { stroke: #3d444d; } .bar { fill: #7d8590; }
  .line { stroke: #7d8590; } .ours { fill: #58a6ff; } .oursline { stroke: #58a6ff; }
}
"""
_COLUMNS: Final = 2
_PANEL: Final = 440  # width of a panel
_NAMES: Final = 104  # of it for the names of contenders
_PLOT: Final = 240  # of it for bars; the rest is for their values
_ROW: Final = 17
_HEAD, _FOOT = 34, 22  # above and below the rows of a panel
_OURS: Final = "gongwen"


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure: a bar each, or, of times, a dot at the median and a line to the 95th percentile on a logarithmic axis."""

    title: str
    low: Callable[[Any], float]
    high: Callable[[Any], float] | None = None
    form: str = "{:,.0f}"


def _times(title: str, kind: str) -> Panel:
    def at(name: str) -> Callable[[Any], float]:
        return lambda measured: float(measured["query"][kind][name])

    return Panel(title, at("p50"), at("p95"), "{:.2f}")


PANELS: Final = (
    Panel("Answers exactly right, %", lambda m: 100 * float(m["query"]["exact"]["share"]), form="{:.1f}"),
    Panel("Documents indexed a second", lambda m: float(m["index"]["docs"] / m["index"]["seconds"])),
    Panel("Index with texts, MB", lambda m: float(m["index"]["index_bytes"] / 1e6)),
    Panel("Peak memory indexing, MB", lambda m: float(m["index"]["peak_bytes"] / 1e6)),
    _times("A page: total, years, ten snippets; ms, p50 to p95", "page"),
    _times("Phrase of 2 to 8 characters; ms, p50 to p95", "phrase"),
    _times("Common word; ms, p50 to p95", "common"),
    _times("Any of three words; ms, p50 to p95", "or"),
    _times("All of three words; ms, p50 to p95", "and"),
    _times("One character; ms, p50 to p95", "character"),
)


def chart(measured: Mapping[str, Any], panels: Sequence[Panel] = PANELS) -> str:
    """The chart of what `bench/stages.py` measured, by contender, as an SVG document."""
    height = _HEAD + _ROW * len(measured) + _FOOT
    lines = -(-len(panels) // _COLUMNS)
    size = f'width="{_PANEL * _COLUMNS}" height="{height * lines}"'
    drawn = [
        f'<g transform="translate({number % _COLUMNS * _PANEL} {number // _COLUMNS * height})">'
        f"{_drawn(panel, measured)}</g>"
        for number, panel in enumerate(panels)
    ]
    box = f'viewBox="0 0 {_PANEL * _COLUMNS} {height * lines}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img">'
    name = (
        f"<title>{escape(', '.join(measured))}: {escape('; '.join(panel.title for panel in panels))}</title>"
    )
    return "\n".join([opening, name, f"<style>{_STYLE}</style>", *drawn, "</svg>", ""])


def _drawn(panel: Panel, measured: Mapping[str, Any]) -> str:
    values = {name: (panel.low(each), (panel.high or panel.low)(each)) for name, each in measured.items()}
    place = _logarithmic(values.values()) if panel.high else _linear(values.values())
    parts = [f'<text class="title" x="{_NAMES}" y="20">{escape(panel.title)}</text>']
    bottom = _HEAD + _ROW * len(values)
    parts.append(f'<line class="axis" x1="{_NAMES}" x2="{_NAMES}" y1="{_HEAD - 4}" y2="{bottom}"/>')
    for row, (name, (low, high)) in enumerate(values.items()):
        middle = _HEAD + _ROW * row + 5
        ours = "ours" if name == _OURS else ""
        parts.append(
            f'<text class="{ours}name" x="{_NAMES - 6}" y="{middle + 4}" text-anchor="end">{escape(name)}</text>'
        )
        start, end = place(low), place(high)
        shown = panel.form.format(low) + (f"–{panel.form.format(high)}" if panel.high else "")
        if panel.high:
            parts.append(
                f'<line class="{ours}line" x1="{start:.1f}" x2="{end:.1f}" y1="{middle}" y2="{middle}" stroke-width="3"/>'
                f'<circle class="{ours or "bar"}" cx="{start:.1f}" cy="{middle}" r="4.5"/>'
            )
        else:
            parts.append(
                f'<rect class="{ours or "bar"}" x="{_NAMES}" y="{middle - 5}" width="{end - _NAMES:.1f}" height="10"/>'
            )
        parts.append(f'<text class="note" x="{end + 8:.1f}" y="{middle + 4}">{shown}</text>')
    return "".join(parts)


def _linear(values: Any) -> Callable[[float], float]:
    most = max((high for _, high in values), default=0) or 1
    return lambda value: _NAMES + _PLOT * value / most


def _logarithmic(values: Any) -> Callable[[float], float]:
    """From the power of ten below the least to the one above the greatest."""
    known = [value for pair in values for value in pair if value > 0] or [1]
    first, last = floor(log10(min(known))), ceil(log10(max(known)))
    span = max(1, last - first)
    return lambda value: _NAMES + 8 + (_PLOT - 8) * (log10(max(value, min(known))) - first) / span
