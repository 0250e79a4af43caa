"use strict";
// A score sheet: its running total, what is wrong at the field, and its keys. The keys of the
// list and the help are desk.js, saving is autosave.js; without this file the server says all.

(() => {
  const form = document.querySelector("form[data-marks]");
  if (!form) return;
  const fields = [...form.querySelectorAll("[data-points]")];
  const output = form.querySelector("[data-total]");
  const OFF = "desk-keys-off";
  const MOST = 1000;

  // Tenths of the points typed; null for nothing, NaN for what is no number of points.
  const tenths = (field) => {
    const text = field.value.normalize("NFKC").trim().replace(/。/g, ".").replace(/\s*分$/, "");
    if (!text) return null;
    const found = /^(\d{1,3})(?:\.(\d)0*)?$/.exec(text);
    if (!found) return NaN;
    const value = Number(found[1]) * 10 + Number(found[2] ?? 0);
    return value <= MOST ? value : NaN;
  };

  const sum = () => {
    const given = fields.map((field) => [tenths(field), Number(field.dataset.points)])
      .filter(([value]) => value !== null && !Number.isNaN(value));
    if (!given.length) return "–";
    const thousandths = given.reduce((all, [value, weight]) => all + value * weight, 0);
    return (Math.floor((thousandths + 5) / 10) / 100).toFixed(2);
  };

  const showTotal = () => { output.textContent = sum(); };

  const say = (field) => {
    const box = field.closest(".field");
    const isWrong = Number.isNaN(tenths(field));
    box.classList.toggle("field--wrong", isWrong);
    let error = box.querySelector(".field__error");
    if (!isWrong) {
      error?.remove();
      field.removeAttribute("aria-invalid");
      return;
    }
    if (!error) {
      error = document.createElement("p");
      error.className = "field__error";
      error.id = `${field.id}-error`;
      box.querySelector(".score__notes").append(error);
    }
    error.textContent = form.dataset.wrong;
    field.setAttribute("aria-invalid", "true");
    const described = new Set((field.getAttribute("aria-describedby") ?? "").split(" "));
    field.setAttribute("aria-describedby", [...described.add(error.id)].join(" ").trim());
  };

  const change = (field, by) => {
    const value = tenths(field);
    if (Number.isNaN(value)) return;
    const next = Math.min(MOST, Math.max(0, (value ?? 0) + by * 10));
    field.value = String(next / 10);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    say(field);
  };

  const go = (field) => {
    if (!field) return;
    // On a phone the sheet may be out of sight.
    field.focus();
    field.select?.();
  };

  for (const field of fields) {
    field.addEventListener("change", () => say(field));
    field.addEventListener("input", () => {
      showTotal();
      if (field.getAttribute("aria-invalid")) say(field);
    });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || field.readOnly) return;
      const step = event.shiftKey ? 5 : 1;
      if (event.key === "ArrowUp") change(field, step);
      else if (event.key === "ArrowDown") change(field, -step);
      else if (event.key === "Enter") go(fields[fields.indexOf(field) + 1] ?? firstVerdict());
      else return;
      event.preventDefault();
    });
  }

  const firstVerdict = () =>
    form.querySelector("[name=verdict]:checked") ?? form.querySelector("[name=verdict]");

  const KEYS = {
    s: () => form.querySelector("[data-submit]")?.click(),
    v: () => go(firstVerdict()),
    m: () => go(form.elements.for_bidder),
    o: () => document.querySelector("[data-compare]")?.click(),
  };

  const isTyping = (target) =>
    target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && form.contains(event.target)) {
      event.target.blur();
      return;
    }
    if (isTyping(event.target) || localStorage.getItem(OFF)) return;
    const action = /^[1-9]$/.test(event.key)
      ? () => go(fields[Number(event.key) - 1])
      : KEYS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });

  showTotal();
})();
