"""``techmatch match`` and ``techmatch evaluate``: files in, files or figures out.

Neither needs a database, a server or the network. Whatever is slow to import is imported
inside the commands, so that asking for help stays quick.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from embeddings.errors import EmbeddingsError
from matcher.domain.errors import TechmatchError

if TYPE_CHECKING:
    from embeddings.deep_encoder import DeepEncoder
    from embeddings.kept_vectors import KeptVectors
    from matcher.types import Candidate, Encoder, Item
    from web.base.cells.places import Names
    from web.exchange.found import Reading
    from web.exchange.pairs import Pair

FILE = click.Path(path_type=Path)
SYSTEMS = ("encoder", "lexical", "transformer", "ranker")

READ = "read.npz"
"""File of the home folder with what the transformer made of texts that were matched."""


@click.command("match")
@click.argument("needs", type=FILE)
@click.argument("achievements", type=FILE)
@click.option("--out", required=True, type=FILE, help="File to write: .xlsx, .csv, .tsv, .jsonl.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1), help="Per need.")
@click.option("--pairs", type=FILE, help="Score only these pairs: need_id TAB achievement_id.")
@click.option("--fast", is_flag=True, help="Without the transformer: seconds, and not as good.")
def match_command(
    needs: Path, achievements: Path, out: Path, top: int, pairs: Path | None, fast: bool
) -> None:
    """Match a file of needs with a file of achievements.

    Both are .xlsx, .csv, .tsv, .jsonl or filled-in .docx forms. Only a column of titles
    (标题, 需求名称, 成果名称) is needed; what the headings of real tables say is understood,
    and what was left out is said on standard error. On a bad file nothing is written and the
    exit status is 2. A transformer reads every text, some twenty a second; what it made of
    them is kept in the home folder, so that the next time is quick.

    Example: techmatch match needs.xlsx achievements.xlsx --out matches.xlsx --top 5
    """
    with _refusing():
        _match_files(needs, achievements, out, top, pairs, fast)


@click.command("evaluate")
@click.argument("folder", metavar="BENCH_DIR", type=FILE)
@click.option(
    "--system",
    type=click.Choice(SYSTEMS),
    default="ranker",
    show_default=True,
    help="What to rate.",
)
@click.option("--fast", is_flag=True, help="The ranker without the transformer.")
def evaluate_command(folder: Path, system: str, fast: bool) -> None:
    """Print figures of a system on a folder of graded pairs.

    The folder holds needs.jsonl, achievements.jsonl and labels.tsv (need_id,
    achievement_id, level 1 to 4). Figures come as key=value lines.

    Example: techmatch evaluate path/to/bench --system encoder
    """
    with _refusing():
        for name, value in _evaluate_folder(folder, system, fast).items():
            click.echo(f"{name}={value:.0f}" if name == "needs" else f"{name}={value:.4f}")


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn errors that a user can mend into a message and exit status 2."""
    try:
        yield
    except (TechmatchError, EmbeddingsError) as error:
        click.echo(f"techmatch: {error}", err=True)
        sys.exit(2)


def _match_files(
    needs_path: Path,
    achievements_path: Path,
    out: Path,
    top: int,
    pairs_path: Path | None,
    fast: bool,
) -> None:
    from matcher.types import Kind
    from web.base.sheets.writing import check_suffix, write_results
    from web.exchange.items import read_items
    from web.exchange.pairs import read_pairs
    from web.exchange.results import RESULT_COLUMNS

    check_suffix(out)
    names = _region_names()
    needs = read_items(needs_path, Kind.NEED, names, _report)
    achievements = read_items(achievements_path, Kind.ACHIEVEMENT, names, _report)
    pairs = None
    if pairs_path is not None:
        ids = [item.id for item in needs], [item.id for item in achievements]
        pairs = read_pairs(pairs_path, *ids)
    candidates = _rank(needs, achievements, top, pairs, fast)
    write_results(out, _result_rows(candidates, names), RESULT_COLUMNS)
    click.echo(f"{out}: {len(candidates)} rows", err=True)


def _report(reading: Reading) -> None:
    """Say on standard error what was left out of a file, and what is worth a look."""
    from web.exchange.items import say_findings

    for line in say_findings(reading):
        click.echo(line, err=True)


def _rank(
    needs: Sequence[Item],
    achievements: Sequence[Item],
    top: int,
    pairs: Sequence[Pair] | None,
    fast: bool,
) -> list[Candidate]:
    from matcher.ranking.pipeline import Matcher

    read = None if fast else _read_texts([*needs, *achievements])
    matcher = Matcher(_load_encoder(), deep=read)
    corpus = matcher.build_corpus(achievements)
    today = _today()
    with _progress(len(needs), "need") as advance:
        if pairs is None:
            return matcher.match(needs, corpus, top, today, advance)
        return matcher.score_pairs(needs, corpus, pairs, today, advance)


def _result_rows(candidates: Sequence[Candidate], names: Names) -> Iterator[dict[str, Any]]:
    from matcher.words.wording import sentence

    labels = {code: name for name, code in names.get("fields", {}).items()}
    for candidate in candidates:
        yield {
            "need_id": candidate.need_id,
            "achievement_id": candidate.achievement_id,
            "rank": candidate.rank,
            "score": round(candidate.score, 6),
            "probability": round(candidate.probability, 4),
            "level": candidate.level,
            "reasons": sentence(candidate.evidence, "zh", labels),
        }


def _read_texts(items: Sequence[Item]) -> KeptVectors:
    """Have the transformer read what it has not read before; return what it made of the items."""
    from embeddings.deep_encoder import deep_name
    from embeddings.kept_vectors import begin_vectors
    from matcher.text.tokens import deep_text
    from web.base.config import load_settings

    read = begin_vectors(deep_name(), _load_deep)
    path = load_settings().home / READ
    read.read_from(path)
    texts = list(dict.fromkeys(text for text in map(deep_text, items) if not read.knows([text])))
    if texts:
        with _progress(len(texts), "text") as advance:
            read.keep(texts, _load_deep().encode(texts, progress=advance))
        try:
            read.write_to(path)
        except OSError as error:
            click.echo(f"note: {path} cannot be written, so all is read anew: {error}", err=True)
    return read


def _load_deep() -> DeepEncoder:
    from embeddings.deep_encoder import load_deep_encoder

    try:
        return load_deep_encoder()
    except EmbeddingsError as error:
        click.echo("techmatch: --fast does without the transformer.", err=True)
        raise error


def _load_encoder() -> Encoder:
    """Return the encoder of the settings; the shipped one where none is named."""
    from embeddings.encoder import load_encoder
    from web.base.config import load_settings

    return load_encoder(load_settings().encoder or None)


@contextmanager
def _progress(total: int, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error; yields what the matcher reports to."""
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, file=sys.stderr, disable=None) as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advance


def _today() -> date:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _region_names() -> Names:
    """Return names of fields and districts as the region pack has them, by Item field."""
    import json

    from web.base.config import ROOT

    path = ROOT / "data" / "region" / "zhanjiang.json"
    if not path.is_file():
        return {}
    pack = json.loads(path.read_text(encoding="utf-8"))
    return {
        field: {row[key]: row["code"] for row in pack.get(group, ()) for key in ("name_en", "name")}
        for field, group in (("fields", "fields"), ("district", "districts"))
    }


def _evaluate_folder(folder: Path, system: str, fast: bool) -> dict[str, float]:
    from matcher.fitting.evaluation import judge_needs, rate_system
    from matcher.fitting.metrics import summarise
    from matcher.ranking.ranker import load_ranker
    from web.exchange.bench import read_bench

    bench = read_bench(folder)
    reads = system == "transformer" or (system == "ranker" and not fast)
    read = _read_texts([*bench.needs, *bench.achievements]) if reads else None
    ranker = load_ranker(deep=reads)
    if system == "ranker" and bench.fingerprint in {
        row["labels_sha256"] for row in ranker.training
    }:
        click.echo(
            "note: the shipped ranker was fitted on these labels, so the figures are in-sample; "
            "scripts/fit_ranker.py --cv gives those of unseen needs",
            err=True,
        )
    scores, levels = rate_system(system, bench, _load_encoder(), ranker, read)
    return dict(summarise(judge_needs(bench.labels, scores, levels)))
