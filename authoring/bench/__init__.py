"""Ratios of time and memory, measured in one run.

Never part of the tests: a busy machine is no defect.
"""

from helpers.kit.log_filter import start_quiet

start_quiet()
