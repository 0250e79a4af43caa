"use strict";
// Small comforts. Every page works without this file.

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-menu-button]")) {
    const menu = document.getElementById(button.getAttribute("aria-controls"));
    // What is unread, or where one is, shows while the menu is closed.
    const told = button.classList.contains("bar-button") && menu.querySelector(".count, .own-bar [aria-current]");
    if (told) button.append(...(told.classList.contains("count") ? [" ", told.cloneNode(true)] : [" · ", told.textContent]));
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("is-open", open);
    });
  }
  // What unfolds over the page folds again by Escape or a click elsewhere.
  const fold = (event) => {
    for (const part of document.querySelectorAll("details[data-unfold][open]")) {
      if (event.key === "Escape") part.querySelector("summary").focus();
      if (event.key === "Escape" || (event.type === "click" && !part.contains(event.target))) part.open = false;
    }
  };
  document.addEventListener("keydown", fold);
  document.addEventListener("click", fold);
  // Long filters start closed where they would push the results off a small screen.
  if (window.matchMedia("(max-width: 60em)").matches) {
    for (const part of document.querySelectorAll("details[data-close-on-phone]")) part.open = false;
  }
});

// A second press while the first is on its way sends nothing; the site would store it once anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const sent = Number(form.dataset.sent ?? 0);
  if (event.timeStamp - sent < 1500 && sent) event.preventDefault();
  else form.dataset.sent = String(event.timeStamp);
});
