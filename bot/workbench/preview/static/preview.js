// What the preview does besides htmx: the theme, keys, and listening for changes of files.
"use strict";

const THEMES = ["auto", "dark", "light"];
let newest = 0;
let scrolled = 0;
const outside = window.matchMedia("(prefers-color-scheme: light)");

function theme() {
  const kept = localStorage.getItem("theme");
  return THEMES.includes(kept) ? kept : "auto";
}

function paint() {
  const light = theme() === "light" || (theme() === "auto" && outside.matches);
  document.documentElement.classList.toggle("light", light);
  const name = document.getElementById("theme-name");
  if (name) name.textContent = { auto: "Auto", dark: "Dark", light: "Light" }[theme()];
}

function nextTheme() {
  localStorage.setItem("theme", THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
  paint();
}

/** Open the template that is `step` places from the open one. */
function move(step) {
  const links = [...document.querySelectorAll("#nav a[data-template]")];
  const at = links.findIndex((link) => link.pathname === location.pathname);
  const next = links[at < 0 && step < 0 ? links.length - 1 : at + step];
  if (next) next.click();
}

/** Choose the next one of a group of links. */
function cycle(group) {
  const links = [...document.querySelectorAll(`a[data-group="${group}"]`)];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  if (links.length) links[(at + 1) % links.length].click();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  l: () => cycle("locale"),
  v: () => cycle("view"),
  d: nextTheme,
  n: () => document.querySelector('a[data-step="1"]')?.click(),
  p: () => document.querySelector('a[data-step="-1"]')?.click(),
  "/": () => document.getElementById("q").select(),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.id === "q") {
    if (event.key === "Enter") document.querySelector("#nav a[data-template]")?.click();
    if (event.key === "Escape") document.getElementById("main").focus();
    return;
  }
  const numbered = /^[1-9]$/.test(event.key) && document.querySelector(`a[data-key="${event.key}"]`);
  const act = numbered ? () => numbered.click() : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function listen() {
  const live = document.getElementById("live");
  const told = new EventSource(`/events?seen=${document.body.dataset.number}`);
  const say = (word) => {
    live.textContent = word;
    live.classList.toggle("lost", word !== "live");
  };
  told.onopen = () => say("live");
  told.onerror = () => say("not connected");
  told.addEventListener("changed", (event) => {
    newest = Number(event.data);
    catchUp();
  });
}

/** Show what is newest, unless it's shown already; who opens something else meanwhile isn't disturbed. */
function catchUp() {
  if (Number(document.getElementById("main").dataset.number) < newest) htmx.trigger(document.body, "changed");
}

/** An answer to a search may be older than what has been opened since. */
function markCurrent() {
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** In the list alone: the page stays where it is. */
function showCurrent() {
  const nav = document.getElementById("nav");
  const link = nav.querySelector("a[aria-current]");
  if (!link) return;
  const at = link.offsetTop - nav.offsetTop - nav.scrollTop;
  if (at < 0 || at > nav.clientHeight - 40) nav.scrollTop += at - nav.clientHeight / 2;
}

paint();
outside.addEventListener("change", paint);
document.addEventListener("keydown", pressed);
document.addEventListener("DOMContentLoaded", () => {
  paint();
  document.getElementById("theme").addEventListener("click", nextTheme);
  showCurrent();
  listen();
});
document.addEventListener("htmx:beforeSwap", () => {
  scrolled = document.getElementById("nav").scrollTop;
});
document.addEventListener("htmx:afterSettle", () => {
  document.getElementById("nav").scrollTop = scrolled;
  markCurrent();
  showCurrent();
  catchUp();
});
