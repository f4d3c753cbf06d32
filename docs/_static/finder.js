// The recipe finder of the site: menus that fill each other, and the answer below them.
const data = JSON.parse(document.getElementById("recipes").textContent);
const form = document.querySelector(".kit-finder");
const answer = document.querySelector(".kit-answer");
const { have, survive, where, tensorflow } = form.elements;

// Give a menu other options, and keep what was chosen if it is still there.
function offer(menu, options) {
  const before = menu.value;
  menu.replaceChildren(...options);
  const names = [...menu.options].map((option) => option.value);
  menu.value = names.includes(before) ? before : names[0];
}

const optionsOf = (names) => names.map((name) => new Option(name, name));

function grouped(groups) {
  return Object.entries(groups).map(([label, names]) => {
    const group = Object.assign(document.createElement("optgroup"), { label });
    group.append(...optionsOf(names));
    return group;
  });
}

function show() {
  offer(survive, optionsOf(Object.keys(data.answers[have.value])));
  const places = data.answers[have.value][survive.value];
  offer(where, optionsOf(Object.keys(places)));
  const [words, snippet] = places[where.value][tensorflow.value];
  answer.innerHTML = data.words[words] + (data.code[snippet] ?? "");
}

offer(have, grouped(data.groups));
offer(tensorflow, optionsOf(data.series));
form.addEventListener("change", show);
show();
