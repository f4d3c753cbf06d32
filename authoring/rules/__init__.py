"""The rules of the notebooks that a machine can check, one function a rule.

Each function takes a notebook and the name of its file and returns what is wrong, in
sentences an author can act on. Its docstring is the rule, as CONTRIBUTING quotes it.
"""

from authoring.rules import exercises, form, style
from authoring.rules.registry import RULES, broken_rules, rules_for

__all__ = ["RULES", "broken_rules", "exercises", "form", "rules_for", "style"]
