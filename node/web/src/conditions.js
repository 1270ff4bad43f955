// Shows and hides fields of a form while answers change, by the same tests that the server applies (FHIR enableWhen).
// Without this, what an answer opens shows when the page is sent.
export function conditions() {
  const dependents = [...document.querySelectorAll("[data-when]")];
  if (dependents.length === 0) return;
  const form = dependents[0].closest("form");
  // A question on another page does not change while this one is open: the server has judged it already.
  const isHere = ([name]) => form.elements.namedItem(name) || form.elements.namedItem(`${name}-day`);
  const rules = dependents
    .map((element) => ({ element, ...JSON.parse(element.dataset.when) }))
    .map((rule) => ({ ...rule, tests: rule.tests.filter(isHere) }))
    .filter((rule) => rule.tests.length > 0);
  const update = () => {
    // What hangs on a hidden question hides with it, whatever the order on the page.
    for (let again = true, rounds = 0; again && rounds <= rules.length; rounds++) {
      again = false;
      for (const { element, behaviour, tests } of rules) {
        const passed = tests.map(([name, operator, wanted]) => passes(answers(form, name), operator, wanted));
        const shown = behaviour === "any" ? passed.some(Boolean) : passed.every(Boolean);
        if (element.hidden === shown) {
          element.hidden = !shown;
          again = true;
        }
      }
    }
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

/** The visible answers of a field; a date of three parts as `day.month.year`. */
function answers(form, name) {
  const parts = ["day", "month", "year"].map((part) => form.elements.namedItem(`${name}-${part}`));
  if (parts[0]) return parts[0].closest("[hidden]") || !parts[2].value ? [] : [parts.map((part) => part.value).join(".")];
  const found = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  return [...found]
    .filter((input) => !input.closest("[hidden]") && (!["radio", "checkbox"].includes(input.type) || input.checked))
    .map((input) => (input.dataset.codes ? input.value.trim().split(" ")[0] : input.value.trim()))
    .filter(Boolean);
}

function passes(given, operator, wanted) {
  if (operator === "exists") return (given.length > 0) === (wanted === "true");
  return given.some((answer) => compare(answer, operator, wanted));
}

function compare(answer, operator, wanted) {
  if (operator === "=") return answer === wanted;
  if (operator === "!=") return answer !== wanted;
  const [left, right] = [answer, wanted].map(comparable);
  switch (operator) {
    case ">": return left > right;
    case "<": return left < right;
    case ">=": return left >= right;
    case "<=": return left <= right;
    default: return false;
  }
}

/** A date as year, month, day in one number; anything else as a number with a decimal comma. */
function comparable(text) {
  const date = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (date) return Number(date[3]) * 10000 + Number(date[2]) * 100 + Number(date[1]);
  return Number(text.replace(/\s/g, "").replace(",", "."));
}
