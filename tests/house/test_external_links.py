"""Links that leave the kit, checked against a server on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from authoring.external_links import addresses_in, ask, places_of_addresses, report
from authoring.notebooks import ROOT


class Pages(BaseHTTPRequestHandler):
    """Answers by the path: /200, /404, /moved, /round, /hangs, /flaky."""

    asked: list
    over: threading.Event

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/hangs":
            self.over.wait(30)
        elif self.path == "/flaky" and self.asked.count("/flaky") == 1:
            self.close_connection = True
        elif self.path in ("/moved", "/elsewhere", "/round"):
            code = 302 if self.path == "/elsewhere" else 301
            self.send_response(code)
            target = "/round" if self.path == "/round" else "/200"
            self.send_header("Location", target)
            self.end_headers()
        else:
            code = self.path.strip("/")
            self.send_response(int(code) if code.isdigit() else 200)
            self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Pages.asked, Pages.over = [], threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Pages.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "is_fine", "words"),
    [
        ("200", True, "ok"),
        ("moved", True, "has moved to"),
        ("elsewhere", True, "ok"),  # for now only
        ("403", True, "refuses to answer a program: 403"),
        ("404", False, "answers 404"),
        ("410", False, "answers 410"),
        ("500", False, "answers 500"),
        ("round", False, "answers 301"),
        ("hangs", False, "no answer within 0.5 seconds, asked twice"),
        ("flaky", True, "ok"),  # at the second time
    ],
)
def test_an_answer_is_judged(server, path, is_fine, words):
    answer = ask(f"{server}/{path}", seconds=0.5)
    assert answer.is_fine == is_fine
    assert answer.words.startswith(words)


def test_where_nobody_listens_there_is_no_answer(server):
    answer = ask("http://127.0.0.1:9/", seconds=0.5)
    assert (answer.is_fine, answer.words[:9]) == (False, "no answer")


def test_the_report_names_the_files_of_a_link_that_leads_nowhere(server, capsys):
    places = {f"{server}/200": ["a.md"], f"{server}/404": ["b.md", "c.ipynb"]}
    assert not report(places, 5)
    assert capsys.readouterr().out == (
        f"{server}/404 answers 404. In: b.md, c.ipynb\n"
        "2 addresses, 1 of them lead nowhere\n"
    )
    assert report({f"{server}/200": ["a.md"]}, 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](https://keras.io/x_(y)).", {"https://keras.io/x_(y)"}),
        ("(see https://keras.io/x).", {"https://keras.io/x"}),
        ('<a href="https://keras.io/#b">', {"https://keras.io/"}),
        ("https://example.org/a http://127.0.0.1:8501/v1 http://localhost", set()),
        ("`https://host.example/a`, https://", set()),
        ("[https://a.io/b](https://a.io/c)", {"https://a.io/b", "https://a.io/c"}),
    ],
)
def test_addresses_are_read_out_of_a_text(text, found):
    assert addresses_in(text) == found


def test_notebooks_and_code_are_read():
    files = {place for places in places_of_addresses().values() for place in places}
    assert {file.rpartition(".")[2] for file in files} >= {"ipynb", "py"}


def test_the_workflow_checks_them_each_week():
    workflow = (ROOT / ".github/workflows/links.yml").read_text("utf-8")
    assert "cron:" in workflow
    assert "-m authoring.external_links" in workflow
