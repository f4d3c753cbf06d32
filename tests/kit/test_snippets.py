"""A snippet is read from its file, and shown."""

import html
import re

import pytest

from helpers.kit import snippets
from helpers.kit.snippets import (
    live_code,
    read_snippet,
    read_snippets,
    run_snippet,
    show_snippet,
)


def test_file_is_read():
    snippet = read_snippet("restore_latest")
    assert snippet.folder == "checkpoints"
    assert snippet.title == "Restore the latest checkpoint of a folder, or fail"
    assert snippet.promise.endswith(".")
    assert snippet.yours.endswith(".")
    assert "Yours" not in snippet.promise
    assert snippet.code.startswith("import tempfile\n")
    assert snippet.code.endswith("# in another script: stored answers")
    assert snippet.anchor == "restore-latest"
    assert [lesson.number for lesson in snippet.lessons] == ["04"]


def test_without_a_kernel_it_is_text_with_a_link():
    shown = show_snippet("restore_latest")
    assert shown.still == read_snippet("restore_latest")
    data, _ = shown._repr_mimebundle_()
    assert data["text/plain"].endswith(shown.still.code)
    page = data["text/html"]
    assert '<a href="../docs/SNIPPETS.md#restore-latest">Restore the latest' in page
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
