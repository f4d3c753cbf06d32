"""A snippet is read from its file, and shown."""

import html
import re

import pytest

from helpers.kit import snippets
from helpers.kit.live_code import live_code
from helpers.kit.snippets import (
    read_snippet,
    read_snippets,
    run_snippet,
    show_snippet,
)

FILE = '''"""Do this, and that.

It is done. Both lines
belong together.
Yours: `model`, and a folder.
"""

import keras

assert keras
'''


def test_file_is_read(monkeypatch, tmp_path):
    file = tmp_path / "models" / "do_this.py"
    file.parent.mkdir()
    file.write_text(FILE, "utf-8")
    monkeypatch.setattr(snippets, "SNIPPETS", tmp_path)
    assert read_snippets.__wrapped__() == {
        "do_this": snippets.Snippet(
            id="do_this",
            folder="models",
            title="Do this, and that",
            promise="It is done. Both lines belong together.",
            yours="`model`, and a folder.",
            code="import keras\n\nassert keras",
        )
    }


def test_place_and_lessons_are_known():
    snippet = read_snippet("restore_latest")
    assert snippet.folder == "checkpoints"
    assert snippet.anchor == "restore-latest"
    assert [place.label for place in snippet.places] == ["lesson 04"]


def test_without_a_kernel_it_is_text_with_a_link():
    shown = show_snippet("restore_latest")
    assert shown.still == read_snippet("restore_latest")
    data, _ = shown._repr_mimebundle_()
    assert data["text/plain"].endswith(shown.still.code)
    page = data["text/html"]
    assert f'<a href="../docs/SNIPPETS.md#restore-latest">{shown.still.title}' in page
    assert f"<pre>{html.escape(shown.still.code)}</pre>" in page
    assert "<button" not in page, "a button does nothing where no kernel runs"
    assert "<style" not in page


def test_live_it_has_colours_and_a_button():
    (output,) = show_snippet("restore_latest").widget.outputs
    page = output["data"]["text/html"]
    assert page.count("<button") == 1
    assert "#restore-latest" in page
    assert output["data"]["text/plain"] == repr(read_snippet("restore_latest"))


@pytest.mark.parametrize("name", read_snippets())
def test_colours_change_no_letter(name):
    code = read_snippet(name).code
    pre = re.search(r"(?s)<pre.*?>(.*)</pre>", live_code(code))[1]
    assert html.unescape(re.sub(r"<.*?>", "", pre)) == code
    assert '<span class="k' in pre


def test_run_gives_the_names_of_a_snippet():
    classes_in = run_snippet("list_classes")["classes_in"]
    assert classes_in.__name__ == "classes_in"


def test_missing_folder_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(snippets, "SNIPPETS", tmp_path)
    with pytest.raises(FileNotFoundError, match="No snippet is in the folder"):
        read_snippets.__wrapped__()
