"""How much of a text comes out of files that other programs have made of it, beside other readers of such files.

    python -m bench.studies.formats [--documents N] [--work FOLDER] [--tika JAR] [--out FILE]

The files are those of `made.foreign_files`. Beside us the text is taken by pdftotext (poppler), by LibreOffice's own export
and by Apache Tika. Accuracy is the share of the characters of both texts, blanks left aside, that they have in common in
order: 1 minus the edit distance of insertions and deletions over both lengths.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

from rapidfuzz.distance import Indel

from bench.studies.made.foreign_files import Sample, make, office, run
from indexer import readers
from indexer.errors import UnreadableFile


def ours(sample: Sample) -> str:
    """What our readers give; nothing for a refusal."""
    try:
        reading = readers.read(sample.path.name, sample.path.read_bytes())
    except UnreadableFile as refusal:
        print(f"{sample.path}: {refusal}", file=sys.stderr)
        return ""
    return f"{reading.title}\n{reading.text}"


def of_pdftotext(samples: Sequence[Sample], work: Path) -> dict[Path, str]:
    """The text that poppler gives, of PDF."""
    found: dict[Path, str] = {}
    for sample in samples:
        if sample.path.suffix == ".pdf":
            run("pdftotext", sample.path, work / "out.txt")
            found[sample.path] = (work / "out.txt").read_text(encoding="utf-8")
    return found


def of_export(samples: Sequence[Sample], work: Path) -> dict[Path, str]:
    """The text that LibreOffice exports, of what Writer opens as a document."""
    found: dict[Path, str] = {}
    groups: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for sample in samples:
        if sample.path.suffix in (".doc", ".docx", ".odt", ".rtf"):
            groups[sample.path.parent, sample.path.suffix].append(sample.path)
    for (folder, suffix), paths in groups.items():
        into = work / f"export-{folder.name}-{suffix[1:]}"
        office(work, paths, "txt:Text (encoded):UTF8", into)
        found |= {path: (into / f"{path.stem}.txt").read_text(encoding="utf-8-sig") for path in paths}
    return found


def of_tika(samples: Sequence[Sample], work: Path, jar: Path) -> dict[Path, str]:
    """The text that Apache Tika gives, folder by folder."""
    found: dict[Path, str] = {}
    for folder in {sample.path.parent for sample in samples}:
        into = work / f"tika-{folder.name}"
        run("java", "-Djava.awt.headless=true", "-jar", jar, "-t", "-i", folder, "-o", into)
        for sample in samples:
            text = into / f"{sample.path.name}.txt"
            if sample.path.parent == folder and text.exists():
                found[sample.path] = text.read_text(encoding="utf-8")
    return found


def accuracy(known: str, found: str) -> float:
    """Share of the characters of both texts, blanks left aside, that they have in common in order."""
    return float(Indel.normalized_similarity("".join(known.split()), "".join(found.split())))


def table(samples: Sequence[Sample], columns: dict[str, dict[Path, str]]) -> Iterator[str]:
    """Mean accuracy by format and maker, in percent, as Markdown."""
    yield f"| format, made by | files | {' | '.join(columns)} |"
    yield f"|---|---|{'---|' * len(columns)}"
    for kind in dict.fromkeys(sample.kind for sample in samples):
        chosen = [sample for sample in samples if sample.kind == kind]
        cells = []
        for found in columns.values():
            scores = [accuracy(each.text, found[each.path]) for each in chosen if each.path in found]
            cells.append(f"{100 * mean(scores):.2f}" if scores else "")
        yield f"| {kind} | {len(chosen)} | {' | '.join(cells)} |"


def main() -> None:
    """Make the files, read them and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--work", type=Path, help="an empty folder, kept; else a temporary one")
    parser.add_argument("--tika", type=Path, help="tika-app.jar")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (asked.work or Path(temporary)).absolute()
        work.mkdir(parents=True, exist_ok=True)
        samples = make(work, asked.documents)
        columns = {"gongwen": {sample.path: ours(sample) for sample in samples}}
        if shutil.which("pdftotext"):
            columns["pdftotext"] = of_pdftotext(samples, work)
        if shutil.which("soffice"):
            columns["LibreOffice"] = of_export(samples, work)
        if asked.tika:
            columns["Tika"] = of_tika(samples, work, asked.tika)
        lines = "\n".join(table(samples, columns))
    print(lines)
    if asked.out:
        asked.out.write_text(f"{lines}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
