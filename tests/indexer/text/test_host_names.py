"""Names and addresses in their one form, and what is none."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import InvalidRequest
from indexer.text.host_names import NotAName, host_name, is_loopback, names_in, place, written_names

ONE_FORM = {
    "localhost": "localhost",
    "LocalHost.": "localhost",
    "Wenku.Example.CN": "wenku.example.cn",
    "文库.example": "xn--dxtr8m.example",
    "XN--DXTR8M.example.": "xn--dxtr8m.example",
    "文库。example": "xn--dxtr8m.example",
    "x" * 63: "x" * 63,
    "127.0.0.1": "127.0.0.1",
    "127.0.0.1.": "127.0.0.1",
    "[::1]": "::1",
    "::1": "::1",
    "[0:0:0:0:0:0:0:1]": "::1",
    "[2001:DB8::0001]": "2001:db8::1",
    "[fe80::1%eth0]": "fe80::1",
    "fe80::1%25eth0": "fe80::1",
    "[::ffff:192.0.2.7]": "192.0.2.7",
    "1and1.example": "1and1.example",
}
NONE = [
    *(
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "-a",
        "a-",
        "a_b",
        "a b",
        "a/b",
        "user@a",
        "a,b",
        "a\n",
        "a\x00",
        "*",
        "*.a",
    ),
    *(
        "x" * 64,
        "文库一二三四五六七八九十" * 4,
        ".".join(["x" * 63] * 4),
        "\u2488.example",
        "\udc80",
        "localhost:80",
    ),
    *(
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "1.2.3.4.5",
        "256.1.1.1",
        "127.0.0.01",
        "a.0x",
    ),
    *("[", "[]", "[::1", "::1]", "[127.0.0.1]", "[::1]]", "[:::]", "[v1.x]", "[::1%]x"),
]


@pytest.mark.parametrize("text", ONE_FORM)
def test_one_form(text: str) -> None:
    assert host_name(text) == ONE_FORM[text] == host_name(ONE_FORM[text])


@pytest.mark.parametrize("text", NONE, ids=ascii)
def test_none(text: str) -> None:
    with pytest.raises(NotAName):
        host_name(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LOCALHOST:8000", ("localhost", "8000")),
        ("[::1]:080", ("::1", "80")),
        ("wenku.example.:", ("wenku.example", "")),
        ("192.0.2.7:65535", ("192.0.2.7", "65535")),
    ],
)
def test_names_with_ports(text: str, found: tuple[str, str]) -> None:
    assert place(text) == found


@pytest.mark.parametrize(
    "text",
    ["a:65536", "a:0", "a:-1", "a:x", "a:1:2", "::1", "a:+1", "a:１", "a: 1", ":80", "a, b", "[::1]80"],
)
def test_no_names_with_ports(text: str) -> None:
    with pytest.raises(NotAName):
        place(text)


@given(st.text(max_size=80))
def test_whatever_is_written_has_one_form_or_none(text: str) -> None:
    try:
        name = host_name(text)
    except NotAName:
        return
    assert name.isascii() and host_name(name) == name and len(name) <= 253


@given(st.text(alphabet="a1.-:[]%/@、 文é\u2488", max_size=40))
def test_a_list_of_names_is_kept_or_refused(text: str) -> None:
    try:
        kept = written_names(text)
    except InvalidRequest:
        return
    assert written_names(kept) == kept and len(names_in(kept)) == len(list(filter(None, kept.split("、"))))


def test_damage_to_a_list_counts_not() -> None:
    assert names_in("a.example、\x00、x..y") == {"a.example"}


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine(name: str) -> None:
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name", ["localhost.evil.example", "192.0.2.7", "::2", "0.0.0.0", "127.0.0.1.evil.example"]
)
def test_not_this_machine(name: str) -> None:
    assert not is_loopback(name)


def test_what_is_longer_than_a_name_is_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(200):
            assert host_name(f"[::1%{number}{'z' * 20_000}]") == "::1"
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 200_000  # bytes
