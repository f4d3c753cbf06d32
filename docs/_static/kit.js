// What the theme leaves out, for those who read by keyboard or screen reader.
document.addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) {
    caption.setAttribute("aria-level", "2");
  }
  // Code or a table that is wider than the page can be scrolled by the arrow keys.
  for (const wide of document.querySelectorAll("div.highlight pre, .table-wrapper")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
});
