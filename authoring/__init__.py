"""What authors of lessons need: execute, normalise, stage, and write working copies."""

from helpers.kit.log_filter import start_quiet

start_quiet()
