// SPDX-FileCopyrightText: 2026 the eakte authors
// SPDX-License-Identifier: EUPL-1.2
// From mark to mark on the page, then on to the next page with hits. The marks are drawn by the server.

const CURRENT = "now";

function show(marks, index) {
  for (const mark of marks) mark.classList.remove(CURRENT);
  marks[index].classList.add(CURRENT);
  marks[index].scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  document.getElementById("mark-number").textContent = index + 1;
}

function step(by) {
  const marks = [...document.querySelectorAll(".mark")];
  const next = marks.findIndex((mark) => mark.classList.contains(CURRENT)) + by;
  const beyond = document.getElementById(by > 0 ? "next-found" : "previous-found");
  if (next in marks) show(marks, next);
  else if (beyond) beyond.click();
  else if (marks.length > 0) show(marks, (next + marks.length) % marks.length);
}

function showFirst() {
  document.querySelector(`.mark.${CURRENT}`)?.scrollIntoView({ block: "center", behavior: "instant" });
}

document.addEventListener("eakte:mark", (event) => step(event.detail));
document.addEventListener("htmx:after:swap", showFirst);
showFirst();
