"""Asking axe about the page that is shown, and of each thing only once."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = "color-contrast"
"""The one rule that a theme can change the outcome of."""

EVERYTHING = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
OF_WORDS = {
    "runOnly": {"type": "rule", "values": ["target-size", "html-lang-valid", "valid-lang"]},
    "resultTypes": ["violations"],
}
"""What the words of a page can change the outcome of, where it is built as another one is."""

CONTRAST_ONLY = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}

FIND_COLOURS = """() => {
  const holds = element => element.matches('input, select, textarea')
    || [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const isSeen = element => Math.min(element.offsetWidth, element.offsetHeight) > 1
    || !(element instanceof HTMLElement);
  const page = location.pathname.replaceAll(/[0-9]+/g, '0');
  const main = document.querySelector('main');
  window.texts = [...document.body.querySelectorAll('*')].filter(holds).filter(isSeen);
  return window.texts.map(text => {
    const own = getComputedStyle(text), parts = [own.color, own.fontSize, own.fontWeight];
    let moved = '';
    for (let element = text; element; element = element.parentElement) {
      const style = getComputedStyle(element);
      // What is moved may lie on anything: between the bars it is measured on every page.
      if (!['static', 'relative'].includes(style.position)) moved += ` ${element.className}`;
      parts.push(style.backgroundColor, style.backgroundImage, style.opacity);
    }
    const where = moved && main.contains(text) ? page + moved : moved;
    return where + parts.join(' ').replaceAll('rgba(0, 0, 0, 0) none 1', '');
  });
}"""
"""Find the texts of a page that are seen; of each, all that its contrast depends on."""

SKELETON = """() => {
  const free = new Set(['href', 'src', 'action', 'formaction', 'title', 'alt', 'placeholder',
    'aria-label', 'value', 'content', 'datetime', 'lang', 'hreflang']);
  const told = ({name, value}) => ` ${name}=` + (free.has(name) || name.startsWith('data-')
    ? !!value.trim() : value.replaceAll(/[0-9]+/g, '0'));
  const walk = node => node.nodeType === 3 ? (node.data.trim() ? '.' : '')
    : node.nodeType !== 1 || node === left ? ''
    : `<${node.tagName}${[...node.attributes].map(told).join('')}>`
      + [...node.childNodes].map(walk).filter(part => part)
        .filter((part, number, all) => part !== all[number - 1]).join('') + '>';
  const main = document.querySelector('main');
  let left = null;
  const content = walk(main);
  left = main;
  return [content, walk(document.documentElement)];
}"""
"""How a page is built between its bars and around, whatever its words and numbers are: only that
there are some. Of siblings built alike one is told."""

RUN_AXE = """([numbers, options, onlyMain]) => {
  const asked = numbers.map(number => window.texts[number]);
  asked.forEach(text => text.setAttribute('data-asked', ''));
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-asked]'}]});
  return axe.run(onlyMain ? 'main' : document, options).finally(
    () => asked.forEach(text => text.removeAttribute('data-asked')));
}"""
"""Ask axe about the page or about what stands between its bars; of the contrast, only that of the
texts with these numbers."""


def check_contrast(page: Page, measured: set[str]) -> list[str]:
    """Measure the combinations of colours that were not measured yet."""
    numbers = find_unmeasured(page, measured)
    return run_axe(page, CONTRAST_ONLY, numbers) if numbers else []


def find_unmeasured(page: Page, measured: set[str]) -> list[int]:
    """Return the first text of each combination that was not measured yet, and note them all."""
    first = {key: number for number, key in reversed(list(enumerate(page.evaluate(FIND_COLOURS))))}
    numbers = sorted(number for key, number in first.items() if key not in measured)
    measured.update(first)
    return numbers


def run_axe(
    page: Page, options: dict[str, Any], numbers: list[int], only_main: bool = False
) -> list[str]:
    """Return what axe finds; only the texts with these numbers are asked for their contrast."""
    return read_findings(page.evaluate(RUN_AXE, [numbers, options, only_main]))


def read_findings(found: dict[str, Any]) -> list[str]:
    """Return serious and critical findings: rule and first element of each."""
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:160]} ({len(entry['nodes'])}x)"
        for entry in found["violations"]
        if entry["impact"] in ("serious", "critical")
    ]
