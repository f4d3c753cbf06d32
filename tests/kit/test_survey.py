"""Ways and questions."""

from helpers.kit.picture import BLUE, GREEN, ORANGE
from helpers.kit.survey import survey

WAYS = {"doubled": lambda n: 2 * n, "squared": lambda n: n * n}
QUESTIONS = {
    "value": lambda n, result: f"{result}",
    "larger": lambda n, result: result > n,
}


def test_each_way_is_tried_once_and_asked_everything():
    tried = []

    def outcome(way):
        tried.append(way)
        return 1, way(1)

    table = survey(WAYS, QUESTIONS, outcome, title="1, then")
    assert tried == list(WAYS.values())
    assert table.header == ("1, then", "value", "larger")
    assert table.rows == (("doubled", "2", "yes"), ("squared", "1", "no"))
    assert table.colours == {"yes": GREEN, "no": ORANGE}


def test_words_and_colours_are_those_given():
    table = survey({"a": 1, "b": 0}, {"is": bool}, words=("same", "differs"))
    assert [row[1] for row in table.rows] == ["same", "differs"]
    assert table.colours == {"same": GREEN, "differs": ORANGE}
    assert survey({}, {}, colours={"x": BLUE}).colours == {"x": BLUE}
