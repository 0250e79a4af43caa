"use strict";
// Stores a draft a few seconds after the last change. Without this file 保存草稿 does the same.

(() => {
  const form = document.querySelector("form[data-autosave]");
  document.querySelector("[data-focus]")?.focus();
  if (!form) return;
  const status = form.querySelector("[data-saved]");
  const version = form.querySelector("input[name=version]");
  const pause = 3000;
  let timer = null;
  let sending = false;
  let changed = false;
  let wrong = 0;
  let warned = false;
  let stopped = document.querySelector(".error-summary details") !== null;

  const say = (text, bad) => {
    status.textContent = text;
    status.classList.toggle("is-bad", Boolean(bad));
  };

  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  async function save() {
    if (stopped || sending || !changed) return;
    // A new posting gets its draft once it has a title; an empty page leaves nothing behind.
    if (!version.value && !form.elements.title.value.trim()) return;
    sending = true;
    changed = false;
    const body = new FormData(form);
    body.delete("files");  // Files go with a button only.
    body.set("action", "autosave");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (answer.status === 409) {
        // Somebody else wrote meanwhile: going on would overwrite what they wrote.
        stopped = true;
        say((await answer.json()).message, true);
      } else if (!answer.ok) {
        throw new Error(String(answer.status));
      } else {
        // What an earlier request has made: what was typed since is still to be stored.
        changed ||= answer.headers.has("X-Already-Sent");
        accept(await answer.json());
      }
    } catch {
      changed = true;
      say(form.dataset.failed, true);
    }
    sending = false;
    if (changed && !stopped) plan();
  }

  function accept(saved) {
    version.value = saved.version;
    form.dataset.autosave = saved.autosave;
    if (form.getAttribute("action") !== saved.address) {
      form.setAttribute("action", saved.address);
      history.replaceState(null, "", saved.address);
    }
    wrong = Object.keys(saved.wrong ?? {}).length;
    say(saved.saved, wrong > 0);
  }

  // Where pages follow each other quickly, a link waits for what was typed to be stored. What
  // could not be keeps the reader on the page, which says so; the next press leaves it.
  async function leave(event) {
    const link = event.target.closest?.("a[href]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const isKept = !(changed || sending || wrong) || stopped || warned;
    if (isKept || !isPlain || !link || link.hasAttribute("download")) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    clearTimeout(timer);
    while (sending) await new Promise((resolve) => { setTimeout(resolve, 50); });
    await save();
    if (changed || wrong || stopped) warned = true;
    else location.assign(link.href);
  }
  if (form.dataset.leaving !== undefined) {
    document.addEventListener("click", leave);
    window.addEventListener("pagehide", () => {
      if (!changed || stopped) return;
      const body = new FormData(form);
      body.set("action", "autosave");
      navigator.sendBeacon(form.dataset.autosave, body);
    });
  }

  form.addEventListener("input", () => {
    changed = true;
    warned = false;
    plan();
  });
  form.addEventListener("submit", (event) => {
    // A button pressed while a draft is on its way waits for the version that draft makes.
    if (sending) {
      event.preventDefault();
      const button = event.submitter;
      setTimeout(() => form.requestSubmit(button), 200);
      return;
    }
    stopped = true;
    clearTimeout(timer);
  });
})();
