"""Small tools of the lessons: each module does one job, none is needed by a snippet."""
