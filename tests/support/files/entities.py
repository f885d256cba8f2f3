"""Document type declarations that hostile XML brings: entities that grow without end, and those from elsewhere."""

from __future__ import annotations

_GROWING = "".join(f"<!ENTITY e{at} '{10 * f'&e{at - 1};'}'>" for at in range(1, 10))

LAUGHS = f"<!DOCTYPE w [<!ENTITY e0 '哈哈'>{_GROWING}]>"  # &e9; would be a billion times 哈哈
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'  # &x;
ELSEWHERE = '<!DOCTYPE w SYSTEM "file:///etc/passwd">'
