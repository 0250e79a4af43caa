"use strict";
// Checks the text while it is typed. Without this file the button 检查与预览 does the same.

(() => {
  const panel = document.getElementById("check");
  const form = panel?.closest("form");
  if (!form) return;
  const score = form.querySelector("[data-score]");
  const pause = 1500;
  const afterTooMany = 20000;
  let timer = null;
  let request = null;

  const plan = (delay = pause) => {
    clearTimeout(timer);
    timer = setTimeout(check, delay);
  };

  function bodyOf() {
    const body = new FormData(form);
    body.delete("files");  // Files go with a button only.
    // Once a draft is stored, it must not be found as a duplicate of itself.
    const stored = /\/postings\/(\d+)\//.exec(form.getAttribute("action"));
    if (stored) body.set("posting_id", stored[1]);
    return body;
  }

  async function check() {
    if (!form.elements.title.value.trim()) return;
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(panel.dataset.check, {
        method: "POST",
        body: bodyOf(),
        redirect: "error",
        signal: request.signal,
      });
      if (answer.status === 429) return plan(afterTooMany);
      if (answer.ok) show(await answer.text());
    } catch {
      // The check is a comfort: what is typed is not touched, and the next pause asks again.
    }
  }

  function show(fragment) {
    // Whoever is using the panel keeps it; the next change brings the newer one.
    if (panel.contains(document.activeElement)) return;
    const wasOpen = panel.querySelector("details")?.open;
    panel.innerHTML = fragment;
    const preview = panel.querySelector("details");
    if (preview && wasOpen) preview.open = true;
    score.textContent = panel.querySelector("[data-score-value]").textContent;
  }

  function addKeyword(word) {
    const field = form.elements.keywords;
    const words = field.value.split(/[、，,；;]/).map((one) => one.trim()).filter(Boolean);
    if (!words.includes(word)) words.push(word);
    field.value = words.join("、");
  }

  function addField(code) {
    const box = form.querySelector(`input[name=fields][value="${code}"]`);
    if (box) box.checked = true;
  }

  panel.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-add-keyword], [data-add-field]");
    if (!chip) return;
    if (chip.dataset.addKeyword) addKeyword(chip.dataset.addKeyword);
    else addField(chip.dataset.addField);
    chip.disabled = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });

  form.addEventListener("input", () => plan());
  if (!panel.querySelector("#check-matches")) plan(300);
})();
