"""What a page says is what was delivered: the fast version of benchmarks/sentences.py."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def sentences():
    """benchmarks/sentences.py, which imports what stands beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import sentences

        yield sentences


@pytest.mark.parametrize("towns", [range(2, 3), pytest.param(range(24), marks=pytest.mark.sweep)], ids=str)
def test_every_sentence_is_true_of_what_was_delivered(sentences, started, monkeypatch, tmp_path, towns):
    """Each number that a pattern reads is counted again in the exports, and is the same."""

    def run(command, **_):
        program = started(*command, stdout=subprocess.PIPE, spares=[2, 1])
        told, said = program.communicate()
        return subprocess.CompletedProcess(command, program.returncode, told, said)

    monkeypatch.setattr(sentences, "subprocess", SimpleNamespace(run=run))
    tally, read = sentences.run(tmp_path, towns, 2)
    assert {} == dict(tally.false)
    assert read > 50 * len(towns)
    assert sum(tally.unread.values()) <= 0.01 * read


def test_a_sentence_that_is_wrong_is_found(sentences, tmp_path):
    """One report more than was delivered is false, and so is a word that does not fit its interval."""
    folder = tmp_path / "town"
    sentences.write(folder, "quiet", 1)
    given = sentences.Delivery.read(folder)
    number = len(given.now)
    tally = sentences.Tally()
    for text in (
        f"Perioden har {number} rapporter, inom det vanliga (0–999).",
        f"Perioden har {number + 1} rapporter, inom det vanliga (0–999).",
        f"Perioden har {number} rapporter, inom det vanliga (900–999).",
    ):
        sentences.check(sentences.Stated(text, "", {}), given, tally)
    assert ({"total": 1}, 2) == (dict(tally.true), len(tally.false["total"]))
