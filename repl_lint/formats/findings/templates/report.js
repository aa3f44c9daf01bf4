"use strict";
// Filters and groups the findings that the page has; without it all of them are there to read.
(() => {
  const form = document.getElementById("filter");
  const cards = [...document.querySelectorAll("article.finding")];
  const sections = [...document.querySelectorAll("section.filtered")];
  const findings = document.getElementById("findings");
  const own = cards.filter((card) => findings.contains(card));
  const texts = new Map();
  let grouped = "file";

  for (const name of ["category", "rule", "file"]) {
    const values = new Set(cards.map((card) => card.dataset[name]));
    for (const value of [...values].sort()) form.elements[name].add(new Option(value, value));
  }

  const text = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };

  const severities = () => [...form.querySelectorAll("[name=severity]")];

  const group = (by) => {
    if (by === grouped || !own.length) return;
    grouped = by;
    const groups = new Map();
    for (const card of own) {
      const key = card.dataset[by];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(card);
    }
    for (const old of [...findings.querySelectorAll(".group")]) old.remove();
    const keys = by === "file" ? [...groups.keys()] : [...groups.keys()].sort();
    for (const key of keys) {
      const section = document.createElement("section");
      section.className = "group";
      const head = document.createElement("h3");
      head.textContent = key;
      section.append(head, ...groups.get(key));
      findings.append(section);
    }
  };

  const apply = () => {
    const wanted = new Set(severities().filter((box) => box.checked).map((box) => box.value));
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = ["category", "rule", "file"].filter((name) => form.elements[name].value);
    group(form.elements.by.value || "file");
    for (const card of cards) {
      card.hidden = !(
        wanted.has(card.dataset.severity) &&
        chosen.every((name) => card.dataset[name] === form.elements[name].value) &&
        words.every((word) => text(card).includes(word))
      );
    }
    for (const section of sections) {
      const all = section.querySelectorAll("article.finding").length;
      const shown = section.querySelectorAll("article.finding:not([hidden])").length;
      section.querySelector(".count").textContent = shown === all ? all : `${shown} of ${all}`;
      for (const each of section.querySelectorAll(".group")) {
        each.hidden = !each.querySelector("article.finding:not([hidden])");
      }
    }
    const shown = own.filter((card) => !card.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${own.length} shown`;
  };

  const save = () => {
    const state = new URLSearchParams();
    for (const name of ["q", "category", "rule", "file", "by"]) {
      if (form.elements[name].value) state.set(name, form.elements[name].value);
    }
    const checked = severities().filter((box) => box.checked);
    if (checked.length < severities().length) state.set("severity", checked.map((box) => box.value).join(","));
    history.replaceState(null, "", `#${state}`);
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const state = new URLSearchParams(hash);
      for (const name of ["q", "category", "rule", "file", "by"]) form.elements[name].value = state.get(name) || "";
      const wanted = state.has("severity") ? state.get("severity").split(",") : null;
      for (const box of severities()) box.checked = !wanted || wanted.includes(box.value);
    } else {
      const target = hash && document.getElementById(hash);
      if (target && target.tagName === "DETAILS") target.open = true;
    }
    apply();
  };

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); save(); }, 100);
  });
  form.addEventListener("reset", () => setTimeout(() => { apply(); save(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });
  form.hidden = false;
  follow();
})();
