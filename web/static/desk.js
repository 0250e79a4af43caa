"use strict";
// The broker's keys. Every key does what a button or link of the page does.

(() => {
  const confirmForm = document.querySelector("form[data-confirm]");
  const decline = document.querySelector("details[data-decline]");
  const help = document.getElementById("key-help");
  const list = document.querySelector(".desk__list");
  if (!list) return;
  const links = [...list.querySelectorAll("ol > li > a[href*='/desk/']")];
  const here = links.findIndex((link) => link.getAttribute("aria-current") === "true");
  let sent = false;

  // Keeps the opened line in view without moving the page.
  if (here >= 0 && list.scrollHeight > list.clientHeight) {
    list.scrollTop = Math.max(0, links[here].offsetTop - list.clientHeight / 3);
  }

  const open = (step) => {
    const link = links[Math.max(0, here) + step];
    if (link) link.click();
  };

  const once = (form) => {
    if (sent || !form) return;
    sent = true;
    form.requestSubmit();
  };

  const choose = (digit) => {
    const radio = decline.querySelector(`input[data-digit="${digit}"]`);
    if (!radio) return;
    radio.checked = true;
    const form = radio.form;
    if (radio.value === "other") form.elements.note.focus();
    else once(form);
  };

  const isTyping = (target) =>
    target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && decline?.open) {
      decline.open = false;
      return;
    }
    if (isTyping(event.target) || help?.open) return;
    const key = event.key.toLowerCase();
    if (decline?.open && /^[1-8]$/.test(key)) choose(key);
    else if (key === "y" || key === "c") once(confirmForm);
    else if (key === "n" && decline) {
      decline.open = true;
      decline.querySelector("input[type=radio]").focus();
    } else if (key === "j") open(1);
    else if (key === "k") open(-1);
    else if (key === "?") help?.showModal();
    else return;
    event.preventDefault();
  });
})();
