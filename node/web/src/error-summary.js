// Moves focus to the summary of errors, and from its links into the fields.
export function errorSummary() {
  const summary = document.getElementById("error-summary");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    // The label or the question must be in sight, not only the input.
    (field.closest("fieldset, .ds-field") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
