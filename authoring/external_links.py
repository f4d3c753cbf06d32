"""Check the links that leave the kit: python -m authoring.external_links

It asks each address once, and once more if there is no answer. It ends with an error
if a page is gone or nobody answers. It also names a page that has moved for good, and
one that refuses to answer a program. Neither is an error. `--list` asks nobody.
"""

from __future__ import annotations

import argparse
import re
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from authoring.notebooks import NOTEBOOKS, ROOT, html_outputs, markdown_cells, read

PATTERNS = ("*.md", "docs/*.md", "data/*.md", "snippets/**/*.py", "snippets/*.toml")
PATTERNS += ("helpers/**/*.py", "helpers/**/*.toml", "requirements*.txt")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\{}|^\[\]]+")
# Names that stand for any address, and this machine.
_NO_ADDRESS = re.compile(r"(^|\.)example(\.(com|org|net))?$|^localhost$|^[\d.]+$")
_MOVED_FOR_GOOD = {301, 308}
_REFUSED = {401, 403, 405, 406, 418, 429, 503}
_ASKED_AS = {"User-Agent": "Mozilla/5.0 (a weekly check of links)"}


@dataclass(frozen=True)
class Answer:
    """What came of one address."""

    address: str
    is_fine: bool
    words: str


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow redirects, and note the first that is for good."""

    moved_to = ""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if code in _MOVED_FOR_GOOD and not self.moved_to:
            self.moved_to = newurl
        return super().redirect_request(req, fp, code, msg, headers, newurl)


# What there is.


def addresses_in(text: str) -> set[str]:
    """Return the addresses of a text, without anchors and the text's own punctuation.

    >>> addresses_in("See [it](https://keras.io/api/#top), http://localhost:8501.")
    {'https://keras.io/api/'}
    """
    found = {_trimmed(address) for address in _ADDRESS.findall(text)}
    named = {urldefrag(address).url for address in found}
    return {
        a for a in named if not _NO_ADDRESS.search(urlsplit(a).hostname or "x.example")
    }


def _trimmed(address: str) -> str:
    """Leave a bracket only where its partner is part of the address."""
    address = address.rstrip(".,;:!?*")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?*")
    return address


def places_of_addresses() -> dict[str, list[str]]:
    """Return every address with the files in which it stands."""
    texts = {path: path.read_text("utf-8") for path in _text_files()}
    for path in NOTEBOOKS:
        notebook = read(path)
        parts = [cell.source for cell in markdown_cells(notebook)]
        parts += [data["text/html"] for data in html_outputs(notebook)]
        texts[path] = "\n".join(parts)
    places = defaultdict(list)
    for path, text in texts.items():
        for address in sorted(addresses_in(text)):
            places[address].append(path.relative_to(ROOT).as_posix())
    return dict(sorted(places.items()))


def _text_files() -> list[Path]:
    return sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern)})


# What answers.


def ask(address: str, seconds: float = 20) -> Answer:
    """Ask an address for its page, and once more if nobody answers."""
    return (
        _ask_once(address, seconds)
        or _ask_once(address, seconds)
        or Answer(address, False, f"no answer within {seconds:g} seconds, asked twice")
    )


def _ask_once(address: str, seconds: float) -> Answer | None:
    redirects = _Stay()
    opener = urllib.request.build_opener(redirects)
    request = urllib.request.Request(address, headers=_ASKED_AS)
    try:
        with opener.open(request, timeout=seconds):
            pass
    except urllib.error.HTTPError as error:
        if error.code in _REFUSED:
            return Answer(address, True, f"refuses to answer a program: {error.code}")
        return Answer(address, False, f"answers {error.code}")
    except (OSError, HTTPException):
        return None
    if redirects.moved_to:
        return Answer(address, True, f"has moved to {redirects.moved_to}")
    return Answer(address, True, "ok")


def report(places: dict[str, list[str]], seconds: float = 20) -> bool:
    """Print what an author should know; return whether every page is there."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda address: ask(address, seconds), places))
    for answer in answers:
        if answer.words != "ok":
            files = ", ".join(places[answer.address])
            print(f"{answer.address} {answer.words}. In: {files}")
    gone = sum(not answer.is_fine for answer in answers)
    print(f"{len(answers)} addresses, {gone} of them lead nowhere")
    return not gone


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="list, and ask nobody")
    places = places_of_addresses()
    if parser.parse_args().list:
        for address, files in places.items():
            print(address, *files)
        return
    sys.exit(not report(places))


if __name__ == "__main__":
    main()
