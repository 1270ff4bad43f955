// On a phone: Escape closes the menu and returns to its button, and filters start folded, below them are the hits.
export function smallScreen() {
  const menu = document.querySelector(".phone-menu");
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  if (!matchMedia("(max-width: 60rem)").matches) return;
  for (const filters of document.querySelectorAll("details.filters")) filters.open = false;
}
