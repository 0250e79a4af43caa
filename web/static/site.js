"use strict";
// Small comforts. Every page works without this file.

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-menu-button]");
  const menu = document.getElementById("site-menu");
  if (button && menu) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("is-open", open);
    });
  }
  // Long filters start closed where they would push the results off a small screen.
  if (window.matchMedia("(max-width: 60em)").matches) {
    for (const part of document.querySelectorAll("details[data-close-on-phone]")) part.open = false;
  }
});
