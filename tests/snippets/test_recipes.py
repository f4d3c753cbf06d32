"""The recipe finder: every choice leads somewhere, every snippet can be found."""

import re
from dataclasses import replace

import pytest
import tensorflow as tf

from helpers.kit.lessons import read_lessons
from helpers.kit.snippets import read_snippet, read_snippets
from helpers.kit.versions import all_series
from helpers.lessons.start_here.finder import recipe_finder_widget
from helpers.lessons.start_here.recipes import (
    find_recipe,
    read_groups,
    read_rules,
    recipes,
)

CHOICES = [(r.have, r.survive, r.where) for r in recipes()]
HERE, CODE = "in this process", "in another process, with the code"
NO_CODE, KERAS_2 = "in a process without the code", "in Keras 2"
NEW_CODE, NEW_NO_CODE = "in Keras 3, with the code", "in Keras 3, the code is lost"
MORE = "on several devices", "on several workers", "without TensorFlow"
PLACES = {HERE, CODE, NO_CODE, KERAS_2, NEW_CODE, NEW_NO_CODE, *MORE}
# Snippets that no choice leads to, each with the reason why nobody looks for it by what
# must survive.
NOT_BY_STATE: dict[str, str] = {}


def rule_of(choice):
    have, survive, where = choice
    return read_rules()[have][survive][where]


@pytest.mark.parametrize("choice", CHOICES, ids=" · ".join)
def test_every_choice_has_an_answer(choice):
    rule = rule_of(choice)
    assert set(rule) <= {"use", "note", "because"}
    assert choice[2] in PLACES
    assert set(rule.get("use", ())) <= set(read_snippets()), "not the id of a snippet"
    if "because" in rule:
        assert rule.get("use") or rule.get("note"), "what to do instead?"
    else:
        assert rule.get("use"), "neither a snippet nor a reason"
    for key in {"note", "because"} & set(rule):
        assert rule[key].endswith("."), rule[key]
        assert len(rule[key]) < 260, "shorter, please"


@pytest.mark.parametrize("choice", CHOICES, ids=" · ".join)
def test_answer_is_shown_as_text_and_in_a_browser(choice):
    recipe = find_recipe(*choice)
    text, page = repr(recipe), recipe._repr_html_()
    assert " · ".join(choice) in text
    assert ("Not possible, because" in text) == bool(recipe.because)
    assert ("Instead: " in text) == bool(recipe.because and recipe.snippets)
    for snippet in recipe.snippets:
        assert snippet.title in text
        assert f'href="../docs/SNIPPETS.md#{snippet.id.replace("_", "-")}"' in page
        for place in snippet.places:
            assert f'href="{place.file}.ipynb"' in page
    if recipe.snippets:
        assert text.endswith(recipe.snippets[0].code)
    assert "<button" not in page, "a button does nothing where no kernel runs"
    assert ("<button" in recipe.live()) == bool(recipe.snippets)


def test_every_thing_that_you_have_stands_in_one_group():
    grouped = [have for members in read_groups().values() for have in members]
    assert grouped == [*read_rules()]


def test_every_snippet_can_be_found():
    found = {name for choice in CHOICES for name in rule_of(choice).get("use", ())}
    assert set(read_snippets()) - found == set(NOT_BY_STATE)


def test_notes_name_choices_and_lessons_that_exist():
    lessons = {f"lesson {lesson.number}" for lesson in read_lessons()}
    for recipe in recipes():
        words = f"{recipe.note} {recipe.because}"
        assert set(re.findall(r"choose `(.+?)`", words)) <= set(read_rules())
        assert set(re.findall(r"lesson \d\d", words)) <= lessons


@pytest.mark.parametrize(
    ("choice", "best"),
    [
        (("a subclassed model", "its answers", NO_CODE), "export_model"),
        (
            ("a Sequential or functional model", "its weights", KERAS_2),
            "weights_to_keras2",
        ),
        (
            ("a Sequential or functional model", "everything, to train on", CODE),
            "save_keras_file",
        ),
        (
            ("a Sequential or functional model", "everything, to train on", HERE),
            "copy_compiled_model",
        ),
        (
            ("a model of the Object Detection API", "its weights", HERE),
            "copy_api_model",
        ),
        (("a detector in Keras 3", "its weights", CODE), "restore_with_answers"),
        (("a training run", "everything, in a loop of mine", CODE), "continue_exactly"),
        (("a checkpoint of TensorFlow 1", "the weights", NEW_CODE), "tf1_checkpoint"),
    ],
)
def test_the_advice_that_counts(choice, best):
    recipe = find_recipe(*choice)
    assert recipe.snippets[0].id == best
    assert repr(recipe).splitlines()[1].startswith(recipe.snippets[0].title)


@pytest.mark.parametrize(
    "choice",
    [
        ("a tensor", "its gradient, or that it has none", CODE),
        ("a subclassed model", "its weights", NO_CODE),
        ("a subclassed model", "everything, to train on", NO_CODE),
        ("a checkpoint of Keras 3", "all that is in it", KERAS_2),
    ],
)
def test_what_cannot_be_is_said_first(choice):
    assert repr(find_recipe(*choice)).splitlines()[1].startswith("Not possible")


def test_nothing_is_promised_that_cannot_be():
    """No class comes back without its code, and Keras 2 loads no whole new model."""
    for recipe in recipes():
        whole = re.search(r"^everything|^the whole model|^all that", recipe.survive)
        own_class = recipe.have in {"a subclassed model", "a layer of a class of mine"}
        if recipe.where == KERAS_2 and whole and not recipe.because:
            assert "no file" in recipe.note, recipe.choice
        if recipe.where == NO_CODE and own_class and "answers" not in recipe.survive:
            assert recipe.because or recipe.survive == "all but its head", recipe.choice


@pytest.mark.parametrize("place", range(3))
def test_unknown_choice_is_answered_by_the_choices(place):
    choice = list(CHOICES[0])
    choice[place] = "a cat"
    with pytest.raises(ValueError, match=r"'a cat' is not among the choices: ") as told:
        find_recipe(*choice)
    assert CHOICES[0][place] in str(told.value)


def finder():
    """Return the finder's parts: a group, its menus, and what it shows."""
    group, *menus, _search, shown = recipe_finder_widget().widget.children
    return group, menus, shown


def test_menus_offer_what_makes_sense():
    group, (have, survive, where, tensorflow), shown = finder()
    for names in CHOICES:
        (group.value,) = [
            g for g, inside in read_groups().items() if names[0] in inside
        ]
        assert list(have.options) == read_groups()[group.value]
        for menu, name in zip((have, survive, where), names, strict=True):
            menu.value = name
        assert list(survive.options) == list(read_rules()[names[0]])
        assert list(where.options) == list(read_rules()[names[0]][names[1]])
        (output,) = shown.outputs
        assert output["data"]["text/plain"] == repr(
            find_recipe(*names, tensorflow.value)
        )


def test_another_group_is_answered_at_once():
    group, (have, *_), shown = finder()
    for name, members in reversed(read_groups().items()):
        group.value = name
        assert have.value == members[0]
        (output,) = shown.outputs
        assert output["data"]["text/plain"].startswith(members[0])


def test_a_choice_that_is_still_there_is_kept():
    group, (have, survive, where, _), _ = finder()
    group.value = "models"
    have.value, survive.value = "a subclassed model", "its weights"
    where.value = NO_CODE
    survive.value = "its answers"
    assert where.value == NO_CODE
    group.value = "small things"
    have.value = "a metric"
    assert where.value == HERE


def test_my_tensorflow_is_the_one_installed_here():
    _, (*_, tensorflow), _ = finder()
    assert tensorflow.value == ".".join(tf.__version__.split(".")[:2])
    assert [*tensorflow.options] == all_series()[::-1]


OWN_LOOP = ("a metric", "what it has counted", "in another process, with the code")
RESULTS = {
    "good": {"2.16.2/3.3.3": "passes", "2.16.2/3.15.1": "passes"},
    "new Keras": {"2.16.2/3.3.3": "KeyError: 'x'", "2.16.2/3.15.1": "passes"},
    "bad": {"2.16.2/3.3.3": "KeyError: 'x'", "2.16.2/3.15.1": "KeyError: 'x'"},
    "other": {"2.17.1/3.4.1": "passes"},
}


def test_what_passes_with_my_tensorflow_comes_first(monkeypatch):
    """Its order among equals stays, and what does not pass says so."""
    names = ("bad", "other", "new Keras", "good")
    known = {name: replace(read_snippet("copy_tensor"), id=name) for name in names}
    monkeypatch.setattr("helpers.kit.snippets.results", lambda kind: RESULTS)
    monkeypatch.setattr(f"{find_recipe.__module__}.read_snippet", known.get)
    monkeypatch.setitem(rule_of(OWN_LOOP), "use", [*names])
    asked = {
        version: find_recipe(*OWN_LOOP, version) for version in ("", "2.16", "2.17")
    }
    order = {version: [s.id for s in told.snippets] for version, told in asked.items()}
    assert order[""] == [*names]
    assert order["2.16"] == ["good", "new Keras", "other", "bad"]
    assert order["2.17"] == ["other", "bad", "new Keras", "good"]

    monkeypatch.setitem(rule_of(OWN_LOOP), "use", ["bad"])
    told = find_recipe(*OWN_LOOP, "2.16")
    for shown in (repr(told), told._repr_html_()):
        assert "The snippet does not pass with your TensorFlow 2.16." in shown
        assert "not TF 2.16: " in shown
    assert "your TensorFlow" not in repr(find_recipe(*OWN_LOOP))


def test_a_reader_without_kernel_sees_all_choices():
    still = recipe_finder_widget().still
    page = still._repr_html_()
    for have, survive, where in CHOICES:
        assert have in repr(still)
        assert survive in repr(still)
        assert f">{where}</td>" in page
    assert page.count("<tr>") == len(CHOICES) + len(read_rules())
    possible = [recipe for recipe in recipes() if not recipe.because]
    assert page.count('<a href="../docs/SNIPPETS.md#') == len(possible)
