// Deals the content of each section out to slides, by its measured height: no slide is
// taller than the screen, whatever fonts this machine has. Then reveal.js takes over.
"use strict";

const WIDTH = 1280, HEIGHT = 720;
const SMALLEST = 0.8; // of the usual size of letters; what needs less is split instead

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

const isHeading = block => /^H[1-3]$/.test(block.firstElementChild?.tagName ?? "");
const isCell = block => block.matches(".code, .output");
const has = (block, tag) => block.firstElementChild?.tagName === tag;

// A block is one paragraph, list, table, picture, piece of code or output.
function blocksOf(section) {
  const blocks = [];
  let predicted = false;
  for (const part of [...section.children]) {
    if (part.matches(".text")) {
      predicted ||= [...part.querySelectorAll("strong")].some(
        bold => bold.textContent === "Predict");
      for (const child of [...part.children]) blocks.push(make("div", "text", child));
      continue;
    }
    for (const piece of [...part.children]) {
      if (piece.matches(".code")) { blocks.push(piece); continue; }
      const shown = predicted ? "output answer" : "output";
      for (const child of [...piece.children]) blocks.push(make("div", shown, child));
    }
    predicted &&= !part.matches(":has(.output)");
  }
  return blocks;
}

// Does the next block belong to this one, so that both should stand on one slide?
function leadsTo(block, next) {
  const text = block.textContent.trim();
  return isHeading(block)
    || has(next, "DETAILS")
    || block.matches(".code") && next.matches(".output")
    || has(block, "P") && has(next, "UL")
    || block.matches(".text") && (text.endsWith(":") || next.matches(".code"));
}

function groupsOf(blocks) {
  const groups = [];
  blocks.forEach((block, at) => {
    if (at && leadsTo(blocks[at - 1], block)) groups.at(-1).push(block);
    else groups.push([block]);
  });
  return groups;
}

const tooTall = slide =>
  Math.max(slide.scrollHeight, slide.getBoundingClientRect().height) > HEIGHT;

// Halve what stands alone and is too tall: by lines, by list items, by rows.
function halves(block) {
  const pre = block.querySelector("pre");
  const rows = pre ? null : block.querySelector("tbody, ul, ol");
  const header = rows?.tagName === "TBODY" && !block.querySelector("thead") ? 1 : 0;
  const other = block.cloneNode(true);
  if (pre) {
    const lines = pre.innerHTML.trimEnd().split("\n");
    if (lines.length < 2) return null;
    // Where the code itself takes a breath, near the middle, is the place to part it.
    const middle = lines.length / 2;
    const blank = lines.flatMap((line, at) => line.replace(/<[^>]*>/g, "").trim() ? [] : [at]);
    const near = blank.filter(at => Math.abs(at - middle) < middle / 2);
    const from = at => Math.abs(at - middle);
    const cut = near.sort((a, b) => from(a) - from(b))[0] ?? Math.ceil(middle);
    pre.innerHTML = lines.slice(0, cut).join("\n");
    other.querySelector("pre").innerHTML = lines.slice(cut).join("\n").replace(/^\n/, "");
  } else if (rows && rows.children.length - header > 1) {
    const cut = header + Math.ceil((rows.children.length - header) / 2);
    const twin = other.querySelector(rows.tagName);
    while (rows.children.length > cut) rows.lastElementChild.remove();
    for (let n = header; n < cut; n++) twin.children[header].remove();
    if (rows.tagName === "OL") twin.start = (rows.start || 1) + cut;
  } else return null;
  return [block, other];
}

function deal(section) {
  const title = section.parentElement.querySelector("h1, h2")?.textContent ?? "";
  const groups = groupsOf(blocksOf(section));
  let slide = null;

  function open() {
    slide = make("section", "");
    section.before(slide);
  }
  function put(...added) {
    if (!slide.children.length && !has(added[0], "H1") && !has(added[0], "H2"))
      slide.append(make("div", "running", title));
    slide.append(...added);
    return !tooTall(slide);
  }
  function takeBack(...added) {
    for (const block of added) block.remove();
    if (slide.children.length === 1 && slide.firstElementChild.matches(".running"))
      slide.replaceChildren();
  }
  function squeeze() { // code and outputs: text keeps its size
    const cells = [...slide.querySelectorAll(".code, .output, .text:has(table)")];
    const sizes = cells.map(cell => cell.style.zoom);
    for (let size = 0.95; size > SMALLEST - 0.01; size -= 0.05) {
      for (const cell of cells) cell.style.zoom = size;
      if (!tooTall(slide)) return true;
    }
    cells.forEach((cell, at) => { cell.style.zoom = sizes[at]; });
    return false;
  }
  function place(block) {
    if (put(block)) return;
    takeBack(block);
    if (slide.children.length) open();
    if (put(block) || squeeze()) return;
    takeBack(block);
    const parts = halves(block);
    if (!parts) throw new Error(`too tall for a slide: ${block.textContent.slice(0, 60)}`);
    parts.forEach(place);
  }

  open();
  let before = []; // the groups on this slide
  for (const group of groups) {
    if (put(...group)) { before.push(group); continue; }
    // A result is read beside it: text that comes too late takes its cell along.
    const late = !group.some(isCell);
    const along = late && before.length > 1 ? before.at(-1) : [];
    if (late && before.length === 1 && squeeze()) continue;
    takeBack(...along, ...group);
    if (slide.children.length) open();
    before = [group];
    if (put(...along, ...group) || squeeze()) continue;
    takeBack(...along, ...group);
    [...along, ...group].forEach(place);
  }
  section.remove();
}

// An answer that was to be predicted comes a click later than its question, and all that
// stands below it with it. At the top of a slide it comes with the slide.
function hideAnswers(slide) {
  const blocks = [...slide.children].filter(block => !block.matches(".running"));
  let step = -1;
  blocks.forEach((block, at) => {
    if (at && block.matches(".answer") && !blocks[at - 1].matches(".answer")) step++;
    if (step < 0) return;
    block.classList.add("fragment");
    block.dataset.fragmentIndex = step;
  });
}

async function start() {
  const slides = document.querySelector(".slides");
  const pictures = [...document.images].map(picture => picture.decode());
  await Promise.all(pictures);
  const answers = [...document.querySelectorAll("details")];
  Object.assign(slides.style, { width: `${WIDTH}px`, height: `${HEIGHT}px` });
  document.body.classList.add("dealing");
  for (const fold of answers) fold.open = true; // there must be room for the answers
  for (const section of document.querySelectorAll(".slides > section > section")) deal(section);
  for (const fold of document.querySelectorAll("details")) fold.open = false;
  document.body.classList.remove("dealing");
  for (const slide of document.querySelectorAll(".slides section > section")) hideAnswers(slide);
  await Reveal.initialize({
    width: WIDTH, height: HEIGHT, margin: 0, center: false,
    hash: true, slideNumber: "c/t", transition: "none", pdfSeparateFragments: false,
  });
}

start();
