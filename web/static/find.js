"use strict";
// Search while typing, and picking achievements for comparison. Both work without this file.

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-live]")) searchWhileTyping(form);
  keepChoice();
});

function searchWhileTyping(form) {
  const target = document.getElementById(form.dataset.live);
  const status = document.getElementById(`${form.dataset.live}-status`);
  let timer = 0;
  let running = null;

  const renew = async () => {
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    if (running) running.abort();
    running = new AbortController();
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Part": "results" }, signal: running.signal });
      if (!answer.ok) throw new Error(String(answer.status)); // The button shows what is wrong.
      const part = await answer.text();
      target.innerHTML = part;
      history.replaceState(null, "", address);
      status.textContent = target.querySelector("[data-announce]")?.textContent || "";
      foldOnPhone(target);
      keepChoice();
      target.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name === "AbortError") return; // A newer query is on its way.
      status.textContent = "";
      target.removeAttribute("aria-busy");
    }
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(renew, 250);
  };
  // While a Chinese word is being composed its letters are no query yet.
  form.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  form.addEventListener("compositionend", later);
}

function foldOnPhone(part) {
  if (!window.matchMedia("(max-width: 60em)").matches) return;
  for (const one of part.querySelectorAll("details[data-close-on-phone]")) one.open = false;
}

// What is picked goes along to other pages of the list: into the address and the links.
function keepChoice() {
  const form = document.querySelector("form[data-compare]");
  if (!form) return;
  const most = Number(form.dataset.most);
  const boxes = [...form.elements].filter((one) => one.type === "checkbox");
  const show = () => {
    const chosen = new FormData(form).getAll("id");
    form.classList.toggle("is-chosen", chosen.length > 0);
    form.querySelector("button").disabled = chosen.length < 2;
    for (const box of boxes) box.disabled = !box.checked && chosen.length >= most;
    carry(chosen);
  };
  for (const box of boxes) box.addEventListener("change", show);
  show();
}

function carry(chosen) {
  const here = withChoice(window.location.href, chosen);
  if (here !== window.location.href) history.replaceState(null, "", here);
  for (const link of document.querySelectorAll(".with-facets a, .two-columns a, .tabs a")) {
    const address = new URL(link.href);
    const isList = ["/achievements", "/search"].includes(address.pathname);
    if (isList && address.origin === window.location.origin) link.href = withChoice(link.href, chosen);
  }
}

function withChoice(address, chosen) {
  const changed = new URL(address);
  changed.searchParams.delete("id");
  for (const id of chosen) changed.searchParams.append("id", id);
  return changed.href;
}
