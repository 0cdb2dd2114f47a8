// SPDX-FileCopyrightText: 2026 the eakte authors
// SPDX-License-Identifier: EUPL-1.2
// A document that is dragged onto another one is attached to it, as by the form behind "Attach". A link says with
// data-dragged where that form goes, a row with data-dropped-at which document it is.

const MARK = "drop";

let dragged = null;

function rowBeneath(event) {
  const row = event.target.closest?.("[data-dropped-at]");
  return dragged && row && !row.contains(dragged) ? row : null;
}

function unmark() {
  document.querySelector(`.${MARK}`)?.classList.remove(MARK);
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-dragged]") ?? null;
});

document.addEventListener("dragover", (event) => {
  unmark();
  const row = rowBeneath(event);
  if (!row) return;
  event.preventDefault();
  row.classList.add(MARK);
});

document.addEventListener("drop", (event) => {
  const row = rowBeneath(event);
  if (!row) return;
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: dragged.dataset.dragged });
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "zu", value: row.dataset.droppedAt }));
  document.body.append(form);
  form.submit();
});

document.addEventListener("dragend", () => {
  unmark();
  dragged = null;
});
