// SPDX-FileCopyrightText: 2026 the eakte authors
// SPDX-License-Identifier: EUPL-1.2
// Single keys. An element says its own with data-key; rows that can be chosen carry data-row.

const STORED = "eakte.single-keys";
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

const on = () => localStorage.getItem(STORED) !== "off";

function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const from = here >= 0 ? here : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function focusSearch() {
  const field = document.getElementById("find");
  field?.focus();
  field?.select();
}

const nextMark = (by) => document.dispatchEvent(new CustomEvent("eakte:mark", { detail: by }));

const ACTIONS = {
  "/": focusSearch,
  "?": () => document.getElementById("help")?.togglePopover(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  n: () => nextMark(1),
  p: () => nextMark(-1),
};

function showSwitch() {
  document.documentElement.toggleAttribute("data-keys-off", !on());
  const box = document.getElementById("single-keys");
  if (box) box.checked = on();
}

document.addEventListener("keydown", (event) => {
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  if (busy || !on() || event.target.closest(FIELDS)) return;
  const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = marked ? () => marked.click() : ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "single-keys") return;
  localStorage.setItem(STORED, event.target.checked ? "on" : "off");
  showSwitch();
});

showSwitch();
