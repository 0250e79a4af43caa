"""Cuts the texts of two files into words once, with jieba: ``_cutting.py NEEDS ACHIEVEMENTS``.

Prints the seconds after the dictionary was loaded, and the words.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from matcher.text.segmenter import load_jieba


def main(paths: list[str]) -> None:
    """Cut, and say how long it took."""
    cut, _ = load_jieba()
    begun, words = time.perf_counter(), 0
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            words += sum(1 for _word in cut(f"{row['title']}\n{row['content']}"))
    print(json.dumps({"seconds": time.perf_counter() - begun, "words": words}))


if __name__ == "__main__":
    main(sys.argv[1:])
