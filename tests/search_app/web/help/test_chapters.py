"""The manual as chapters: all of it is there, in order, and every link in it leads somewhere in the program."""

from __future__ import annotations

import re
from html import unescape

import pytest

from indexer.model import ROLES, Role
from search_app.web.help.chapters import FOLDER, PICTURES, chapters, slug_of


def test_all_of_the_manual_is_in_some_chapter() -> None:
    """Each line's first words, as they stand, are in the text of one."""
    every = "\n".join(unescape(re.sub(r"<[^>]+>", "", each.html)) for each in chapters())
    missing = [
        line
        for line in (FOLDER / "manual.md").read_text(encoding="utf-8").splitlines()
        if (begun := re.match(r"[-0-9.\s]*([一-鿿]{4,12})", line)) and begun[1] not in every
    ]
    assert not missing


def test_chapters_have_addresses_of_their_own_and_begin_with_what_readers_do() -> None:
    slugs = [each.slug for each in chapters()]
    assert len(slugs) == len(set(slugs)) >= 20 and all("/" not in slug for slug in slugs)
    assert next(each.role for each in chapters()) == "reader"
    assert {each.role for each in chapters()} == {"reader", "archivist", "administrator"}


@pytest.mark.parametrize("reader", ROLES)
def test_links_lead_to_chapters_and_headings_that_are_there_for_the_role(reader: Role) -> None:
    ids = {each.slug: set(re.findall(r' id="([^"]+)"', each.html)) | {""} for each in chapters(reader)}
    seen = 0
    for each in chapters(reader):
        for href in re.findall(r'<a href="([^"]*)"', each.html):
            slug, _, anchor = unescape(href).partition("#")
            assert anchor in ids[slug] or anchor == slug, (each.title, href)
            seen += 1
    assert seen > (5 if reader == "administrator" else 0)


def test_pictures_are_there_and_described() -> None:
    pictures = re.findall(
        r'<img src="\.\./pictures/([^"]+)" alt="([^"]+)"', "".join(one.html for one in chapters())
    )
    assert len(pictures) >= 10 and all((PICTURES / name).is_file() for name, _ in pictures)


def test_a_slug_is_the_anchor_of_its_heading() -> None:
    assert slug_of("管理员：安装与维护") == "管理员安装与维护"
    assert slug_of("serve 的选项") == "serve-的选项"


def test_no_line_end_parts_a_sentence_without_blanks() -> None:
    for each in chapters():
        prose = re.sub(r"(?s)<pre>.*?</pre>", "", each.html)
        assert not re.search(r"[一-鿿，、；]\n[一-鿿]", prose), each.title
