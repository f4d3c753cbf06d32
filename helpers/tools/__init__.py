"""What TensorFlow lacks: tools to look at state, to copy it, and to check files."""

from helpers.tools.cannot_read import CannotRead
from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.diff import diff_checkpoints
from helpers.tools.checkpoint.preview import preview_restore
from helpers.tools.checkpoint.trees import two_trees
from helpers.tools.copy_model import copy_model
from helpers.tools.look import look
from helpers.tools.processes import SecondProcess, run_fresh, write_module
from helpers.tools.rebuild import CannotCopy
from helpers.tools.saved_files.inspect import inspect_file

__all__ = [
    "Blueprint",
    "CannotCopy",
    "CannotRead",
    "SecondProcess",
    "copy_model",
    "diff_checkpoints",
    "inspect_file",
    "look",
    "preview_restore",
    "run_fresh",
    "two_trees",
    "write_module",
]
