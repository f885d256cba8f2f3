"""A view answers from whatever snapshot is the latest when it is asked."""

from __future__ import annotations

from indexer.index.engine import Contains, Plan, TierPlan
from indexer.index.execution.snapshot import Snapshot
from indexer.index.execution.view import SnapshotView
from tests.support.archives.model import entry, segment_of

ONE = Snapshot.of([segment_of([entry(1, "工会\n职工之家")])])
TWO = Snapshot.of([segment_of([entry(1, "工会\n职工之家"), entry(2, "劳模\n职工")])])
PLAN = Plan((TierPlan("phrase", Contains("职工"), ()),))


def test_every_question_is_put_to_the_latest_snapshot() -> None:
    latest = [ONE]
    view = SnapshotView(lambda: latest[0])
    for latest[0], documents, fillers in ((ONE, 1, {"之": 1}), (TWO, 2, {"之": 1}), (ONE, 1, {"之": 1})):
        assert view.count() == documents
        assert view.frequencies(["职工", "劳模"]) == [documents, documents - 1]
        assert view.word_frequencies(["工会", "劳模"]) == [1, documents - 1]
        assert view.fillers("职工", "") == fillers
        answer = view.search(PLAN, limit=1, offset=0, sort="added")
        assert (answer.total, [hit.key for hit in answer.hits]) == (documents, [documents])
        assert [hit.key for hit in view.search(PLAN, limit=5, offset=1).hits] == [2][: documents - 1]
