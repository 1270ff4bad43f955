// Finds what a person would mean by a name. arguments: "field" | "button", the name. Returns the element, or the names that
// are on the page, so that a failing test says what it could have asked for.
const [kind, wanted] = arguments;
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const shown = (element) => element.checkVisibility({ visibilityProperty: true });

// A label may also hold a tag (Valgfritt) or a description: what counts is how it begins.
const namesOf = (element) => {
  const given = element.getAttribute("aria-label");
  if (given) return [tidy(given)];
  if (kind === "button") return [tidy(element.textContent) || tidy(element.value)];
  return [...(element.labels ?? [])].map((label) => tidy(label.textContent));
};

const selector = {
  field: "input:not([type=hidden]), select, textarea, [contenteditable]",
  button: "button, a[href], summary, input[type=submit], [role=button], [role=tab], [role=option]",
}[kind];
// Radios and checkboxes are often drawn by their label, so their label being shown is what counts.
const candidates = [...document.querySelectorAll(selector)].filter(
  (element) => shown(element) || [...(element.labels ?? [])].some(shown),
);
const exact = candidates.filter((element) => namesOf(element).includes(wanted));
const beginning = candidates.filter((element) => namesOf(element).some((name) => name.startsWith(wanted)));
const found = exact[0] ?? beginning[0];
return found ?? [...new Set(candidates.flatMap(namesOf).filter(Boolean))];
