"""A worker gives over its pipes what is prepared in this process, until the pipe is closed."""

from __future__ import annotations

import pickle
from io import BytesIO

import numpy as np
import pytest

from indexer.storage import child_process
from indexer.text.lexicon import SHIPPED, Lexicon
from indexer.text.normalization import normalize
from indexer.text.prepared import prepare
from indexer.text.tokenizing_worker import _work

TEXTS = ["弘扬勞模精神。\nＧＤＰ", "", "青枫坊的职工", "a"]
OWN = Lexicon(("青枫坊",))


def test_requests_are_answered_in_order_until_there_are_no_more() -> None:
    requests, answers = BytesIO(), BytesIO()
    for lexicon in (SHIPPED, OWN):
        pickle.dump((TEXTS, lexicon), requests)
    requests.seek(0)
    _work(requests, answers)
    answers.seek(0)
    for lexicon in (SHIPPED, OWN):
        folded, packed = pickle.load(answers)
        expected = [prepare(text, lexicon) for text in TEXTS]
        assert folded == [each.text for each in expected]
        cuts = np.unpackbits(packed, count=sum(map(len, folded)))
        assert cuts.tolist() == np.concatenate([each.cuts for each in expected]).tolist()
    assert answers.read() == b""


@pytest.mark.slow
def test_a_child_process_works_and_ends_with_its_pipe() -> None:
    process = child_process.start("indexer.text.tokenizing_worker")
    said, _ = process.communicate(pickle.dumps((TEXTS, SHIPPED)), timeout=60)
    assert pickle.loads(said)[0] == [normalize(text) for text in TEXTS]
    assert process.returncode == 0
