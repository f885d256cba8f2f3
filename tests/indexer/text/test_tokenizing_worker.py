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
from indexer.text.tokenizer import segmenter_for
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
        answer = pickle.load(answers)
        assert [text for text, _ in answer] == [prepare(text, lexicon).text for text in TEXTS]
        for text, packed in answer:
            cuts = np.unpackbits(packed, count=len(text)).astype(bool)
            assert cuts.tolist() == segmenter_for(lexicon).cut(text).tolist()
    assert answers.read() == b""


@pytest.mark.slow
def test_a_child_process_works_and_ends_with_its_pipe() -> None:
    process = child_process.start("indexer.text.tokenizing_worker")
    said, _ = process.communicate(pickle.dumps((TEXTS, SHIPPED)), timeout=60)
    assert [text for text, _ in pickle.loads(said)] == [normalize(text) for text in TEXTS]
    assert process.returncode == 0
