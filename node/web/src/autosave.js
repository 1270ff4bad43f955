// Saves the draft of a form marked `data-autosave="/address"` some seconds after a change, when the page is left, and when
// the session is about to end. The whole form is posted as the browser itself would post it. The server answers 2xx, as
// JSON `{"expected_version": 4}` where the draft got a new version; 409 where somebody else changed it.
const PAUSE_MS = 2_000;
const RETRY_MS = 15_000;

export function autosave() {
  const drafts = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Draft(form));
  // A page brought back from the browser's memory has the version from before its last save.
  if (drafts.length) addEventListener("pageshow", (event) => event.persisted && location.reload());
  return { any: drafts.length > 0, saveAll: () => Promise.all(drafts.map((draft) => draft.save())) };
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.changes = 0;
    this.saved = 0;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.stop());
    addEventListener("pagehide", () => this.save({ keepalive: true }));
  }

  changed() {
    this.changes += 1;
    this.later(PAUSE_MS);
  }

  later(ms) {
    clearTimeout(this.pause);
    if (!this.stopped) this.pause = setTimeout(() => this.save(), ms);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.pause);
  }

  // Answers whether everything typed so far is kept.
  async save({ keepalive = false } = {}) {
    clearTimeout(this.pause);
    // One at a time: the next one needs the version that this one makes.
    if (this.running) await this.running;
    if (this.stopped) return false;
    if (this.saved === this.changes) return true;
    this.running = this.post(this.changes, keepalive);
    const isKept = await this.running;
    this.running = undefined;
    return isKept;
  }

  async post(changes, keepalive) {
    try {
      const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
      const response = await fetch(this.form.dataset.autosave, { method: "POST", body, keepalive, redirect: "error" });
      if (response.status === 409) return this.conflict();
      if (!response.ok) throw new Error(`status ${response.status}`);
      if (response.headers.get("content-type")?.startsWith("application/json")) this.take(await response.json());
      this.saved = changes;
      this.say(this.status?.dataset.saved.replace("{time}", clock()), false);
      document.dispatchEvent(new Event("samraad:active"));
      return true;
    } catch {
      this.say(this.status?.dataset.failed, true);
      this.later(RETRY_MS);
      return false;
    }
  }

  take({ expected_version: version }) {
    const field = this.form.elements.namedItem("expected_version");
    if (field && version !== undefined) field.value = version;
  }

  conflict() {
    this.stop();
    this.say(this.status?.dataset.conflict, true);
    return false;
  }

  say(text, isFailure) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.toggle("failed", isFailure);
  }
}

function clock() {
  const parts = new Intl.DateTimeFormat("nb", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Oslo" }).formatToParts(new Date());
  const part = (type) => parts.find((p) => p.type === type).value;
  return `${part("hour")}${document.documentElement.lang === "en" ? ":" : "."}${part("minute")}`;
}
