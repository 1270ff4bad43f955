// A field for a code (ATC, ICD-10) that suggests while the person types: the ARIA pattern "editable combobox with list
// autocomplete". The field stays a text field; a chosen suggestion is written into it as "CODE name".
const PAUSE_MS = 150;
const SHORTEST_QUERY = 2;

export function codeFields() {
  for (const input of document.querySelectorAll("input[data-codes]")) new CodeField(input);
}

class CodeField {
  constructor(input) {
    this.input = input;
    this.frame = input.parentElement;
    this.hits = [];
    this.active = -1;
    this.list = Object.assign(document.createElement("ul"), { id: `${input.id}-suggestions`, className: "suggestions", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-labelledby", `${input.id}-label`);
    this.status = Object.assign(document.createElement("span"), { className: "ds-sr-only" });
    this.status.setAttribute("role", "status");
    this.frame.append(this.list, this.status);
    // The search button is for browsers without script.
    this.frame.querySelector("button").hidden = true;

    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id]]) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", (event) => event.isTrusted && this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // Pressing on the list must not take the focus out of the field.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.place));
    });
  }

  later() {
    clearTimeout(this.pause);
    this.request?.abort();
    const query = this.input.value.trim();
    if (query.length < SHORTEST_QUERY) return this.close();
    this.pause = setTimeout(() => this.search(query), PAUSE_MS);
  }

  async search(query) {
    this.request = new AbortController();
    try {
      const address = `${this.input.dataset.codes}?${new URLSearchParams({ q: query })}`;
      const response = await fetch(address, { signal: this.request.signal, headers: { accept: "application/json" } });
      if (!response.ok) throw new Error(`status ${response.status}`);
      this.show(await response.json());
    } catch (error) {
      if (error.name === "AbortError") return;
      this.close();
      this.status.textContent = this.input.dataset.failed;
    }
  }

  show(hits) {
    this.hits = hits;
    this.list.replaceChildren(...(hits.length ? hits.map((hit, place) => this.option(hit, place)) : [this.none()]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", String(hits.length > 0));
    this.status.textContent = hits.length ? this.input.dataset.found.replace("{n}", hits.length) : this.input.dataset.none;
    this.activate(-1);
  }

  option({ code, name }, place) {
    const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}` });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.place = place;
    const codePart = Object.assign(document.createElement("span"), { className: "code", textContent: code });
    const namePart = Object.assign(document.createElement("span"), { textContent: name });
    option.append(codePart, " ", namePart);
    return option;
  }

  none() {
    const line = Object.assign(document.createElement("li"), { className: "none", textContent: this.input.dataset.none });
    line.setAttribute("role", "presentation");
    return line;
  }

  activate(place) {
    this.active = place;
    [...this.list.children].forEach((option, i) => {
      if (option.role === "option") option.setAttribute("aria-selected", String(i === place));
    });
    const option = this.list.children[place];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const isOpen = !this.list.hidden && this.hits.length > 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return this.later();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are hits: none of them, back in the text.
      const places = this.hits.length + 1;
      this.activate(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  choose(place) {
    const hit = this.hits[place];
    if (!hit) return;
    this.input.value = `${hit.code} ${hit.name}`;
    this.close();
    this.status.textContent = this.input.value;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.pause);
    this.request?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }
}
