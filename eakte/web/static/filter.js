// SPDX-FileCopyrightText: 2026 the eakte authors
// SPDX-License-Identifier: EUPL-1.2
// Narrows a list of choices while typing. When one is left it is chosen, so that Enter takes it.

function narrow(field) {
  const list = document.getElementById(field.dataset.filter);
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const picks = [...list.querySelectorAll(".pick")];
  for (const pick of picks) {
    const text = pick.textContent.toLowerCase();
    pick.hidden = !words.every((word) => text.includes(word));
    if (pick.hidden) pick.querySelector("input").checked = false;
  }
  const left = picks.filter((pick) => !pick.hidden);
  if (words.length > 0 && left.length === 1) left[0].querySelector("input").checked = true;
  list.querySelector(".none").hidden = left.length > 0;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) narrow(event.target);
});
