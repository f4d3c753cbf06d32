"""Ratios of time and memory, measured in one run.

Never part of the tests: a busy machine is no defect.
"""
