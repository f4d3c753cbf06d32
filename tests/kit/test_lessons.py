"""The sequence of lessons."""

from helpers.kit.lessons import map_of_lessons, read_lessons


def test_map_names_every_lesson():
    alt = map_of_lessons().alt
    assert all(lesson.title in alt for lesson in read_lessons())
