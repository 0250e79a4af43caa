"use strict";
// The keys of the broker's and the expert's desks. Every key does what a button or link of the page does.

(() => {
  const queue = document.querySelector("[data-queue]");
  const undoForm = document.querySelector("[data-undo] form");
  const announcer = document.querySelector("[data-announce]");
  const help = document.getElementById("key-help");
  const words = document.querySelector("template[data-words]")?.dataset ?? {};
  const confirmForm = document.querySelector("form[data-confirm]");
  const decline = document.getElementById("reasons");
  const SWITCH = "desk-keys-off";
  const SCROLL = "desk-scroll";
  const PICKED = "desk-picked";
  let sent = false;

  const once = (form, button) => {
    if (sent || !form) return;
    sent = true;
    form.requestSubmit(button);
  };
  // Going back with the browser brings the page as it was left.
  window.addEventListener("pageshow", () => { sent = false; });

  const announce = (text) => {
    // A region that was there before its text is read aloud; one that came with the page is not.
    if (announcer) setTimeout(() => { announcer.textContent = text; }, 120);
  };

  // --- Undo: the offer ends, its place stays, so nothing moves.
  const startUndo = () => {
    if (!undoForm) return;
    const left = undoForm.querySelector(".undo__left");
    let seconds = Number(undoForm.dataset.seconds);
    const tick = () => {
      left.textContent = seconds > 0 ? `${seconds}` : "";
      if (seconds <= 0) {
        const hadFocus = undoForm.contains(document.activeElement);
        undoForm.parentElement.classList.add("is-over");
        undoForm.inert = true;
        if (hadFocus) document.querySelector("[data-focus]")?.focus({ preventScroll: true });
        return;
      }
      seconds -= 1;
      setTimeout(tick, 1000);
    };
    tick();
  };

  const undo = () => {
    if (undoForm && !undoForm.inert) once(undoForm);
    else announce(words.over ?? "");
  };

  // --- The list: opened line in view, place kept from page to page.
  const links = queue ? [...queue.querySelectorAll(".queue__link")] : [];
  const here = links.findIndex((link) => link.getAttribute("aria-current") === "true");

  const keepPlace = () => {
    const box = queue?.closest(".queue");
    if (!box || box.scrollHeight <= box.clientHeight) return;
    box.scrollTop = Number(sessionStorage.getItem(SCROLL) ?? 0);
    const line = links[here]?.closest("li");
    if (line) {
      const top = line.offsetTop - box.scrollTop;
      if (top < 0 || top + line.offsetHeight > box.clientHeight) {
        box.scrollTop = line.offsetTop - box.clientHeight / 3;
      }
    }
    window.addEventListener("pagehide", () => sessionStorage.setItem(SCROLL, String(box.scrollTop)));
  };

  const open = (step) => links[Math.max(0, here) + step]?.click();

  const walk = (step) => {
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? Math.max(0, here) : at + step];
    next?.focus();
  };

  // --- Several at once.
  const boxes = queue ? [...queue.querySelectorAll(".queue__pick")] : [];
  const bulk = document.querySelector("form[data-picked]");
  let lastBox = null;

  const picked = () => boxes.filter((box) => box.checked);

  const showPicked = () => {
    if (!bulk) return;
    const count = picked().length;
    bulk.classList.toggle("is-active", count > 0);
    bulk.querySelector("[data-picked-count]").textContent =
      count ? words.picked.replace("{count}", String(count)) : words.none;
    sessionStorage.setItem(PICKED, JSON.stringify(picked().map((box) => box.value)));
  };

  const pickRange = (box, event) => {
    if (event.shiftKey && lastBox && lastBox !== box) {
      const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    lastBox = box;
    showPicked();
  };

  const restorePicked = () => {
    const kept = JSON.parse(sessionStorage.getItem(PICKED) ?? "[]");
    for (const box of boxes) box.checked = kept.includes(box.value);
    for (const box of boxes) box.addEventListener("click", (event) => pickRange(box, event));
    showPicked();
  };

  const pickHere = (event) => {
    const at = links.indexOf(document.activeElement);
    const box = boxes[at < 0 ? here : at];
    if (!box) return;
    box.checked = !box.checked;
    pickRange(box, event);
    announce(bulk.querySelector("[data-picked-count]").textContent);
  };

  const clearPicked = () => {
    for (const box of boxes) box.checked = false;
    showPicked();
  };

  // --- Deciding.
  const declineWith = (digit) => {
    if (picked().length) {
      const option = bulk.elements.code.options[digit];
      if (!option) return;
      bulk.elements.code.value = option.value;
      once(bulk);
      return;
    }
    const button = decline?.querySelector(`[data-digit="${digit}"]`);
    if (button) once(decline, button);
    else if (digit === 8) openOther();
  };

  const openOther = () => {
    const other = decline?.querySelector("[data-other]");
    if (!other) return;
    location.hash = "reasons";
    other.open = true;
    other.querySelector("textarea").focus();
  };

  const confirm = () => {
    if (picked().length) announce(words.noBulk);
    else once(confirmForm);
  };

  const showReasons = () => {
    if (!decline) return;
    // On a phone this opens the sheet.
    location.hash = "reasons";
    decline.querySelector("[data-digit]").focus();
  };

  const escape = () => {
    const other = decline?.querySelector("[data-other]");
    if (other?.open) {
      other.open = false;
      other.querySelector("summary").focus();
    } else clearPicked();
  };

  const KEYS = {
    j: () => open(1),
    k: () => open(-1),
    c: confirm,
    y: confirm,
    d: showReasons,
    n: showReasons,
    u: undo,
    x: pickHere,
    "?": () => help?.showModal(),
  };

  const isTyping = (target) =>
    target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help?.open) return;
    if (event.key === "Escape") return escape();
    if (isTyping(event.target)) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && queue?.contains(event.target)) {
      event.preventDefault();
      return walk(event.key === "ArrowDown" ? 1 : -1);
    }
    if (localStorage.getItem(SWITCH)) return;
    const action = /^[1-8]$/.test(event.key)
      ? () => declineWith(Number(event.key))
      : KEYS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action(event);
  });

  // --- Terms that belong together light up together.
  const light = (event) => {
    const sign = event.target.closest?.("[data-link]")?.dataset.link;
    for (const mark of document.querySelectorAll(".pair [data-link]")) {
      mark.classList.toggle("is-lit", sign !== undefined && mark.dataset.link === sign);
    }
  };
  document.querySelector(".pair")?.addEventListener("pointerover", light);
  document.querySelector(".pair")?.addEventListener("pointerleave", light);

  // --- Help and the switch of the keys.
  const button = document.querySelector("[data-help]");
  if (button && help) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
    const keySwitch = help.querySelector("[data-key-switch]");
    keySwitch.checked = !localStorage.getItem(SWITCH);
    keySwitch.addEventListener("change", () => {
      if (keySwitch.checked) localStorage.removeItem(SWITCH);
      else localStorage.setItem(SWITCH, "1");
    });
  }

  // --- What is heard and focused when a page of the desk follows another.
  const arrive = () => {
    const desks = [`${location.origin}/desk/`, `${location.origin}/expert/`];
    const cameFromDesk = desks.some((one) => document.referrer.startsWith(one));
    const told = [...document.querySelectorAll(".notice[role], [data-undo] p")];
    if (told.length) announce(told.map((one) => one.textContent.trim().replace(/\s+/g, " ")).join("。"));
    if (cameFromDesk) document.querySelector("[data-focus]")?.focus({ preventScroll: true });
  };

  startUndo();
  keepPlace();
  if (bulk) restorePicked();
  arrive();
  for (const select of document.querySelectorAll("[data-autosubmit] select")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
})();
