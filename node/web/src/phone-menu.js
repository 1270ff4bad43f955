// Escape closes the menu of the phone and returns to its button.
export function phoneMenu() {
  const menu = document.querySelector(".phone-menu");
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
