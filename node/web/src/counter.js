// Says how many characters are left. Spoken only when the person pauses; too many are never cut off.
const PAUSE_MS = 700;

export function counters() {
  for (const area of document.querySelectorAll("textarea[data-max-chars]")) count(area);
}

function count(area) {
  const max = Number(area.dataset.maxChars);
  const counter = document.getElementById(`${area.id}-counter`);
  if (!counter) return;
  counter.setAttribute("aria-live", "polite");
  let pause;
  const show = () => {
    // The server counts characters, not the pairs of units that some of them are made of here.
    const left = max - [...area.value].length;
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{n}", Math.abs(left));
    counter.classList.toggle("over", left < 0);
  };
  area.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, PAUSE_MS);
  });
  if (area.value) show();
}
