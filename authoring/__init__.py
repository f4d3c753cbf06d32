"""What authors of lessons need: execute, normalise, stage, and write learner copies."""
