"""Words the log as rows of a table, for the files that pages and commands write, and reads what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from indexer.catalogue import Event, LogQuestion
from indexer.model import Change
from search_app.texts.local_time import day_begins, local
from search_app.texts.pages import ACTS, CHANGED

LOG_NAME: Final = "日志"
LOG_COLUMNS: Final = ("序号", "时间", "人员", "操作", "文档编号", "题名", "版次", "变更")
LOG_WIDTHS: Final = (8, 17, 12, 10, 22, 36, 6, 60)
UNKNOWN: Final = "（不详）"
NO_ACT: Final = "没有“{value}”这种操作。可写：{known}。"
NO_DAY: Final = "“{value}”不是有效日期。请写成 2022-03-24。"

_LONGEST: Final = 200  # characters of what is asked for


class NotUnderstood(ValueError):
    """What was asked is nothing that can be asked; says so in a sentence."""


def question_of(
    *, actor: str = "", act: str = "", since: str = "", until: str = "", document: str = "", batch: str = ""
) -> LogQuestion:
    """What was typed: an act by its word or name, the first and the last day. Raises NotUnderstood."""
    return LogQuestion(
        actor=actor.strip()[:_LONGEST],
        act=_act_named(act.strip()),
        since=_moment(since.strip(), later=0),
        until=_moment(until.strip(), later=1),
        document=document.strip()[:_LONGEST],
        batch=batch.strip()[:_LONGEST],
    )


def row_of(event: Event, title: str) -> tuple[str, ...]:
    """One act in the order of LOG_COLUMNS."""
    version = str(event.version) if event.version else ""
    who, changes = event.actor or UNKNOWN, "；".join(map(change_in_words, event.changes))
    return (str(event.serial), local(event.at), who, ACTS[event.act], event.id, title, version, changes)


def change_in_words(change: Change) -> str:
    """题名：旧 → 新"""
    before, after = (value.replace("\n", "↵") or "（空）" for value in (change.before, change.after))
    return f"{CHANGED.get(change.field, change.field)}：{before} → {after}"


def of_documents(events: Iterable[Event]) -> set[str]:
    """The ids of the documents that acts were on."""
    return {event.id for event in events if event.id}


def _act_named(written: str) -> str:
    """ "" for none; two words of it may stand for the same act."""
    if not written:
        return ""
    for act, said in ACTS.items():
        if written in (act, said):
            return act
    raise NotUnderstood(NO_ACT.format(value=written[:_LONGEST], known="、".join(ACTS.values())))


def _moment(day: str, *, later: int) -> str:
    if not day:
        return ""
    try:
        return day_begins(date.fromisoformat(day), later=later)
    except (ValueError, OverflowError) as error:
        raise NotUnderstood(NO_DAY.format(value=day[:_LONGEST])) from error
