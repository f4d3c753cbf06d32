// In which order the site's search shows what it finds: Sphinx asks this for a score.
// The title of a snippet that has all words comes before every page if they are two or
// more. Among titles, the one with the fewest other words comes first.
Scorer.score = ([, title, , description, score, , kind]) => {
  const query = document.querySelector('input[name="q"]').value;
  const asked = splitQuery(query.toLowerCase());
  if (kind !== "object" || !description.startsWith("snippet") || asked.length < 2) {
    return score;
  }
  const words = splitQuery(title.toLowerCase());
  const whole = asked.filter((word) => words.includes(word));
  return 1000 + 100 * whole.length - words.length;
};
