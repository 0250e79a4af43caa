"use strict";
// Small comforts. Every page works without this file.

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-menu-button]");
  const menu = document.getElementById("site-menu");
  if (button && menu) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("is-open", open);
    });
  }
  // On a phone the bar of places scrolls sideways: the present one is brought into sight.
  document.querySelector(".work-bar [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
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
