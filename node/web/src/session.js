// Asks before the session ends for want of use, saves the drafts, and says so when it has ended. Tabs of one person share
// one session: what renews it in one tab puts the question off in the others.
const WARN_BEFORE_S = 300;
const LOOK_EVERY_MS = 5_000;

export function sessionDialog(drafts) {
  const dialog = document.getElementById("session-dialog");
  if (!dialog) return;
  const lasts_s = Number(dialog.dataset.secsLeft);
  const warnBefore_s = Math.min(WARN_BEFORE_S, lasts_s / 2);
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const tabs = new BroadcastChannel("samraad-session");
  // The clock on the wall, not a count of ticks: a machine that slept must know that its session is over.
  let ends_ms;

  const renewed = () => {
    ends_ms = Date.now() + lasts_s * 1000;
    if (dialog.open) dialog.close();
  };
  const renewedHere = () => {
    renewed();
    tabs.postMessage("renewed");
  };
  const ended = () => {
    for (const running of dialog.querySelectorAll("[data-running]")) running.hidden = true;
    for (const over of dialog.querySelectorAll("[data-ended]")) over.hidden = false;
    dialog.classList.add("ended");
    if (!dialog.open) dialog.showModal();
    part("again").focus();
    clearInterval(timer);
  };
  const warn = async () => {
    dialog.showModal();
    part("drafts").hidden = true;
    if (drafts.any) part("drafts").hidden = (await drafts.saveAll()).includes(false);
  };
  const look = () => {
    const left_s = (ends_ms - Date.now()) / 1000;
    if (left_s <= 0) ended();
    else if (left_s <= warnBefore_s && !dialog.open) warn();
  };

  tabs.onmessage = renewed;
  document.addEventListener("samraad:active", () => {
    // Saving the draft from within the question must not answer it.
    if (!dialog.open) renewedHere();
  });
  part("continue").addEventListener("click", async () => {
    const body = new URLSearchParams({ csrf_token: dialog.dataset.csrf });
    const response = await fetch(dialog.dataset.renew, { method: "POST", body, redirect: "error" }).catch(() => undefined);
    if (response?.ok) renewedHere();
    // No answer at all is no answer about the session: the question stays.
    else if (response) ended();
  });
  // Escape answers the question like "stay signed in", the answer that loses nothing.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    part("continue").hidden ? part("again").focus() : part("continue").click();
  });

  const timer = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
  renewedHere();
}
