"""Pictures have their alt text in notebooks that Jupyter exports as HTML."""

from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import PyFileConfigLoader

from helpers.kit import alt_text
from helpers.kit.picture import Picture

ALT = 'Two boxes, "a" & "b", of one <tensor>.'


def test_an_exported_page_has_the_alt_text():
    """By the configuration that `make` puts into the environment."""
    outputs = [new_output("display_data", {"image/png": "AAAA"})]  # it has no words
    for kind in ("png", "jpeg"):
        data, metadata = Picture(b"bytes", ALT, kind)._repr_mimebundle_()
        outputs.append(new_output("display_data", data, metadata=metadata))
    book = new_notebook(cells=[new_code_cell("x", outputs=outputs)])
    config = PyFileConfigLoader(alt_text.__file__).load_config()
    page, _ = HTMLExporter(config=config).from_notebook_node(book)
    _, *described = BeautifulSoup(page, "html.parser").find_all("img")
    assert [picture["alt"] for picture in described] == [ALT, ALT]
    sources = [picture["src"].split(",")[0] for picture in described]
    assert sources == ["data:image/png;base64", "data:image/jpeg;base64"]
